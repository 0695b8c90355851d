"""Check digits, written for speed on short strings of ASCII digits."""

_DOUBLED = bytes.maketrans(b"0123456789", bytes((0, 2, 4, 6, 8, 1, 3, 5, 7, 9)))
_ZERO = ord("0")
_LETTERS = str.maketrans({chr(ord("A") + i): str(10 + i) for i in range(26)})


def luhn(digits: str) -> bool:
    """ISO/IEC 7812-1 annex B."""
    plain = digits.encode()
    others = plain[-1::-2]
    return (sum(others) - _ZERO * len(others) + sum(plain[-2::-2].translate(_DOUBLED))) % 10 == 0


def aba(digits: str) -> bool:
    """Weights 3 7 1 over nine digits (ABA Routing Number Policy)."""
    first, second, third = (sum(map(int, digits[i::3])) for i in range(3))
    return (3 * first + 7 * second + third) % 10 == 0


def mod97(iban: str) -> bool:
    """ISO 7064 MOD 97-10 over an IBAN in capitals (ISO 13616)."""
    return int((iban[4:] + iban[:4]).translate(_LETTERS)) % 97 == 1
