"""Files wrapped the old ways: inside plain text, in mailboxes, by a Macintosh. They are taken out and read."""

import base64
import binascii
import struct

import pytest

from redaction.document import Document, Reason
from redaction.inspect import inspect
from redaction.opening import media_type, open_document
from redaction.verify import verify
from tests.spec.media.letters import CARD, REMOVED, cleaned, everything, letter, reasons, scan

SECRET = f"charge {CARD} please\n".encode()
_SIX_BITS = b"!\"#$%&'()*+,-012345689@ABCDEFGHIJKLMNPQRSTUVXYZ[`abcdefhijklmpqr"
_BASE64 = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"


def uu(content: bytes, name: str = "a.txt") -> str:
    lines = [binascii.b2a_uu(content[at : at + 45]).decode() for at in range(0, len(content), 45)]
    return f"begin 644 {name}\n{''.join(lines)}`\nend\n"


def base64_uu(content: bytes) -> str:
    return f"begin-base64 644 a.txt\n{base64.encodebytes(content).decode()}====\n"


def yenc(content: bytes, size: int = -1) -> str:
    """In Latin letters, as a body of eight bits."""
    raw = bytes((each + 42) % 256 for each in content)
    escaped = b"".join(b"=" + bytes([(each + 64) % 256]) if each in b"\0\n\r=" else bytes([each]) for each in raw)
    size = len(content) if size < 0 else size
    return f"=ybegin line=128 size={size} name=a.txt\n{escaped.decode('latin-1')}\n=yend size={size}\n"


def binhex(content: bytes, name: bytes = b"a.txt") -> str:
    header = bytes([len(name)]) + name + b"\0TEXTttxt\0\0" + struct.pack(">II", len(content), 0)
    raw = (header + b"\0\0" + content + b"\0\0\0\0").replace(b"\x90", b"\x90\0")
    letters = base64.b64encode(raw).rstrip(b"=").translate(bytes.maketrans(_BASE64, _SIX_BITS)).decode()
    lines = "\n".join((":" + letters + ":")[at : at + 64] for at in range(0, len(letters) + 2, 64))
    return f"(This file must be converted with BinHex 4.0)\n\n{lines}\n"


def body(text: str) -> Document:
    return letter(text, "MIME-Version: 1.0", "Content-Type: text/plain; charset=iso-8859-1", charset="iso-8859-1")


WRAPPED = [
    ("uuencode", uu(SECRET)),
    ("uuencode with a space for a zero", uu(SECRET).replace("`", " ")),
    ("uuencode in base64", base64_uu(SECRET)),
    ("yEnc", yenc(SECRET)),
    ("BinHex", binhex(SECRET)),
    ("text around", f"see below\n\n{uu(SECRET)}\nregards\n"),
    ("two files", uu(b"nothing\n", "b.txt") + "\n" + uu(SECRET)),
    ("two forms", uu(b"nothing\n", "b.txt") + "\n" + binhex(SECRET)),
    ("a file in a file", uu(uu(SECRET).encode())),
]


@pytest.mark.parametrize(("sentence", "text"), WRAPPED, ids=[row[0] for row in WRAPPED])
def test_a_file_inside_text_becomes_an_attachment(sentence: str, text: str) -> None:
    mail = body(text)
    assert reasons(mail) == set()
    assert CARD in everything(mail)
    redaction = cleaned(mail)
    assert REMOVED in everything(redaction.document)
    assert "4111" not in everything(redaction.document)
    assert b"filename=a.txt" in redaction.document.content
    assert verify(redaction.document, scan).findings == ()
    assert cleaned(redaction.document).document.content == redaction.document.content


def test_the_text_around_stays_and_says_where_the_file_stood() -> None:
    redaction = cleaned(body(f"see below\n\n{uu(SECRET)}regards\n"))
    opened = open_document(redaction.document)
    assert [passage.text for passage in opened.children[0].reading.passages] == ["see below\r\n\r\n[attached file 1]\r\nregards\r\n"]
    assert [(part.name, part.state, part.is_text) for part in redaction.parts] == [("", "untouched", True), ("a.txt", "redacted", False)]


def test_a_place_inside_has_a_name() -> None:
    opened = open_document(body(f"see below\n\n{uu(SECRET)}"), scan=scan)
    assert [each.place.name for each in inspect(opened, scan).findings] == ["text, attachment 1, a.txt, line 1"]


NOT_READ = [
    ("no end", "begin 644 a.txt\n" + "M" * 61 + "\n"),
    ("an end and nothing proper before it", "begin 644 a.txt\nhello world\nend\n"),
    ("quoted by somebody", "> " + uu(SECRET).replace("\n", "\n> ")),
    ("yEnc of another size", yenc(SECRET, size=7)),
    ("one part of several in yEnc", yenc(SECRET).replace("=ybegin ", "=ybegin part=1 ")),
    ("BinHex cut short", binhex(SECRET)[:70] + ":\n"),
    ("BinHex without an end", binhex(SECRET).rstrip(":\n")),
]


@pytest.mark.parametrize(("sentence", "text"), NOT_READ, ids=[row[0] for row in NOT_READ])
def test_what_cannot_be_decoded_is_held(sentence: str, text: str) -> None:
    assert str(Reason.UNKNOWN_TYPE) in reasons(body(text))


SEALED = [
    ("encrypted by PGP", "-----BEGIN PGP MESSAGE-----\n\nhQ\n-----END PGP MESSAGE-----", Reason.ENCRYPTED),
    ("a file in uuencode", uu(SECRET), Reason.UNKNOWN_TYPE),
]


@pytest.mark.parametrize(("sentence", "text", "reason"), SEALED, ids=[row[0] for row in SEALED])
def test_what_is_sealed_in_a_page_is_held(sentence: str, text: str, reason: Reason) -> None:
    assert str(reason) in reasons(Document("", "text/html", f"<p>see</p><pre>{text}</pre>".encode()))


@pytest.mark.parametrize("text", ["begin with 644 words", "I begin 7 days from now, you end it", "the end\n", "BinHex is old"])
def test_ordinary_words_are_ordinary(text: str) -> None:
    assert reasons(body(text)) == set()
    assert media_type(Document("", "text/plain", text.encode())) == "text/plain"


def test_a_type_that_says_so_and_holds_none_is_held() -> None:
    assert reasons(Document("a.hqx", "", b"hello")) == {str(Reason.BROKEN)}


def mailbox(*bodies: str) -> Document:
    mails = [f"From ann@example.org Mon Jan  5 10:00:00 2026\nFrom: ann@example.org\nSubject: x\n\n{text}\n\n" for text in bodies]
    return Document("old.mbox", "application/octet-stream", "".join(mails).encode())


def test_every_mail_of_a_mailbox_is_read_and_goes_on() -> None:
    coded = "MIME-Version: 1.0\nContent-Transfer-Encoding: base64\n\n" + base64.encodebytes(SECRET).decode()
    box = mailbox("hello\n\nFrom here on nothing\n>From the start", coded)
    content = box.content.replace(b"Subject: x\n\nMIME", b"Subject: x\nMIME")
    opened = open_document(Document("", "", content), scan=scan)
    assert [child.name for child in opened.children] == ["mail", "mail 2"]
    assert [each.place.name for each in inspect(opened, scan).findings] == ["mail 2, text, line 1"]
    written = cleaned(Document("old.mbox", "", content)).document
    assert written.name == "old.mbox"
    again = open_document(written)
    assert [child.children[0].reading.passages[0].text.strip() for child in again.children] == [
        "hello\r\n\r\nFrom here on nothing\r\nFrom the start",
        f"charge {REMOVED} please",
    ]
    assert verify(written, scan).findings == ()
    assert cleaned(written).document.content == written.content


def test_one_mail_with_the_line_of_a_mailbox_is_a_mail() -> None:
    assert media_type(Document("", "", mailbox("hello").content)) == "message/rfc822"


def apple(*entries: tuple[int, bytes], magic: int = 0x00051600) -> bytes:
    at = 26 + 12 * len(entries)
    table, data = b"", b""
    for kind, content in entries:
        table += struct.pack(">III", kind, at + len(data), len(content))
        data += content
    return struct.pack(">II16xH", magic, 0x00020000, len(entries)) + table + data


def test_the_data_fork_of_a_macintosh_file_goes_on_alone() -> None:
    document = cleaned(Document("a.txt", "application/applefile", apple((3, b"a.txt"), (2, b"\0icon"), (1, SECRET)))).document
    assert (document.name, document.content) == ("a.txt", SECRET.replace(CARD.encode(), REMOVED.encode()))


@pytest.mark.parametrize("kind", [3, 4])
def test_what_a_macintosh_says_beside_a_file_is_read(kind: int) -> None:
    opened = open_document(Document("", "application/octet-stream", apple((kind, CARD.encode()), magic=0x00051607)))
    assert [passage.text for passage in opened.reading.passages] == [CARD]


def test_a_damaged_macintosh_file_is_held() -> None:
    assert reasons(Document("", "application/applefile", apple((1, SECRET))[:50])) == {str(Reason.BROKEN)}
