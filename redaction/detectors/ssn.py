"""US Social Security numbers: AAA-GG-SSSS (SSA: area not 000, 666 or 900-999; group not 00; serial not 0000)."""

from collections.abc import Iterator, Sequence

from redaction.detectors import nine
from redaction.detectors.context import HARMLESS, Lean, words
from redaction.detectors.page import Page
from redaction.findings import Span

KINDS = ("ssn",)

_PRINTED_SPECIMENS = frozenset({"078051120", "219099999"})  # shown in advertisements; SSA voided them

WORDS = words(
    (
        r"ssns?", r"s\.s\.n\.?", r"ss ?#", r"ss[ _]?(?:no|num|number)", r"social(?:[ _-]?sec(?:urity)?)?", r"soc[. ]?sec", r"socsec", r"seguro social",
        r"numero social", r"tax(?:payer)?[ _-]?(?:id|identification)?", r"t\.?i\.?n\.?", r"sin", r"national[ _]id", r"govt?[ _]id", r"government id",
        r"employee[ _](?:number|id|ssn)", r"id[ _]number", r"participant[ _]id", r"member[ _](?:id|ssn)", r"nino", r"personnummer", r"w-?[29]", r"1099",
    ),
    (
        *HARMLESS, "routing", "aba", "rtn", "transit", "account", "acct", "a/c", "ein", "itin", "duns", "d-u-n-s", "cage", "usdot", "fein", "mrn",
    ),
)  # fmt: skip

_SCORES = {"dashed": 0.75, "grouped": 0.35, "plain": 0.25}
_SHIFT = {Lean.FOR: 0.6, Lean.SILENT: 0.0, Lean.AGAINST: -0.5}


def find(page: Page, found: Sequence[Span]) -> Iterator[Span]:
    """Social Security numbers; without dashes only where words say so."""
    for run in page.runs:
        for window, shape, gap in nine.windows(run):
            if not valid(window.digits) or not nine.free(page, run, window):
                continue
            style = "plain" if shape != (3, 2, 4) else "dashed" if gap == "-" else "grouped"
            lean = WORDS.lean(page, window.start, window.end)
            score = min(1.0, max(0.0, _SCORES[style] + _SHIFT[lean]))
            yield Span("ssn", window.start, window.end, f"ssn, {style}", round(score, 2))


def valid(digits: str) -> bool:
    """Could the Social Security Administration have given this number to a person?"""
    if digits[0] == "9" or digits[:3] in {"000", "666"} or digits in _PRINTED_SPECIMENS:
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
    ("in Spanish", "mi seguro social es 130 07 5728", "130 07 5728"),
    ("in JSON", '{"ssn": "130-07-5728"}', "130-07-5728"),
    ("glued to an address", "john@example.com130-07-5728", "130-07-5728"),
    ("zero-width characters inside", "SSN 130\u200b-07\u200b-5728", "130\u200b-07\u200b-5728"),
)

MUST_NOT_FIND = (
    ("area 000", "SSN 000-12-3456"),
    ("area 666", "SSN 666-12-3456"),
    ("group 00", "SSN 130-00-5728"),
    ("serial 0000", "SSN 130-07-0000"),
    ("a printed specimen", "SSN 078-05-1120"),
    ("a phone number", "call 555-123-4567"),
    ("nine digits without a word", "value 130075728 there"),
    ("a ZIP+4 code", "Chicago 60601-1234"),
    ("ten digits", "SSN 130-07-57281"),
    ("a column of tracking numbers", "a,tracking_number,c\nx,130-07-5728,y\nz,214-89-6712,y\n"),
    ("a routing number", "routing number 021000021"),
    ("a date and a count", "12-31-2024 300"),
)
