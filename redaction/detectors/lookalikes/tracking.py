"""Postal and carrier tracking numbers: long numbers of their own that must be left alone."""

import re

from redaction.detectors.page import Page
from redaction.detectors.runs import Run, Window

_LETTERS_BEFORE = re.compile("[A-Z]{2}$")
_LETTERS_AFTER = re.compile("[A-Z]{2}$")


def covers(page: Page, run: Run, window: Window) -> bool:
    """Is the candidate a slice of a parcel's number? USPS intelligent mail package barcodes have 20 to 34
    digits and start with 420, 91 to 95 or 7; UPU S10 numbers stand between two pairs of letters."""
    first, last = _stretch(run, window)
    if (first, last) != (window.first, window.last):
        digits = run.window(first, last).digits
        if 20 <= len(digits) <= 34 and digits.startswith(("420", "91", "92", "93", "94", "95", "7", "96", "82")):
            return True
    return _LETTERS_BEFORE.search(page.before(window.start, 2)) is not None and _LETTERS_AFTER.match(page.after(window.end, 2)) is not None


def _stretch(run: Run, window: Window) -> tuple[int, int]:
    """The window grown over neighbours with the same gap."""
    inner = run.styles(window.first, window.last)
    first, last = window.first, window.last
    while first and last - first < 12 and run.gap(first - 1) in inner:
        first -= 1
    while last < len(run.sizes) and last - first < 12 and run.gap(last - 1) in inner:
        last += 1
    return first, last


MUST_COVER = (
    ("a USPS number in groups of four", "9400 1000 0000 0000 0000 00"),
    ("with the ZIP code in front", "420 22153 9101 0268 3733 1000 0390 21"),
    ("a UPU number", "EC4111111111111111US"),
)
