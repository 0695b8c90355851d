"""Numbers that are read in another order than they are stored.

Behind a right-to-left override (U+202E, Unicode Standard Annex 9) characters are shown backwards up to the end of the line or
U+202C. And people write "backwards", "groups in reverse order" beside a number: then its digits and its groups are turned round.
"""

import re
from bisect import bisect_left
from collections.abc import Callable, Iterable, Iterator
from typing import NamedTuple

from redaction.detectors.mentions import Watched
from redaction.detectors.page import Page
from redaction.findings import Span
from redaction.normalise import Folded

_OVERRIDE = "\u202e"
_OVERRIDDEN = re.compile("\u202e([^\u202c\n]+)")
_SAID = Watched("revers", "backward", "back to front", "al rev", "invers")
_GROUP = re.compile(r"(\d+)")


class Reordered(NamedTuple):
    """``text`` with ``stretches`` of it (start, end) in the order in which they are read."""

    text: str
    stretches: tuple[tuple[int, int], ...]

    def stored(self, span: Span) -> Span | None:
        """Where what was found stands in the text as stored. None: it stands in no stretch, so it was found before."""
        index = bisect_left(self.stretches, (span.end, 0)) - 1
        start, end = self.stretches[index] if index >= 0 else (0, 0)
        if end <= span.start:
            return None
        low, high = max(start, span.start), min(end, span.end)
        return Span(span.kind, start + end - high, start + end - low, span.rule, span.score, span.masked)


def reordered(text: str, page: Page, folded: Folded) -> Iterator[Reordered]:
    """Other orders in which somebody reads ``text``; ``page`` is its page and ``folded`` what that was made from."""
    if _OVERRIDE in text:
        yield _turned(text, _numbers(text), _backwards)
    if any(page.mentions(_SAID)):
        runs = [folded.span(run.spans[0][0], run.spans[-1][1]) for run in page.runs]
        yield _turned(text, runs, _backwards)
        yield _turned(text, runs, _groups_backwards)


def _numbers(text: str) -> Iterator[tuple[int, int]]:
    """What stands behind an override, from its first to its last letter or digit."""
    for match in _OVERRIDDEN.finditer(text):
        shown = match[1]
        yield match.start(1) + len(shown) - len(shown.lstrip()), match.end(1) - len(shown) + len(shown.rstrip())


def _turned(text: str, stretches: Iterable[tuple[int, int]], turn: Callable[[str], str]) -> Reordered:
    pieces: list[str] = []
    done = 0
    kept = tuple(stretches)
    for start, end in kept:
        pieces += (text[done:start], turn(text[start:end]))
        done = end
    return Reordered("".join((*pieces, text[done:])), kept)


def _backwards(stretch: str) -> str:
    return stretch[::-1]


def _groups_backwards(stretch: str) -> str:
    return "".join(reversed(_GROUP.split(stretch)))
