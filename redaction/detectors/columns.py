"""Tables in plain text: which header stands over a place.

Neighbouring lines with the same delimiter are a table; its first lines without data are its header.
"""

import re
from bisect import bisect_right

_LONG_LINE = 4000  # a longer line is no table row a person reads; keeps look-up linear
_DELIMITERS = "\t|,;"
_WIDE = re.compile(r" {3,}")
_DATA = re.compile(r"[0-9]{4}")
_WIDE_MARK = "   "
_ROW_MARKS = (*_DELIMITERS, _WIDE_MARK)


class Columns:
    """All tables of one text, found once."""

    __slots__ = ("_cells", "_headers", "_lines", "_text")

    def __init__(self, text: str) -> None:
        self._text = text
        self._lines: list[int] = []
        self._headers: list[tuple[str, tuple[str, ...]]] = []
        self._cells: dict[tuple[str, tuple[str, ...]], tuple[str, ...]] = {}
        start = 0
        delimiter = ""
        rows: tuple[str, ...] = ()
        for line in text.split("\n"):
            delimiter, rows = _next(delimiter, rows, line if len(line) < _LONG_LINE else "")
            self._lines.append(start)
            self._headers.append((delimiter, rows))
            start += len(line) + 1

    def header(self, start: int) -> str:
        """The header over a place, "" for none."""
        index = bisect_right(self._lines, start) - 1
        delimiter, rows = self._headers[index]
        if not rows:
            return ""
        column = _column(self._text[self._lines[index] : start], delimiter)
        cells = self._cells.get((delimiter, rows))
        if cells is None:
            cells = self._cells[delimiter, rows] = _merged(rows, delimiter)
        return cells[column] if column < len(cells) else ""


def in_row(text: str, start: int) -> bool:
    """Does the line of this place look like a table's row? Asked first: most text is none, and needs no further look."""
    reach = max(0, start - _LONG_LINE)
    begin = max(reach, text.rfind("\n", reach, start) + 1)
    end = text.find("\n", start, start + _LONG_LINE)
    end = end if end >= 0 else min(len(text), start + _LONG_LINE)
    return any(text.find(mark, begin, end) >= 0 for mark in _ROW_MARKS)  # a pattern takes a hundred times as long


def _next(delimiter: str, rows: tuple[str, ...], line: str) -> tuple[str, tuple[str, ...]]:
    """Delimiter and header rows that hold for ``line``, given those of the line above."""
    own = next((mark for mark in _DELIMITERS if mark in line), "")
    if not own and _WIDE_MARK in line.strip():
        own = _WIDE_MARK
    if not own:
        return "", ()
    if own != delimiter:
        return own, () if _DATA.search(line) else (line,)
    if len(rows) == 1:  # a header may have two lines; the third is data whatever it looks like
        return own, (*rows, "" if _DATA.search(line) else line)
    return own, rows


def _merged(rows: tuple[str, ...], delimiter: str) -> tuple[str, ...]:
    """Cells of one or two header lines, put together column by column."""
    first, *more = [_split(row, delimiter) for row in rows]
    return tuple(" ".join([cell, *(row[column] for row in more if column < len(row))]).strip() for column, cell in enumerate(first))


def _split(row: str, delimiter: str) -> list[str]:
    return _WIDE.split(row.strip()) if delimiter == _WIDE_MARK else row.split(delimiter)


def _column(head: str, delimiter: str) -> int:
    return len(_WIDE.findall(head.lstrip())) if delimiter == _WIDE_MARK else head.count(delimiter)
