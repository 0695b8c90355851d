"""7z archives: files are children, names and all; what goes out is a new archive of one LZMA2 stream.

Unpacked by the standard library alone. Encrypted archives are held, and so are methods that it does not know
(PPMd, BCJ2, Zstandard).
"""

import bz2
import lzma
import struct
import zlib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace

from redaction.document import Cuts, Document, Passage, Reading, Reason, Withheld
from redaction.media import members
from redaction.media.seven_zip_header import Coder, Cursor, Entry, Folder, Id, Unreadable, entries, folders, next_header
from redaction.media.seven_zip_writer import pack

MEDIA_TYPES = frozenset({"application/x-7z-compressed"})

_LARGEST_DICTIONARY = 128 * 1024 * 1024
_MOST_HEADERS = 4  # a header may itself be packed, and so on
_BROKEN = (lzma.LZMAError, zlib.error, OSError, EOFError, ValueError, struct.error, StopIteration)
_LZMA, _LZMA2, _DELTA, _AES = b"\x03\x01\x01", b"\x21", b"\x03", b"\x06\xf1\x07\x01"
_BRANCH_FILTERS = {
    b"\x03\x03\x01\x03": lzma.FILTER_X86,
    b"\x03\x03\x02\x05": lzma.FILTER_POWERPC,
    b"\x03\x03\x05\x01": lzma.FILTER_ARM,
    b"\x03\x03\x07\x01": lzma.FILTER_ARMTHUMB,
    b"\x03\x03\x08\x05": lzma.FILTER_SPARC,
}


def read(document: Document) -> Reading:
    """Children: the files. Passages: names of folders."""
    try:
        listed, streams = _listed(document.content)
        if reason := members.refusal(len(listed), sum(folder.size for folder in streams), len(document.content)):
            return Reading(unscannable=(reason,))
        contents = _contents(document.content, streams)
        children = [Document(each.name, "", next(contents) if each.has_stream else b"") for each in listed if not each.is_folder]
    except Unreadable as error:
        return Reading(unscannable=(error.reason,))
    except _BROKEN:
        return Reading(unscannable=(Reason.BROKEN,))
    left = any(True for _ in contents)
    twice = len({each.name for each in listed}) < len(listed)
    passages = tuple(Passage(each.name, "archive folder") for each in listed if each.is_folder)
    return Reading(passages, tuple(children), (Reason.AMBIGUOUS,) if twice or left else ())


def _listed(archive: bytes) -> tuple[list[Entry], list[Folder]]:
    header = Cursor(next_header(archive))
    for _ in range(_MOST_HEADERS):
        what = header.byte()
        if what == Id.HEADER:
            return _header(header)
        if what != Id.ENCODED_HEADER:
            raise Unreadable(Reason.BROKEN)
        packed = folders(header)
        if sum(folder.size for folder in packed) > members.allowance(len(archive)):
            raise Unreadable(Reason.BOMB)
        header = Cursor(b"".join(_unpacked(archive, folder) for folder in packed))
    raise Unreadable(Reason.TOO_DEEP)


def _header(header: Cursor) -> tuple[list[Entry], list[Folder]]:
    listed: list[Entry] = []
    streams: list[Folder] = []
    while (what := header.byte()) != Id.END:
        if what == Id.MAIN_STREAMS:
            streams = folders(header)
        elif what == Id.FILES:
            listed = entries(header)
        else:
            raise Unreadable(Reason.UNKNOWN_TYPE)
    return listed, streams


def _contents(archive: bytes, streams: Sequence[Folder]) -> Iterator[bytes]:
    for folder in streams:
        whole = _unpacked(archive, folder)
        at = 0
        for size in folder.files:
            yield whole[at : at + size]
            at += size


def _unpacked(archive: bytes, folder: Folder) -> bytes:
    """What comes out of a folder: as many bytes as its header says, or EOFError."""
    packed = archive[folder.start : folder.start + folder.packed]
    *outer, last = folder.coders
    if any(coder.method == _AES for coder in folder.coders):
        raise Unreadable(Reason.ENCRYPTED)
    if last.method in {_LZMA, _LZMA2}:
        chain = [*map(_filter, outer), _filter(last)]
        content = _at_most(lzma.LZMADecompressor(lzma.FORMAT_RAW, filters=chain), packed, folder.size)
    elif outer or last.method not in _SIMPLE:
        raise Unreadable(Reason.UNKNOWN_TYPE)
    else:
        content = _SIMPLE[last.method](packed, folder.size)
    if len(packed) != folder.packed or len(content) != folder.size:
        raise EOFError
    return content


def _at_most(stream: lzma.LZMADecompressor | bz2.BZ2Decompressor, packed: bytes, size: int) -> bytes:
    """Up to ``size`` bytes, in one piece after the other: raw LZMA does not say where it ends."""
    pieces = [stream.decompress(packed, size)]
    left = size - len(pieces[0])
    while left and pieces[-1] and not stream.eof:
        pieces.append(stream.decompress(b"", left))
        left -= len(pieces[-1])
    return b"".join(pieces)


_SIMPLE: dict[bytes, Callable[[bytes, int], bytes]] = {
    b"\x00": lambda packed, size: packed[:size],
    b"\x04\x01\x08": lambda packed, size: zlib.decompressobj(-15).decompress(packed, size),
    b"\x04\x02\x02": lambda packed, size: _at_most(bz2.BZ2Decompressor(), packed, size),
}
"""Copy, Deflate, BZip2."""


def _filter(coder: Coder) -> dict[str, int]:
    """Settings as the lzma module wants them."""
    settings = coder.settings
    if coder.method == _LZMA and len(settings) == 5:
        rest, literal_context = divmod(settings[0], 9)
        position, literal_position = divmod(rest, 5)
        size = _dictionary(int.from_bytes(settings[1:], "little"))
        return {"id": lzma.FILTER_LZMA1, "dict_size": size, "lc": literal_context, "lp": literal_position, "pb": position}
    if coder.method == _LZMA2 and len(settings) == 1 and settings[0] < 40:
        return {"id": lzma.FILTER_LZMA2, "dict_size": _dictionary((2 | settings[0] & 1) << (settings[0] // 2 + 11))}
    if coder.method == _DELTA and len(settings) == 1:
        return {"id": lzma.FILTER_DELTA, "dist": settings[0] + 1}
    if coder.method not in _BRANCH_FILTERS:
        raise Unreadable(Reason.UNKNOWN_TYPE)
    return {"id": _BRANCH_FILTERS[coder.method]}


def _dictionary(size: int) -> int:
    if size > _LARGEST_DICTIONARY:
        raise Unreadable(Reason.TOO_LARGE)
    return max(size, 4096)


def rewrite(document: Document, cuts: Cuts, children: Sequence[Document | Withheld]) -> Document:
    """A new archive of the same files in the same order, without folders, times and attributes."""
    return replace(document, content=pack(list(members.outgoing(children))))
