"""One folded text with what detectors ask about it: its runs and the words around a place."""

import re
from collections.abc import Callable, Iterator
from typing import TypeVar, cast

from redaction.classes import outline
from redaction.detectors.columns import Columns
from redaction.detectors.mentions import Watched, mentions
from redaction.detectors.runs import Run, digit_runs
from redaction.normalise import lower_case

BEFORE = 90  # characters of context; about a line and the line above it in a form
AFTER = 40
Made = TypeVar("Made")

_WORD = re.compile("[a-z]+|[0-9]{2,}")
_END = re.compile(r"\n|[.!?;][ \t]+[A-Z]")
_ACCENTS = str.maketrans("áéíóúüñ", "aeiouun")


class Around:
    """Words in reading order, lower case: ``before`` a place (a number counts as one), ``after`` it on its line, those of its column's
    ``header``, and the ``label``. Worked out when first asked for."""

    __slots__ = ("_after", "_end", "_header", "_page", "_start", "before", "label")

    def __init__(self, page: "Page", start: int, end: int, label: tuple[str, ...]) -> None:
        self._page, self._start, self._end = page, start, end
        self._after: tuple[str, ...] | None = None
        self._header: tuple[str, ...] | None = None
        self.before = _words(page.lower[max(0, start - BEFORE) : start])
        self.label = label

    @property
    def after(self) -> tuple[str, ...]:
        """Words after the place, to the end of its sentence or line."""
        if self._after is None:
            self._after = _words(self._page.lower[self._end : _sentence_ends(self._page.text, self._end)])
        return self._after

    @property
    def header(self) -> tuple[str, ...]:
        """Words over the column that the place stands in."""
        if self._header is None:
            self._header = _words(self._page.header(self._start).lower())
        return self._header


class Page:
    """Built once per scanned text. ``label`` stands beside the text (a form field's label); ``looks`` is its outline."""

    __slots__ = ("_around", "_columns", "_label", "_made", "_mentions", "label", "looks", "lower", "runs", "text")

    def __init__(self, text: str, label: str = "") -> None:
        self.text = text
        self.label = label
        self.lower = lower_case(text)
        self.looks = outline(self.lower)
        self.runs: tuple[Run, ...] = tuple(digit_runs(text, self.looks))
        self._mentions = mentions(self.lower)
        self._label = _words(label.lower()) if label else ()
        self._columns = Columns(text)
        self._made: dict[object, object] = {}
        self._around: dict[tuple[int, int], Around] = {}

    def promising(self) -> bool:
        """Could anything be found? Not without a digit and without a word that a detector watches for."""
        return bool(self.runs or self._mentions or b"0" in self.looks or (self.label and mentions(self.label.lower())))

    def mentions(self, watched: Watched) -> Iterator[tuple[str, int]]:
        """Watched literals in the lower-case text with their places."""
        return watched.within(self._mentions)

    def mentioned(self, watched: Watched) -> bool:
        """Does a watched literal stand anywhere in the text?"""
        return watched.among(self._mentions)

    def once(self, make: "Callable[[Page], Made]") -> "Made":
        """What ``make`` finds on this page, worked out when first asked for and shared by all detectors."""
        if make not in self._made:
            self._made[make] = make(self)
        return cast("Made", self._made[make])

    def before(self, start: int, size: int = BEFORE) -> str:
        """Text before a place, at most ``size`` characters."""
        return self.text[max(0, start - size) : start]

    def after(self, end: int, size: int = AFTER) -> str:
        """Text after a place, to the end of its line."""
        return self.text[end : end + size].partition("\n")[0]

    def around(self, start: int, end: int) -> Around:
        """Words around a candidate; several detectors ask about the same one."""
        known = self._around.get((start, end))
        if known is None:
            known = self._around[start, end] = Around(self, start, end, self._label)
        return known

    def header(self, start: int) -> str:
        """The header of the column this place stands in, "" when it stands in no table."""
        return self._columns.header(start)

    def headers(self, start: int) -> str:
        """All headers of the table this place stands in, "" when it stands in no table."""
        return self._columns.headers(start)

    def in_row(self, start: int) -> bool:
        """Does the line of this place look like a table's row?"""
        return self._columns.in_row(start)


def _sentence_ends(text: str, start: int) -> int:
    """Where the sentence or the line ends that goes on at ``start``, within reach."""
    ends = _END.search(text, start, start + AFTER)
    return ends.start() if ends else start + AFTER


def _words(text: str) -> tuple[str, ...]:
    if not text:
        return ()
    plain = text if text.isascii() else text.translate(_ACCENTS)
    return tuple(_WORD.findall(plain))
