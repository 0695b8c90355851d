"""ASN.1 values in BER (ITU-T X.690 8), as far as cryptographic messages need them: where each begins and ends."""

from collections.abc import Iterator
from typing import NamedTuple

_DEEPEST = 16
_MOST = 200_000
_END = b"\0\0"

SEQUENCE = 0x30
OBJECT_IDENTIFIER = 0x06
_OCTETS = frozenset({0x04, 0x24, 0x80, 0xA0})
"""OCTET STRING, also in pieces, and under an implicit [0]."""


class Value(NamedTuple):
    """One value: identifier octet, span of its contents, where the next one begins."""

    tag: int
    start: int
    stop: int
    end: int


def values(content: bytes, start: int, stop: int) -> Iterator[Value]:
    """The values between two offsets. Raises ValueError where they are broken."""
    for _ in range(_MOST):
        if start >= stop:
            return
        found = value(content, start, stop)
        yield found
        start = found.end
    raise ValueError("too many values")


def value(content: bytes, at: int, limit: int, depth: int = 0) -> Value:
    """The value at one offset. Raises ValueError where it is broken or does not end before ``limit``."""
    if at + 2 > limit or content[at] & 0x1F == 0x1F or depth > _DEEPEST:
        raise ValueError("no value of a cryptographic message")
    tag, size, start = content[at], content[at + 1], at + 2
    if size == 0x80:
        return _open_ended(content, tag, start, limit, depth)
    if size > 0x80:
        start += size - 0x80
        size = int.from_bytes(content[at + 2 : start])
    if start + size > limit:
        raise ValueError("a value that does not end")
    return Value(tag, start, start + size, start + size)


def _open_ended(content: bytes, tag: int, start: int, limit: int, depth: int) -> Value:
    """Of indefinite length (X.690 8.1.3.6): values until two zero octets."""
    at = start
    for _ in range(_MOST):
        if content[at : at + 2] == _END:
            return Value(tag, start, at, at + 2)
        at = value(content, at, limit, depth + 1).end
    raise ValueError("too many values")


def octets(content: bytes, found: Value) -> bytes:
    """The bytes of an octet string, put together from its pieces where it has any. Raises ValueError."""
    return b"".join(_pieces(content, found, 0))


def _pieces(content: bytes, found: Value, depth: int) -> Iterator[bytes]:
    if found.tag not in _OCTETS or depth > _DEEPEST:
        raise ValueError("no octet string")
    if not found.tag & 0x20:
        yield content[found.start : found.stop]
        return
    for piece in values(content, found.start, found.stop):
        yield from _pieces(content, piece, depth + 1)
