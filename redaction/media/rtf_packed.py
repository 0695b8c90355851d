"""Compressed RTF ([MS-OXRTFCP]): how Outlook keeps the text of a message."""

import struct

from redaction.media import members

_HEADER = struct.Struct("<II4sI")
_COMPRESSED = b"LZFu"
_AS_IT_IS = b"MELA"
_START = (
    b"{\\rtf1\\ansi\\mac\\deff0\\deftab720{\\fonttbl;}{\\f0\\fnil \\froman \\fswiss \\fmodern \\fscript \\fdecor MS Sans SerifSymbolArial"
    b"Times New RomanCourier{\\colortbl\\red0\\green0\\blue0\r\n\\par \\pard\\plain\\f0\\fs20\\b\\i\\u\\tab\\tx"
)
"""What both sides know before the first byte."""
_WINDOW = 4096


def unpack(packed: bytes) -> bytes:
    """The RTF inside. Raises ValueError where it is damaged or expands beyond measure."""
    if len(packed) < _HEADER.size:
        raise ValueError("no compressed RTF")
    _, size, kind, _ = _HEADER.unpack_from(packed)
    if kind == _AS_IT_IS:
        return packed[_HEADER.size : _HEADER.size + size]
    if kind != _COMPRESSED or size > members.allowance(len(packed)):
        raise ValueError("no compressed RTF")
    found = bytearray(_START)
    at, wanted = _HEADER.size, size + len(_START)
    while len(found) < wanted and at < len(packed):
        at = _group(found, packed, at)
    if len(found) < wanted:
        raise ValueError("compressed RTF cut short")
    return bytes(found[len(_START) : wanted])


def _group(found: bytearray, packed: bytes, at: int) -> int:
    """Eight steps behind a byte that tells of each whether it is a byte as it is, or two that point back. Returns where
    the next group begins."""
    flags, at = packed[at], at + 1
    if not flags:
        found += packed[at : at + 8]
        return at + 8
    for bit in range(8):
        if flags >> bit & 1:
            token = int.from_bytes(packed[at : at + 2])
            at += 2
            if not _repeat(found, token >> 4, (token & 15) + 2):
                return len(packed)
        else:
            found += packed[at : at + 1]
            at += 1
    return at


def _repeat(found: bytearray, offset: int, length: int) -> bool:
    """``length`` bytes that stand ``offset`` into the window; False for the sign of the end, which points at itself."""
    back = (len(found) - offset) % _WINDOW
    if back == 0:
        return False
    start = len(found) - back
    if start < 0:
        raise ValueError("compressed RTF that points before its start")
    repeated = found[start : start + length]
    found += (repeated * (length // len(repeated) + 1))[:length]  # where they overlap they repeat themselves
    return True
