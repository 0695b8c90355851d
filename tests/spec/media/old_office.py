"""Old Word, Excel and PowerPoint files built in code, record by record."""

import struct

from redaction.document import Document
from tests.spec.media.compound import Tree, compound

WORD_PLACES = ("text", "footnotes", "headers", "macros", "comments", "endnotes", "boxes", "header boxes")


def doc(flags: int = 0, wide: bool = True, extra: Tree | None = None, **places: str) -> Document:
    """A Word document in one piece; ``places`` are of WORD_PLACES, in that order."""
    texts = [places.get(place.replace(" ", "_"), "") for place in WORD_PLACES]
    whole = "".join(texts)
    raw = whole.encode("utf-16-le") if wide else whole.encode("cp1252")
    fib = bytearray(0x400)
    struct.pack_into("<HH6xH", fib, 0, 0xA5EC, 0x00C1, 0x0200 | flags)
    struct.pack_into("<8i", fib, 0x4C, *(len(text.encode("utf-16-le")) // 2 for text in texts))
    at = len(fib) if wide else (len(fib) * 2) | 0x40000000
    pieces = struct.pack("<II", 0, len(raw) // 2 if wide else len(raw)) + struct.pack("<HIH", 0, at, 0)
    table = b"\x01\x02\x00ab" + b"\x02" + struct.pack("<I", len(pieces)) + pieces
    struct.pack_into("<II", fib, 0x01A2, 0, len(table))
    return Document("a.doc", "application/msword", compound({"WordDocument": bytes(fib) + raw, "1Table": table, **(extra or {})}))


def record(kind: int, data: bytes = b"") -> bytes:
    return struct.pack("<HH", kind, len(data)) + data


def cell(kind: int, row: int, column: int, data: bytes) -> bytes:
    return record(kind, struct.pack("<HHH", row, column, 0) + data)


def long_string(text: str, wide: bool = False) -> bytes:
    return struct.pack("<HB", len(text), wide) + text.encode("utf-16-le" if wide else "latin-1")


def shared(*pieces: bytes, count: int = 1) -> bytes:
    """The table of shared strings: a record, and what continues it."""
    first, *rest = pieces
    return record(0x00FC, struct.pack("<II", count, count) + first) + b"".join(record(0x003C, piece) for piece in rest)


BEGIN = record(0x0809, struct.pack("<HH12x", 0x0600, 5))
END = record(0x000A)


def xls(*sheet: bytes, globals_: bytes = b"", name: str = "Payroll", extra: Tree | None = None) -> Document:
    """A workbook of one sheet."""
    start = len(BEGIN) + len(globals_) + 4 + 8 + len(name) + len(END)
    bound = record(0x0085, struct.pack("<IHBB", start, 0, len(name), 0) + name.encode("latin-1"))
    stream = BEGIN + globals_ + bound + END + BEGIN + b"".join(sheet) + END
    return Document("a.xls", "application/vnd.ms-excel", compound({"Workbook": stream, **(extra or {})}))


def atom(kind: int, data: bytes, version: int = 0) -> bytes:
    return struct.pack("<HHI", version, kind, len(data)) + data


def slide(*atoms: bytes, kind: int = 0x03EE) -> bytes:
    return atom(kind, b"".join(atoms), version=0x000F)


def ppt(*records: bytes, user: bytes = b"", extra: Tree | None = None) -> Document:
    streams = {"PowerPoint Document": b"".join(records), "Current User": user, **(extra or {})}
    return Document("a.ppt", "application/vnd.ms-powerpoint", compound(streams))


def blip(kind: int, picture: bytes) -> bytes:
    """A picture as drawings hold it, behind its identifier and a tag."""
    return atom(kind, b"\x11" * 16 + b"\xff" + picture)


def native(name: str, content: bytes) -> bytes:
    """An "Ole10Native" stream as the packager of Windows writes it."""
    path = name.encode() + b"\0"
    inside = struct.pack("<H", 2) + path + path + struct.pack("<HHI", 0, 3, len(path)) + path + struct.pack("<I", len(content)) + content
    return struct.pack("<I", len(inside)) + inside
