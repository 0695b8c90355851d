"""Numbers in Word, Excel and PowerPoint files from before 2007 ([MS-DOC], [MS-XLS], [MS-PPT]), as little of each as their readers need."""

import struct
from collections.abc import Callable

from tests.bench.representations.compound import Entry, compound
from tests.bench.representations.letters import attached
from tests.bench.representations.said import CARD, DIGITS, LEAD, TAIL, Make, Row, Said, Sort

BOF_BOOK, BOF_SHEET = struct.pack("<HHHHII", 0x600, 5, 0x0DBB, 0x07CC, 0x41, 6), struct.pack("<HHHHII", 0x600, 16, 0x0DBB, 0x07CC, 0x41, 6)


def doc(
    write: Callable[[Said], str], *, wide: bool = False, more: Callable[[Said], list[Entry]] | None = None, sealed: bool = False
) -> Make:
    """A Word file of one piece, its characters in one byte or two ([MS-DOC] 2.4.1)."""

    def make(said: Said) -> bytes:
        text = f"{LEAD}\r{write(said)}\r{TAIL}\r"
        raw = text.encode("utf-16-le" if wide else "cp1252")
        fib = bytearray(0x600)
        struct.pack_into("<HHHHHH", fib, 0, 0xA5EC, 0xC1, 0, 0x409, 0, 0x0200 | (0x0100 if sealed else 0))
        struct.pack_into("<H", fib, 32, 14)  # csw, then its words
        struct.pack_into("<H", fib, 62, 22)  # cslw
        struct.pack_into("<I", fib, 64, 0x600 + len(raw))
        struct.pack_into("<I", fib, 76, len(text))  # ccpText
        struct.pack_into("<H", fib, 152, 0x5D)  # cbRgFcLcb
        place = 0x600 if wide else 0x40000000 | (0x600 * 2)
        pieces = struct.pack("<II", 0, len(text)) + struct.pack("<HIH", 0, place, 0)
        table = b"\x02" + struct.pack("<I", len(pieces)) + pieces
        struct.pack_into("<II", fib, 154 + 33 * 8, 0, len(table))  # fcClx, lcbClx
        entries = [Entry("WordDocument", bytes(fib) + raw), Entry("1Table", table), *(more(said) if more else [])]
        return attached("letter.doc", "application/msword", compound(entries))

    return make


def summary(said: Said) -> list[Entry]:
    """The title of the document, in the property set of [MS-OLEPS] 2.20."""
    title = said.sentence.encode("cp1252") + b"\0"
    value = struct.pack("<II", 30, len(title)) + title.ljust(-(-len(title) // 4) * 4, b"\0")
    section = struct.pack("<IIII", 16 + len(value), 1, 2, 16) + value
    guid = bytes.fromhex("e0859ff2f94f6810ab9108002b27b3d9")
    return [Entry("\x05SummaryInformation", struct.pack("<HHI16xI", 0xFFFE, 0, 2, 1) + guid + struct.pack("<I", 48) + section)]


def record(kind: int, content: bytes) -> bytes:
    return struct.pack("<HH", kind, len(content)) + content


def text_of(words: str, *, wide: bool = False) -> bytes:
    """A string with its length and its flag ([MS-XLS] 2.5.294)."""
    return struct.pack("<HB", len(words), int(wide)) + words.encode("utf-16-le" if wide else "latin-1")


def sheet(cells: list[list[str | float]], shared: list[str], extra: bytes = b"") -> bytes:
    body = record(0x0809, BOF_SHEET)
    for row, values in enumerate(cells):
        for column, value in enumerate(values):
            if isinstance(value, str):
                body += record(0x00FD, struct.pack("<HHHI", row, column, 0, shared.index(value)))
            else:
                body += record(0x0203, struct.pack("<HHHd", row, column, 0, value))
    return body + extra + record(0x000A, b"")


def xls(
    *sheets: Callable[[Said], list[list[str | float]]],
    names: tuple[str, ...] = ("Payroll", "More"),
    hidden: int = 0,
    sealed: bool = False,
    extra: Callable[[Said], bytes] | None = None,
    wide: bool = False,
) -> Make:
    """A workbook of these sheets; the marks stand in the first."""

    def make(said: Said) -> bytes:
        grids = [fill(said) for fill in sheets]
        grids[0] = [[LEAD], *grids[0], [TAIL]]
        shared = list(dict.fromkeys(value for grid in grids for line in grid for value in line if isinstance(value, str)))
        table = struct.pack("<II", len(shared), len(shared)) + b"".join(text_of(one, wide=wide) for one in shared)
        titles = [name.format(label=said.label, number=said.number)[:31] for name in names[: len(grids)]]
        head = record(0x0809, BOF_BOOK) + (record(0x002F, bytes(6)) if sealed else b"") + record(0x0042, struct.pack("<H", 1200))
        sizes = [len(record(0x0085, bytes(8 + len(title)))) for title in titles]
        place = len(head) + sum(sizes) + len(record(0x00FC, table)) + 4
        bodies = [sheet(grid, shared, extra(said) if extra and not at else b"") for at, grid in enumerate(grids)]
        bounds = b""
        for number, (title, body) in enumerate(zip(titles, bodies, strict=True)):
            state = hidden if number else 0
            bounds += record(0x0085, struct.pack("<IBBBB", place, state, 0, len(title), 0) + title.encode("latin-1"))
            place += len(body)
        book = head + bounds + record(0x00FC, table) + record(0x000A, b"") + b"".join(bodies)
        return attached("list.xls", "application/vnd.ms-excel", compound([Entry("Workbook", book)]))

    return make


def column(said: Said) -> list[list[str | float]]:
    return [["Name", said.label], ["Ann Lee", said.number]]


def numbers(said: Said) -> list[list[str | float]]:
    return [["Name", said.label], ["Ann Lee", float("".join(char for char in said.plain if char.isdigit()))]]


def hello(said: Said) -> list[list[str | float]]:
    return [["Hello", f"{len(said.kind)}"]]


def cell_note(said: Said) -> bytes:
    """A comment as text of a drawing: TXO and its two CONTINUE records ([MS-XLS] 2.4.329)."""
    words = said.sentence
    txo = struct.pack("<HH6xHHI", 0x0212, 0, len(words), 16, 0)
    return record(0x01B6, txo) + record(0x003C, b"\0" + words.encode("latin-1")) + record(0x003C, bytes(16))


def atom(kind: int, content: bytes, *, instance: int = 0, container: bool = False) -> bytes:
    return struct.pack("<HHI", instance << 4 | (0xF if container else 0), kind, len(content)) + content


def ppt(write: Callable[[Said], str], *, wide: bool = True, notes: bool = False) -> Make:
    """Slides as text atoms within the document's list of them ([MS-PPT] 2.4.14.3, 2.9.42)."""

    def make(said: Said) -> bytes:
        texts = (LEAD, write(said), TAIL)
        atoms = b"".join(
            atom(0x0F9F, struct.pack("<I", 1)) + (atom(0x0FA0, one.encode("utf-16-le")) if wide else atom(0x0FA8, one.encode("latin-1")))
            for one in texts
        )
        listed = atom(0x0FF0, atom(0x03F3, bytes(20)) + atoms, instance=2 if notes else 0, container=True)
        document = atom(0x03E8, atom(0x03E9, bytes(40)) + listed, container=True)
        user = atom(0x0FF6, struct.pack("<IIIHBBI", 20, 0xE391C05F, 0, 0, 3, 0, 8))
        return attached(
            "show.ppt", "application/vnd.ms-powerpoint", compound([Entry("PowerPoint Document", document), Entry("Current User", user)])
        )

    return make


ROWS = (
    Row("Word, paragraph", doc(lambda said: said.sentence)),
    Row("Word, two-byte characters", doc(lambda said: said.sentence, wide=True)),
    Row("Word, table", doc(lambda said: f"Name\x07{said.label}\x07\x07Ann Lee\x07{said.number}\x07\x07")),
    Row("Word, field's result", doc(lambda said: f"my {said.label} is \x13 HYPERLINK x \x14{said.number}\x15")),
    Row("Word, title of the document", doc(lambda said: "See the title.", more=summary), Sort.HIDDEN),
    Row(
        "Word, a stream of its own",
        doc(lambda said: "Hello.", more=lambda said: [Entry("Notes", said.letter.encode("utf-16-le"))]),
        Sort.HIDDEN,
    ),
    Row("Word, encrypted", doc(lambda said: said.sentence[::-1], sealed=True), Sort.OPAQUE, CARD),
    Row("Excel, text cell", xls(column)),
    Row("Excel, two-byte characters", xls(column, wide=True)),
    Row("Excel, number cell", xls(numbers), kinds=DIGITS),
    Row("Excel, another sheet", xls(hello, column)),
    Row("Excel, hidden sheet", xls(hello, column, hidden=1), Sort.HIDDEN),
    Row("Excel, name of a sheet", xls(hello, hello, names=("Payroll", "{label} {number}")), kinds=("card", "bank_account")),
    Row("Excel, comment", xls(hello, extra=cell_note)),
    Row("Excel, encrypted", xls(column, sealed=True), Sort.OPAQUE, CARD),
    Row("PowerPoint, two-byte text", ppt(lambda said: said.sentence)),
    Row("PowerPoint, one-byte text", ppt(lambda said: said.sentence, wide=False)),
    Row("PowerPoint, notes", ppt(lambda said: said.sentence, notes=True)),
)
