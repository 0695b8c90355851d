"""Zip archives: opened, rebuilt, or held."""

import zipfile
from io import BytesIO

import pytest

from redaction.document import Document, Reason
from redaction.opening import Limits, open_document
from tests.spec.media.letters import CARD, REMOVED, cleaned, everything, reasons


def packed(*members: tuple[str, bytes], comment: bytes = b"") -> Document:
    content = BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.comment = comment
        for name, body in members:
            archive.writestr(zipfile.ZipInfo(name), body, zipfile.ZIP_DEFLATED)
    return Document("letter.zip", "application/zip", content.getvalue())


def unpacked(document: Document) -> dict[str, bytes]:
    with zipfile.ZipFile(BytesIO(document.content)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def test_members_are_cleaned_in_place() -> None:
    document = cleaned(packed(("a.txt", f"card {CARD}".encode()), ("b.txt", b"hello"))).document
    assert unpacked(document) == {"a.txt": f"card {REMOVED}".encode(), "b.txt": b"hello"}


def test_an_archive_inside_an_archive_is_cleaned() -> None:
    inner = packed(("a.txt", CARD.encode()))
    document = cleaned(packed(("in.zip", inner.content))).document
    assert unpacked(Document("", "", unpacked(document)["in.zip"])) == {"a.txt": REMOVED.encode()}


def test_a_members_name_is_cleaned() -> None:
    assert list(unpacked(cleaned(packed((f"card {CARD}.txt", b"x"))).document)) == [f"card {REMOVED}.txt"]


def test_comments_are_read_and_not_passed_on() -> None:
    document = packed(("a.txt", b"x"), comment=CARD.encode())
    assert CARD in everything(document)
    assert CARD.encode() not in cleaned(document).document.content


def test_a_member_nobody_can_read_becomes_a_note() -> None:
    redaction = cleaned(packed(("a.png", b"\x89PNG\r\n\x1a\n"), ("b.txt", b"x")))
    assert unpacked(redaction.document) == {"a.png.txt": b"[attachment withheld: damaged or not what it says]", "b.txt": b"x"}
    assert [part.state for part in redaction.parts] == ["withheld: damaged or not what it says", "untouched"]


@pytest.mark.parametrize("name", ["../../a.txt", "/etc/a.txt", "..\\a.txt", "c:/a.txt"])
def test_a_members_path_stays_inside(name: str) -> None:
    (written,) = unpacked(cleaned(packed((name, b"x"))).document)
    assert not written.startswith("/")
    assert ".." not in written
    assert ":" not in written


def encrypted() -> Document:
    content = bytearray(packed(("a.txt", b"x")).content)
    content[content.index(b"PK\x01\x02") + 8] |= 1
    content[6] |= 1
    return Document("", "application/zip", bytes(content))


HELD = [
    ("encrypted", encrypted(), Reason.ENCRYPTED),
    ("a bomb", packed(("a.txt", b"0" * 20_000_000)), Reason.BOMB),
    ("more members than anybody sends", packed(*((f"{n}.txt", b"") for n in range(1001))), Reason.TOO_MANY),
    ("torn off", Document("", "application/zip", packed(("a.txt", b"x" * 999)).content[:60]), Reason.BROKEN),
    ("only the signature", Document("", "application/zip", b"PK\x03\x04"), Reason.BROKEN),
    ("an Office document", packed(("[Content_Types].xml", b"<x/>")), Reason.UNKNOWN_TYPE),
    ("an OpenDocument", packed(("mimetype", b"application/vnd.oasis.opendocument.text")), Reason.UNKNOWN_TYPE),
]


@pytest.mark.parametrize(("sentence", "document", "reason"), HELD, ids=[row[0] for row in HELD])
def test_what_cannot_be_opened_safely_is_held(sentence: str, document: Document, reason: Reason) -> None:
    assert str(reason) in reasons(document)


def test_archives_are_opened_only_so_deep() -> None:
    document = packed(("a.txt", b"x"))
    for _ in range(4):
        document = packed(("in.zip", document.content))
    found = [each.reading.unscannable for each in open_document(document, Limits(depth=3)).walk()]
    assert found[-1] == (Reason.TOO_DEEP,)
