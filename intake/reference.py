"""References: what a person can read out over the telephone, and nobody can guess.

Ten characters of Crockford's base 32 (50 random bits) and a check character (modulo 37, which catches any
one wrong character and any two swapped ones), as ``PR-7K3M9-QWX2B-T``. Numbers whose check character would be
one of Crockford's five odd signs are not given out.
Not sequential, so that one reference tells nothing of the next.
"""

import secrets

_ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_LOOKALIKES = str.maketrans("OIL", "011")


def new_reference() -> str:
    """A fresh reference."""
    number = secrets.randbits(50)
    while number % 37 >= len(_ALPHABET):
        number = secrets.randbits(50)
    digits = "".join(_ALPHABET[(number >> shift) & 31] for shift in range(45, -1, -5))
    return f"PR-{digits[:5]}-{digits[5:]}-{_ALPHABET[number % 37]}"


def parse_reference(text: str) -> str | None:
    """The reference somebody typed, in its standard form (small letters, missing dashes and O for 0 are
    forgiven), or None when it is not one or its check character does not fit."""
    compact = text.strip().upper().removeprefix("PR").replace("-", "").replace(" ", "")
    digits, check = compact[:10].translate(_LOOKALIKES), compact[10:]
    if len(digits) != 10 or any(digit not in _ALPHABET for digit in digits):
        return None
    number = 0
    for digit in digits:
        number = number * 32 + _ALPHABET.index(digit)
    fits = number % 37 < len(_ALPHABET) and check.translate(_LOOKALIKES) == _ALPHABET[number % 37]
    return f"PR-{digits[:5]}-{digits[5:]}-{_ALPHABET[number % 37]}" if fits else None
