"""Rich Text Format: all that a person reads, as plain text."""

import struct

import pytest

from redaction.document import Document, Reason
from redaction.inspect import inspect
from redaction.opening import open_document
from tests.spec.media.letters import CARD, REMOVED, cleaned, everything, reasons, scan
from tests.spec.media.old_office import doc, native


def rich(body: str, head: str = "") -> Document:
    return Document("letter.rtf", "application/rtf", (r"{\rtf1\ansi\ansicpg1252\deff0" + head + "\n" + body + "}").encode("latin-1"))


READ = [
    ("words and paragraphs", r"Hello {\b world}\par again", "Hello world\nagain"),
    ("a number over formatting", r"4111 {\b 1111} \i 1111\i0  1111", CARD),
    ("a number in escapes", r"\'34111 1111 1111 1111", CARD),
    ("a number in Unicode escapes", r"\u52?111 1111 1111 1111", CARD),
    ("cells", r"a\cell b\cell\row", "a\tb\t"),
    ("signs of the language itself", r"\{a\\b\}\~c\_d", "{a\\b}\xa0c-d"),
    ("a header", r"{\header top 4111}body", "top 4111"),
    ("a footnote", r"x{\footnote note 4111}", "note 4111"),
    ("a comment", r"x{\*\annotation remark 4111}", "remark 4111"),
    ("the target of a link", r'{\field{\*\fldinst HYPERLINK "http://example.org/4111"}{\fldrslt here}}', "http://example.org/4111"),
    ("the shown text of a link", r'{\field{\*\fldinst HYPERLINK "x"}{\fldrslt here}}', "here"),
    ("a text box", r"{\shp{\*\shpinst{\shptxt boxed 4111}}}", "boxed 4111"),
    ("alternative text", r"{\shp{\*\shpinst{\sp{\sn wzDescription}{\sv seen 4111}}}}", "wzDescription: seen 4111"),
    ("a bookmark", r"{\*\bkmkstart mark4111}x", "mark4111"),
    ("a destination nobody knows", r"{\*\somethingnew hidden 4111}x", "hidden 4111"),
    ("hidden text", r"{\v unseen 4111}", "unseen 4111"),
    ("words behind \\bin", r"\bin4 4111", "4111"),
    ("the replacement for older programs is not text", r"\u8364?5", "\u20ac5"),
]


@pytest.mark.parametrize(("sentence", "body", "expected"), READ, ids=[row[0] for row in READ])
def test_what_a_person_reads(sentence: str, body: str, expected: str) -> None:
    assert expected in everything(rich(body))


def test_letters_of_another_alphabet() -> None:
    fonts = r"{\fonttbl{\f0\fcharset0 Arial;}{\f1\fcharset204 Arial;}{\f2\fcharset128 Gothic;}}"
    assert "Пр é 日" in everything(rich(r"{\f1 \'cf\'f0} \'e9 {\f2 \'93\'fa}", fonts))


def test_fonts_and_styles_are_no_text() -> None:
    assert everything(rich("x", r"{\fonttbl{\f0 Arial;}}{\colortbl;\red0;}{\stylesheet{Normal;}}{\*\generator Word;}")) == "x"


def test_it_goes_out_as_text() -> None:
    head = r"{\info{\title Order " + CARD + r"}{\author Ann}}"
    document = cleaned(rich(r"Hello\par card " + CARD + r"{\footer page 1}", head)).document
    assert (document.name, document.media_type, document.charset) == ("letter.rtf.txt", "text/plain", "utf-8")
    assert document.content.decode() == (f"Hello\ncard {REMOVED}\n\n[document properties]\nOrder {REMOVED}\nAnn\n\n[footer]\npage 1\n\n")


def test_what_a_reader_does_not_show_is_scanned_and_not_passed_on() -> None:
    document = rich(r"{\*\bkmkstart " + CARD + "}x")
    assert len(inspect(open_document(document, scan=scan), scan).findings) == 1
    assert cleaned(document).document.content == b"x\n\n"


def test_a_picture_is_a_child_and_is_named_in_the_text() -> None:
    document = rich(r"a{\*\shppict{\pict\pngblip\picw1 8950 4e47}}{\nonshppict{\pict\wmetafile8 00}}")
    (picture,) = open_document(document).children
    assert (picture.document.media_type, picture.document.content, picture.name) == ("image/png", b"\x89PNG", "attachment 1")
    assert b"[pictures and files inside not passed on: 1]" in cleaned(document).document.content


def embedded(kind: bytes, content: bytes) -> Document:
    """An object as OLE 1 writes it ([MS-OLEDS] 2.2.5), in hexadecimal digits."""
    name = struct.pack("<I", len(kind) + 1) + kind + b"\0"
    raw = struct.pack("<II", 0x0501, 2) + name + b"\0" * 8 + struct.pack("<I", len(content)) + content
    return rich(r"see {\object\objemb{\*\objclass X}{\*\objdata " + raw.hex() + r"}{\result this}}")


OBJECTS = [
    ("a file of the packager", embedded(b"Package", native("a.txt", CARD.encode())[4:]), "a.txt"),
    ("a file of the packager, its length in front", embedded(b"Package", native("a.txt", CARD.encode())), "a.txt"),
    ("an old Word document", embedded(b"Word.Document.8", doc(text=CARD).content), "embedded object"),
]


@pytest.mark.parametrize(("sentence", "document", "name"), OBJECTS, ids=[row[0] for row in OBJECTS])
def test_an_object_is_a_child_and_does_not_go_on(sentence: str, document: Document, name: str) -> None:
    opened = open_document(document, scan=scan)
    (finding,) = inspect(opened, scan).findings
    assert finding.place.name.startswith(f"attachment 1, {name}")
    assert reasons(document) == set()
    assert cleaned(document).document.content == b"see this\n\n[pictures and files inside not passed on: 1]\n\n"


HELD = [
    ("an embedded object of no known layout", rich(r"{\object\objemb{\*\objdata 0105}{\result x}}"), Reason.UNKNOWN_TYPE),
    ("a damaged picture", rich(r"{\pict\jpegblip ffd8ff}"), Reason.BROKEN),
    ("groups that do not end", Document("", "", rb"{\rtf1 {\b x"), Reason.BROKEN),
    ("groups beyond all measure", rich("{" * 2000 + "}" * 2000), Reason.TOO_DEEP),
    ("something else under its name", Document("a.rtf", "application/rtf", b"hello"), Reason.BROKEN),
]


@pytest.mark.parametrize(("sentence", "document", "reason"), HELD, ids=[row[0] for row in HELD])
def test_what_cannot_be_read_is_held(sentence: str, document: Document, reason: Reason) -> None:
    assert str(reason) in reasons(document)
