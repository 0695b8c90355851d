"""Medicare beneficiary identifiers: eleven characters, each place of its own class (CMS, "Understanding the MBI").

Digit 1-9, letter, letter or digit, digit, letter, letter or digit, digit, letter, letter, digit, digit; the letters
S, L, O, I, B and Z are never used. The card prints dashes after the fourth and the seventh, which are no part of it.
"""

import re
from collections.abc import Iterator, Sequence

from redaction.detectors.context import Lean, words
from redaction.detectors.page import Page
from redaction.findings import Span

KINDS = ("mbi",)

_A = "[ac-hjkmnp-rt-y]"
_AN = "[ac-hjkmnp-rt-y0-9]"
_CANDIDATE = re.compile(b"0-?a[a0]0-?aa00")
"""From its fourth place, a digit, over the outline of a text: far fewer places to look at than letters."""

_FORMAT = re.compile(rf"(?<![a-z0-9\-])[1-9]{_A}{_AN}[0-9](-?){_A}{_AN}[0-9]\1{_A}{{2}}[0-9]{{2}}(?![a-z0-9]|-[a-z0-9])")
_WORDS = words(
    "mbi medicare beneficiary hicn patient insured subscriber cms",
    ("health insurance", "seguro medico"),
    "asset part model licence license vehicle room coupon promo voucher booking flight",
)
_SCORES = {"dashed": 0.75, "plain": 0.5}
_SHIFT = {Lean.FOR: 0.3, Lean.SILENT: 0.0, Lean.AGAINST: -0.5}


def find(page: Page, found: Sequence[Span]) -> Iterator[Span]:
    """Identifiers by their format, which one serial number in ten thousand has by chance; words decide about plain ones."""
    for candidate in _CANDIDATE.finditer(page.looks):
        match = _FORMAT.match(page.lower, max(0, candidate.start() - 3))
        if match:
            start, end = match.span()
            looks = "dashed" if match[1] else "plain"
            score = _SCORES[looks] + _SHIFT[_WORDS.lean(page, start, end)]
            yield Span("mbi", start, end, f"mbi, {looks}", round(max(0.0, min(1.0, score)), 2))


MUST_FIND = (
    ("as on the card", "1EG4-TE5-MK73", "1EG4-TE5-MK73"),
    ("without dashes after its name", "The MBI is 4EF6GH8JK12 for this patient", "4EF6GH8JK12"),
    ("without dashes, after the name of the programme", "my Medicare number: 1EG4TE5MK73", "1EG4TE5MK73"),
    ("without any word", "number 1EG4TE5MK73", "1EG4TE5MK73"),
    ("two in a row", "Patient 1EG4-TE5-MK73 and 2AG9-XC4-NN22", "2AG9-XC4-NN22"),
    ("in lower case", "1eg4-te5-mk73", "1eg4-te5-mk73"),
    ("digits where both are allowed", "MBI 3C05-F17-HJ89", "3C05-F17-HJ89"),
    ("with en dashes", "Medicare 1EG4\u2013TE5\u2013MK73", "1EG4\u2013TE5\u2013MK73"),
    ("on the line below its label", "Medicare number\n1EG4TE5MK73", "1EG4TE5MK73"),
    ("under a column header", "name,mbi\nAnn,1EG4TE5MK73\n", "1EG4TE5MK73"),
    ("in JSON", '{"mbi": "1EG4TE5MK73"}', "1EG4TE5MK73"),
)

MUST_NOT_FIND = (
    ("the letter S", "MBI 1SG4-TE5-MK73"),
    ("the letter L", "MBI 1EG4-LE5-MK73"),
    ("the letter O", "MBI 1EG4-TE5-OK73"),
    ("the letter I", "MBI 1EG4-TE5-MI73"),
    ("the letter B", "MBI 1BG4-TE5-MK73"),
    ("the letter Z", "MBI 1EG4-ZE5-MK73"),
    ("a letter in the first place", "MBI AEG4-TE5-MK73"),
    ("a digit in the second place", "MBI 12G4-TE5-MK73"),
    ("too short", "1EG4TE5MK7"),
    ("too long", "1EG4TE5MK734"),
    ("a dash in one place only", "1EG4-TE5MK73"),
    ("a labelled serial number", "serial number 1EG4TE5MK73"),
    ("part of a longer key", "XXXX-1EG4-TE5-MK73-YYYY"),
    ("the end of a hash", "9f1eg4te5mk73"),
)
