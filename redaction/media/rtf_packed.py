"""Compressed RTF ([MS-OXRTFCP]): how Outlook keeps the text of a message."""

import struct
from collections.abc import Iterator

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
    wanted = size + len(_START)
    for step in _steps(packed):
        if len(found) >= wanted or not _add(found, step):
            break
    if len(found) < wanted:
        raise ValueError("compressed RTF cut short")
    return bytes(found[len(_START) : wanted])


def _steps(packed: bytes) -> Iterator[bytes]:
    """One byte to be taken as it is, or two that point back: eight of them behind a byte that tells which is which."""
    at = _HEADER.size
    while at < len(packed):
        flags, at = packed[at], at + 1
        for bit in range(8):
            width = 2 if flags >> bit & 1 else 1
            yield packed[at : at + width].ljust(width, b"\0")
            at += width


def _add(found: bytearray, step: bytes) -> bool:
    if len(step) == 1:
        found += step
        return True
    token = int.from_bytes(step)
    return _repeat(found, token >> 4, (token & 15) + 2)


def _repeat(found: bytearray, offset: int, length: int) -> bool:
    """``length`` bytes that stand ``offset`` into the window; False for the sign of the end, which points at itself."""
    here = len(found) % _WINDOW
    if offset == here:
        return False
    start = len(found) - ((here - offset) % _WINDOW)
    if start < 0:
        raise ValueError("compressed RTF that points before its start")
    for position in range(start, start + length):
        found.append(found[position])
    return True
