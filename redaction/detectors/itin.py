"""Individual taxpayer identification numbers: 9xx-GG-SSSS, GG 50-65, 70-88, 90-92, 94-99 (IRS)."""

from collections.abc import Iterator, Sequence

from redaction.detectors.answers import alone
from redaction.detectors.context import OF_INSURERS, Lean, words
from redaction.detectors.nine import candidates, style
from redaction.detectors.page import Page
from redaction.findings import Span

KINDS = ("itin",)

_GROUPS = frozenset(f"{group:02d}" for group in (*range(50, 66), *range(70, 89), *range(90, 93), *range(94, 100)))
_WORDS = words(
    "itin itins ssn social tin taxpayer taxid irs contribuyente",
    ("tax id", "tax identification", "seguro social", "t i n"),
    f"routing aba rtn transit account acct ein {OF_INSURERS}",
)
_SCORES = {"dashed": 0.7, "grouped": 0.35, "plain": 0.25}
_SHIFT = {Lean.FOR: 0.6, Lean.SILENT: 0.0, Lean.AGAINST: -0.5}


def find(page: Page, found: Sequence[Span]) -> Iterator[Span]:
    """ITINs; without dashes only where words say so."""
    for nine in candidates(page):
        if valid(nine.window.digits):
            looks = style(nine)
            lean = _WORDS.lean(page, nine.window.start, nine.window.end)
            score = _SCORES[looks] + _SHIFT[lean]
            if lean is Lean.SILENT and looks == "plain" and alone(page):
                score += 0.22
            yield Span("itin", nine.window.start, nine.window.end, f"itin, {looks}", round(min(1.0, max(0.0, score)), 2))


def valid(digits: str) -> bool:
    """Could the Internal Revenue Service have given this number?"""
    return digits[0] == "9" and digits[3:5] in _GROUPS


MUST_FIND = (
    ("with dashes", "911-70-1234", "911-70-1234"),
    ("plain after a word", "my ITIN is 911701234", "911701234"),
    ("with blanks after a word", "taxpayer id 911 70 1234", "911 70 1234"),
    ("nothing but the number: somebody answers", "911701234", "911701234"),
    ("called a Social Security number by its owner", "SSN 987-65-4321", "987-65-4321"),
)

MUST_NOT_FIND = (
    ("a group that is not given out", "ITIN 911-89-1234"),
    ("nine digits without a word", "number 911701234"),
    ("a member's number in a form", "SSN: on file  Insurance: Tanaka  Member ID 953620988"),
    ("a labelled order number", "order 911-70-1234"),
)
