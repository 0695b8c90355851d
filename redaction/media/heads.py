"""Columns of a table that stand under one head.

A head with nothing to its right stands over the columns there too, as people lay out a number in groups. Where in every row below
its cells hold short groups of capitals and figures, or nothing, they are one value.
"""

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise

_HEADS = re.compile(r"^[^0-9\n]*+$", re.MULTILINE)
"""A row without a figure."""
_WORD = re.compile(r"[^\W\d_]{2}")
_NO_HEAD = re.compile(r"\t(?:\t|$)")
_GROUPS = re.compile(r"(?:[0-9A-Z]{1,6}(?: (?!$)|$)){2,}")
_LONGEST = 4000  # characters; a longer line is no row that a person reads


def united(grid: str) -> str:
    """The same text, a row a line and a tab between cells, and as long: a blank for each tab that parts no values."""
    heads = [match for match in _HEADS.finditer(grid) if "\t" in match[0] and _WORD.search(match[0])]
    pieces: list[str] = []
    at = 0
    for head, below in pairwise([*heads, None]):
        if head and len(head[0]) < _LONGEST and _NO_HEAD.search(head[0]):
            end = below.start() if below else len(grid)
            pieces += (grid[at : head.start()], "\n".join(_rows(grid[head.start() : end].split("\n"))))
            at = end
    return "".join((*pieces, grid[at:]))


def _rows(lines: Sequence[str]) -> Iterator[str]:
    """A head row and those below it."""
    rows = [line.split("\t") for line in lines]
    named = [number for number, cell in enumerate(rows[0]) if cell.strip()]
    spans = [(first, after) for first, after in pairwise((*named, max(map(len, rows)))) if _is_one(rows[1:], first, after)]
    inner = {column for first, after in spans for column in range(first + 1, after)}
    for cells in rows:
        yield cells[0] + "".join((" " if column in inner else "\t") + cell for column, cell in enumerate(cells[1:], 1))


def _is_one(rows: Sequence[Sequence[str]], first: int, after: int) -> bool:
    """Whether columns ``first`` to ``after`` hold groups of one value."""
    if after - first < 2:
        return False
    values = [" ".join(row[first:after]).strip() for row in rows]
    return any(values) and all(_GROUPS.fullmatch(value) for value in values if value)
