"""Which spans stand near a place, without walking all of them (many numbers in one text must stay linear)."""

from bisect import bisect_left
from collections.abc import Iterable

from redaction.findings import Span

_WIDEST = 256  # no identifier is longer; how far back a span that covers a place can start


class Neighbours:
    """Spans by place; put in order when something is first asked."""

    __slots__ = ("_known", "_spans")

    def __init__(self, spans: Iterable[Span]) -> None:
        self._spans = spans
        self._known: list[tuple[int, int]] | None = None

    def __bool__(self) -> bool:
        return bool(self._places())

    def near(self, place: int, reach: int) -> bool:
        """Does a span start within ``reach`` characters of ``place``?"""
        places = self._places()
        index = bisect_left(places, (place - reach, 0))
        return index < len(places) and places[index][0] <= place + reach

    def overlap(self, start: int, end: int) -> bool:
        """Does a span share a character with the interval?"""
        places = self._places()
        index = bisect_left(places, (start - _WIDEST, 0))
        while index < len(places) and places[index][0] < end:
            if places[index][1] > start:
                return True
            index += 1
        return False

    def cover(self, start: int, end: int) -> bool:
        """Does one span hold all of the interval?"""
        places = self._places()
        index = bisect_left(places, (start + 1, 0)) - 1
        while index >= 0 and places[index][0] >= start - _WIDEST:
            if places[index][1] >= end:
                return True
            index -= 1
        return False

    def _places(self) -> list[tuple[int, int]]:
        if self._known is None:
            self._known = sorted([(span.start, span.end) for span in self._spans])
        return self._known
