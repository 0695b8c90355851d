"""Dates of birth: a full date beside words about birth. Only the words tell one from any other date.

Many programs ask for it, so policy lets it pass by default; a program may tighten.
"""

from collections.abc import Iterator, Sequence

from redaction.detectors.named import named
from redaction.detectors.neighbours import Neighbours
from redaction.detectors.page import Page
from redaction.findings import Span

KINDS = ("birth_date",)

_MONTH = "(?:" + "|".join((
    "jan(?:uary)?", "feb(?:ruary)?", "mar(?:ch)?", "apr(?:il)?", "may", "june?", "july?", "aug(?:ust)?", "sept?(?:ember)?",
    "oct(?:ober)?", "nov(?:ember)?", "dec(?:ember)?", "enero", "febrero", "marzo", "abril", "mayo", "junio", "julio", "agosto",
    "septiembre", "octubre", "noviembre", "diciembre",
)) + ")"  # fmt: skip
_DAY = "(?:0?[1-9]|[12][0-9]|3[01])"
_YEAR = "(?:19|20)[0-9]{2}"
_DATES = (
    rf"{_DAY}(?P<mark>[/.\- ]){_DAY}(?P=mark)(?:{_YEAR}|[0-9]{{2}})",
    rf"{_YEAR}(?P<dash>[/.\-]){_DAY}(?P=dash){_DAY}",
    rf"{_MONTH}\.? {_DAY}(?:st|nd|rd|th)?,? {_YEAR}",
    rf"{_DAY}(?:st|nd|rd|th)?(?: of| de)? {_MONTH}\.?,?(?: de)? {_YEAR}",
)
_NAMED = named(
    "birth|dob|d.o.b|born|nacimiento",
    r"birth[ _\-]?(?:date|day)?|dob|d\.o\.b\.?|born|nacimiento",
    "|".join(_DATES),
    r"""(?:[\s:#.=()'"*_|,/<>\-]|(?:is|was|on|the|el|es|date|mm|dd|yyyy)(?![a-z]))*?""",
)


def find(page: Page, found: Sequence[Span]) -> Iterator[Span]:
    """Dates beside the words, where nothing else was found."""
    taken = Neighbours(span for span in found if span.score >= 0.45)
    for start, end in _NAMED.places(page):
        if not taken.overlap(start, end):
            yield Span("birth_date", start, end, "date beside words about birth", 0.85)


MUST_FIND = (
    ("after its short name", "DOB 03/15/1989 recorded.", "03/15/1989"),
    ("after its full name", "Date of birth: March 15, 1989", "March 15, 1989"),
    ("the day first", "date of birth 15 March 1989", "15 March 1989"),
    ("the year first", "birth date 1989-03-15", "1989-03-15"),
    ("in a sentence", "I was born on July 4th, 1976 in Ohio.", "July 4th, 1976"),
    ("with a short year", "D.O.B.: 3/15/89", "3/15/89"),
    ("on the line below its label", "Date of birth (MM/DD/YYYY):\n03/15/1989", "03/15/1989"),
    ("with dots", "my birthday is 15.03.1989", "15.03.1989"),
    ("under a column header", "name,dob\nAnn,03/15/1989\n", "03/15/1989"),
    ("in JSON", '{"birth_date": "1989-03-15"}', "1989-03-15"),
    ("in Spanish", "fecha de nacimiento: 15 de marzo de 1989", "15 de marzo de 1989"),
)

MUST_NOT_FIND = (
    ("another date", "Your order of 03/15/1989 arrived."),
    ("a date of issue", "issued 03/15/1989"),
    ("an order for a birthday", "It is a birthday present, please ship by 12/01/2026."),
    ("a birth certificate's fee", "A birth certificate costs $25 since 2024."),
    ("a month without a year", "My birthday is in March."),
    ("a year only", "born in 1989"),
    ("the word alone", "Please tell us your date of birth."),
    ("part of a word", "airborne 03/15/1989"),
    ("a thirteenth month and a thirty-second day", "DOB 45/32/1989"),
    ("a phone number", "date of birth office 202-555-0143"),
    ("a form's number", "DOB form 1989"),
)
