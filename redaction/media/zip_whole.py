"""Whether a zip file (PKWARE APPNOTE 6.3) is nothing but its members: no byte between, behind or beside them that no reader looks at."""

import re
import struct
import zipfile
import zlib
from collections.abc import Iterator
from io import BytesIO

_LOCAL = struct.Struct("<4sHHHIIIIHH")
_END = struct.Struct("<4s4H2IH")
_DESCRIBED = 0x8
_DESCRIPTOR, _SIGNATURE = 12, b"PK\x07\x08"
_QUIET_EXTRA = re.compile(rb"(?:\x20\xa2..\x28\xa0..\0*|\xfe\xca\0\0)*", re.DOTALL)
"""Room to grow (ECMA-376 part 2, annex C) that is empty, and the mark of Java's archives."""
_BROKEN = (zipfile.BadZipFile, zlib.error, NotImplementedError, OSError, ValueError, IndexError, struct.error)


def is_nothing_but_members(content: bytes) -> bool:
    """True where rebuilding it from its members would leave out nothing but times. Never raises."""
    try:
        with zipfile.ZipFile(BytesIO(content)) as archive:
            listed = sorted(archive.infolist(), key=lambda member: member.header_offset)
        end = _END.unpack(content[-_END.size :])
        at = 0
        for member, stop in zip(listed, _ends(content, listed), strict=True):
            if member.header_offset != at or stop < 0:
                return False
            at = stop
        tidy = not any(member.comment or member.is_dir() or not _QUIET_EXTRA.fullmatch(member.extra) for member in listed)
        return tidy and end[0] == b"PK\x05\x06" and end[6] == at and at + end[5] == len(content) - _END.size and end[7] == 0
    except _BROKEN:
        return False


def _ends(content: bytes, listed: list[zipfile.ZipInfo]) -> Iterator[int]:
    """Where each member ends, -1 for one that holds more than it says."""
    for member in listed:
        head = _LOCAL.unpack_from(content, member.header_offset)
        name = member.header_offset + _LOCAL.size
        extra = name + head[8]
        start = extra + head[9]
        stop = start + member.compress_size
        named = content[name:extra] == member.orig_filename.encode("utf-8" if member.flag_bits & 0x800 else "cp437")
        sound = (
            named and head[0] == b"PK\x03\x04" and _QUIET_EXTRA.fullmatch(content, extra, start) and _is_full(content[start:stop], member)
        )
        yield stop + _described(content, stop, member) if sound else -1


def _is_full(packed: bytes, member: zipfile.ZipInfo) -> bool:
    """Whether the packed bytes are those of the member to the last."""
    if member.compress_type == zipfile.ZIP_STORED:
        return member.compress_size == member.file_size
    unpacker = zlib.decompressobj(-zlib.MAX_WBITS)
    size = len(unpacker.decompress(packed, member.file_size + 1))
    return size == member.file_size and unpacker.eof and not unpacker.unused_data and not unpacker.unconsumed_tail


def _described(content: bytes, at: int, member: zipfile.ZipInfo) -> int:
    """Length of the sums that may stand behind a member."""
    if not member.flag_bits & _DESCRIBED:
        return 0
    return _DESCRIPTOR + len(_SIGNATURE) * (content[at : at + 4] == _SIGNATURE)
