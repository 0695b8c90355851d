"""Word, Excel and PowerPoint before 2007: all that a person reads, as plain text; what is inside, read by others."""

import struct
import zlib

import pytest

from redaction.document import Document, Reason
from redaction.inspect import inspect
from redaction.media.ole_strings import words
from redaction.opening import media_type, open_document
from tests.spec.media.compound import compound
from tests.spec.media.letters import CARD, REMOVED, cleaned, everything, reasons, scan
from tests.spec.media.offices import word
from tests.spec.media.old_office import atom, blip, cell, doc, long_string, native, ppt, record, shared, slide, xls

DIGITS = CARD.replace(" ", "")
PNG = b"\x89PNG\r\n\x1a\n" + b"\0" * 8
SECRET = f"pay {CARD} now\n".encode()
PAGE = "4111 1111 1111 1111 \u2013 caf\u00e9"


def rk(number: int) -> bytes:
    return struct.pack("<i", (number << 2) | 2)


GROUPS = [cell(0x027E, 0, at, rk(int(group))) for at, group in enumerate(CARD.split())]
READ = [
    ("Word: the text", doc(text=f"pay {CARD}\rnow\r"), ""),
    ("Word: the text in eight bits", doc(wide=False, text=f"pay {CARD}\r"), ""),
    ("Word: characters beyond sixteen bits before a footnote", doc(text="\U0001f600\r", footnotes=CARD), "footnotes"),
    ("Word: a header", doc(text="x\r", headers=f"{CARD}\r"), "headers and footers"),
    ("Word: a comment", doc(text="x\r", comments=f"{CARD}\r"), "comments"),
    ("Word: an endnote", doc(text="x\r", endnotes=CARD), "endnotes"),
    ("Word: a text box", doc(text="x\r", boxes=CARD), "text boxes"),
    ("Word: the target of a link", doc(text=f'\x13 HYPERLINK "http://example.org/{DIGITS}" \x14here\x15\r'), "fields"),
    ("Excel: a cell of text", xls(cell(0x0204, 0, 0, long_string(CARD))), "sheet Payroll"),
    ("Excel: a cell of shared text", xls(cell(0x00FD, 0, 0, b"\0\0\0\0"), globals_=shared(long_string(CARD))), "sheet Payroll"),
    ("Excel: a number", xls(cell(0x0203, 0, 0, struct.pack("<d", int(DIGITS)))), "sheet Payroll"),
    ("Excel: the text of a formula", xls(cell(0x0006, 0, 0, b"\0" * 6 + b"\xff\xff"), record(0x0207, long_string(CARD))), "sheet Payroll"),
    ("Excel: one cell for each group", xls(*GROUPS), "sheet Payroll"),
    ("Excel: a header", xls(record(0x0014, long_string(CARD))), "sheet Payroll, header"),
    ("Excel: a comment", xls(record(0x01B6, b"\0" * 10 + struct.pack("<H6x", 19)), record(0x003C, b"\0" + CARD.encode())),
     "sheet Payroll, comments and text boxes"),
    ("Excel: the name of a sheet", xls(name=CARD), "names of sheets"),
    ("PowerPoint: a slide", ppt(slide(atom(0x0FA0, CARD.encode("utf-16-le")))), "slide 1"),
    ("PowerPoint: a slide in eight bits", ppt(slide(), slide(atom(0x0FA8, CARD.encode()))), "slide 2"),
    ("PowerPoint: notes", ppt(slide(atom(0x0FA8, CARD.encode()), kind=0x03F0)), "notes 1"),
    ("PowerPoint: a comment", ppt(slide(slide(atom(0x0FBA, CARD.encode("utf-16-le")), kind=0x2EE0))), "comment 1"),
]  # fmt: skip


@pytest.mark.parametrize(("sentence", "document", "place"), READ, ids=[row[0] for row in READ])
def test_a_number_is_found_where_it_stands_and_gone_from_the_text(sentence: str, document: Document, place: str) -> None:
    opened = open_document(document, scan=scan)
    inspection = inspect(opened, scan)
    assert inspection.unscannable == ()
    assert [each.place.name.partition(", line")[0] for each in inspection.findings] == [place or "line 1"]
    written = cleaned(document).document
    assert (written.name, written.media_type) == (f"{document.name}.txt", "text/plain")
    assert b"[card number removed" in written.content
    assert b"4111" not in written.content


NOT_SHOWN = [
    ("Word: properties", doc(text="x\r", extra={"\x05SummaryInformation": b"\x1e\0\0\0" + CARD.encode() + b"\0"})),
    ("Word: macros as far as they are words", doc(text="x\r", extra={"Macros": {"VBA": {"Module1": CARD.encode()}}})),
    ("Word: a drawing", doc(text="x\r", extra={"Data": blip(0xF01B, b"\0" * 17 + CARD.encode("utf-16-le"))})),
    ("Excel: a link", xls(record(0x01B8, b"\0" * 8 + f"http://example.org/{DIGITS}".encode("utf-16-le")))),
    ("Excel: a list to choose from", xls(record(0x01BE, b"\0\x0b" + CARD.encode()))),
    ("PowerPoint: properties", ppt(slide(), extra={"\x05SummaryInformation": CARD.encode()})),
]


@pytest.mark.parametrize(("sentence", "document"), NOT_SHOWN, ids=[row[0] for row in NOT_SHOWN])
def test_the_rest_is_looked_at_and_not_passed_on(sentence: str, document: Document) -> None:
    assert {each.place.name.partition(", line")[0] for each in inspect(open_document(document, scan=scan), scan).findings} == {"not shown"}
    assert b"removed" not in cleaned(document).document.content
    assert b"4111" not in cleaned(document).document.content


def test_cells_go_out_as_rows() -> None:
    cells = [cell(0x0204, 0, 0, long_string("name")), cell(0x0204, 0, 2, long_string("card")), cell(0x0203, 1, 2, struct.pack("<d", 1.5))]
    numbers = record(0x00BD, struct.pack("<HH", 2, 0) + b"\0\0" + rk(7) + b"\0\0" + rk(8) + b"\0\0")
    content = cleaned(xls(*cells, numbers, cell(0x0204, 3, 0, long_string(CARD)))).document.content.decode()
    assert f"[sheet Payroll]\nname\t\tcard\n\t\t1.5\n7\t8\n{REMOVED}\n" in content


def test_shared_strings_run_over_records() -> None:
    first = struct.pack("<HB", len(PAGE), 1) + PAGE[:5].encode("utf-16-le")
    rest = b"\x01" + PAGE[5:].encode("utf-16-le") + struct.pack("<HBH", 3, 8, 1) + b"abc" + b"\0" * 4 + long_string("last")
    document = xls(cell(0x00FD, 0, 0, b"\0\0\0\0"), cell(0x00FD, 0, 1, b"\2\0\0\0"), globals_=shared(first, rest, count=3))
    assert f"{PAGE}\tlast" in everything(document)


def test_what_is_inside_is_read_by_others_and_named_in_the_text() -> None:
    document = doc(text="x\r", extra={"ObjectPool": {"_1": {"\x01Ole10Native": native("C:\\a.txt", SECRET)}, "_2": {"Package": b"PK\5\6"}}})
    assert [(child.document.name, child.document.content[:4]) for child in open_document(document).children] == [
        ("a.txt", b"pay "),
        ("embedded object", b"PK\5\6"),
    ]
    assert len(inspect(open_document(document, scan=scan), scan).findings) == 1
    assert cleaned(document).document.content == b"x\n\n[pictures and files inside not passed on: 2]\n\n"


INSIDE = [
    ("a picture in a Word file", doc(text="x\r", extra={"Data": blip(0xF01E, PNG)}), "image/png"),
    (
        "a picture in a workbook, over two records",
        xls(record(0x00EB, blip(0xF01E, PNG)[:20]), record(0x003C, blip(0xF01E, PNG)[20:])),
        "image/png",
    ),
    ("a picture among slides", ppt(slide(), extra={"Pictures": blip(0xF01D, b"\xff\xd8\xff\xe0" + b"\0" * 20)}), "image/jpeg"),
    ("a picture of bare points", doc(text="x\r", extra={"Data": blip(0xF01F, b"\x28" + b"\0" * 20)}), "image/x-dib"),
    (
        "a document in a slide",
        ppt(slide(), atom(0x1011, b"\0\0\0\0" + zlib.compress(doc(text="x").content), version=0x10)),
        "application/x-msword",
    ),
    ("a document in a slide as it is", ppt(slide(), atom(0x1011, doc(text="x").content)), "application/x-msword"),
]


@pytest.mark.parametrize(("sentence", "document", "inside"), INSIDE, ids=[row[0] for row in INSIDE])
def test_pictures_and_documents_inside_are_children(sentence: str, document: Document, inside: str) -> None:
    assert [media_type(child.document) for child in open_document(document).children] == [inside]


def test_a_workbook_in_a_document_is_read_with_it() -> None:
    stream = record(0x0809, struct.pack("<HH12x", 0x0600, 0x10)) + cell(0x0204, 0, 0, long_string(CARD)) + record(0x000A)
    document = doc(text="x\r", extra={"ObjectPool": {"_1": {"Workbook": stream}}})
    assert [each.place.name for each in inspect(open_document(document, scan=scan), scan).findings] == ["embedded object, workbook"]


def test_an_object_in_a_newer_document_is_read_too() -> None:
    inside = compound({"\x01Ole10Native": native("a.txt", SECRET)})
    document = word("", more={"word/embeddings/oleObject1.bin": inside})
    opened = open_document(document, scan=scan)
    assert [each.place.name for each in inspect(opened, scan).findings] == ["attachment 1, oleObject1.bin, attachment 1, a.txt, line 1"]
    assert everything(cleaned(document).document).count("[pictures and files inside not passed on: 1]") == 1


HELD = [
    ("Word under a password", doc(flags=0x0100, text=CARD), Reason.ENCRYPTED),
    ("Excel under a password", xls(globals_=record(0x002F, b"\0" * 6)), Reason.ENCRYPTED),
    ("PowerPoint under a password", ppt(slide(), user=b"\0" * 12 + bytes.fromhex("dfc4d1f3")), Reason.ENCRYPTED),
    ("PowerPoint with a sealed session", ppt(atom(0x2F14, b"")), Reason.ENCRYPTED),
    ("a workbook of another age", Document("a.xls", "", compound({"Workbook": record(0x0809, b"\0\2" + b"\0" * 14)})), Reason.BROKEN),
    (
        "a record cut short",
        Document("a.xls", "", compound({"Workbook": record(0x0809, b"\0\6" + b"\0" * 14) + b"\4\2\xff\0"})),
        Reason.BROKEN,
    ),
    ("a string that is not there", xls(cell(0x00FD, 0, 0, b"\x09\0\0\0")), Reason.BROKEN),
    ("more shared strings than bytes", xls(globals_=shared(b"", count=1 << 30)), Reason.BROKEN),
    ("an atom cut short", ppt(atom(0x0FA8, CARD.encode())[:-3]), Reason.BROKEN),
    ("an object that cannot be unpacked", ppt(slide(), atom(0x1011, b"\0" * 9, version=0x10)), Reason.BROKEN),
    ("Word without its table", Document("a.doc", "", compound({"WordDocument": b"\xec\xa5\xc1\0" + b"\0" * 900})), Reason.BROKEN),
]


@pytest.mark.parametrize(("sentence", "document", "reason"), HELD, ids=[row[0] for row in HELD])
def test_what_cannot_be_read_is_held(sentence: str, document: Document, reason: Reason) -> None:
    assert reasons(document) == {str(reason)}


def test_an_older_word_document_in_one_piece() -> None:
    fib = bytearray(0x300)
    struct.pack_into("<HH", fib, 0, 0xA5EC, 0x0065)
    struct.pack_into("<II", fib, 0x18, 0x300, 0x300 + len(CARD))
    assert CARD in everything(Document("a.doc", "", compound({"WordDocument": bytes(fib) + CARD.encode()})))


def test_what_only_claims_to_be_an_old_office_file_is_what_it_is() -> None:
    assert media_type(Document("a.doc", "application/msword", b"<html><p>x")) == "text/html"
    assert media_type(Document("a.xls", "application/vnd.ms-excel", b"a\tb\n")) == "text/plain"


def test_words_among_bytes() -> None:
    assert words(b"\0\1hello\0\0w\0o\0r\0l\0d\0\0\0abc\0") == "world\nhello"
