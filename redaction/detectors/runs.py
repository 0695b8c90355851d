"""One pass over a text for everything that is made of digits.

A run is digits with short gaps between them, as people write numbers: blanks, dashes, dots, slashes,
line wraps, quote marks. Detectors look at runs only, never at the text again.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import NamedTuple

import regex

MIN_DIGITS = 8
_GAP = r"[ \t\r\n.,;|/_+>\-]{0,4}"
_RUN = regex.compile(rf"[0-9](?:{_GAP}[0-9]){{{MIN_DIGITS - 1},}}")
_GROUP = re.compile("[0-9]+")
_KEYS = "-./_,;|+"  # a gap is known by its first mark; blanks around it are looks


class Window(NamedTuple):
    """Digits of one candidate with its place in the folded text; groups ``first`` to ``last`` (half open) of its run."""

    digits: str
    start: int
    end: int
    first: int
    last: int


@dataclass(frozen=True, slots=True)
class Run:
    """``spans`` are the digit groups (start, end), ``sizes`` their lengths. ``spelled`` says the digits
    were words: then ``values`` holds them, else they are read from the text."""

    text: str = field(repr=False)
    spans: tuple[tuple[int, int], ...]
    sizes: tuple[int, ...]
    values: str = field(default="", repr=False)

    @property
    def spelled(self) -> bool:
        return bool(self.values)

    def window(self, first: int, last: int) -> Window:
        """Groups ``first`` to ``last``, half open."""
        spans = self.spans[first:last]
        digits = self.values[first:last] if self.values else "".join([self.text[start:end] for start, end in spans])
        return Window(digits, spans[0][0], spans[-1][1], first, last)

    def gap(self, index: int) -> str:
        """What stands between group ``index`` and the next, as a class: a mark, "n" line end, "t" tab,
        "w" wide blank, " " one blank; "" where there is no next group."""
        if index < 0 or index + 1 >= len(self.spans):
            return ""
        if self.values:
            return " "
        return gap_class(self.text[self.spans[index][1] : self.spans[index + 1][0]])

    def gaps(self, first: int, last: int) -> frozenset[str]:
        """Gap classes inside groups ``first`` to ``last``; a line end counts only when nothing else is there."""
        classes = frozenset([self.gap(index) for index in range(first, last - 1)])
        return classes if len(classes) < 2 else classes - {"n"}


def gap_class(gap: str) -> str:
    """See ``Run.gap``."""
    if gap == " ":
        return " "
    if "\n" in gap:
        return "n"
    for char in gap:
        if char in _KEYS:
            return char
    return "t" if "\t" in gap else "w"


def digit_runs(text: str) -> Iterator[Run]:
    """All runs of eight digits and more in folded ``text``, in order."""
    for match in _RUN.finditer(text):
        spans = tuple([group.span() for group in _GROUP.finditer(text, match.start(), match.end())])
        yield Run(text, spans, tuple([end - start for start, end in spans]))
