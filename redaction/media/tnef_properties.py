"""Lists of properties inside TNEF ([MS-OXTNEF] 2.1.3.4, 2.1.3.5)."""

import struct
from collections.abc import Iterator

from redaction.media import charsets, outlook

_COUNT = struct.Struct("<I")
_TAG = struct.Struct("<HH")
_SIZES = {0x0002: 2, 0x0003: 4, 0x0004: 4, 0x0005: 8, 0x0006: 8, 0x0007: 8, 0x000A: 4, 0x000B: 2, 0x0014: 8, 0x0040: 8, 0x0048: 16}
"""Type -> bytes of a value, before it is filled up to four."""
_NUMBERS = frozenset({0x0002, 0x0003, 0x0040})
_STRING8, _UNICODE, _BINARY, _OBJECT = 0x001E, 0x001F, 0x0102, 0x000D
_VARIABLE = frozenset({_STRING8, _UNICODE, _BINARY, _OBJECT})
_LIST = 0x1000
_NAMED = 0x8000
_GUID = 16
_MOST = 10_000


class _Bytes:
    """What is left to read."""

    def __init__(self, data: bytes) -> None:
        self.data = data
        self.at = 0

    def take(self, size: int) -> bytes:
        """So many bytes, and what fills them up to four. Raises ValueError where there are fewer."""
        found = self.data[self.at : self.at + size]
        if len(found) < size:
            raise ValueError("a property cut short")
        self.at += size + -size % 4
        return found

    def count(self) -> int:
        (number,) = _COUNT.unpack(self.take(4))
        if number > len(self.data):
            raise ValueError("more properties than bytes")
        return int(number)


def read(data: bytes, charset: str) -> tuple[outlook.Properties, bytes | None]:
    """One list, and the object among them (an attached message or document). Raises ValueError."""
    return _list(_Bytes(data), charset)


def rows(data: bytes, charset: str) -> Iterator[outlook.Properties]:
    """A table of lists: the recipients. Raises ValueError."""
    left = _Bytes(data)
    for _ in range(min(left.count(), _MOST)):
        yield _list(left, charset)[0]


def _list(left: _Bytes, charset: str) -> tuple[outlook.Properties, bytes | None]:
    found, held = outlook.Properties(), None
    for _ in range(left.count()):
        kind, number = _TAG.unpack(left.take(4))
        if number >= _NAMED:
            _name(left)
        values = list(_values(left, kind))
        if kind == _OBJECT:
            held = values[0][_GUID:] if values else None
        else:
            _add(found, number, kind, values, charset)
    return found, held


def _name(left: _Bytes) -> None:
    """A named property says its name first: a number, or words."""
    left.take(_GUID)
    in_words = left.count()
    left.take(left.count() if in_words else 4)


def _values(left: _Bytes, kind: int) -> Iterator[bytes]:
    base = kind & ~_LIST
    if base in _VARIABLE:
        for _ in range(left.count()):
            yield left.take(left.count())
    elif base in _SIZES:
        for _ in range(left.count() if kind & _LIST else 1):
            yield left.take(_SIZES[base])
    elif base not in {0, 1}:
        raise ValueError("a property of a type nobody knows")


def _add(found: outlook.Properties, number: int, kind: int, values: list[bytes], charset: str) -> None:
    base = kind & ~_LIST
    if base in {_STRING8, _UNICODE}:
        codec = "utf-16-le" if base == _UNICODE else charset
        texts = [charsets.decode_leniently(value, codec).replace("\0", "") for value in values]
        if number >= _NAMED or kind & _LIST:
            found.more += texts
        elif texts:
            found.texts[number] = texts[0]
    elif base == _BINARY and values:
        found.binaries[number] = values[0]
    elif kind in _NUMBERS and values:
        found.numbers[number] = int.from_bytes(values[0], "little")
