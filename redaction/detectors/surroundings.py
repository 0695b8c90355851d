"""What touches a run of digits: letters, addresses, decimal points, longer series.

A number inside a hash, an address, a link or a decimal fraction is not a number somebody wrote down.
"""

import re

from redaction.detectors.page import Page
from redaction.detectors.runs import Run, Window

_HEAD = re.compile("[A-Za-z0-9]*")
_PLAIN_PREFIX = re.compile(r"[A-Za-z]{0,12}|.*(?:card|cc|visa|pan|ssn)", re.IGNORECASE)
_PLAIN_SUFFIX = re.compile(r"[A-Za-z]{0,12}|(?:exp|cvv|cvc|cid|csc|valid|pin|date|good)[a-z]*[0-9]{0,6}", re.IGNORECASE)
_TOKEN_REACH = 120
_LONG = 4  # digits of a group that belongs to a series
_ADDRESS = re.compile(r"[A-Za-z0-9._+\-]{0,60}@[A-Za-z0-9]")
_LINK = re.compile(r"https?://|www\.|ftp://|\.(?:com|org|net|gov|io|co|us)/", re.IGNORECASE)
_UUID_PART = re.compile(r"[0-9a-fA-F]{4}-$")
_TOUCHING = frozenset("-.@")
_LINK_MARKS = frozenset("/=?&-_.+:%")


def embedded(page: Page, run: Run, window: Window) -> bool:
    """Is the number part of a longer token: a hash, an identifier, a UUID, an address, a decimal fraction?"""
    text = page.text
    left, right = text[window.start - 1 : window.start], text[window.end : window.end + 1]
    if left in _TOUCHING and _goes_on_before(page, window.start, left):
        return True
    if right in _TOUCHING and _goes_on_after(text, window.end, right):
        return True
    return (left.isalnum() and not _plain_prefix(page, window.start)) or (right.isalnum() and not _plain_suffix(page, window.end))


def _goes_on_before(page: Page, start: int, mark: str) -> bool:
    """``0.4111`` and ``.4111`` are fractions, ``-a716-4111`` a UUID, ``@4111`` an address."""
    if mark == "-":
        return _UUID_PART.search(page.before(start, 5)) is not None and not page.text[start - 5 : start - 1].isdigit()
    return mark == "@" or not page.text[max(0, start - 2) : start - 1].isalpha()


def _goes_on_after(text: str, end: int, mark: str) -> bool:
    """``4111.25`` is a fraction, ``4111@example.com`` an address."""
    return (mark == "." and text[end + 1 : end + 2].isdigit()) or _ADDRESS.match(text, end) is not None


def _plain_prefix(page: Page, start: int) -> bool:
    """Only a word is glued to the front."""
    head = _HEAD.match(page.before(start, 40)[::-1])
    return head is None or _PLAIN_PREFIX.fullmatch(head[0][::-1]) is not None


def _plain_suffix(page: Page, end: int) -> bool:
    """Only a word, or the name of what follows on a card, is glued to the back. An address may go on after it."""
    tail = _HEAD.match(page.text, end, end + 40)
    if tail is None:
        return True
    return page.text[tail.end() : tail.end() + 1] != "@" and _PLAIN_SUFFIX.fullmatch(tail[0]) is not None


def in_link(page: Page, start: int) -> bool:
    """Does the number stand inside a web address?"""
    if page.text[start - 1 : start] not in _LINK_MARKS:
        return False
    parts = page.before(start, _TOKEN_REACH).rsplit(None, 1)
    return bool(parts) and _LINK.search(parts[-1]) is not None


def in_series(run: Run, window: Window, *, before: bool, after: bool) -> bool:
    """Do more groups go before or follow in the same style? Then it is a slice of a longer number.

    ``before`` and ``after`` say that another candidate ends or begins right there: two numbers in a row
    are no series. Nor is a shorter group behind (a code, the month of an expiry date); a group with
    letters before it (``DE89 3704 ...``) is.
    """
    if window.last - window.first == 1:
        return _tied(run, window)
    inner = run.styles(window.first, window.last)
    if not after and run.gap(window.last - 1) in inner and run.size(window.last) >= _LONG:
        return True
    if before or run.gap(window.first - 1) not in inner:
        return False
    start = run.span(window.first - 1)[0]
    return run.size(window.first - 1) >= _LONG or run.text[start - 1 : start].isalpha()


def _tied(run: Run, window: Window) -> bool:
    """Digits in one piece, tied to other digits by a dot or a dash without blanks."""
    left = window.first > 0 and run.text[window.start - 1] in ".-"
    return left or (run.size(window.last) >= _LONG and run.text[window.end] in ".-")
