"""Things inside documents of Windows: pictures in drawings ([MS-ODRAW] 2.2.23), and files that were put into a document
([MS-OLEDS])."""

import re
import struct
import zlib
from collections.abc import Iterator

from redaction.document import Document
from redaction.media import charsets, members
from redaction.media.ole_strings import words

_BLIP = re.compile(rb"..([\x1a-\x1d\x1e\x1f\x29\x2a])\xf0(.{4})", re.DOTALL)
_METAFILES = b"\x1a\x1b\x1c"
_SIGNATURES = ((b"\x89PNG\r\n\x1a\n", "image/png"), (b"\xff\xd8\xff", "image/jpeg"), (b"II*\0", "image/tiff"), (b"MM\0*", "image/tiff"))
_IDENTIFIERS = 34
"""Bytes before a picture at most: two identifiers and a tag."""
_METAFILE = struct.Struct("<I16x8xIBB")
_EMBEDDED = 2
_UNKNOWN = Document("embedded object", "application/x-ole-object", b"")
_MOST = 500


def pictures(content: bytes) -> Iterator[Document]:
    """Pictures of points; one in a form nobody here reads is given as it is, without a type."""
    for kind, raw in _blips(content):
        if kind in _METAFILES:
            continue
        found = min(
            ((at, media_type) for mark, media_type in _SIGNATURES if (at := raw.find(mark, 0, _IDENTIFIERS + 8)) >= 0), default=None
        )
        at, media_type = found or (0, "image/x-dib")
        yield Document("", media_type, raw[at:], label="picture")


def drawings(content: bytes) -> str:
    """Words in metafiles, the drawings that Windows remembers as steps."""
    return "\n".join(filter(None, (words(_steps(raw)) for kind, raw in _blips(content) if kind in _METAFILES)))


def _blips(content: bytes) -> Iterator[tuple[bytes, bytes]]:
    at = 0
    for _ in range(_MOST):
        match = _BLIP.search(content, at)
        if match is None:
            return
        size = int.from_bytes(match[2], "little")
        if _IDENTIFIERS / 2 <= size <= len(content) - match.end():
            yield match[1], content[match.end() : match.end() + size]
            at = match.end() + size
        else:
            at = match.start() + 1


def _steps(raw: bytes) -> bytes:
    """A metafile as it was before it was packed; as it is where it was not, or cannot be unpacked."""
    for start in (16, 32):
        try:
            _, packed, compression, _ = _METAFILE.unpack_from(raw, start)
            if compression == 0 and packed <= len(raw) - start - _METAFILE.size:
                return zlib.decompressobj().decompress(raw[start + _METAFILE.size :], members.allowance(len(raw)))
        except (struct.error, zlib.error):
            continue
    return raw


def package(stream: bytes) -> Document:
    """The file in an "Ole10Native" stream ([MS-OLEDS] 2.3.6, and the packager's own layout inside); the stream as it is
    where it is laid out otherwise."""
    try:
        label, at = _zero_ended(stream, 6)
        _path, at = _zero_ended(stream, at)
        (length,) = struct.unpack_from("<I", stream, at + 4)
        at += 8 + length
        (size,) = struct.unpack_from("<I", stream, at)
    except (struct.error, ValueError):
        return Document("embedded object", "", stream[4:])
    content = stream[at + 4 : at + 4 + size]
    if len(content) < size:
        return Document("embedded object", "", stream[4:])
    return Document(re.split(r"[\\/]", label)[-1] or "embedded object", "", content)


def embedded(raw: bytes) -> Document:
    """The object in an "EmbeddedObject" structure (2.2.5), as RTF holds it; without a type where it cannot be taken out."""
    try:
        _version, kind = struct.unpack_from("<II", raw)
        at = 8
        names = []
        for _ in range(3):
            (length,) = struct.unpack_from("<I", raw, at)
            names.append(raw[at + 4 : at + 4 + length].rstrip(b"\0"))
            at += 4 + length
        (size,) = struct.unpack_from("<I", raw, at)
    except struct.error:
        return _UNKNOWN
    content = raw[at + 4 : at + 4 + size]
    if kind != _EMBEDDED or len(content) < size:
        return _UNKNOWN
    if names[0] != b"Package":
        return Document("embedded object", "", content)
    sized = int.from_bytes(content[:4], "little") == size - 4  # some write the length once more, as in a compound file
    return package(content if sized else b"\0\0\0\0" + content)


def _zero_ended(stream: bytes, at: int) -> tuple[str, int]:
    end = stream.index(b"\0", at, at + 1000)
    return charsets.decode_leniently(stream[at:end]), end + 1
