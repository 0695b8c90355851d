"""US driver licence numbers in the formats the states print (state motor vehicle agencies; AAMVA), beside their name only.

Many formats are nothing but seven to nine digits, so a number without the words is never one.
"""

import re
from collections.abc import Iterator, Sequence

from redaction.detectors.named import named
from redaction.detectors.page import Page
from redaction.findings import Span

KINDS = ("driver_licence",)

FORMATS = {
    "AK": "7n", "AL": "7n 8n", "AR": "8n 9n", "AZ": "1a8n 9n", "CA": "1a7n", "CO": "9n 1a6n 2a5n", "CT": "9n", "DC": "7n 9n",
    "DE": "7n", "FL": "1a12n 1a13n", "GA": "9n", "HI": "1a8n 9n", "IA": "9n 3n2a4n", "ID": "2a6n1a 9n", "IL": "1a11n 1a12n",
    "IN": "10n 1a9n", "KS": "1a8n 9n", "KY": "1a8n 1a9n 9n", "LA": "9n", "MA": "1a8n 2a7n 9n", "MD": "1a12n", "ME": "7n 8n 7n1a",
    "MI": "1a10n 1a12n", "MN": "1a12n", "MO": "1a6n 1a9n 9n", "MS": "9n", "MT": "9n 13n 14n", "NC": "8n 12n", "ND": "3a6n 9n",
    "NE": "1a8n", "NH": "2n3a5n 3a8n", "NJ": "1a14n", "NM": "9n", "NV": "10n 12n 1a8n", "NY": "9n 1a7n", "OH": "2a6n 8n",
    "OK": "1a9n 9n", "OR": "7n 1a6n", "PA": "8n", "RI": "7n 8n 1a6n", "SC": "9n 11n", "SD": "8n 10n 12n", "TN": "8n 9n",
    "TX": "8n", "UT": "9n 10n", "VA": "1a8n 9n", "VT": "8n 7n1a", "WA": "5a2n1a1n1a2n 3a7n2a", "WI": "1a13n", "WV": "7n 1a6n",
    "WY": "9n 10n",
}  # fmt: skip
"""State -> what it prints: counts of n digits and a letters, in order."""

_STRUCTURES = frozenset(" ".join(FORMATS.values()).split())
_PATTERN = re.compile(
    "|".join(
        "".join(f"[{'0-9' if sort == 'n' else 'a-z'}]{{{n}}}" for n, sort in re.findall("([0-9]+)([na])", each)) for each in _STRUCTURES
    )
)
_NAMED = named(  # the words before "licence" are looked back at: "driver" alone stands in too many texts
    "licen|dl#|dl no|dl num",
    r"(?:(?<=driver[ _\-])|(?<=drivers[ _\-])|(?<=driver's[ _\-])|(?<=drivers'[ _\-])|(?<=driving[ _\-]))licen[cs]es?"
    r"|licencias? de (?:conducir|manejar)|dl(?:#| no\.?| num(?:ber)?)",
    r"[a-z]{0,5}[0-9](?:[ \-]?[0-9]|[a-z]){5,20}",
)


def find(page: Page, found: Sequence[Span]) -> Iterator[Span]:
    """Licence numbers beside the words, whole and in a state's format; ``found`` is not asked."""
    for start, end in _NAMED.places(page):
        if _PATTERN.fullmatch(page.lower[start:end].replace(" ", "").replace("-", "")):
            yield Span("driver_licence", start, end, "driver licence beside its name", 0.85)


MUST_FIND = (
    ("seven digits", "My driver's license number is 6940579", "6940579"),
    ("California", "Driver License No. D1234567", "D1234567"),
    ("Florida, in groups", "driver license F162-823-54-011-6", "F162-823-54-011-6"),
    ("New Jersey", "my driver's license number is U62928788557186", "U62928788557186"),
    ("Wisconsin, in groups", "drivers license S123-4567-8901-23", "S123-4567-8901-23"),
    ("Iowa, letters inside", "driver's licence: 123AB4567", "123AB4567"),
    ("New York, in groups of three", "driver's license 123 456 789", "123 456 789"),
    ("shortened with the word number", "DL number: D1234567", "D1234567"),
    ("shortened", "DL# D1234567", "D1234567"),
    ("on the line below its label", "Driver's license number:\nD1234567", "D1234567"),
    ("before its name", "D1234567 is my driver's license", "D1234567"),
    ("under a column header", "name,driver_license\nAnn,D1234567\n", "D1234567"),
    ("in Spanish", "mi licencia de conducir es D1234567", "D1234567"),
)

MUST_NOT_FIND = (
    ("seven digits without the words", "see 6940579"),
    ("the words alone", "Please bring your driver's license and a bill."),
    ("another licence", "software license 6940579"),
    ("a word in which the name hides", "the duplicate H1 and dlc 6940579"),
    ("a phone number of the office", "driver's license office, call 202-555-0143 ext 2"),
    ("a date after the words", "my driver's license expires 12/31/2027"),
    ("too short for any state", "driver's license 1234"),
    ("twenty digits", "driver's license 12345678901234567890"),
    ("a download", "printer driver 6940579"),
    ("a delivery driver's order", "your driver has order 6940579"),
    ("a year", "driver's license 2024"),
)
