"""US Social Security numbers: AAA-GG-SSSS (SSA: area not 000, 666 or 900-999; group not 00; serial not 0000)."""

import re
from collections.abc import Iterator, Sequence

from redaction.detectors.answers import alone, caption
from redaction.detectors.context import OF_INSURERS, Lean, words
from redaction.detectors.nine import Nine, candidates, style
from redaction.detectors.page import Page
from redaction.findings import Span

KINDS = ("ssn",)

_PRINTED_SPECIMEN = "078051120"  # came with wallets in 1938 and was voided; only somebody who calls it theirs means it

_COUNTING = "123456789"  # somebody tries a keyboard or a program

_OTHERS = "routing aba rtn transit account acct ein duns dunns cage usdot fein mrn"
_NAMED = words(
    "ssn ssns ss ssnumber social socials socialsecurity socialsecuritynumber soc socsec sin tin itin taxpayer taxid hicn",
    ("s s n", "s s", "medicare claim", "soc sec", "seguro social", "numero de seguro", "tax id", "t i n"),
    f"{_OTHERS} {OF_INSURERS}",
)
_HINTED = words(
    "ssn ssns ss ssnumber social socials socialsecurity socialsecuritynumber socsec sin tin itin taxpayer taxid nino personnummer",
    (
        *("s s n", "soc sec", "seguro social", "tax id", "t i n", "national id", "govt id", "government id"),
        *("employee number", "employee id", "id number", "participant id", "member id"),
    ),
    _OTHERS,
)
_WORDS = {"dashed": _HINTED, "grouped": _HINTED, "plain": _NAMED}
"""Nine digits in one piece need the number's own name; with the right grouping a general word for it will do."""

_STAFF = frozenset(["emp", "employee", "employees", "payroll"])
_ZIP_SHAPE = "54"
_SSN_SHAPE = "324"
_CAPTION = re.compile("ssn|social")
_EITHER = re.compile(
    r"(?:ssn|social security(?: number)?|i?tin) ?(?:or|and|/|,|&) ?(?:an? |the )?f?(?:ein|employer id\w*)[a-z \t\n:#.()]{0,24}$"
)
"""Somebody asked for "SSN or EIN" may answer with either."""
_SCORES = {"dashed": 0.75, "grouped": 0.5, "plain": 0.25}
_UNNAMED = 0.22
_UNSURE = 0.45
_NEXT = 60  # characters from one number of a list to the next
_EMPTY_LINE = re.compile(r"\n[ \t>]*\n")
_SHIFT = {Lean.FOR: 0.6, Lean.SILENT: 0.0, Lean.AGAINST: -0.5}


def find(page: Page, found: Sequence[Span]) -> Iterator[Span]:
    """Social Security numbers; in one piece only where words say so, or where the text is nothing else."""
    nines = [nine for nine in candidates(page) if valid(nine.window.digits)]
    above: Nine | None = None
    for nine in nines:
        looks = style(nine)
        score = _SCORES["plain" if nine.window.digits == _PRINTED_SPECIMEN else looks]
        lean = _WORDS[looks].lean(page, nine.window.start, nine.window.end)
        if lean is Lean.SILENT and _said_otherwise(page, nine):
            lean = Lean.FOR
        score += _SHIFT[lean]
        if lean is Lean.SILENT and looks == "plain":
            score += _UNNAMED if _is_answer(page, nine, len(nines)) or _in_staff_list(page, nine) or _goes_on(page, above, nine) else 0.0
        above = nine if score >= _UNSURE else None
        yield Span("ssn", nine.window.start, nine.window.end, f"ssn, {looks}", round(min(1.0, max(0.0, score)), 2))


def _said_otherwise(page: Page, nine: Nine) -> bool:
    """In its caption below, or as one of two numbers of which either will do."""
    start, end = nine.window.start, nine.window.end
    return bool(_CAPTION.search(caption(page, end)) or _EITHER.search(page.lower, max(0, start - 64), start))


def _is_answer(page: Page, nine: Nine, count: int) -> bool:
    """Is the text nothing but such numbers? Five and four digits by themselves are a ZIP+4 code; two sorts of marks are no answer."""
    if not alone(page) or nine.window.digits in {_PRINTED_SPECIMEN, _COUNTING} or (nine.shape == _SSN_SHAPE and not nine.gap):
        return False
    return nine.shape != _ZIP_SHAPE or count > 1


def _goes_on(page: Page, above: Nine | None, nine: Nine) -> bool:
    """Is it the next of a list of such numbers, written alike and under no header of its own?"""
    if above is None or above.shape != nine.shape or nine.window.start - above.window.end > _NEXT:
        return False
    start, end = nine.window.start, nine.window.end
    return not page.around(start, end).header and not _EMPTY_LINE.search(page.text, above.window.end, start)


def _in_staff_list(page: Page, nine: Nine) -> bool:
    """Does it stand in a payroll list's row, under no header that would say what it is?"""
    if nine.shape != "9" or not page.in_row(nine.window.start):
        return False
    around = page.around(nine.window.start, nine.window.end)
    return not around.header and not _STAFF.isdisjoint(around.before)


def valid(digits: str) -> bool:
    """Could the Social Security Administration have given this number to a person?"""
    if digits[0] == "9" or digits[:3] in {"000", "666"}:
        return False
    return digits[3:5] != "00" and digits[5:] != "0000"


MUST_FIND = (
    ("with dashes, no word near", "see 130-07-5728 there", "130-07-5728"),
    ("with dashes after a word", "SSN: 130-07-5728", "130-07-5728"),
    ("with blanks after a word", "Social Security Number: 130 07 5728.", "130 07 5728"),
    ("with dots after a word", "social security 130.07.5728", "130.07.5728"),
    ("with en dashes", "SSN 130\u201307\u20135728", "130\u201307\u20135728"),
    ("plain after a word", "my ssn is 130075728", "130075728"),
    ("plain before a word", "130075728 is my SSN", "130075728"),
    ("plain, the word on the line above", "Social Security Number\n130075728", "130075728"),
    ("plain under a column header", "name,dept,ssn\nJane,Payroll,130075728\nBob,IT,214896712\n", "214896712"),
    ("digit by digit after a word", "ssn 1 3 0 0 7 5 7 2 8", "1 3 0 0 7 5 7 2 8"),
    ("in English words", "my social is one three zero zero seven five seven two eight", "one three zero zero seven five seven two eight"),
    ("digit by digit with dashes", "1 3 0 - 0 7 - 5 7 2 8 is my ssn", "1 3 0 - 0 7 - 5 7 2 8"),
    ("with two sorts of marks after a word", "SSN 130-07 5728", "130-07 5728"),
    ("with the area in brackets after a word", "ssn (130) 07-5728", "130) 07-5728"),
    ("with the dashes said", "ssn 130 dash 07 dash 5728", "130 dash 07 dash 5728"),
    ("digit by digit with the dashes said", "ssn 1 3 0 dash 0 7 dash 5 7 2 8", "1 3 0 dash 0 7 dash 5 7 2 8"),
    ("asked for either of two kinds", "SSN or EIN: 130075728", "130075728"),
    ("the last group in words", "social security number 281 97 one two nine six", "281 97 one two nine six"),
    ("a group too long after a word", "SSN 1300 75728", "1300 75728"),
    ("the last of a list", "SSNs:\n" + "".join(f"Jane Doe the {n}th 13007572{n}\n" for n in range(4, 10)), "130075729"),
    ("the second of two", "our socials are 130075728 and 214896712", "214896712"),
    ("in Spanish", "mi seguro social es 130 07 5728", "130 07 5728"),
    ("with its caption below", "130075728\n(Social Security Number)", "130075728"),
    ("nothing but the number: somebody answers", "130075728", "130075728"),
    ("oddly grouped after a word", "SSN 130-075728", "130-075728"),
    ("oddly grouped the other way", "SSN 13007-5728", "13007-5728"),
    ("in a payroll list without a header", "Emp001,Payroll,130075728\nEmp002,IT,214896712\n", "214896712"),
    ("in JSON", '{"ssn": "130-07-5728"}', "130-07-5728"),
    ("glued to an address", "john@example.com130-07-5728", "130-07-5728"),
    ("the printed specimen, named as one's own", "my SSN is 078-05-1120", "078-05-1120"),
    ("zero-width characters inside", "SSN 130\u200b-07\u200b-5728", "130\u200b-07\u200b-5728"),
)

MUST_NOT_FIND = (
    ("area 000", "SSN 000-12-3456"),
    ("area 666", "SSN 666-12-3456"),
    ("group 00", "SSN 130-00-5728"),
    ("serial 0000", "SSN 130-07-0000"),
    ("the printed specimen, unnamed", "a wallet with 078-05-1120 in it"),
    ("a phone number", "call 555-123-4567"),
    ("nine digits without a word", "value 130075728 there"),
    ("a ZIP+4 code", "Chicago 60601-1234"),
    ("counting, and nothing else", "123456789\n123456789"),
    ("a ZIP+4 code by itself", "60601-1234"),
    ("ten digits", "SSN 130-07-57281"),
    ("a column of tracking numbers", "a,tracking_number,c\nx,130-07-5728,y\nz,214-89-6712,y\n"),
    ("an access code, the word in the next sentence", "access code 130075728, then wait. Social hour follows."),
    ("a member's number in a form", "SSN: on file  Insurance: Blue Heron  Member ID 162970010"),
    ("a routing number", "routing number 021000021"),
    ("two sorts of marks without a word", "130-07.5728"),
    ("a date and a count", "12-31-2024 300"),
)
