"""Check digits, written for speed on short strings of ASCII digits."""

_DOUBLED = str.maketrans("0123456789", "0246813579")
_LETTERS = str.maketrans({chr(ord("A") + i): str(10 + i) for i in range(26)})


def luhn(digits: str) -> bool:
    """ISO/IEC 7812-1 annex B."""
    return (sum(map(int, digits[-1::-2])) + sum(map(int, digits[-2::-2].translate(_DOUBLED)))) % 10 == 0


def aba(digits: str) -> bool:
    """Weights 3 7 1 over nine digits (ABA Routing Number Policy)."""
    first, second, third = (sum(map(int, digits[i::3])) for i in range(3))
    return (3 * first + 7 * second + third) % 10 == 0


def mod97(iban: str) -> bool:
    """ISO 7064 MOD 97-10 over an IBAN in capitals (ISO 13616)."""
    return int((iban[4:] + iban[:4]).translate(_LETTERS)) % 97 == 1
