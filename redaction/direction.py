"""Numbers that are read in another order than they are stored.

Behind a right-to-left override (U+202E, Unicode Standard Annex 9) characters are shown backwards up to the end of the line or
U+202C. And people write "backwards", "groups in reverse order" beside a number: then its digits and its groups are turned round.
"""

import re
from bisect import bisect_left
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import NamedTuple

from redaction.detectors.mentions import Watched
from redaction.detectors.page import Page
from redaction.detectors.runs import Run
from redaction.findings import Span
from redaction.normalise import Folded

_OVERRIDE = "\u202e"
_OVERRIDDEN = re.compile("\u202e([^\u202c\n]+)")
_SAID = Watched("revers", "backward", "back to front", "al rev", "invers")
_GROUP = re.compile(r"(\d+)")
_REACH = 200  # characters between a number and the words about it

_Stretch = tuple[int, int]


class Reordered(NamedTuple):
    """A piece of a text, from ``offset`` on, with ``stretches`` of it (start, end in the piece) in the order in which they are read."""

    text: str
    offset: int
    stretches: tuple[_Stretch, ...]

    def stored(self, span: Span) -> Span | None:
        """Where what was found stands in the text as stored. None: it stands in no stretch, so it was found before."""
        index = bisect_left(self.stretches, (span.end, 0)) - 1
        start, end = self.stretches[index] if index >= 0 else (0, 0)
        if end <= span.start:
            return None
        low, high = max(start, span.start), min(end, span.end)
        mirror = self.offset + start + end
        return Span(span.kind, mirror - high, mirror - low, span.rule, span.score, span.masked)


def reordered(text: str, page: Page, folded: Folded) -> Iterator[Reordered]:
    """Other orders in which somebody reads pieces of ``text``; ``page`` is its page and ``folded`` what that was made from."""
    if _OVERRIDE in text:
        yield from _turned(text, _overridden(text), _backwards)
    said = sorted(place for _, place in page.mentions(_SAID))
    if said:
        runs = [folded.span(run.start, run.end) for run in page.runs if _near(said, run)]
        yield from _turned(text, runs, _backwards)
        yield from _turned(text, runs, _groups_backwards)


def _overridden(text: str) -> Iterator[_Stretch]:
    """What stands behind an override, from its first to its last letter or digit."""
    for match in _OVERRIDDEN.finditer(text):
        shown = match[1]
        if not shown.isspace():
            yield match.start(1) + len(shown) - len(shown.lstrip()), match.end(1) - len(shown) + len(shown.rstrip())


def _near(said: Sequence[int], run: Run) -> bool:
    """Is it said near a run that it goes backwards?"""
    index = bisect_left(said, run.start - _REACH)
    return index < len(said) and said[index] < run.end + _REACH


def _turned(text: str, stretches: Iterable[_Stretch], turn: Callable[[str], str]) -> Iterator[Reordered]:
    """Pieces of the text around the stretches, so that the words near them are read too; each part of the text is in one piece."""
    piece: list[_Stretch] = []
    for start, end in stretches:
        if piece and start - piece[-1][1] > 2 * _REACH:
            yield _piece(text, piece, turn)
            piece = []
        piece.append((start, end))
    if piece:
        yield _piece(text, piece, turn)


def _piece(text: str, stretches: Sequence[_Stretch], turn: Callable[[str], str]) -> Reordered:
    done = offset = max(0, stretches[0][0] - _REACH)
    parts: list[str] = []
    for start, end in stretches:
        parts += (text[done:start], turn(text[start:end]))
        done = end
    parts.append(text[done : done + _REACH])
    return Reordered("".join(parts), offset, tuple((start - offset, end - offset) for start, end in stretches))


def _backwards(stretch: str) -> str:
    return stretch[::-1]


def _groups_backwards(stretch: str) -> str:
    return "".join(reversed(_GROUP.split(stretch)))
