"""ABA routing transit numbers: nine digits, Federal Reserve prefix, check digit (ABA Routing Number Policy)."""

import re
from collections.abc import Iterator, Sequence

from redaction.detectors.checks import aba
from redaction.detectors.context import Lean, words
from redaction.detectors.nine import candidates
from redaction.detectors.page import Page
from redaction.findings import Span

KINDS = ("aba_routing",)

_PREFIXES = frozenset(f"{prefix:02d}" for prefix in (*range(1, 13), *range(21, 33), *range(61, 73), 80))
_WORDS = words(
    "aba routing rtn transit micr wire wires wired ach bank banks banking checking savings fedwire ruta banco transferencia voided",
    ("r t", "direct deposit", "credit union", "route number", "rout no"),
    "ssn social account acct ein tin duns",
)
_SSN_SHAPE = "324"
_MICR = re.compile("[\u2446\u2448]|\\|:|:\\|")
_SCORE = {Lean.FOR: 0.9, Lean.SILENT: 0.3, Lean.AGAINST: 0.1}


def find(page: Page, found: Sequence[Span]) -> Iterator[Span]:
    """Routing numbers, where words or the print of a cheque's code line say so."""
    for nine in candidates(page):
        start, end = nine.window.start, nine.window.end
        if nine.shape != _SSN_SHAPE and valid(nine.window.digits):
            score = 0.9 if _on_code_line(page, start, end) else _SCORE[_WORDS.lean(page, start, end)]
            yield Span("aba_routing", start, end, "aba", score)


def valid(digits: str) -> bool:
    """A prefix the Federal Reserve uses, and the right check digit."""
    return digits[:2] in _PREFIXES and aba(digits)


def _on_code_line(page: Page, start: int, end: int) -> bool:
    """Magnetic ink characters of a cheque, or what optical reading makes of them, touch the number."""
    return _MICR.search(page.before(start, 3)) is not None and _MICR.search(page.after(end, 3)) is not None


MUST_FIND = (
    ("after its name", "routing number 021000021", "021000021"),
    ("after its short name", "ABA: 121042882", "121042882"),
    ("in two groups of four and one", "routing no 0711-0130-7", "0711-0130-7"),
    ("with blanks", "routing 021 000 021", "021 000 021"),
    ("on a cheque's code line", "\u2446021000021\u2446 1234567890\u2448 0101", "021000021"),
    ("under a column header", "name,routing_number\nAnn,021000021\n", "021000021"),
    ("in Spanish", "numero de ruta 021000021", "021000021"),
)

MUST_NOT_FIND = (
    ("a wrong check digit", "routing number 021000022"),
    ("a prefix nobody uses", "routing number 421042111"),
    ("a case number", "case 021000021"),
    ("nine digits without a word", "see 021000021"),
    ("a labelled phone number", "phone 021000021"),
)
