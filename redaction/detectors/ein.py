"""Employer identification numbers: XX-XXXXXXX, with the prefixes the IRS assigns, beside their name.

They name a business and often stand in public registers, so policy lets them pass by default.
"""

import re
from collections.abc import Iterator, Sequence

from redaction.detectors.context import Lean, words
from redaction.detectors.neighbours import Neighbours
from redaction.detectors.page import Page
from redaction.detectors.runs import Window
from redaction.findings import Span

KINDS = ("ein",)

_NEVER = frozenset({"00", "07", "08", "09", "17", "18", "19", "28", "29", "49", "69", "70", "78", "79", "89", "96", "97"})
"""Prefixes no campus of the IRS gives out (IRS, "How EINs are assigned and valid EIN prefixes")."""

_SHAPES = re.compile("27|9")
_OTHERS = "phone ssn account acct aba routing duns"
_NAMED = words("ein fein", ("employer identification", "employer id", "e i n"), _OTHERS)
_HINTED = words(
    "ein fein feins eins employer taxid",
    ("tax id", "tax number", "federal id", "federal tax", "taxpayer identification", "e i n"),
    _OTHERS,
)
_DASHED = {Lean.FOR: 0.85, Lean.SILENT: 0.4, Lean.AGAINST: 0.1}


def find(page: Page, found: Sequence[Span]) -> Iterator[Span]:
    """Employer numbers in places where nothing else was found."""
    taken = Neighbours(span for span in found if span.score >= 0.45)
    for run in page.runs:
        for match in _SHAPES.finditer(run.sizes):
            window = run.window(*match.span())
            dashed = match[0] == "27"
            if (dashed and run.gap(window.first) != "-") or "-" in (run.gap(window.first - 1), run.gap(window.last - 1)):
                continue
            if window.digits[:2] not in _NEVER and not taken.overlap(window.start, window.end):
                yield Span("ein", window.start, window.end, "ein", _score(page, window, dashed=dashed))


def _score(page: Page, window: Window, *, dashed: bool) -> float:
    """Nine digits in one piece need the number's own name; with its own grouping a general word for it will do."""
    if dashed:
        return _DASHED[_HINTED.lean(page, window.start, window.end)]
    return 0.75 if _NAMED.lean(page, window.start, window.end) is Lean.FOR else 0.0


MUST_FIND = (
    ("after its short name", "EIN 12-3456789", "12-3456789"),
    ("after its full name", "Employer Identification Number: 36-1234567", "36-1234567"),
    ("called federal", "FEIN: 95-4567890", "95-4567890"),
    ("as a tax id", "our tax ID is 12-3456789", "12-3456789"),
    ("before its name", "12-3456789 is our EIN", "12-3456789"),
    ("in one piece after its name", "EIN: 123456789", "123456789"),
    ("with letters apart", "E.I.N. 12-3456789", "12-3456789"),
    ("under a column header", "firm,ein\nAcme,12-3456789\n", "12-3456789"),
    ("on the line below its label", "Employer ID\n12-3456789", "12-3456789"),
    ("in JSON", '{"ein": "12-3456789"}', "12-3456789"),
    ("with an en dash", "EIN 12\u20133456789", "12\u20133456789"),
)

MUST_NOT_FIND = (
    ("without a word", "see 12-3456789"),
    ("nine digits under a general word", "tax id 123456789"),
    ("a prefix nobody gives out", "EIN 07-3456789"),
    ("another prefix nobody gives out", "EIN 89-3456789"),
    ("an order number", "order 12-3456789"),
    ("a phone number", "phone 12-3456789"),
    ("a Social Security number", "EIN or SSN: 130-07-5728"),
    ("a routing number", "EIN unknown, routing number 021000021"),
    ("a part of a longer number", "EIN 12-3456789-01"),
    ("the word alone", "Please send us your EIN."),
    ("a case number", "case 12-3456789"),
)
