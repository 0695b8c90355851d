"""Magnetic stripe data: track 1 ``%B<card>^NAME^<data>?`` and track 2 ``;<card>=<data>?`` (ISO/IEC 7813)."""

import re
from collections.abc import Iterator, Sequence

from redaction.detectors.checks import luhn
from redaction.detectors.page import Page
from redaction.findings import Span

KINDS = ("track",)

_TRACK_1 = re.compile(r"%?[Bb](?P<card>[0-9]{12,19})\^[^\^\n]{2,40}\^[0-9 ]{4,100}\??")
_TRACK_2 = re.compile(r"[;]?(?<![0-9])(?P<card>[0-9]{12,19})[=D](?P<data>[0-9]{7,60})\??")

_MARKS = {"^": (_TRACK_1, "track 1"), "=": (_TRACK_2, "track 2"), "D": (_TRACK_2, "track 2")}
"""What stands behind the card number, and what the whole looks like then."""


def find(page: Page, found: Sequence[Span]) -> Iterator[Span]:
    """Whole tracks, sentinels included. A track begins with the last digits of a run, as its mark cannot stand inside one."""
    for run in page.runs:
        looks = _MARKS.get(page.text[run.end : run.end + 1])
        if looks:
            yield from _at(page, run.last, *looks)


def _at(page: Page, group: tuple[int, int], pattern: re.Pattern[str], rule: str) -> Iterator[Span]:
    start, end = group
    if not 12 <= end - start <= 19 or not luhn(page.text[start:end]):
        return
    for lead in (2, 1, 0):
        match = pattern.match(page.text, max(0, start - lead))
        if match and match.start("card") == start:
            yield Span("track", match.start(), match.end(), rule, 0.95)
            return


MUST_FIND = (
    ("track 1", "%B4111111111111111^DOE/JANE^27121010000000000000?", "%B4111111111111111^DOE/JANE^27121010000000000000?"),
    ("track 2", "swipe ;4111111111111111=27121010000000000?", ";4111111111111111=27121010000000000?"),
)

MUST_NOT_FIND = (
    ("an assignment", "order=4111111111111112=27121010000"),
    ("a query string", "https://www.example.com/?id=123456789012=1"),
)
