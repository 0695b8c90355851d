"""One pass over a text for everything that is made of digits.

A run is digits with short gaps between them, as people write numbers: blanks, dashes, dots, slashes,
line wraps, quote marks. Detectors look at runs only, never at the text again.
"""

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import NamedTuple

from redaction.classes import classes, outline

MIN_DIGITS = 9
_CLASSES = classes({"0": "0123456789", " ": " \t\r.,;:|/\\_+*~-()[]", "\n": "\n", ">": ">"})

_RUN = re.compile(rb"0(?: {0,4}+0| {0,4}\n[ >]{0,16}+0){%d,}+" % (MIN_DIGITS - 1))  # a line may go on behind quote marks
_GROUP = re.compile("[0-9]+")
_MARK = re.compile(rb"[\-./\\_,;:|+*~()\[\]]")  # a gap is known by its first mark; blanks around it are looks
_GROUPS = re.compile(b"0+")
_BIGGEST = 40  # sizes are kept as one letter each; all longer groups look alike
_USUAL = 48  # characters; mail is full of the same few shapes of numbers up to this long


class Window(NamedTuple):
    """Digits of one candidate with its place in the folded text; groups ``first`` to ``last`` (half open) of its run."""

    digits: str
    start: int
    end: int
    first: int
    last: int


class Run:
    """``spans`` are the digit groups (start, end); ``sizes`` their lengths, a letter each ("4444", see
    ``letter``), so that groupings can be looked for with regular expressions. ``gaps`` are the classes
    of what stands between them: a mark, "n" line end, "t" tab, "w" wide blank, " " one blank;
    ``digits`` how many digits there are in all."""

    __slots__ = ("_spans", "digits", "end", "gaps", "sizes", "start", "text")

    def __init__(self, text: str, start: int, end: int, looks: bytes) -> None:
        """``looks`` is the outline of the run."""
        self.text = text
        self.start, self.end = start, end
        self.digits, self.sizes, self.gaps = _known_shape(looks) if end - start <= _USUAL else _shape(looks)
        self._spans: tuple[tuple[int, int], ...] | None = None

    @property
    def spans(self) -> tuple[tuple[int, int], ...]:
        """Worked out when first asked for: most runs are dates and phone numbers that nobody asks about."""
        if self._spans is None:
            self._spans = tuple([group.span() for group in _GROUP.finditer(self.text, self.start, self.end)])
        return self._spans

    @property
    def last(self) -> tuple[int, int]:
        """The last digit group."""
        size = self.size(len(self.sizes) - 1)
        return (self.end - size, self.end) if size < _BIGGEST else self.spans[-1]

    def head(self, first: int, size: int) -> str:
        """What stands in the first places of a group."""
        start = self.spans[first][0]
        return self.text[start : start + size]

    def window(self, first: int, last: int) -> Window:
        """Groups ``first`` to ``last``, half open."""
        start, end = self.spans[first][0], self.spans[last - 1][1]
        if last - first == 1:
            return Window(self.text[start:end], start, end, first, last)
        return Window("".join([self.text[low:high] for low, high in self.spans[first:last]]), start, end, first, last)

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


@lru_cache(maxsize=1024)
def letter(size: int) -> str:
    """A group's size as one character; digits stand for themselves up to nine."""
    return chr(48 + min(size, _BIGGEST))


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


def _shape(looks: bytes) -> tuple[int, str, str]:
    """How many digits, sizes and gaps of a run; see ``Run``."""
    groups = _GROUPS.findall(looks)
    gaps = "".join([gap_class(gap) for gap in _GROUPS.split(looks)[1:-1]])
    return looks.count(b"0"), "".join([letter(len(group)) for group in groups]), gaps


_known_shape = lru_cache(maxsize=2048)(_shape)  # by outlines only: no digit is kept


_EVEN = re.compile(r"n*([^n])(?:\1|n)*|n+")


def even_parts(gaps: str) -> Iterator[tuple[int, int]]:
    """Maximal stretches of two groups and more with the same gap between them (a line end fits any)."""
    for match in _EVEN.finditer(gaps):
        yield match.start(), match.end() + 1
