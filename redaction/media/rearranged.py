"""Texts read in another way than they are stored: pieces left out, turned round, put in another order or decoded.

A person or a program sees one reading, the bytes hold another. What is found in the one is cut in the other.
"""

from bisect import bisect_right
from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from redaction.document import Cut
from redaction.media import cutting

APART = "\n\u00b6\n"
"""Stands between texts that do not belong together: not a character that could join two numbers."""


class Piece(NamedTuple):
    """Characters ``start`` to ``end`` of text number ``base``, read as ``said`` (None: as they stand), or from their end to their
    beginning. A piece without characters says what stands between others."""

    start: int
    end: int
    said: str | None = None
    backwards: bool = False
    base: int = 0


def between(text: str) -> Piece:
    """Words that stand in no text."""
    return Piece(0, 0, text)


class Rearranged:
    """One reading, made of pieces of ``bases``."""

    __slots__ = ("_pieces", "_starts", "text")

    def __init__(self, bases: Sequence[str], pieces: Iterable[Piece]) -> None:
        self._pieces = tuple(pieces)
        self._starts: list[int] = []
        words: list[str] = []
        length = 0
        for piece in self._pieces:
            said = _said(piece, bases[piece.base])
            self._starts.append(length)
            words.append(said)
            length += len(said)
        self.text = "".join(words)

    def stored(self, cuts: Iterable[Cut]) -> dict[int, list[Cut]]:
        """Where to cut in each base; the words go to the first piece that a cut touches."""
        found: dict[int, list[Cut]] = {}
        for cut in cuts:
            instead = cut.instead
            first = max(0, bisect_right(self._starts, cut.start) - 1)
            for number in range(first, bisect_right(self._starts, cut.end - 1)):
                start, end = _touched(self._pieces[number], cut.start - self._starts[number], cut.end - self._starts[number])
                if start < end:
                    found.setdefault(self._pieces[number].base, []).append(Cut(start, end, instead))
                    instead = ""
        return found


def _said(piece: Piece, base: str) -> str:
    if piece.said is not None:
        return piece.said
    text = base[piece.start : piece.end]
    return text[::-1] if piece.backwards else text


def _touched(piece: Piece, start: int, end: int) -> tuple[int, int]:
    """Characters of the base under ``start`` to ``end`` of what a piece says. What was decoded goes whole."""
    if piece.said is not None:
        return piece.start, piece.end
    length = piece.end - piece.start
    start, end = max(0, start), min(length, end)
    if piece.backwards:
        start, end = length - end, length - start
    return piece.start + start, piece.start + end


def gathered(each: Iterable[Mapping[int, Sequence[Cut]]]) -> dict[int, tuple[Cut, ...]]:
    """Cuts from several readings of the same texts, sorted and without overlap."""
    found: dict[int, list[Cut]] = {}
    for cuts in each:
        for base, here in cuts.items():
            found.setdefault(base, []).extend(here)
    return {base: cutting.merged(here) for base, here in found.items()}
