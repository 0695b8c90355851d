"""One compressed file: gzip (RFC 1952), bzip2, xz. The file inside is the only child and is compressed anew."""

import bz2
import gzip
import lzma
import re
import zlib
from collections.abc import Callable, Sequence
from dataclasses import replace
from io import BytesIO
from typing import NamedTuple, Protocol

from redaction.document import Cuts, Document, Passage, Reading, Reason, Withheld
from redaction.media import charsets, members

_MEMORY = 128 * 1024 * 1024  # for the dictionary of an xz file; the best preset needs 65 MB
_MOST_STREAMS = 100
_BROKEN = (zlib.error, lzma.LZMAError, OSError, EOFError, ValueError)
_GZIP_HEADER = re.compile(rb"\x1f\x8b\x08(.)......", re.DOTALL)
_EXTRA, _NAME, _COMMENT = 4, 8, 16  # flags, RFC 1952 2.3.1


class _Stream(Protocol):
    """What the standard library's decompressors have in common, zlib's brought into line."""

    @property
    def eof(self) -> bool: ...
    @property
    def unused_data(self) -> bytes: ...
    def decompress(self, data: bytes, max_length: int, /) -> bytes: ...


class _Format(NamedTuple):
    """``magic`` is how a file begins, ``extensions`` are what a file name loses when it is unpacked, and what it has instead then."""

    magic: bytes
    start: Callable[[], _Stream]
    compress: Callable[[bytes, str], bytes]
    extensions: tuple[tuple[str, str], ...]


def _gzip(content: bytes, name: str) -> bytes:
    packed = BytesIO()
    with gzip.GzipFile(name, "wb", fileobj=packed, mtime=0) as file:
        file.write(content)
    return packed.getvalue()


_GZIP = _Format(b"\x1f\x8b\x08", lambda: zlib.decompressobj(31), _gzip, ((".tgz", ".tar"), (".svgz", ".svg"), (".gz", "")))
_BZIP2 = _Format(b"BZh", bz2.BZ2Decompressor, lambda content, _: bz2.compress(content), ((".tbz2", ".tar"), (".tbz", ".tar"), (".bz2", "")))
_XZ = _Format(
    b"\xfd7zXZ\0",
    lambda: lzma.LZMADecompressor(lzma.FORMAT_XZ, memlimit=_MEMORY),
    lambda content, _: lzma.compress(content),
    ((".txz", ".tar"), (".xz", "")),
)
MEDIA_TYPES = frozenset(
    {
        *("application/gzip", "application/x-gzip", "application/x-gtar-compressed", "application/x-compressed-tar"),
        *("application/x-bzip2", "application/x-bzip", "application/x-xz"),
    }
)


def read(document: Document) -> Reading:
    """One child. Passages: what a gzip header says (the name of the file, a comment)."""
    form = _format(document.content)
    try:
        content, behind = _unpacked(document.content, form)
    except _BROKEN:
        return Reading(unscannable=(Reason.BROKEN,))
    if content is None:
        return Reading(unscannable=(Reason.BOMB,))
    said = tuple(Passage(text, "gzip header") for text in _header(document.content)) if form is _GZIP else ()
    return Reading(said, (Document(_inner_name(document.name, form), "", content),), (Reason.AMBIGUOUS,) if behind else ())


def _format(content: bytes) -> _Format:
    """By its first bytes; anything else fails as gzip."""
    return next((form for form in (_BZIP2, _XZ) if content.startswith(form.magic)), _GZIP)


def _unpacked(packed: bytes, form: _Format) -> tuple[bytes | None, bool]:
    """All streams one after the other (None when they are too much), and whether something else stands behind them."""
    room = members.allowance(len(packed))
    pieces: list[bytes] = []
    for _ in range(_MOST_STREAMS):
        stream = form.start()
        piece = stream.decompress(packed, room + 1)
        if len(piece) > room:
            return None, False
        if not stream.eof:
            raise EOFError
        pieces.append(piece)
        room -= len(piece)
        packed = stream.unused_data.lstrip(b"\0")
        if not packed:
            return b"".join(pieces), False
        if not packed.startswith(form.magic):
            return b"".join(pieces), True
    return None, False


def _header(content: bytes) -> tuple[str, ...]:
    """Name and comment of the first stream, and any extra field as far as it is text."""
    match = _GZIP_HEADER.match(content)
    if match is None:
        return ()
    flags, at = match[1][0], match.end()
    said = []
    if flags & _EXTRA:
        size = int.from_bytes(content[at : at + 2], "little")
        said.append(content[at + 2 : at + 2 + size])
        at += 2 + size
    for flag in (_NAME, _COMMENT):
        if flags & flag:
            text, _, _ = content[at:].partition(b"\0")
            said.append(text)
            at += len(text) + 1
    return tuple(charsets.decode_leniently(each) for each in said if each)


def _inner_name(name: str, form: _Format) -> str:
    for extension, instead in form.extensions:
        if name.lower().endswith(extension):
            return name[: -len(extension)] + instead
    return name


def rewrite(document: Document, cuts: Cuts, children: Sequence[Document | Withheld]) -> Document | Withheld:
    """The child compressed anew under its own name, without comment and time; withheld with it."""
    (child,) = children
    if isinstance(child, Withheld):
        return Withheld(document.name, document.media_type, child.reason)
    name = child.name.rpartition("/")[2]
    return replace(document, content=_format(document.content).compress(child.content, name))
