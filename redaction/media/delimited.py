"""Tables as text: CSV (RFC 4180) and its kin with tabs, semicolons or bars.

One passage: the table, a row a line and a tab between cells, so that a number split over columns reads as
one and the column's header counts as context; columns under one head are one. Cells that nothing was found in
go out byte for byte, the others keep their quotes. A number that a spreadsheet has rounded (4.11111E+15) is
destroyed already and left.
"""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from redaction.document import Cuts, Document, Passage, Reading, Withheld
from redaction.media import cutting, heads, plain_text
from redaction.media.joining import Joined

MEDIA_TYPES = frozenset({"text/csv", "application/csv", "text/x-csv", "text/comma-separated-values", "text/tab-separated-values"})

_DELIMITERS = ",;\t|"
_SAMPLE_LINES = 20
_TOLD = re.compile(r"\ufeff?sep=([,;\t|])\r?\n", re.IGNORECASE)  # what Excel reads first
_QUOTED = r'"[^"]*+(?:""[^"]*+)*+"'


def _field(mark: str) -> re.Pattern[str]:
    mark = re.escape(mark)
    return re.compile(rf"(?:({_QUOTED})(?=[{mark}\r\n]|\Z)|([^{mark}\r\n]*+))({mark}|\r\n|\r|\n|\Z)")


def _in_quotes(mark: str) -> re.Pattern[str]:
    mark = re.escape(mark)
    return re.compile(rf"(?:(?<=[{mark}\r\n])|(?<![\s\S])){_QUOTED}(?=[{mark}\r\n]|\Z)")


_CELLS_IN_QUOTES = {mark: _in_quotes(mark) for mark in _DELIMITERS}
_FIELDS = {mark: _field(mark) for mark in _DELIMITERS}
_ONE_LINE = str.maketrans("\r\n\t", "   ")
_MUST_QUOTE = re.compile(r'["\r\n]')


class _Cell(NamedTuple):
    """A cell as it stands, its end (delimiter or line end) included, and what it says."""

    raw: str
    end: str
    text: str


def read(document: Document) -> Reading:
    """One passage, the table; its first row is the header. A table of one column has that as its label."""
    decoded = plain_text.decode(document)
    mark = _delimiter(document, decoded.text)
    grid = heads.united(_text(decoded.text, mark))
    header = "" if "\t" in grid else grid.partition("\n")[0]
    label = " ".join(filter(None, (document.label, header)))
    return Reading((Passage(grid, "", label),) if grid.strip() else (), (), plain_text.doubts(decoded))


def rewrite(document: Document, cuts: Cuts, children: Sequence[Document | Withheld]) -> Document:
    """The same table with ``cuts`` made in its cells."""
    decoded = plain_text.decode(document)
    if not cuts and decoded.reason is None:
        return document
    cells = list(_cells(decoded.text, mark := _delimiter(document, decoded.text)))
    cut = _grid(cells).spread(cutting.of(cuts, 0))
    pieces = [_quoted(cell, cutting.apply(cell.text, cut[at]), mark) if at in cut else cell.raw for at, cell in enumerate(cells)]
    return plain_text.written(document, "".join(pieces), decoded.charset)


def _delimiter(document: Document, text: str) -> str:
    """The mark that parts most lines of the beginning into the same number of cells."""
    if document.media_type == "text/tab-separated-values":
        return "\t"
    if told := _TOLD.match(text):
        return told.group(1)
    lines = [re.sub(_QUOTED, "", line) for line in text[:20_000].splitlines()[:_SAMPLE_LINES] if line.strip()]
    counts = {mark: Counter(line.count(mark) for line in lines if mark in line) for mark in _DELIMITERS}
    return max(_DELIMITERS, key=lambda mark: max(counts[mark].values(), default=0))


def _cells(text: str, mark: str) -> Iterator[_Cell]:
    """Every character of ``text`` is in the ``raw`` of one cell. A quote that does not enclose a whole cell is a character."""
    for match in _FIELDS[mark].finditer(text):
        quoted, plain, end = match.groups()
        if match[0]:
            yield _Cell(match[0], end, plain if quoted is None else quoted[1:-1].replace('""', '"'))


def _text(text: str, mark: str) -> str:
    """What ``_grid`` says, without looking at every cell: a table may have millions."""
    if '"' not in text:
        return _row_text(text, mark)
    pieces: list[str] = []
    at = 0
    for cell in _CELLS_IN_QUOTES[mark].finditer(text):
        pieces += (_row_text(text[at : cell.start()], mark), cell[0][1:-1].replace('""', '"').translate(_ONE_LINE))
        at = cell.end()
    return "".join((*pieces, _row_text(text[at:], mark)))


def _row_text(text: str, mark: str) -> str:
    """Cells without quotes."""
    return text.replace("\r\n", "\n").replace("\r", "\n").replace("\t", "\t" if mark == "\t" else " ").replace(mark, "\t")


def _grid(cells: Sequence[_Cell]) -> Joined[int]:
    grid: Joined[int] = Joined()
    for number, cell in enumerate(cells):
        grid.add(number, cell.text.translate(_ONE_LINE))
        if cell.end:
            grid.between("\t" if cell.end in _DELIMITERS else "\n")
    return grid


def _quoted(cell: _Cell, text: str, mark: str) -> str:
    if cell.raw.startswith('"') or mark in text or _MUST_QUOTE.search(text):
        text = '"' + text.replace('"', '""') + '"'
    return text + cell.end
