"""Names of cells in a spreadsheet, and how a number looks in one."""

import re
from decimal import Decimal

_NUMBER = re.compile(r"-?[0-9]{1,20}(?:\.[0-9]{1,20})?(?:[eE][+-]?[0-9]{1,2})?")
_LITERALS = re.compile(r'\\(.)|"([^"]*)"')
_DIGITS_ONLY = re.compile(r"[0 ().\-/]*0")


def column(letters: str) -> int:
    """The number of a column: A is 0."""
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - 64
    return number - 1


def letters(column: int) -> str:
    """The name of a column: 0 is A."""
    name = ""
    while column >= 0:
        column, letter = divmod(column, 26)
        name, column = chr(65 + letter) + name, column - 1
    return name


def shown(value: str, code: str = "") -> str:
    """A number as its cell shows it, as far as identifiers go: whole numbers in full, ``000-00-0000`` filled in."""
    if not _NUMBER.fullmatch(value):
        return value
    number = Decimal(value)
    if number != number.to_integral_value() or abs(number) >= Decimal(10) ** 24:
        return value
    digits = str(int(number))
    pattern = _LITERALS.sub(lambda match: match[1] or match[2] or "", code)
    if not _DIGITS_ONLY.fullmatch(pattern) or pattern.count("0") < len(digits):
        return digits
    rest = iter(digits.zfill(pattern.count("0")))
    return "".join(next(rest) if char == "0" else char for char in pattern)
