"""Records and strings of Excel's binary workbooks ([MS-XLS] 2.1.4, 2.5.240, 2.5.293), their continuations included."""

import struct
from collections.abc import Iterator, Sequence
from typing import NamedTuple

_HEAD = struct.Struct("<HH")
_CONTINUE = 0x003C
_WIDE, _PHONETIC, _RICH = 0x01, 0x04, 0x08
_MOST = 2_000_000


class Record(NamedTuple):
    """``at`` is where it begins in the stream, ``more`` what continues it."""

    kind: int
    at: int
    data: bytes
    more: tuple[bytes, ...]


def records(content: bytes) -> Iterator[Record]:
    """Every record with its continuations. Raises ValueError where one is cut short."""
    held: Record | None = None
    more: list[bytes] = []
    for at, kind, data in _plain(content):
        if kind == _CONTINUE and held:
            more.append(data)
            continue
        if held:
            yield held._replace(more=tuple(more))
        held, more = Record(kind, at, data, ()), []
    if held:
        yield held._replace(more=tuple(more))


def _plain(content: bytes) -> Iterator[tuple[int, int, bytes]]:
    at = 0
    for _ in range(_MOST):
        if at + _HEAD.size > len(content):
            return
        kind, size = _HEAD.unpack_from(content, at)
        data = content[at + _HEAD.size : at + _HEAD.size + size]
        if len(data) < size:
            raise ValueError("a record cut short")
        if kind or size:  # what fills the last sector is no record
            yield at, kind, data
        at += _HEAD.size + size
    raise ValueError("too many records")


def rk(data: bytes) -> float:
    """A number in four bytes (2.5.218)."""
    (raw,) = struct.unpack("<i", data)
    number = float(raw >> 2) if raw & 2 else struct.unpack("<d", b"\0\0\0\0" + struct.pack("<i", raw & ~3))[0]
    return float(number / 100 if raw & 1 else number)


def unicode(data: bytes, count: int) -> str:
    """``count`` characters behind a byte that tells their width."""
    wide = data[0] & _WIDE if data else 0
    raw = data[1 : 1 + count * (2 if wide else 1)]
    return raw.decode("utf-16-le" if wide else "latin-1", "replace")


def in_pieces(pieces: Sequence[bytes], count: int) -> str:
    """Characters over several continuations, each of which begins with its own width."""
    found = ""
    for piece in pieces:
        if len(found) >= count:
            break
        found += unicode(piece, count - len(found))
    return found


def table(record: Record) -> list[str]:
    """The strings that cells share. Raises IndexError, ValueError or struct.error where they are damaged."""
    reader = _Pieces((record.data, *record.more))
    _, count = struct.unpack("<II", reader.take(8))
    if count > sum(map(len, reader.pieces)):
        raise ValueError("more strings than bytes")
    return [reader.string() for _ in range(count)]


class _Pieces:
    """Bytes over a record and its continuations; where characters go on in the next one, it begins with their width."""

    def __init__(self, pieces: Sequence[bytes]) -> None:
        self.pieces = pieces
        self.piece = 0
        self.at = 0

    def take(self, size: int) -> bytes:
        found = b""
        while len(found) < size:
            if self.at >= len(self.pieces[self.piece]):
                self.piece, self.at = self.piece + 1, 0
            part = self.pieces[self.piece][self.at : self.at + size - len(found)]
            self.at += len(part)
            found += part
        return found

    def string(self) -> str:
        count, flags = struct.unpack("<HB", self.take(3))
        runs = struct.unpack("<H", self.take(2))[0] if flags & _RICH else 0
        phonetic = struct.unpack("<I", self.take(4))[0] if flags & _PHONETIC else 0
        text = self.characters(count, flags & _WIDE)
        self.take(runs * 4 + phonetic)  # fonts, and how it is spoken: not passed on
        return text

    def characters(self, count: int, wide: int) -> str:
        found = ""
        while len(found) < count:
            if self.at >= len(self.pieces[self.piece]):
                self.piece, self.at = self.piece + 1, 1
                wide = self.pieces[self.piece][0] & _WIDE
            width = 2 if wide else 1
            room = (len(self.pieces[self.piece]) - self.at) // width
            if not room:
                raise ValueError("half a character")
            raw = self.take(min(room, count - len(found)) * width)
            found += raw.decode("utf-16-le" if wide else "latin-1", "replace")
        return found
