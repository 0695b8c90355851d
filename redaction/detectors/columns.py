"""Tables in plain text: which header stands over a place.

Neighbouring lines with the same delimiter are a table; its first lines without data are its header. Only lines above a
place somebody asked about are looked at, each once.
"""

import re

_LONG_LINE = 4000  # a longer line is no table row a person reads; keeps look-up linear
_DELIMITERS = "\t|,;"
_WIDE = re.compile(r" {3,}")
_IN_AMOUNT = re.compile("(?<=[0-9]),(?=[0-9]{3}(?![0-9]))")  # the comma of "$1,204.55" parts no cells of aligned columns
_DATA = re.compile(r"[0-9]{4}")
_WIDE_MARK = "   "
_CELL = re.compile(r"\S+(?: {1,2}\S+)*")

_State = tuple[str, tuple[str, ...]]
"""Delimiter of a line ("" for no row) and the header rows over it."""

_NO_ROW: _State = ("", ())


class Columns:
    """The tables of one text, as far as they were asked about."""

    __slots__ = ("_begins", "_cells", "_latest", "_states", "_text")

    def __init__(self, text: str) -> None:
        self._text = text
        self._states: dict[int, _State] = {}
        self._cells: dict[_State, tuple[str, ...]] = {}
        self._begins: dict[str, list[int]] = {}
        self._latest = (0, 0, 0)  # a line's beginning, and a stretch in it without a line end

    def header(self, start: int) -> str:
        """The header over a place, "" for none."""
        begin = self._begin(start)
        state = self._state(begin, start)
        if not state[1]:
            return ""
        column = self._column(self._text[begin:start], state)
        cells = self._cells.get(state)
        if cells is None:
            cells = self._cells[state] = _merged(state[1], state[0])
        return cells[column] if column < len(cells) else ""

    def headers(self, start: int) -> str:
        """The whole header row over a place, "" for none."""
        return "\n".join(self._state(self._begin(start), start)[1])

    def _column(self, head: str, state: _State) -> int:
        """Which column begins behind ``head``: by its delimiters; in aligned columns the one whose header begins right above, if any."""
        delimiter, rows = state
        if delimiter != _WIDE_MARK:
            return head.count(delimiter)
        above = self._begins.get(rows[0])
        if above is None:
            above = self._begins[rows[0]] = [cell.start() for cell in _CELL.finditer(rows[0])]
        return above.index(len(head)) if len(head) in above else len(_WIDE.findall(head.lstrip()))

    def in_row(self, start: int) -> bool:
        """Does the line of this place look like a table's row?"""
        return self._state(self._begin(start), start) != _NO_ROW

    def _begin(self, place: int) -> int:
        """Where the line of a place begins; somewhere too far back where it is too long. Places are asked about in order mostly, so
        what was seen last is not looked at again."""
        begin, low, seen = self._latest
        if place < low:
            low = seen = max(0, place - _LONG_LINE)
            begin = -_LONG_LINE if low else 0
        if place > seen:
            end_above = self._text.rfind("\n", seen, place)
            if end_above >= 0:
                begin = low = end_above + 1
            seen = place
        self._latest = begin, low, seen
        return begin

    def _state(self, begin: int, place: int) -> _State:
        """Walks up to the first line of the table, or one that is known, and comes down again."""
        if place - begin >= _LONG_LINE:
            return _NO_ROW
        lines: list[tuple[int, str, str]] = []
        below = ""
        while begin not in self._states:
            line = self._line(begin)
            delimiter = _delimiter(line)
            if below and delimiter != below:
                break
            lines.append((begin, delimiter, line))
            if not delimiter or not begin:
                break
            below, begin = delimiter, self._text.rfind("\n", 0, begin - 1) + 1
        above = self._states.get(begin, _NO_ROW)
        for known, delimiter, line in reversed(lines):
            above = self._states[known] = _next(*above, delimiter, line)
        return above

    def _line(self, begin: int) -> str:
        """The line that begins there, "" for one that is too long."""
        end = self._text.find("\n", begin, begin + _LONG_LINE)
        if end < 0:
            end = len(self._text)
        return self._text[begin:end] if end - begin < _LONG_LINE else ""


def _delimiter(line: str) -> str:
    """What parts the cells of a line, "" for a line that is no row."""
    aligned = _WIDE_MARK in line and _WIDE_MARK in line.strip()
    if aligned and "," in line:
        line = _IN_AMOUNT.sub("", line)
    for mark in _DELIMITERS:
        if mark in line:
            return mark
    return _WIDE_MARK if aligned else ""


def _next(delimiter: str, rows: tuple[str, ...], own: str, line: str) -> _State:
    """Delimiter and header rows that hold for ``line``, parted by ``own``, given those of the line above."""
    if not own:
        return _NO_ROW
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
