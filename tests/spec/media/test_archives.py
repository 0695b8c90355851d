"""Tar, 7z and compressed files: opened within bounds, rebuilt, or held."""

import bz2
import gzip
import lzma
import struct
import tarfile
from binascii import crc32
from collections.abc import Callable
from io import BytesIO

import pytest

from redaction.document import Document, Reason
from redaction.media.seven_zip_writer import pack
from redaction.opening import open_document
from tests.spec.media.letters import CARD, REMOVED, cleaned, everything, reasons

Members = list[tuple[str, bytes]]
MEMBERS: Members = [("a.txt", f"card {CARD}".encode()), (f"{CARD}.txt", b"hello"), ("empty.txt", b""), ("x.png", b"\x89PNG\r\n\x1a\n")]
CLEANED = {
    "a.txt": f"card {REMOVED}".encode(),
    f"{REMOVED}.txt": b"hello",
    "empty.txt": b"",
    "x.png.txt": b"[attachment withheld: damaged or not what it says]",
}


def tar(members: Members) -> bytes:
    packed = BytesIO()
    with tarfile.open(fileobj=packed, mode="w") as archive:
        for name, content in members:
            member = tarfile.TarInfo(name)
            member.size = len(content)
            archive.addfile(member, BytesIO(content))
    return packed.getvalue()


def untar(content: bytes) -> dict[str, bytes]:
    with tarfile.open(fileobj=BytesIO(content), mode="r:*") as archive:
        files = {member.name: archive.extractfile(member) for member in archive}
        return {name: file.read() for name, file in files.items() if file}


def inside(content: bytes) -> dict[str, bytes]:
    """By our own reader: the specification of 7z is its own check sums, checked here by reading twice."""
    return {child.document.name: child.document.content for child in open_document(Document("", "", content)).children}


ARCHIVES: list[tuple[str, Callable[[Members], bytes], Callable[[bytes], dict[str, bytes]]]] = [
    ("tar", tar, untar),
    ("tar.gz", lambda members: gzip.compress(tar(members)), untar),
    ("tar.bz2", lambda members: bz2.compress(tar(members)), untar),
    ("tar.xz", lambda members: lzma.compress(tar(members)), untar),
    ("7z", pack, inside),
]


@pytest.mark.parametrize(("extension", "packed", "unpacked"), ARCHIVES, ids=[row[0] for row in ARCHIVES])
def test_an_archive_is_rebuilt_from_its_cleaned_members(
    extension: str, packed: Callable[[Members], bytes], unpacked: Callable[[bytes], dict[str, bytes]]
) -> None:
    document = cleaned(Document("whatever.txt", "text/plain", packed(MEMBERS))).document
    assert unpacked(document.content) == CLEANED
    assert b"4111 1111" not in document.content


ONE_FILE = [
    ("gzip", gzip.compress(CARD.encode()), gzip.decompress),
    ("gzip in two streams", gzip.compress(CARD[:9].encode()) + gzip.compress(CARD[9:].encode()), gzip.decompress),
    ("bzip2", bz2.compress(CARD.encode()), bz2.decompress),
    ("xz", lzma.compress(CARD.encode()), lzma.decompress),
    ("a text that is gzip", gzip.compress(CARD.encode()), gzip.decompress),
]


@pytest.mark.parametrize(("sentence", "content", "decompress"), ONE_FILE, ids=[row[0] for row in ONE_FILE])
def test_a_compressed_file_is_cleaned(sentence: str, content: bytes, decompress: Callable[[bytes], bytes]) -> None:
    assert decompress(cleaned(Document("note.txt", "text/plain", content)).document.content) == REMOVED.encode()


INNER = [("a.csv.gz", "a.csv"), ("a.tgz", "a.tar"), ("a.svgz", "a.svg"), ("noname", "noname")]


@pytest.mark.parametrize(("name", "expected"), INNER)
def test_a_compressed_file_has_the_name_it_unpacks_to(name: str, expected: str) -> None:
    assert open_document(Document(name, "", gzip.compress(b"x"))).children[0].document.name == expected


def test_the_name_in_a_gzip_header_is_read_and_goes() -> None:
    packed = BytesIO()
    with gzip.GzipFile(f"{CARD}.txt", "wb", fileobj=packed) as file:
        file.write(b"x")
    document = Document("a.txt.gz", "", packed.getvalue())
    assert CARD in everything(document)
    assert CARD.encode() not in cleaned(document).document.content


def linked() -> bytes:
    packed = BytesIO()
    with tarfile.open(fileobj=packed, mode="w", format=tarfile.PAX_FORMAT, pax_headers={"comment": CARD}) as archive:
        for name, kind in (("folder", tarfile.DIRTYPE), ("link", tarfile.SYMTYPE), ("pipe", tarfile.FIFOTYPE)):
            member = tarfile.TarInfo(name)
            member.type, member.linkname = kind, "/etc/target" if kind == tarfile.SYMTYPE else ""
            archive.addfile(member)
    return packed.getvalue()


def test_links_and_what_headers_say_are_read_and_not_passed_on() -> None:
    document = Document("a.tar", "", linked())
    assert {"folder", "link", "/etc/target", f"comment: {CARD}"} <= set(everything(document).split("\n"))
    assert untar(cleaned(document).document.content) == {}
    assert b"4111" not in cleaned(document).document.content


@pytest.mark.parametrize("name", ["../../a.txt", "/etc/a.txt", "..\\a.txt", "c:/a.txt"])
@pytest.mark.parametrize("packed", [tar, pack])
def test_a_members_path_stays_inside(packed: Callable[[Members], bytes], name: str) -> None:
    (written,) = inside(cleaned(Document("", "", packed([(name, b"x")]))).document.content)
    assert not written.startswith("/")
    assert ".." not in written
    assert ":" not in written


def claims(size: bytes) -> bytes:
    """A tar whose only header claims a size."""
    header = bytearray(tarfile.TarInfo("a.txt").tobuf())
    header[124:136] = size
    header[148:156] = b" " * 8
    header[148:156] = b"%06o\0 " % sum(header)
    return bytes(header) + bytes(1024)


def packed_by(coder: bytes) -> bytes:
    """A 7z whose header names another method or other settings than those it was packed by."""
    archive = pack([("a.txt", b"hello")])
    offset, _ = struct.unpack_from("<QQ", archive, 12)
    header = archive[32 + offset :].replace(b"\x21\x21\x01\x18", coder)
    return archive[:12] + struct.pack("<QQI", offset, len(header), crc32(header)) + archive[32 : 32 + offset] + header


MANY: Members = [(f"{number}.txt", b"") for number in range(1001)]
ZEROS = b"0" * 20_000_000
HELD = [
    ("a gzip bomb", gzip.compress(ZEROS), Reason.BOMB),
    ("a bzip2 bomb", bz2.compress(ZEROS), Reason.BOMB),
    ("an xz bomb", lzma.compress(ZEROS), Reason.BOMB),
    ("a 7z bomb", pack([("a.txt", ZEROS)]), Reason.BOMB),
    ("a tar of too many members", tar(MANY), Reason.TOO_MANY),
    ("a 7z of too many members", pack(MANY), Reason.TOO_MANY),
    ("a torn gzip", gzip.compress(b"hello")[:-3], Reason.BROKEN),
    ("a torn xz", lzma.compress(b"hello")[:-3], Reason.BROKEN),
    ("a torn 7z", pack(MEMBERS)[:-3], Reason.BROKEN),
    ("a torn tar", tar([("a.txt", b"x" * 2000)])[:1600], Reason.BROKEN),
    ("a tar of less than nothing", claims(b"\xff" * 12), Reason.BROKEN),
    ("a tar that claims a terabyte", claims(b"\x80\0\0\0\0\0\x01\0\0\0\0\0"), Reason.BOMB),
    ("something behind a gzip stream", gzip.compress(b"hello") + b"more", Reason.AMBIGUOUS),
    ("something behind the end of a tar", tar([("a.txt", b"x")]) + tar([("b.txt", b"y")]), Reason.AMBIGUOUS),
    ("two members of one name", tar([("a.txt", b"x"), ("a.txt", b"y")]), Reason.AMBIGUOUS),
    ("an encrypted 7z", packed_by(b"\x24\x06\xf1\x07\x01\x01\x00"), Reason.ENCRYPTED),
    ("a 7z by a method nobody knows", packed_by(b"\x03\x03\x04\x01"), Reason.UNKNOWN_TYPE),
    ("a 7z that wants a gigabyte to be unpacked", packed_by(b"\x21\x21\x01\x24"), Reason.TOO_LARGE),
]


@pytest.mark.parametrize(("sentence", "content", "reason"), HELD, ids=[row[0] for row in HELD])
def test_what_cannot_be_opened_safely_is_held(sentence: str, content: bytes, reason: Reason) -> None:
    assert str(reason) in reasons(Document("", "application/octet-stream", content))
