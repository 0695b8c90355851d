"""Telephone and fax numbers: North American (NANP), international (ITU-T E.164), several in a row."""

import re

from redaction.detectors.lookalikes.harmless import CERTAIN, LIKELY, NUMBERS, Harmless, Near, seen

MISTAKEN_FOR = NUMBERS

_NANP = r"(?:\+?1[ .-]?)?\(?[2-9][0-9]{2}\)?[ .-]{1,2}[2-9][0-9]{2}[ .-][0-9]{4}"
_ONE = re.compile(rf"(?<![0-9]){_NANP}(?![0-9])")
_ROW = re.compile(rf"(?<![0-9]){_NANP}(?:[ ,;/|]{{1,3}}{_NANP})+(?![0-9])")
_WORLD = re.compile(r"(?<![0-9A-Za-z])\+[1-9](?:[ .()/-]{0,2}[0-9]){7,14}(?![0-9])")
_WORLD_DIGITS = 15
_AREA = re.compile(r"(?<![0-9])[0-9]{3}[ .)-]")
_DIGIT = re.compile("[0-9]")


def recognise(near: Near) -> Harmless | None:
    """The candidate lies in a telephone number, or across two of them."""
    if _AREA.search(near.candidate) is None:
        return _abroad(near)
    for shape in (_ROW, _ONE):
        for match in shape.finditer(near.text):
            if near.covered_by(*match.span()):
                return seen(near, *match.span(), LIKELY)
    return _abroad(near)


def _abroad(near: Near) -> Harmless | None:
    """After a plus sign and a country's number, fifteen digits at most."""
    if "+" not in near.text:
        return None
    for match in _WORLD.finditer(near.text):
        if near.covered_by(*match.span()) and len(_DIGIT.findall(match[0])) <= _WORLD_DIGITS:
            return seen(near, *match.span(), CERTAIN)
    return None


LOOKALIKE = (
    ("an American number", "call 202-555-0143", "202-555-0143"),
    ("with the area code in brackets", "fax (202) 555-0143", "202) 555-0143"),
    ("two in a row", "303-555-0143 202-555-0143", "303-555-0143 202-555"),
    ("an international number", "tel +44 20 7946 0958", "44 20 7946 0958"),
    ("a slice of one", "tel +49 4111 1111 1111 1", "4111 1111 1111 1"),
)
NOT_LOOKALIKE = (
    ("an SSN", "130-07-5728", "130-07-5728"),
    ("a card in groups of four", "4111 1111 1111 1111", "4111 1111 1111 1111"),
    ("a card after a plus sign", "total + 4111111111111111", "4111111111111111"),
    ("a card glued to a plus sign is too long", "+4111111111111111", "4111111111111111"),
)
