"""What touches a run of digits: letters, addresses, decimal points, longer series.

A number inside a hash, an address, a link or a decimal fraction is not a number somebody wrote down.
"""

import re

from redaction.detectors.page import Page
from redaction.detectors.runs import Run, Window

_LEFT = re.compile(r"[A-Za-z0-9]{0,40}$")
_RIGHT = re.compile(r"[A-Za-z0-9]{0,40}")
_PLAIN_PREFIX = re.compile(r"(?:[A-Za-z]{0,12}|.*(?:card|cc|visa|pan|ssn))$", re.IGNORECASE)
_PLAIN_SUFFIX = re.compile(r"(?:[A-Za-z]{0,12}|(?:exp|cvv|cvc|cid|csc|valid|pin|date|good)[a-z]*[0-9]{0,6})$", re.IGNORECASE)
_TOKEN = re.compile(r"\S{0,120}$")
_LINK = re.compile(r"https?://|www\.|ftp://|[a-z0-9-]{2,}\.(?:com|org|net|gov|io|co|us)/", re.IGNORECASE)
_UUID_PART = re.compile(r"[0-9a-fA-F]{4}-$")
_SIGN_OR_FRACTION = re.compile(r"(?:[0-9][.,]|(?<![0-9])\.)$")


def embedded(page: Page, start: int, end: int) -> bool:
    """Is the number part of a longer token: a hash, an identifier, a UUID, an address, a decimal fraction?"""
    before, after = page.before(start, 40), page.after(end, 40)
    left, right = _LEFT.search(before), _RIGHT.match(after)
    assert left is not None
    assert right is not None
    if _PLAIN_PREFIX.match(left[0]) is None or _PLAIN_SUFFIX.match(right[0]) is None:
        return True
    if _SIGN_OR_FRACTION.search(before) or re.match(r"\.[0-9]", after):
        return True
    return after[right.end() :].startswith("@") or _UUID_PART.search(before) is not None


def in_link(page: Page, start: int) -> bool:
    """Does the number stand inside a web address?"""
    token = _TOKEN.search(page.before(start, 120))
    return token is not None and _LINK.search(token[0]) is not None


def in_series(run: Run, window: Window, long: int = 4) -> bool:
    """Do more groups of ``long`` digits or more follow or go before, in the same style? Then it is a slice of a longer number."""
    inner = run.gaps(window.first, window.last)
    left, right = run.gap(window.first - 1), run.gap(window.last - 1)
    if not inner:
        return (bool(left) and left in ".-") or (bool(right) and right in ".-" and run.sizes[window.last] >= long)
    before = left in inner and run.sizes[window.first - 1] >= long
    return before or (right in inner and run.sizes[window.last] >= long)
