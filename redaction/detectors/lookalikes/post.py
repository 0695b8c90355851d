"""Postal items of all countries: two letters, nine digits, two letters (UPU standard S10, check digit modulo 11)."""

import re

from redaction.detectors.lookalikes.harmless import CERTAIN, NUMBERS, Harmless, Near, seen

MISTAKEN_FOR = NUMBERS | {"bank_account"}

_ITEM = re.compile(r"(?<![A-Za-z])[A-Za-z]{2} ?([0-9](?:[ -]?[0-9]){8}) ?[A-Z]{2}(?![A-Za-z])")
_WEIGHTS = (8, 6, 4, 2, 3, 5, 9, 7)
_MARKS = re.compile("[^0-9]+")


def recognise(near: Near) -> Harmless | None:
    """Nine digits with the right check digit between a service's and a country's letters."""
    if not near.before.rstrip(" ")[-1:].isalpha():
        return None
    for match in _ITEM.finditer(near.text):
        if near.covered_by(*match.span()) and checked(_MARKS.sub("", match[1])):
            return seen(near, *match.span(), CERTAIN)
    return None


def checked(digits: str) -> bool:
    """UPU S10-12, annex A."""
    rest = 11 - sum(weight * int(digit) for weight, digit in zip(_WEIGHTS, digits[:8], strict=True)) % 11
    return {10: 0, 11: 5}.get(rest, rest) == int(digits[8])


LOOKALIKE = (
    ("in one piece", "RB123456785GB came", "123456785"),
    ("as printed under the bars", "RB 123 456 785 US", "123 456 785"),
)
NOT_LOOKALIKE = (
    ("nine digits with a wrong check digit", "RB123456784GB", "123456784"),
    ("nine digits alone", "see 123456785", "123456785"),
    ("an SSN between words", "my SSN 123456785 OK", "123456785"),
)
