"""Numbers in archives: packed, nested, with a wrong name, locked or made to burst (APPNOTE.TXT, POSIX.1 ustar, RFC 1952, 7zFormat.txt)."""

import binascii
import bz2
import gzip
import io
import lzma
import struct
import tarfile
import zipfile
from collections.abc import Sequence

from tests.bench.representations.letters import attached, mail
from tests.bench.representations.names import tarred, zipped
from tests.bench.representations.pdf_files import file, shown
from tests.bench.representations.said import CARD, Make, Row, Said, Sort

ZIP, TAR, GZIP, SEVEN = "application/zip", "application/x-tar", "application/gzip", "application/x-7z-compressed"


def packed(said: Said) -> dict[str, bytes]:
    return {"note.txt": said.letter.encode()}


def stored(said: Said) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_STORED) as archive:
        archive.writestr(zipfile.ZipInfo("note.txt"), said.letter)
    return out.getvalue()


def deep(said: Said, levels: int) -> bytes:
    content = zipped(packed(said))
    for level in range(levels):
        content = zipped({f"level{level}.zip": content})
    return content


def locked(said: Said) -> bytes:
    """A member with the bit of encryption set (APPNOTE 4.4.4), its content not to be read."""
    content = bytearray(zipped({"note.txt": bytes(byte ^ 0x5A for byte in said.letter.encode())}))
    content[6] |= 1
    content[content.index(b"PK\x01\x02") + 8] |= 1
    return bytes(content)


def bomb(said: Said) -> bytes:
    """A small file that becomes 300 MB, and a note beside it."""
    zeros = io.BytesIO()
    with zipfile.ZipFile(zeros, "w", zipfile.ZIP_DEFLATED) as archive, archive.open("zeros.txt", "w") as member:
        for _ in range(300):
            member.write(bytes(1 << 20))
    return zipped({"note.txt": said.letter.encode(), "zeros.zip": zeros.getvalue()})


def appended(said: Said) -> bytes:
    """A zip behind other bytes, as self-extracting ones are."""
    return b"#!/bin/sh\nexit 0\n" + zipped(packed(said))


def lied(said: Said) -> bytes:
    """The central directory names another member than the local header does."""
    return zipped(packed(said)).replace(b"note.txt", b"note.bin", 1)


def slack(said: Said) -> bytes:
    """Text between two members, which no listing shows."""
    content = zipped({"a.txt": b"Hello.\n"})
    at = content.index(b"PK\x01\x02")
    extra = f"\n{said.sentence}\n".encode()
    end = content.index(b"PK\x05\x06")
    place = struct.unpack_from("<I", content, end + 16)[0] + len(extra)
    return content[:at] + extra + content[at : end + 16] + struct.pack("<I", place) + content[end + 20 :]


def seven_zip(files: dict[str, bytes], *, compress: bool = True) -> bytes:
    """One folder with one coder, Copy or LZMA2; sizes under 16,384 take one or two bytes."""
    whole = b"".join(files.values())
    filters = [{"id": lzma.FILTER_LZMA2, "dict_size": 1 << 16}]
    body = lzma.compress(whole, lzma.FORMAT_RAW, filters=filters) if compress else whole
    coder = bytes((0x21, 0x21, 1, 8)) if compress else bytes((0x01, 0x00))
    names = b"\0" + b"".join(name.encode("utf-16-le") + b"\0\0" for name in files)
    sizes = b"".join(_number(len(content)) for content in list(files.values())[:-1])
    crcs = b"".join(struct.pack("<I", binascii.crc32(content)) for content in files.values())
    streams = bytes((0x0D,)) + _number(len(files)) + (b"\x09" + sizes if sizes else b"") + b"\x0a\x01" + crcs + b"\0"
    header = (
        bytes((1, 4, 6, 0, 1, 9)) + _number(len(body)) + b"\0"
        + bytes((7, 0x0B, 1, 0, 1)) + coder + b"\x0c" + _number(len(whole)) + b"\0"
        + b"\x08" + streams + b"\0"
        + b"\x05" + _number(len(files)) + b"\x11" + _number(len(names)) + names + b"\0\0"
    )  # fmt: skip
    start = struct.pack("<QQI", len(body), len(header), binascii.crc32(header))
    return b"7z\xbc\xaf\x27\x1c\0\4" + struct.pack("<I", binascii.crc32(start)) + start + body + header


def _number(value: int) -> bytes:
    return bytes((value,)) if value < 0x80 else bytes((0x80 | value >> 8, value & 0xFF))


def sent(name: str, kind: str, pack: Make) -> Make:
    return lambda said: attached(name, kind, pack(said))


def zipped_letter(said: Said) -> bytes:
    return zipped({"letter.eml": mail(said.letter), "letter.pdf": file(shown(said.sentence))})


ROWS: Sequence[Row] = (
    Row("zip", sent("notes.zip", ZIP, lambda said: zipped(packed(said)))),
    Row("zip, stored", sent("notes.zip", ZIP, stored)),
    Row("zip in a zip", sent("notes.zip", ZIP, lambda said: deep(said, 1))),
    Row("zip four deep", sent("notes.zip", ZIP, lambda said: deep(said, 3))),
    Row("zip of a mail and a PDF", sent("notes.zip", ZIP, zipped_letter)),
    Row("zip named .txt", sent("notes.txt", "text/plain", lambda said: zipped(packed(said)))),
    Row("zip declared as octet-stream", sent("notes", "application/octet-stream", lambda said: zipped(packed(said)))),
    Row("member without an ending", sent("notes.zip", ZIP, lambda said: zipped({"note": said.letter.encode()}))),
    Row("member with a wrong ending", sent("notes.zip", ZIP, lambda said: zipped({"note.pdf": zipped(packed(said))}))),
    Row("gzip", sent("note.txt.gz", GZIP, lambda said: gzip.compress(said.letter.encode(), mtime=0))),
    Row(
        "two gzip members, number in the second",
        sent("note.txt.gz", GZIP, lambda said: gzip.compress(b"Hello.\n", mtime=0) + gzip.compress(said.letter.encode(), mtime=0)),
    ),
    Row("bzip2", sent("note.txt.bz2", "application/x-bzip2", lambda said: bz2.compress(said.letter.encode()))),
    Row("xz", sent("note.txt.xz", "application/x-xz", lambda said: lzma.compress(said.letter.encode()))),
    Row("tar", sent("notes.tar", TAR, lambda said: tarred(packed(said)))),
    Row("tar of the old kind", sent("notes.tar", TAR, lambda said: tarred(packed(said), tarfile.USTAR_FORMAT))),
    Row("tar in gzip", sent("notes.tgz", GZIP, lambda said: gzip.compress(tarred(packed(said)), mtime=0))),
    Row("7z, LZMA2", sent("notes.7z", SEVEN, lambda said: seven_zip(packed(said)))),
    Row("7z, two files", sent("notes.7z", SEVEN, lambda said: seven_zip({"hello.txt": b"Hello.\n", **packed(said)}))),
    Row("7z, stored", sent("notes.7z", SEVEN, lambda said: seven_zip(packed(said), compress=False))),
    Row("zip behind other bytes", sent("notes.zip", ZIP, appended), Sort.DOUBTFUL, CARD),
    Row("two names for one member", sent("notes.zip", ZIP, lied), Sort.DOUBTFUL, CARD),
    Row("text between the members", sent("notes.zip", ZIP, slack), Sort.HIDDEN),
    Row("zip cut short", sent("notes.zip", ZIP, lambda said: zipped(packed(said))[:-30]), Sort.OPAQUE, CARD),
    Row("encrypted zip", sent("notes.zip", ZIP, locked), Sort.OPAQUE, CARD),
    Row("rar", sent("notes.rar", "application/vnd.rar", lambda said: b"Rar!\x1a\x07\x01\0" + bytes(range(64))), Sort.OPAQUE, CARD),
    Row("zip twelve deep", sent("notes.zip", ZIP, lambda said: deep(said, 11)), Sort.OPAQUE, CARD),
    Row("bomb", sent("notes.zip", ZIP, bomb), Sort.OPAQUE, CARD),
    Row(
        "unknown binary",
        sent("notes.bin", "application/octet-stream", lambda said: b"\x00\x01\xfe\xca" + said.letter.encode("utf-16-le")),
        Sort.OPAQUE,
        CARD,
    ),
)
