"""The second look into structured files and archives finds what another decoder would."""

import bz2
import gzip
import lzma
from lzma import LZMAError

import pytest

from redaction.media.seven_zip_writer import pack
from redaction.media.views import archives, office, structured
from tests.spec.media.letters import CARD
from tests.spec.media.offices import cell, odf, table
from tests.spec.media.test_archives import tar

VIEWS = [
    ("an escaped JSON string", b'{"a":["\\u0034111 1111 1111 1111"]}'),
    ("a JSON key", f'{{"{CARD}":{{"b":null}}}}'.encode()),
    ("a record on its own line", f'{{"a":1}}\n{{"b":"{CARD}"}}\n'.encode()),
    ("character references", b"<a>&#52;111 1111 1111 1111</a>"),
    ("an attribute", f'<a b="{CARD}"/>'.encode()),
    ("a comment", f"<a><!--{CARD}--></a>".encode()),
    ("a folded line", b"BEGIN:VCARD\r\nNOTE:4111 1111 1\r\n 111 1111\r\nEND:VCARD\r\n"),
    ("a file in a card", b"BEGIN:VCARD\nKEY;ENCODING=B:NDExMSAxMTExIDExMTEgMTExMQ==\nEND:VCARD\n"),
]


@pytest.mark.parametrize(("sentence", "content"), VIEWS, ids=[row[0] for row in VIEWS])
def test_a_number_is_seen(sentence: str, content: bytes) -> None:
    assert CARD in "\n".join(structured.views(content))


@pytest.mark.parametrize("content", [b"", b"hello", b"{", b"<a>", b"[[[["])
def test_what_is_in_no_such_format_shows_nothing(content: bytes) -> None:
    assert "".join(structured.views(content)).strip() == ""


@pytest.mark.parametrize("compress", [gzip.compress, bz2.compress, lzma.compress])
def test_files_in_archives_are_seen(compress: object) -> None:
    packed = tar([("a.txt", CARD.encode())])
    assert callable(compress)
    ((name, content),) = archives.members(compress(packed))
    assert (name, content) == ("", packed)
    assert list(archives.members(content)) == [("a.txt", CARD.encode())]


FILES_OF_7Z = [
    ("one file", [("a.txt", CARD.encode())]),
    ("several, an empty one among them", [("a.txt", b"hello"), ("none.txt", b""), ("b/c.csv", CARD.encode() * 900)]),
    ("empty ones alone", [("none.txt", b"")]),
    ("as many as need numbers of two bytes", [(f"{number}.txt", b"x" * (number + 1)) for number in range(300)]),
    ("none", []),
]


@pytest.mark.parametrize(("sentence", "files"), FILES_OF_7Z, ids=[row[0] for row in FILES_OF_7Z])
def test_files_in_a_7z_archive_are_seen(sentence: str, files: list[tuple[str, bytes]]) -> None:
    assert list(archives.members(pack(files))) == files


PACKED_7Z = pack([("a.txt", CARD.encode()), ("b.txt", b"hello")])
OTHER_SHAPES = [
    ("another way of packing", PACKED_7Z.replace(b"\x21\x21\x01\x18", b"\x21\x21\x01\x10")),
    ("a header cut short", PACKED_7Z[:-30]),
    ("a name more than there are files", PACKED_7Z.replace(b"\x05\x02\x11", b"\x05\x03\x11")),
    ("a torn stream", PACKED_7Z[:32] + b"\xff" + PACKED_7Z[33:]),
]


@pytest.mark.parametrize(("sentence", "content"), OTHER_SHAPES, ids=[row[0] for row in OTHER_SHAPES])
def test_a_7z_archive_of_another_shape_than_ours_is_not_passed(sentence: str, content: bytes) -> None:
    with pytest.raises((ValueError, LZMAError)):
        list(archives.members(content))


def test_what_a_cell_holds_is_read_in_its_row() -> None:
    sheet = odf("spreadsheet", table(cell("Invoice number"), cell("4.11E+15", "4111111111111111")))
    row = next(text for text in office.views(sheet.content) if "Invoice" in text)
    assert "Payroll" not in row, "the name of the sheet is no part of it"
    assert row.index("Invoice number") < row.index("4111111111111111") < row.index("4.11E+15")
