"""UPS parcel numbers: ``1Z``, six characters of the shipper, two of the service, eight of the parcel, the last a check digit."""

import re

from redaction.detectors.lookalikes.harmless import CERTAIN, NUMBERS, Harmless, Near, seen

MISTAKEN_FOR = NUMBERS

_NUMBER = re.compile(r"(?<![A-Za-z0-9])1[Zz]((?: ?[A-Za-z0-9]){15}) ?([0-9])(?![A-Za-z0-9])")


def recognise(near: Near) -> Harmless | None:
    """Eighteen characters with the right check digit, also with blanks as printed."""
    for match in _NUMBER.finditer(near.text) if "1Z" in near.text or "1z" in near.text else ():
        if near.covered_by(*match.span()) and _checked(match[1].replace(" ", ""), match[2]):
            return seen(near, *match.span(), CERTAIN)
    return None


def _checked(body: str, check: str) -> bool:
    """Letters count as (code - 63) modulo 10; every second character is doubled."""
    values = [int(char) if char.isdigit() else (ord(char.upper()) - 63) % 10 for char in body]
    return (10 - (sum(values[0::2]) + 2 * sum(values[1::2])) % 10) % 10 == int(check)


LOOKALIKE = (
    ("a slice of it", "1Z5R89390357567127", "89390357567127"),
    ("with blanks as printed", "1Z 5R8 939 03 5756 7127", "939 03 5756"),
)
NOT_LOOKALIKE = (
    ("a wrong check digit", "1Z5R89390357567128", "89390357567128"),
    ("a card after a word", "Z 4111111111111111", "4111111111111111"),
)
