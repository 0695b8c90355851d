"""Books and journals: ISBN-10 and ISBN-13 (ISO 2108), ISSN (ISO 3297)."""

import re

from redaction.detectors.lookalikes.harmless import LIKELY, NUMBERS, Harmless, Near, seen
from redaction.detectors.lookalikes.usps import mod10

MISTAKEN_FOR = NUMBERS

_THIRTEEN = re.compile(r"(?<![0-9])97[89](?:[ -]?[0-9]){10}(?![0-9])")
_TEN = re.compile(r"(?<![A-Za-z])[Ii][Ss][BbSs][Nn](?:-1[03])?:? {0,2}[0-9](?:[ -]?[0-9]){6,8}[ -]?[0-9Xx](?![0-9])")
_NAMES = frozenset({"isbn", "issn"})
_MARKS = re.compile("[^0-9]+")


def recognise(near: Near) -> Harmless | None:
    """Thirteen digits from 978 or 979 with the right check digit, or anything called ISBN or ISSN."""
    for match in _THIRTEEN.finditer(near.text) if "978" in near.text or "979" in near.text else ():
        if near.covered_by(*match.span()) and mod10(_MARKS.sub("", match[0])):
            return seen(near, *match.span(), LIKELY)
    for match in _TEN.finditer(near.text) if not _NAMES.isdisjoint(near.words.before) else ():
        if near.covered_by(*match.span()):
            return seen(near, *match.span(), LIKELY)
    return None


LOOKALIKE = (
    ("an ISBN-13", "see 978-3-16-148410-0", "978-3-16-148410-0"),
    ("an ISBN-10", "ISBN 3-16-148410-7", "3-16-148410"),
)
NOT_LOOKALIKE = (
    ("a wrong check digit", "978-3-16-148410-1", "978-3-16-148410-1"),
    ("a card", "4111111111111111", "4111111111111111"),
)
