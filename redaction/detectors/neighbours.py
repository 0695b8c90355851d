"""Which spans stand near a place, without walking all of them (many numbers in one text must stay linear)."""

from bisect import bisect_left
from collections.abc import Iterable

from redaction.findings import Span

_WIDEST = 256  # no identifier is longer; how far back a span that covers a place can start


class Neighbours:
    """Spans by place."""

    __slots__ = ("_ends", "_starts")

    def __init__(self, spans: Iterable[Span]) -> None:
        ordered = sorted((span.start, span.end) for span in spans)
        self._starts = [start for start, _ in ordered]
        self._ends = [end for _, end in ordered]

    def __bool__(self) -> bool:
        return bool(self._starts)

    def near(self, place: int, reach: int) -> bool:
        """Does a span start within ``reach`` characters of ``place``?"""
        index = bisect_left(self._starts, place - reach)
        return index < len(self._starts) and self._starts[index] <= place + reach

    def overlap(self, start: int, end: int) -> bool:
        """Does a span share a character with the interval?"""
        index = bisect_left(self._starts, start - _WIDEST)
        while index < len(self._starts) and self._starts[index] < end:
            if self._ends[index] > start:
                return True
            index += 1
        return False
