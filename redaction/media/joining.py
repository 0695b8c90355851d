"""Running text put together from the pieces of a structured file, and cuts in it carried back to the pieces."""

from bisect import bisect_right
from collections.abc import Hashable, Sequence
from dataclasses import dataclass, field
from typing import Generic, TypeVar

from redaction.document import Cut

Key = TypeVar("Key", bound=Hashable)


@dataclass(slots=True)
class Joined(Generic[Key]):
    """Text as it is added. A piece has a key, by which its owner finds it again; what stands between pieces has none. Lists side by
    side: there may be a million pieces."""

    _pieces: list[str] = field(default_factory=list, repr=False)
    _starts: list[int] = field(default_factory=list)
    _ends: list[int] = field(default_factory=list)
    _offsets: list[int] = field(default_factory=list)
    _keys: list[Key] = field(default_factory=list)
    _length: int = 0

    @property
    def text(self) -> str:
        """The whole running text."""
        return "".join(self._pieces)

    def between(self, text: str) -> None:
        """Text that belongs to no piece: a separator, a name repeated for context."""
        self._pieces.append(text)
        self._length += len(text)

    def line(self, name: str = "") -> None:
        """A new line, with a name before what follows."""
        self.between(f"\n{name}" if self._length else name)

    def add(self, key: Key, text: str, offset: int = 0) -> None:
        """A piece, or the part of it that begins ``offset`` characters into it."""
        if text:
            self._keys.append(key)
            self._offsets.append(offset)
            self._starts.append(self._length)
            self._pieces.append(text)
            self._length += len(text)
            self._ends.append(self._length)

    def spread(self, cuts: Sequence[Cut]) -> dict[Key | None, list[Cut]]:
        """Cuts by piece, in the piece's own offsets. One that runs over several pieces leaves its words in
        the first; one that touches no piece stands under None, because nobody can make it."""
        found: dict[Key | None, list[Cut]] = {}
        for cut in cuts:
            touched = self._touched(cut)
            if not touched:
                found.setdefault(None, []).append(cut)
            for number, (key, start, end) in enumerate(touched):
                found.setdefault(key, []).append(Cut(start, end, "" if number else cut.instead))
        return found

    def _touched(self, cut: Cut) -> list[tuple[Key, int, int]]:
        """Piece, start and end of what ``cut`` takes; parts of one piece that follow each other are one."""
        first = max(0, bisect_right(self._starts, cut.start) - 1)
        touched: list[tuple[Key, int, int]] = []
        for piece in range(first, bisect_right(self._starts, cut.end - 1)):
            key, begin = self._keys[piece], self._starts[piece]
            start = self._offsets[piece] + max(0, cut.start - begin)
            end = self._offsets[piece] + min(self._ends[piece], cut.end) - begin
            if start >= end:
                continue
            if touched and touched[-1][0] == key:
                touched[-1] = (key, touched[-1][1], end)
            else:
                touched.append((key, start, end))
        return touched
