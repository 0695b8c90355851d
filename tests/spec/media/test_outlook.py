"""Outlook's own formats: winmail.dat (TNEF) and .msg files go out as mails of their texts and files."""

import base64
import struct
from email import message_from_bytes

import pytest

from redaction.document import Document, Reason, Withheld
from redaction.inspect import inspect
from redaction.media import compound_file, rtf_packed
from redaction.opening import open_document
from redaction.redact import redact
from redaction.verify import verify
from tests.spec.media.compound import Tree, compound
from tests.spec.media.letters import CARD, REMOVED, cleaned, everything, letter, reasons, scan

RTF = rb"{\rtf1\ansi charge " + CARD.encode() + rb" please}"
TEXT = f"charge {CARD} please"
CLEAN = f"charge {REMOVED} please"
UNICODE, STRING8, BINARY, OBJECT, LONG, TIME = 0x001F, 0x001E, 0x0102, 0x000D, 0x0003, 0x0040


def packed(rtf: bytes) -> bytes:
    """Stored in the compressed way, byte for byte."""
    groups = b"".join(b"\0" + rtf[at : at + 8] for at in range(0, len(rtf), 8))
    return struct.pack("<II4sI", len(groups) + 12, len(rtf), b"LZFu", 0) + groups


# --- TNEF


def attribute(level: int, number: int, data: bytes) -> bytes:
    return struct.pack("<BHHI", level, number, 6, len(data)) + data + struct.pack("<H", sum(data) & 0xFFFF)


def padded(data: bytes) -> bytes:
    return data + b"\0" * (-len(data) % 4)


def prop(number: int, kind: int, value: bytes, name: bytes = b"") -> bytes:
    data = value if kind in {LONG, TIME} else struct.pack("<II", 1, len(value)) + padded(value)
    return struct.pack("<HH", kind, number) + name + data


def props(*each: bytes) -> bytes:
    return struct.pack("<I", len(each)) + b"".join(each)


def tnef(*attributes: bytes) -> bytes:
    return struct.pack("<IH", 0x223E9F78, 1) + attribute(1, 0x9007, struct.pack("<II", 1252, 0)) + b"".join(attributes)


def wrapped(*attributes: bytes) -> Document:
    """A mail whose text says nothing, with a winmail.dat."""
    body = base64.encodebytes(tnef(*attributes)).decode()
    part = f"Content-Type: application/ms-tnef; name=winmail.dat\nContent-Transfer-Encoding: base64\n\n{body}"
    return letter(f"--b\n\nsee below\n--b\n{part}\n--b--\n", "MIME-Version: 1.0", "Content-Type: multipart/mixed; boundary=b")


FILE = (attribute(2, 0x9002, b"\0" * 14), attribute(2, 0x8010, b"a.txt\0"), attribute(2, 0x800F, TEXT.encode()))
LONG_NAME = props(prop(0x3707, UNICODE, "häß.txt\0".encode("utf-16-le")))
INNER = tnef(attribute(1, 0x8004, b"inner\0"), attribute(1, 0x800C, TEXT.encode()))
NAMED = b"\0" * 16 + struct.pack("<II", 1, 10) + padded("Card\0".encode("utf-16-le"))

TNEF = [
    ("the text", (attribute(1, 0x800C, TEXT.encode() + b"\0"),)),
    ("the text as a property", (attribute(1, 0x9003, props(prop(0x1000, UNICODE, TEXT.encode("utf-16-le")))),)),
    ("a page", (attribute(1, 0x9003, props(prop(0x1013, BINARY, b"<p>charge <b>" + CARD.encode() + b"</b> please</p>"))),)),
    ("rich text", (attribute(1, 0x9003, props(prop(0x1009, BINARY, packed(RTF)))),)),
    ("a file", FILE),
    ("a file whose long name is a property", (*FILE[:2], attribute(2, 0x9005, LONG_NAME), FILE[2])),
    ("a message in it", (FILE[0], attribute(2, 0x9005, props(prop(0x3701, OBJECT, b"\0" * 16 + INNER))))),
]


@pytest.mark.parametrize(("sentence", "attributes"), TNEF, ids=[row[0] for row in TNEF])
def test_what_is_wrapped_becomes_parts_of_the_mail(sentence: str, attributes: tuple[bytes, ...]) -> None:
    mail = wrapped(*attributes)
    assert reasons(mail) == set()
    assert CARD in everything(mail)
    redaction = cleaned(mail)
    whole = message_from_bytes(redaction.document.content).as_string()
    assert "[card number removed" in whole.replace("=\n", "")
    assert "winmail" not in whole
    assert "4111" not in whole
    assert verify(redaction.document, scan).findings == ()


FIELDS = [
    ("a subject", attribute(1, 0x8004, CARD.encode())),
    ("a sender", attribute(1, 0x8000, struct.pack("<4H", 4, 0, 20, 18) + CARD.encode() + b"\0SMTP:ann@example.org\0")),
    ("a property with a name", attribute(1, 0x9003, props(prop(0x8001, UNICODE, CARD.encode("utf-16-le"), NAMED)))),
    ("a recipient", attribute(1, 0x9004, struct.pack("<I", 1) + props(prop(0x3001, UNICODE, CARD.encode("utf-16-le"))))),
    ("the name of a file", b"".join((FILE[0], attribute(2, 0x8010, CARD.encode()), attribute(2, 0x800F, b"x")))),
]


@pytest.mark.parametrize(("sentence", "attributes"), FIELDS, ids=[row[0] for row in FIELDS])
def test_every_text_in_it_is_read(sentence: str, attributes: bytes) -> None:
    mail = wrapped(attributes)
    assert inspect(open_document(mail, scan=scan), scan).findings
    assert "4111" not in message_from_bytes(cleaned(mail).document.content).as_string()


def test_parts_that_were_wrapped_are_told_one_by_one() -> None:
    parts = cleaned(wrapped(attribute(1, 0x800C, b"hello"), *FILE)).parts
    assert [(part.name, part.state, part.is_text) for part in parts] == [
        ("", "untouched", True),
        ("", "untouched", True),
        ("a.txt", "redacted", False),
    ]


def test_a_place_inside_has_a_name() -> None:
    opened = open_document(wrapped(*FILE), scan=scan)
    assert [each.place.name for each in inspect(opened, scan).findings] == ["attachment 1, winmail.dat, attachment 1, a.txt"]


def test_a_subject_inside_describes_the_part() -> None:
    content = cleaned(wrapped(attribute(1, 0x8004, b"An order\0"), attribute(1, 0x800C, b"hello"))).document.content
    assert b"\r\nContent-Description: An order\r\n" in content


def test_something_behind_the_end_is_a_doubt() -> None:
    assert reasons(Document("winmail.dat", "", tnef(attribute(1, 0x800C, b"hello")) + b"\0\r\n")) == set()
    assert reasons(Document("winmail.dat", "", tnef(attribute(1, 0x800C, b"hello")) + CARD.encode())) == {str(Reason.AMBIGUOUS)}


HELD = [
    ("an attribute cut short", tnef(attribute(1, 0x800C, TEXT.encode())[:-9])),
    ("properties cut short", tnef(attribute(1, 0x9003, props(prop(0x1000, UNICODE, b"ab" * 40))[:30]))),
    ("more properties than bytes", tnef(attribute(1, 0x9003, b"\xff\xff\xff\x7f"))),
    ("a property of an unknown type", tnef(attribute(1, 0x9003, props(struct.pack("<HHI", 0x0FFF, 0x1000, 1))))),
    ("rich text cut short", tnef(attribute(1, 0x9003, props(prop(0x1009, BINARY, packed(RTF)[:-9]))))),
    ("something else", b"hello"),
]


@pytest.mark.parametrize(("sentence", "content"), HELD, ids=[row[0] for row in HELD])
def test_what_is_damaged_is_held(sentence: str, content: bytes) -> None:
    assert reasons(Document("winmail.dat", "application/ms-tnef", content)) == {str(Reason.BROKEN)}


# --- rich text, compressed


def test_rich_text_with_repetitions() -> None:
    sample = bytes.fromhex("2d0000002b0000004c5a4675f1c5c7a703000a007263706731323542320af32068656c090020627705b06c647d0a800fa0")
    assert rtf_packed.unpack(sample) == b"{\\rtf1\\ansi\\ansicpg1252\\pard hello world}\r\n"  # [MS-OXRTFCP] 3.1.1


def test_rich_text_that_is_not_compressed() -> None:
    assert rtf_packed.unpack(struct.pack("<II4sI", len(RTF) + 12, len(RTF), b"MELA", 0) + RTF) == RTF


# --- .msg


def message(header: int = 32, /, **streams: "bytes | Tree") -> Tree:
    """Properties of one message. ``m1000_001F`` is the property 1000 of the type 001F."""
    values = {f"__substg1.0_{name[1:5]}{name[6:]}": value for name, value in streams.items()}
    return {"__properties_version1.0": b"\0" * header, **values}


def wide(text: str) -> bytes:
    return text.encode("utf-16-le")


def attached(tree: Tree, **streams: "bytes | Tree") -> Tree:
    return {**tree, "__attach_version1.0_#00000000": message(8, **streams)}


def msg(tree: Tree) -> Document:
    return Document("note.msg", "application/octet-stream", compound(tree))


RECIPIENT = {"__recip_version1.0_#00000000": message(8, m3001_001F=wide("Bob"), m39FE_001F=wide("bob@example.org"))}
SIMPLE = message(m0037_001F=wide("An order"), m1000_001F=wide(TEXT), m0C1A_001F=wide("Ann, of A"), m5D01_001F=wide("ann@example.org"))
NESTED = message(24, m0037_001F=wide("inner"), m1000_001F=wide(TEXT))

MSG = [
    ("the text", SIMPLE),
    ("the text in a code page", message(m1000_001E=TEXT.encode())),
    ("a page", message(m1013_0102=f"<p>charge <i>{CARD}</i> please</p>".encode())),
    ("rich text", message(m1009_0102=packed(RTF))),
    ("a file", attached(message(), m3707_001F=wide("a.txt"), m3701_0102=TEXT.encode())),
    ("a large file", attached(message(), m3707_001F=wide("a.txt"), m3701_0102=(TEXT + "\n" * 9000).encode())),
    ("a message in it", attached(message(), m3001_001F=wide("inner"), m3701_000D=NESTED)),
    ("the fields of a contact", message(m001A_001F=wide("IPM.Contact"), m3A08_001F=wide(TEXT))),
]


@pytest.mark.parametrize(("sentence", "tree"), MSG, ids=[row[0] for row in MSG])
def test_a_message_file_goes_out_as_a_mail(sentence: str, tree: Tree) -> None:
    document = msg(tree)
    assert reasons(document) == set()
    redaction = cleaned(document)
    assert (redaction.document.name, redaction.document.media_type) == ("note.msg.eml", "message/rfc822")
    assert "[card number removed" in redaction.document.content.decode().replace("=\r\n", "")
    assert b"4111" not in redaction.document.content
    assert verify(redaction.document, scan).findings == ()


def test_the_fields_of_the_header_go_on() -> None:
    content = cleaned(msg({**SIMPLE, **RECIPIENT})).document.content.decode()
    assert content.startswith(
        'Subject: An order\r\nFrom: "Ann, of A" <ann@example.org>\r\nTo: Bob <bob@example.org>\r\nMIME-Version: 1.0\r\n'
    )
    assert content.endswith(f"\r\n\r\n{CLEAN}")


@pytest.mark.parametrize("field", ["m0037_001F", "m0C1A_001F", "m8001_001F", "m8002_101F-00000000", "m0E1D_001F"])
def test_every_text_property_is_read_and_no_number_goes_on(field: str) -> None:
    document = msg(message(**{field: wide(CARD)}))
    assert inspect(open_document(document, scan=scan), scan).findings
    assert b"4111" not in cleaned(document).document.content


def test_two_forms_of_one_text_stay_alternatives() -> None:
    content = cleaned(msg(message(m1000_001F=wide("hello"), m1013_0102=b"<p>hello</p>"))).document.content
    assert [part.get_content_type() for part in message_from_bytes(content).walk()] == ["multipart/alternative", "text/plain", "text/html"]


DAMAGED = [
    ("a document in it that cannot be taken out", attached(message(), m3705_0003=b"", m3701_000D={"CONTENTS": b"x"}), Reason.UNKNOWN_TYPE),
    ("a property without a number", message(mzzzz_001F=b""), Reason.BROKEN),
    ("rich text that is none", message(m1009_0102=b"x" * 40), Reason.BROKEN),
]


@pytest.mark.parametrize(("sentence", "tree", "reason"), DAMAGED, ids=[row[0] for row in DAMAGED])
def test_what_cannot_be_read_is_held(sentence: str, tree: Tree, reason: Reason) -> None:
    assert str(reason) in reasons(msg(tree))


# --- compound files


def test_streams_small_and_large() -> None:
    tree: Tree = {"a": b"x" * 100, "b": {"c": b"y" * 5000, "d": b""}}
    assert compound_file.streams(compound(tree)) == {("a",): b"x" * 100, ("b", "c"): b"y" * 5000, ("b", "d"): b""}


def _looping(content: bytes) -> bytes:
    """The table of sectors says of the first sector that the first follows it."""
    (table,) = struct.unpack_from("<I", content, 76)
    at = (table + 1) * 512
    return content[:at] + b"\0\0\0\0" + content[at + 4 :]


BROKEN = [
    ("a chain that comes back", _looping(compound({"a": b"x" * 9000}))),
    ("a table of sectors that comes back", compound({"a": b"x"})[:68] + b"\0" * 8 + compound({"a": b"x"})[76:]),
    ("cut short", compound({"a": b"x" * 9000})[:3000]),
    ("only a beginning", compound_file.MAGIC),
    ("nothing of the kind", b"hello"),
]


@pytest.mark.parametrize(("sentence", "content"), BROKEN, ids=[row[0] for row in BROKEN])
def test_a_damaged_file_is_refused_at_once(sentence: str, content: bytes) -> None:
    with pytest.raises(ValueError, match=r"."):
        compound_file.streams(content)
    assert compound_file.media_type(content) == ""


def test_an_office_document_under_a_password_is_held() -> None:
    opened = open_document(Document("a.docx", "", compound({"EncryptedPackage": b"x", "EncryptionInfo": b""})))
    assert opened.reading.unscannable == (Reason.ENCRYPTED,)
    assert isinstance(redact(opened, ()), Withheld)
