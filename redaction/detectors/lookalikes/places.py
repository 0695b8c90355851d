"""Where something is: ZIP+4 codes after a state, and coordinates in decimal degrees (ISO 6709)."""

import re

from redaction.detectors.lookalikes.harmless import CERTAIN, NUMBERS, Harmless, Near, seen

MISTAKEN_FOR = NUMBERS

_STATES = (
    *("CT|MA|ME|NH|NJ|RI|VT|PR", "DE|NY|PA", "DC|MD|NC|SC|VA|WV", "AL|FL|GA|MS|TN", "IN|KY|MI|OH", "IA|MN|MT|ND|SD|WI"),
    *("IL|KS|MO|NE", "AR|LA|OK|TX", "AZ|CO|ID|NM|NV|UT|WY", "AK|CA|HI|OR|WA"),
)
"""By the first digit of their ZIP codes (USPS Publication 65)."""

_IN_STATES = "|".join(f"(?:{states})[ ,]{{1,3}}{digit}" for digit, states in enumerate(_STATES))
_ZIP4 = re.compile(rf"(?<![A-Za-z])(?:{_IN_STATES}|[Zz][Ii][Pp](?:\+4| [Cc]ode)?:?[ ,]{{1,3}}[0-9])[0-9]{{4}}[- ]?[0-9]{{4}}(?![0-9])")
_POINT = re.compile(r"(?<![0-9.])-?[0-9]{1,3}\.[0-9]{4,15}\s?[,; /]\s?-?[0-9]{1,3}\.[0-9]{4,15}(?![0-9])")
_ZIP4_LENGTH = 10


def recognise(near: Near) -> Harmless | None:
    """The candidate is a ZIP+4 code or a part of a pair of coordinates."""
    for shape in (_POINT,) if "." in near.candidate else (_ZIP4,) if near.end - near.start <= _ZIP4_LENGTH else ():
        for match in shape.finditer(near.text):
            if near.covered_by(*match.span()):
                return seen(near, *match.span(), CERTAIN)
    return None


LOOKALIKE = (
    ("after a state", "Springfield, IL 62704-1234", "62704-1234"),
    ("after its name", "ZIP code 627041234", "627041234"),
    ("coordinates", "at 38.897676, -77.036530", "897676, -77.036530"),
)
NOT_LOOKALIKE = (
    ("an SSN after a state", "IL 130-07-5728", "130-07-5728"),
    ("an SSN after the word ID, which is no state with such a ZIP code", "Taxpayer ID 536904399", "536904399"),
    ("a card with dots", "4111.1111.1111.1111", "4111.1111.1111.1111"),
)
