"""Excel 5 to 2003 workbooks ([MS-XLS], BIFF5 and BIFF8): cells as rows of text, and every other text of each sheet.

Numbers are numbers: a whole one is written out in all its digits. Records that hold neither cells nor known texts are
searched for words: names, links, lists to choose from.
"""

import re
import struct
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from redaction.media import sheets_strings
from redaction.media.ole_strings import NOT_SHOWN, Encrypted, words
from redaction.media.sheets_strings import Record

STREAMS = frozenset({"Workbook", "Book"})

_BOF, _EOF, _FILE_PASS, _CODE_PAGE, _SHEET, _STRINGS = 0x0809, 0x000A, 0x002F, 0x0042, 0x0085, 0x00FC
_LABEL_SST, _LABELS, _NUMBER, _RK, _MULTIPLE_RK, _FORMULA, _STRING = 0x00FD, (0x0204, 0x00D6), 0x0203, 0x027E, 0x00BD, 0x0006, 0x0207
_HEADERS = {0x0014: "header", 0x0015: "footer"}
_TEXT_OBJECT, _DRAWINGS = 0x01B6, 0x00EB
_FORMS = frozenset({0x0031, 0x041E, 0x0293, 0x0892, 0x0896, 0x00E0, 0x005D, 0x00EC, _DRAWINGS, 0x00ED, 0x0862, 0x0863})
"""Fonts, formats, styles, drawings: no text of anybody's; pictures are read elsewhere."""
_HARMLESS_NAME = re.compile(r"(?!.*[0-9].*[0-9].*[0-9].*[0-9])[^\x00-\x1f]{1,31}")
_BIFF8, _BIFF5 = (0x0600, 0x0680), 0x0500  # the second is of charts in slides
_WORKBOOK = "workbook"


@dataclass(slots=True)
class _Book:
    """``cells`` by sheet, row and column; ``others`` by place."""

    biff8: bool = True
    charset: str = "cp1252"
    strings: list[str] = field(default_factory=list, repr=False)
    sheets: dict[int, str] = field(default_factory=dict, repr=False)
    sheet: str = ""
    depth: int = 0
    last: tuple[int, int] = (0, 0)
    cells: dict[str, dict[tuple[int, int], str]] = field(default_factory=lambda: defaultdict(dict), repr=False)
    others: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list), repr=False)

    def take(self, record: Record) -> None:
        kind, data = record.kind, record.data
        if kind == _FILE_PASS:
            raise Encrypted
        if kind == _BOF:
            self.begin(record)
        elif kind == _EOF:
            self.depth -= 1
        elif kind == _CODE_PAGE:
            number = int.from_bytes(data[:2], "little")
            self.charset = {1200: "utf-16-le", 10000: "mac-roman", 32768: "mac-roman", 32769: "cp1252"}.get(number, f"cp{number}")
        elif kind == _SHEET:
            self.sheets[int.from_bytes(data[:4], "little")] = self.short(data[6:])
        elif kind == _STRINGS:
            self.strings = sheets_strings.table(record)
        elif not self.cell(record):
            self.other(record)

    def begin(self, record: Record) -> None:
        version = int.from_bytes(record.data[:2], "little")
        if version not in _BIFF8 and version != _BIFF5:
            raise ValueError("a workbook of another age")
        self.biff8 = version in _BIFF8
        if self.depth == 0:
            self.sheet = self.named(record.at)
        self.depth += 1

    def named(self, at: int) -> str:
        """What a sheet is called for people. A name that could hold a number does not show."""
        if at not in self.sheets:
            return _WORKBOOK
        name = self.sheets[at]
        return f"sheet {name if _HARMLESS_NAME.fullmatch(name) else list(self.sheets).index(at) + 1}"

    def short(self, data: bytes) -> str:
        """A string with its length in one byte."""
        if self.biff8:
            return sheets_strings.unicode(data[1:], data[0])
        return data[1 : 1 + data[0]].decode(self.charset, "replace")

    def long(self, data: bytes) -> str:
        """A string with its length in two bytes."""
        (count,) = struct.unpack_from("<H", data)
        return sheets_strings.unicode(data[2:], count) if self.biff8 else data[2 : 2 + count].decode(self.charset, "replace")

    def cell(self, record: Record) -> bool:
        """Whether the record was one of cells."""
        kind, data = record.kind, record.data
        if kind == _STRING:
            self.put(*self.last, self.long(data))
            return True
        if kind not in _CELLS:
            return False
        row, column = struct.unpack_from("<HH", data)
        if kind == _MULTIPLE_RK:
            for number in range((len(data) - 6) // 6):
                self.put(row, column + number, _written(sheets_strings.rk(data[6 + number * 6 : 10 + number * 6])))
        else:
            self.put(row, column, self.value(kind, data))
        self.last = (row, column)
        return True

    def value(self, kind: int, data: bytes) -> str:
        if kind == _LABEL_SST:
            return self.strings[int.from_bytes(data[6:10], "little")]
        if kind in _LABELS:
            return self.long(data[6:])
        if kind == _RK:
            return _written(sheets_strings.rk(data[6:10]))
        if kind == _FORMULA and data[12:14] == b"\xff\xff":
            return ""  # a text, which follows, or no number
        return _written(struct.unpack_from("<d", data, 6)[0])

    def put(self, row: int, column: int, text: str) -> None:
        self.cells[self.sheet][row, column] = text

    def other(self, record: Record) -> None:
        if record.kind in _HEADERS and record.data:
            text = self.long(record.data) if self.biff8 else self.short(record.data)
            self.others[f"{self.sheet}, {_HEADERS[record.kind]}"].append(text)
        elif record.kind == _TEXT_OBJECT and record.more:
            self.others[f"{self.sheet}, comments and text boxes"].append(self.commented(record))
        elif record.kind not in _FORMS and (found := words(record.data)):
            self.others[NOT_SHOWN].append(found)

    def commented(self, record: Record) -> str:
        """The text is in the record behind ([MS-XLS] 2.4.329)."""
        (count,) = struct.unpack_from("<H", record.data, 10)
        return sheets_strings.in_pieces(record.more, count) if self.biff8 else record.more[0][:count].decode(self.charset, "replace")


_CELLS = frozenset({_LABEL_SST, *_LABELS, _NUMBER, _RK, _MULTIPLE_RK, _FORMULA})


def texts(streams: Mapping[str, bytes]) -> Iterator[tuple[str, str]]:
    """Place and text. Raises Encrypted, or ValueError, struct.error and IndexError where it is damaged."""
    book = _Book()
    for record in sheets_strings.records(streams.get("Workbook") or streams["Book"]):
        book.take(record)
    yield "names of sheets", "\n".join(book.sheets.values())
    for sheet, cells in book.cells.items():
        yield sheet, _grid(cells)
    yield from ((place, "\n".join(said)) for place, said in book.others.items())


def drawings(stream: bytes) -> bytes:
    """The records that hold pictures, put together again."""
    return b"".join(b"".join((each.data, *each.more)) for each in sheets_strings.records(stream) if each.kind == _DRAWINGS)


def _grid(cells: Mapping[tuple[int, int], str]) -> str:
    """A line for each row down to the last that has anything, a tab between cells. There are at most 65,536 rows."""
    rows: dict[int, list[tuple[int, str]]] = defaultdict(list)
    for (row, column), text in sorted(cells.items()):
        rows[row].append((column, text))
    return "\n".join(_row(rows[row]) if row in rows else "" for row in range(max(rows, default=-1) + 1))


def _row(cells: list[tuple[int, str]]) -> str:
    line, at = [], 0
    for column, text in cells:
        line.append("\t" * min(column - at, 256) + text.replace("\n", " "))
        at = column
    return "".join(line)


def _written(number: float) -> str:
    return str(int(number)) if abs(number) < 1e21 and number == int(number) else repr(number)
