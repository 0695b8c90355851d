"""One pass over a text for everything that is made of digits.

A run is digits with short gaps between them, as people write numbers: blanks, dashes, dots, slashes,
line wraps, quote marks. Detectors look at runs only, never at the text again.
"""

import re
from collections.abc import Iterator
from functools import lru_cache
from itertools import accumulate
from typing import NamedTuple

from redaction.classes import classes, outline

MIN_DIGITS = 9
_CLASSES = classes({"0": "0123456789", " ": " \t\r.,;:|/\\_+*~-()[]", "\n": "\n", ">": ">"})

_RUN = re.compile(rb"0(?: {0,4}+0| {0,4}\n[ >]{0,16}+0){%d,}+" % (MIN_DIGITS - 1))  # a line may go on behind quote marks
_MARK = re.compile(rb"[\-./\\_,;:|+*~()\[\]]")  # a gap is known by its first mark; blanks around it are looks
_GROUPS = re.compile(b"(0+)")
_BIGGEST = 40  # sizes are kept as one letter each; all longer groups look alike
_LETTERS = "".join([chr(48 + size) for size in range(_BIGGEST + 1)])
_USUAL = 48  # characters; mail is full of the same few shapes of numbers up to this long


class Window(NamedTuple):
    """Digits of one candidate with its place in the folded text; groups ``first`` to ``last`` (half open) of its run."""

    digits: str
    start: int
    end: int
    first: int
    last: int


_Shape = tuple[int, str, str, tuple[int, ...]]
"""How many digits, sizes and gaps (see ``Run``), and where each group begins and ends, counted from the beginning of the run."""


class Run:
    """``spans`` are the digit groups (start, end); ``sizes`` their lengths, a letter each ("4444", digits
    stand for themselves up to nine), so that groupings can be looked for with regular expressions. ``gaps`` are the classes
    of what stands between them: a mark, "n" line end, "t" tab, "w" wide blank, " " one blank;
    ``digits`` how many digits there are in all."""

    __slots__ = ("_edges", "digits", "end", "gaps", "sizes", "start", "text")

    def __init__(self, text: str, start: int, end: int, looks: bytes) -> None:
        """``looks`` is the outline of the run."""
        self.text = text
        self.start, self.end = start, end
        shape = _known_shape(looks) if end - start <= _USUAL else _shape(looks)
        self.digits, self.sizes, self.gaps, self._edges = shape

    @property
    def spans(self) -> tuple[tuple[int, int], ...]:
        """All digit groups."""
        start = self.start
        return tuple([(start + low, start + high) for low, high in zip(self._edges[::2], self._edges[1::2], strict=True)])

    def span(self, index: int) -> tuple[int, int]:
        """One digit group."""
        return self.start + self._edges[2 * index], self.start + self._edges[2 * index + 1]

    @property
    def last(self) -> tuple[int, int]:
        """The last digit group."""
        return self.start + self._edges[-2], self.end

    def head(self, first: int, size: int) -> str:
        """What stands in the first places of a group."""
        start = self.start + self._edges[2 * first]
        return self.text[start : start + size]

    def window(self, first: int, last: int) -> Window:
        """Groups ``first`` to ``last``, half open."""
        text, offset, edges = self.text, self.start, self._edges
        start, end = offset + edges[2 * first], offset + edges[2 * last - 1]
        if last - first == 1:
            return Window(text[start:end], start, end, first, last)
        digits = [text[offset + edges[at] : offset + edges[at + 1]] for at in range(2 * first, 2 * last, 2)]
        return Window("".join(digits), start, end, first, last)

    def size(self, index: int) -> int:
        """Digits in one group, 0 beyond the ends."""
        return ord(self.sizes[index]) - 48 if 0 <= index < len(self.sizes) else 0

    def gap(self, index: int) -> str:
        """The gap after one group, "" where there is no next."""
        return self.gaps[index] if 0 <= index < len(self.gaps) else ""

    def styles(self, first: int, last: int) -> frozenset[str]:
        """Gap classes inside groups ``first`` to ``last``; a line end counts only when nothing else is there."""
        classes = frozenset(self.gaps[first : last - 1])
        return classes if len(classes) < 2 else classes - {"n"}


def digit_count(sizes: str) -> int:
    """Digits in groups of these sizes."""
    return sum(sizes.encode("ascii")) - 48 * len(sizes)


@lru_cache(maxsize=512)
def gap_class(gap: bytes) -> str:
    """See ``Run.gaps``."""
    if gap == b" ":
        return " "
    mark = _MARK.search(gap)
    if b"\n" in gap:
        return "n"
    if mark:
        return mark[0].decode("ascii")
    return "t" if b"\t" in gap else "w"


def digit_runs(text: str, looks: bytes | None = None) -> Iterator[Run]:
    """All runs of nine digits and more in folded ``text``, in order. ``looks`` is its outline, where somebody has it already."""
    looks = outline(text) if looks is None else looks
    for match in _RUN.finditer(looks.translate(_CLASSES)):
        start, end = match.span()
        yield Run(text, start, end, looks[start:end])


def _shape(looks: bytes) -> _Shape:
    """Groups and gaps by turns, in one pass without a loop: a text may be one run of a million digits."""
    pieces = _GROUPS.split(looks)[1:-1]
    edges = (0, *accumulate(map(len, pieces)))
    sizes = "".join([_LETTERS[min(len(group), _BIGGEST)] for group in pieces[::2]])
    return looks.count(b"0"), sizes, "".join(map(gap_class, pieces[1::2])), edges


_known_shape = lru_cache(maxsize=2048)(_shape)  # by outlines only: no digit is kept


_EVEN = re.compile(r"n*([^n])(?:\1|n)*|n+")


def even_parts(gaps: str) -> Iterator[tuple[int, int]]:
    """Maximal stretches of two groups and more with the same gap between them (a line end fits any)."""
    for match in _EVEN.finditer(gaps):
        yield match.start(), match.end() + 1
