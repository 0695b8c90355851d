"""A page's text as a browser shows it where that may be otherwise than the source says: without what is hidden, with what style sheets
and alternative texts write, turned round where directions and orders say so; and what is hidden, by itself.

Only the surroundings of digits are read again: nothing else can make a number.
"""

import re
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby
from typing import NamedTuple

from redaction.media.html_style import Look
from redaction.media.html_walk import Mark, Written
from redaction.media.rearranged import APART, Piece, between

_AROUND = 120
_GROUPS = re.compile(r"[0-9]+(?:[ \t\xa0]+[0-9]+)+")
_GROUP = re.compile("[0-9]+|[^0-9]+")
_DIGIT = re.compile("[0-9]")
_ENDS_IN_DIGIT = re.compile(r"[0-9][^\w]{0,6}\Z")
_STARTS_WITH_DIGIT = re.compile(r"[^\w]{0,6}[0-9]")
_FEWEST_DIGITS = 7
_SHORT = 40  # characters of a hidden run that may be a part of a number


class _Change(NamedTuple):
    """Characters ``start`` to ``end`` of the shown text are read as ``pieces``."""

    start: int
    end: int
    pieces: tuple[Piece, ...]


def pieces(shown: str, unshown: str, marks: Sequence[Mark], written: Iterable[Written]) -> Iterator[Piece]:
    """What to read beside the shown text (base 0) and the rest (base 1)."""
    hidden = _outermost(marks, Look.HIDDEN | Look.ASIDE)
    changes = [*_turned(shown, marks), *_written(unshown, written)]
    changes += [_Change(start, end, ()) for start, end in hidden if _parts_a_number(shown, start, end)]
    if changes:
        every = sorted(dict.fromkeys((*changes, *(_Change(*span, ()) for span in hidden))), key=_place)
        for start, end in _windows(shown, changes):
            first = bisect_left(every, (start, -end), key=_place)
            yield from _window(start, end, every[first:])
            yield between(APART)
    alone = [(start, end) for start, end in _outermost(marks, Look.HIDDEN) if end - start <= _SHORT and _DIGIT.search(shown, start, end)]
    if sum(len(_DIGIT.findall(shown, start, end)) for start, end in alone) >= _FEWEST_DIGITS:
        yield from (Piece(start, end) for start, end in alone)


def _place(change: _Change) -> tuple[int, int]:
    return change.start, -change.end


def _outermost(marks: Iterable[Mark], look: Look) -> list[tuple[int, int]]:
    """Runs that have a look, in order; neighbours are one, what is inside another is left out."""
    spans: list[tuple[int, int]] = []
    for start, end in sorted((mark.start, mark.end) for mark in marks if mark.look & look and mark.start < mark.end):
        if spans and start <= spans[-1][1]:
            spans[-1] = (spans[-1][0], max(end, spans[-1][1]))
        else:
            spans.append((start, end))
    return spans


def _parts_a_number(shown: str, start: int, end: int) -> bool:
    return bool(_ENDS_IN_DIGIT.search(shown, max(0, start - 8), start) and _STARTS_WITH_DIGIT.match(shown, end))


def _turned(shown: str, marks: Sequence[Mark]) -> Iterator[_Change]:
    siblings: dict[int, list[Mark]] = defaultdict(list)
    for mark in marks:
        if mark.parent:
            siblings[mark.parent].append(mark)
    for items in siblings.values():
        yield from _reordered(shown, items)
    for start, end in _outermost(marks, Look.BACKWARDS):
        yield _Change(start, end, (Piece(start, end, backwards=True),))
    for start, end in _outermost(marks, Look.RIGHT_TO_LEFT):
        yield from _groups_backwards(shown, start, end)


def _countable(text: str) -> bool:
    """Are there enough digits for a number?"""
    return len(_DIGIT.findall(text)) >= _FEWEST_DIGITS


def _groups_backwards(shown: str, low: int, high: int) -> Iterator[_Change]:
    for groups in _GROUPS.finditer(shown, low, high):
        if _countable(groups[0]):
            spans = [each.span() for each in _GROUP.finditer(shown, *groups.span())]
            yield _Change(*groups.span(), tuple(Piece(start, end) for start, end in reversed(spans)))


def _reordered(shown: str, items: Sequence[Mark]) -> Iterator[_Change]:
    """Children of one element in the order in which they are seen."""
    for ordered, group in groupby(items, key=lambda mark: bool(mark.look & Look.ORDERED)):
        marks = list(group)
        start, end = min(mark.start for mark in marks), max(mark.end for mark in marks)
        if len(marks) > 1 and _countable(shown[start:end]):
            seen = sorted(marks, key=lambda mark: mark.order) if ordered else marks[::-1]
            yield _Change(start, end, tuple(piece for mark in seen for piece in (Piece(mark.start, mark.end), between(" "))))


def _written(unshown: str, written: Iterable[Written]) -> Iterator[_Change]:
    for at, piece in written:
        if _DIGIT.search(piece.said if piece.said is not None else unshown[piece.start : piece.end]):
            yield _Change(at, at, (piece,))


def _windows(shown: str, changes: Sequence[_Change]) -> list[tuple[int, int]]:
    """Stretches of the shown text around all changes."""
    windows: list[tuple[int, int]] = []
    for change in sorted(changes, key=_place):
        start, end = max(0, change.start - _AROUND), min(len(shown), change.end + _AROUND)
        if windows and start <= windows[-1][1]:
            windows[-1] = (windows[-1][0], max(end, windows[-1][1]))
        else:
            windows.append((start, end))
    return windows


def _window(start: int, end: int, changes: Iterable[_Change]) -> Iterator[Piece]:
    """One stretch with its changes made; one inside another is left as it is."""
    at = start
    for change in changes:
        if change.start < at or change.end > end:
            continue
        if change.start > end:
            break
        yield Piece(at, change.start)
        yield from change.pieces
        at = change.end
    yield Piece(at, end)
