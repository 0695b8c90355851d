"""USPS parcel numbers: the Intelligent Mail package barcode (USPS Publication 199; GS1 application identifiers 420 and 91 to 95)."""

import re

from redaction.detectors.lookalikes.harmless import CERTAIN, LIKELY, NUMBERS, Harmless, Near, seen

MISTAKEN_FOR = NUMBERS | {"bank_account"}

_GAP = "[ .-]{0,4}"
_NUMBER = re.compile(rf"(?<![0-9])[0-9](?:{_GAP}[0-9]){{19,33}}(?![0-9])")
_MORE_AFTER = re.compile(r"[ .-]{0,4}[0-9]")
_MORE_BEFORE = re.compile(r"[0-9][ .-]{0,4}$")
_SHORTEST = 20
_ZIP = 5
_MARKS = re.compile("[^0-9]+")
_ROUTED = re.compile("420(?:[0-9]{5}|[0-9]{9})(?=(?:[0-9]{20}|[0-9]{22}|[0-9]{26})$)")
_PACKAGE = re.compile("(?:0[13]|23|7[0-9]|82|9[1-6])[0-9]{18}|9[1-6][0-9]{20}|9[1-6][0-9]{24}")


def recognise(near: Near) -> Harmless | None:
    """A number of 20, 22 or 26 digits, with or without the ZIP code in front (up to 34); surely where its check digit is right."""
    if not (_MORE_AFTER.match(near.text, near.end) or _MORE_BEFORE.search(near.before) or near.end - near.start >= _SHORTEST):
        return None
    for match in _NUMBER.finditer(near.text):
        package = _ROUTED.sub("", _MARKS.sub("", match[0]))
        if near.covered_by(*match.span()) and _PACKAGE.fullmatch(package):
            sure = mod10(package)
            if (sure and package[0] == "9") or _printed(match[0]):
                return seen(near, *match.span(), CERTAIN if sure else LIKELY)
    return None


def _printed(number: str) -> bool:
    """In one piece or in small groups (a ZIP code has five). A long group is a number of its own: routing and account in a row."""
    groups = _MARKS.split(number)
    return len(groups) == 1 or max(map(len, groups)) <= _ZIP


def mod10(digits: str) -> bool:
    """GS1 check digit: weights 1 and 3 from the right (GS1 General Specifications 7.9)."""
    return (sum(map(int, digits[-1::-2])) + 3 * sum(map(int, digits[-2::-2]))) % 10 == 0


LOOKALIKE = (
    ("in one piece", "your 9400111899223397620318 is late", "9400111899223397620318"),
    ("a slice of it in groups of four", "Your parcel 9400 1118 9922 3397 6203 18 is", "1118 9922 3397 6203"),
    ("with dashes", "9400-1118-9922-3397-6203-18", "9400-1118-9922-3397"),
    ("with the ZIP code in front", "420 22153 9101 0268 3733 1000 0395 21", "9101 0268 3733 1000"),
    ("certified mail", "7005 1160 0000 2150 4008", "7005 1160 0000 2150"),
)
NOT_LOOKALIKE = (
    ("a card alone", "card 4111 1111 1111 1111", "4111 1111 1111 1111"),
    ("a card and its expiry date", "4111 1111 1111 1111 12 27", "4111 1111 1111 1111"),
    ("a routing and an account number in a row", "721844914 00072674528", "721844914"),
    ("two cards in a row", "4111 1111 1111 1111 5500 0000 0000 0004", "4111 1111 1111 1111"),
    ("twenty-three digits", "9400 1118 9922 3397 6203 181", "1118 9922 3397 6203"),
)
