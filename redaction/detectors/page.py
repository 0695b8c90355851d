"""One folded text with what detectors ask about it: its runs and the words around a place."""

import re
from itertools import chain
from typing import NamedTuple

from redaction.detectors.columns import Columns, in_row
from redaction.detectors.runs import Run, digit_runs
from redaction.detectors.spelled import spelled_runs

BEFORE = 90  # characters of context; about a line and the line above it in a form
AFTER = 40
_WORD = re.compile("[a-z]+|[0-9]{2,}")
_ACCENTS = str.maketrans("áéíóúüñ", "aeiouun")


class Around(NamedTuple):
    """Words in reading order, lower case: before a place (a number counts as one), after it on its line, its column header, the label."""

    before: tuple[str, ...]
    after: tuple[str, ...]
    header: tuple[str, ...]
    label: tuple[str, ...]


class Page:
    """Built once per scanned text. ``label`` stands beside the text (a form field's label)."""

    __slots__ = ("_around", "_columns", "_label", "label", "lower", "runs", "text")

    def __init__(self, text: str, label: str = "") -> None:
        self.text = text
        self.label = label
        self.lower = _lower(text)
        self.runs: tuple[Run, ...] = tuple(chain(digit_runs(text), spelled_runs(self.lower)))
        self._label = _words(label.lower())
        self._columns: Columns | None = None
        self._around: dict[int, Around] = {}

    def before(self, start: int, size: int = BEFORE) -> str:
        """Text before a place, at most ``size`` characters."""
        return self.text[max(0, start - size) : start]

    def after(self, end: int, size: int = AFTER) -> str:
        """Text after a place, to the end of its line."""
        return self.text[end : end + size].partition("\n")[0]

    def around(self, start: int, end: int) -> Around:
        """Words around a candidate; several detectors ask about the same one."""
        known = self._around.get(start)
        if known is None:
            before = _words(self.lower[max(0, start - BEFORE) : start])
            after = _words(self.lower[end : end + AFTER].partition("\n")[0])
            known = self._around[start] = Around(before, after, _words(self.header(start).lower()), self._label)
        return known

    def header(self, start: int) -> str:
        """The header of the column this place stands in, "" when it stands in no table."""
        if not in_row(self.text, start):
            return ""
        if self._columns is None:
            self._columns = Columns(self.text)
        return self._columns.header(start)


def _lower(text: str) -> str:
    """Lower case of the same length, so that places hold (a dotted capital I would grow)."""
    lower = text.lower()
    if text.isascii():
        return lower
    if len(lower) != len(text):
        lower = "".join([low if len(low := char.lower()) == 1 else char for char in text])
    return lower


def _words(text: str) -> tuple[str, ...]:
    plain = text if text.isascii() else text.translate(_ACCENTS)
    return tuple(_WORD.findall(plain))
