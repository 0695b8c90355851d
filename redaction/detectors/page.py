"""One folded text with what detectors ask about it: its runs, the words around a place, its column header."""

import re
from bisect import bisect_right
from itertools import chain

from redaction.detectors.runs import Run, digit_runs
from redaction.detectors.spelled import spelled_runs

BEFORE = 90  # characters of context; about a line and the line above it in a form
AFTER = 40
_LONG_LINE = 4000  # a longer line is no table row a person reads; keeps header look-up linear
_DELIMITERS = "\t|,;"
_WIDE = re.compile(r" {3,}")
_DATA = re.compile(r"[0-9]{4}")


class Page:
    """Built once per scanned text. ``label`` stands beside the text (a form field's label)."""

    __slots__ = ("_columns", "label", "lower", "runs", "text")

    def __init__(self, text: str, label: str = "") -> None:
        self.text = text
        self.label = label
        self.lower = _lower(text)
        self.runs: tuple[Run, ...] = tuple(chain(digit_runs(text), spelled_runs(self.lower)))
        self._columns: _Columns | None = None

    def before(self, start: int, size: int = BEFORE) -> str:
        """Text before a place, at most ``size`` characters."""
        return self.text[max(0, start - size) : start]

    def after(self, end: int, size: int = AFTER) -> str:
        """Text after a place, to the end of its line."""
        return self.text[end : end + size].partition("\n")[0]

    def header(self, start: int) -> str:
        """The header of the column this place stands in, "" when it stands in no table."""
        if self._columns is None:
            self._columns = _Columns(self.text)
        return self._columns.header(start)


def _lower(text: str) -> str:
    """Lower case of the same length, so that places hold (a dotted capital I would grow)."""
    lower = text.lower()
    return lower if len(lower) == len(text) else "".join([low if len(low := char.lower()) == 1 else char for char in text])


class _Columns:
    """Tables in plain text: neighbouring lines with the same delimiter; their first lines without data are headers."""

    __slots__ = ("_headers", "_lines", "_text")

    def __init__(self, text: str) -> None:
        self._text = text
        self._lines: list[int] = []
        self._headers: list[tuple[str, tuple[str, ...]]] = []
        start = 0
        delimiter, rows = "", ()  # type: str, tuple[str, ...]
        for line in text.split("\n"):
            delimiter, rows = _next(delimiter, rows, line[:_LONG_LINE])
            self._lines.append(start)
            self._headers.append((delimiter, rows))
            start += len(line) + 1

    def header(self, start: int) -> str:
        index = bisect_right(self._lines, start) - 1
        line_start = self._lines[index]
        delimiter, rows = self._headers[index]
        if not delimiter or start - line_start > _LONG_LINE:
            return ""
        column = _count(self._text[line_start:start], delimiter)
        return " ".join(cells[column].strip() for cells in (_cells(row, delimiter) for row in rows) if column < len(cells))


def _next(delimiter: str, rows: tuple[str, ...], line: str) -> tuple[str, tuple[str, ...]]:
    """Delimiter and header rows that hold for ``line``, given those of the line above."""
    own = next((mark for mark in _DELIMITERS if mark in line), "w" if _WIDE.search(line.strip()) else "")
    if not own:
        return "", ()
    if own != delimiter:
        return own, () if _DATA.search(line) else (line,)
    if len(rows) == 1:  # a header may have two lines; the third is data whatever it looks like
        return own, (*rows, "" if _DATA.search(line) else line)
    return own, rows


def _cells(row: str, delimiter: str) -> list[str]:
    return _WIDE.split(row.strip()) if delimiter == "w" else row.split(delimiter)


def _count(head: str, delimiter: str) -> int:
    return len(_WIDE.findall(head.lstrip())) if delimiter == "w" else head.count(delimiter)
