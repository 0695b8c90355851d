"""PDF, pictures and office files that burst, written by hand."""

import io
import struct
import zipfile
import zlib
from collections.abc import Callable

import docx
import openpyxl

from tests.bench.bombs.shape import Bomb, sent
from tests.bench.representations.compound import Entry, compound
from tests.bench.representations.ooxml_files import S, W
from tests.bench.representations.pdf_files import assembled, file, shown, stream

PDF, DOC = "application/pdf", "application/msword"
SIDE = 60_000
"""Pixels that a picture of a few bytes says it is wide and high."""
_MB = 1 << 20


def packed(content: bytes, times: int = 1) -> bytes:
    """A PDF stream in as many Flate filters."""
    for _ in range(times):
        content = zlib.compress(content, 9)
    return stream(content, f"/Filter [{'/FlateDecode ' * times}]")


def content_bomb(megabytes: int, times: int) -> bytes:
    return pages({4: packed(shown("hello").encode() + b" " * (megabytes * _MB), times)})


def object_streams(megabytes: int) -> bytes:
    """An object stream (7.5.7) that becomes so many megabytes, named by the catalog."""
    inner = zlib.compress(b"0 0 " + b" " * (megabytes * _MB), 9)
    return file("", stream(inner, "/Type /ObjStm /N 1 /First 4 /Filter /FlateDecode"), catalog="/Also 10 0 R")


def pages(more: dict[int, bytes], tree: bytes = b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>", page: str = "") -> bytes:
    page_of = f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] /Contents 4 0 R /Resources << /XObject << /X 6 0 R >> >> {page} >>"
    numbered = {
        1: b"<< /Type /Catalog /Pages 2 0 R >>",
        2: tree,
        3: page_of.encode(),
        4: stream("/X Do"),
        5: b"<< /Producer (by hand) >>",
        6: stream("/X Do", "/Type /XObject /Subtype /Form /BBox [0 0 9 9] /Resources << /XObject << /X 6 0 R >> >>"),
    }
    return assembled(numbered | more)


def many_pages(count: int) -> bytes:
    return pages({}, b"<< /Type /Pages /Kids [" + b"3 0 R " * count + b"] /Count %d >>" % count)


def doubling(levels: int) -> bytes:
    """Each form draws the next one ten times."""
    more = {
        number: stream("/X Do " * 10, f"/Subtype /Form /BBox [0 0 9 9] /Resources << /XObject << /X {number + 1} 0 R >> >>")
        for number in range(6, 6 + levels)
    }
    return pages(more | {6 + levels: stream("", "/Subtype /Form /BBox [0 0 9 9]")})


def png() -> bytes:
    def chunk(kind: bytes, content: bytes) -> bytes:
        return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))

    head = struct.pack(">IIBBBBB", SIDE, SIDE, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(bytes(_MB), 9)) + chunk(b"IEND", b"")


def gif(frames: int, side: int) -> bytes:
    frame = b"\x2c" + struct.pack("<HHHHB", 0, 0, min(side, 8), min(side, 8), 0) + b"\x02\x02\x44\x01\x00"
    return b"GIF89a" + struct.pack("<HHBBB", side, side, 0x80, 0, 0) + b"\0\0\0\xff\xff\xff" + frame * frames + b";"


def tiff() -> bytes:
    tags = ((256, SIDE), (257, SIDE), (258, 8), (259, 1), (262, 1), (273, 8), (277, 1), (278, SIDE), (279, 100))
    return (
        b"II*\0\x08\0\0\0"
        + struct.pack("<H", len(tags))
        + b"".join(struct.pack("<HHII", tag, 4, 1, value) for tag, value in tags)
        + bytes(104)
    )


def webp() -> bytes:
    body = (
        b"WEBPVP8X"
        + struct.pack("<IB3x", 10, 0)
        + (SIDE - 1).to_bytes(3, "little") * 2
        + b"VP8L"
        + struct.pack("<I", 8)
        + b"\x2f"
        + bytes(7)
    )
    return b"RIFF" + struct.pack("<I", len(body)) + body


def looping_tiff() -> bytes:
    """A directory of pages that is followed by itself."""
    return b"II*\0\x08\0\0\0" + struct.pack("<HHHIII", 1, 256, 4, 1, 8, 8)


def office(save: Callable[[io.BytesIO], object], name: str, content: bytes) -> bytes:
    """An office file with one member put in place of what it had."""
    raw, out = io.BytesIO(), io.BytesIO()
    save(raw)
    with zipfile.ZipFile(raw) as before, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as after:
        for info in before.infolist():
            after.writestr(info.filename, content if info.filename == name else before.read(info))
    return out.getvalue()


def document(content: bytes) -> bytes:
    space = b'<w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:body>'
    return office(docx.Document().save, "word/document.xml", space + content + b"</w:body></w:document>")


def sheet(rows: int, columns: int) -> bytes:
    space = b'<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>'
    return office(
        openpyxl.Workbook().save,
        "xl/worksheets/sheet1.xml",
        space + (b"<row>" + b"<c><v>1</v></c>" * columns + b"</row>") * rows + b"</sheetData></worksheet>",
    )


def sheets(count: int) -> bytes:
    names = b'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" '
    names += b'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"'
    named = b"".join(b'<sheet name="s%d" sheetId="%d" r:id="rId1"/>' % (number, number) for number in range(1, count))
    return office(openpyxl.Workbook().save, "xl/workbook.xml", b"<workbook " + names + b"><sheets>" + named + b"</sheets></workbook>")


def looping() -> bytes:
    """A compound file whose sectors all come after themselves ([MS-CFB] 2.3)."""
    content = compound([Entry("WordDocument", b"x" * 9000), Entry("1Table", b"x" * 9000)])
    at = 512 * (int.from_bytes(content[76:80], "little") + 1)
    return content[:at] + b"".join(number.to_bytes(4, "little") for number in range(128)) + content[at + 512 :]


BOMBS = (
    Bomb("PDF whose page becomes 100 MB", sent("a.pdf", PDF, lambda: content_bomb(100, 1)), quick=False),
    Bomb(
        "PDF of a hundred megabytes of lines", sent("a.pdf", PDF, lambda: pages({4: packed(b"0 0 m 9 9 l S\n" * 7_500_000)})), quick=False
    ),
    Bomb("PDF of seven megabytes of lines", sent("a.pdf", PDF, lambda: pages({4: packed(b"0 0 m 9 9 l S\n" * 500_000)})), quick=False),
    Bomb("PDF whose page is packed twice and becomes a gigabyte", sent("a.pdf", PDF, lambda: content_bomb(1024, 2)), quick=False),
    Bomb("PDF with an object stream of 200 MB", sent("a.pdf", PDF, lambda: object_streams(200)), quick=False),
    Bomb("PDF whose pages are their own parents", sent("a.pdf", PDF, lambda: pages({}, b"<< /Type /Pages /Kids [2 0 R] /Count 9 >>"))),
    Bomb("PDF of 10,000 pages", sent("a.pdf", PDF, lambda: many_pages(10_000))),
    Bomb("PDF of 100,000 pages", sent("a.pdf", PDF, lambda: many_pages(100_000)), quick=False),
    Bomb("PDF of a huge page", sent("a.pdf", PDF, lambda: pages({}, page="/MediaBox [0 0 1e9 1e9]")), picture=True),
    Bomb("PDF with a form within itself", sent("a.pdf", PDF, lambda: pages({})), picture=True),
    Bomb("PDF of forms, ten in each, twelve deep", sent("a.pdf", PDF, lambda: doubling(12)), picture=True),
    Bomb("PDF with 100,000 brackets", sent("a.pdf", PDF, lambda: pages({10: b"[" * 100_000 + b"]" * 100_000}))),
    Bomb("PNG of 60,000 by 60,000", sent("a.png", "image/png", png), picture=True),
    Bomb("GIF of 60,000 by 60,000", sent("a.gif", "image/gif", lambda: gif(1, SIDE)), picture=True),
    Bomb("GIF of 100,000 frames", sent("a.gif", "image/gif", lambda: gif(100_000, 8)), picture=True),
    Bomb("GIF of 1,000 frames of 5,000 by 5,000", sent("a.gif", "image/gif", lambda: gif(1_000, 5_000)), picture=True),
    Bomb("TIFF of 60,000 by 60,000", sent("a.tif", "image/tiff", tiff), picture=True),
    Bomb("TIFF whose pages never end", sent("a.tif", "image/tiff", looping_tiff), picture=True),
    Bomb("WEBP of 60,000 by 60,000", sent("a.webp", "image/webp", webp), picture=True),
    Bomb("Word document of 100 MB, packed", sent("a.docx", W, lambda: document(b"<w:p/>" * (100 * _MB // 6))), quick=False),
    Bomb("Word document of 10 MB of paragraphs", sent("a.docx", W, lambda: document(b"<w:p/>" * (10 * _MB // 6))), quick=False),
    Bomb("Word document 100,000 deep", sent("a.docx", W, lambda: document(b"<w:p>" * 100_000 + b"</w:p>" * 100_000))),
    Bomb("workbook of a million cells", sent("a.xlsx", S, lambda: sheet(1_000, 1_000)), quick=False),
    Bomb("workbook of 10,000 sheets", sent("a.xlsx", S, lambda: sheets(10_000))),
    Bomb("old Word document whose sectors run in circles", sent("a.doc", DOC, looping)),
)
