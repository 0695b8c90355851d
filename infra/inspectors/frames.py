"""What goes through the pipe to an inspector and back: one tag, a length, one MessagePack value.

No pickles: what comes back from a process that reads hostile bytes is untrusted until it has passed
its type, field by field (``decode`` raises msgspec.ValidationError).
"""

import struct
from dataclasses import dataclass
from enum import IntEnum
from typing import TypeVar

import msgspec

HEADER = struct.Struct("!BI")
LARGEST = 256 * 1024 * 1024
"""Bytes of one frame; an inspector that announces more is taken for broken."""

T = TypeVar("T")


class Tag(IntEnum):
    """What a frame is."""

    START = 1  # Orders: the first frame, answered by READY
    EXAMINE = 2  # Delivery, answered by RESULT: Examination
    LETTER = 3  # bytes, answered by RESULT: Letter
    BLANK = 4  # bytes, answered by RESULT: bytes
    READY = 5
    RESULT = 6
    FAILED = 7  # the type name of what was raised, never its text


@dataclass(frozen=True, slots=True)
class Orders:
    """Where the rules are ("" = shipped), how many bytes of address space the inspector may have, whether it
    shuts itself in (see seal.py) and whether it reads pictures too. Answered by READY: tuple[str, ...], what it
    tried and could still do."""

    policy: str
    programs: str
    forms: str
    memory: int
    sealed: bool
    pictures: bool = False


def encode(tag: Tag, value: object) -> bytes:
    """One frame."""
    body = msgspec.msgpack.encode(value)
    return HEADER.pack(tag, len(body)) + body


def decode(body: bytes, kind: type[T]) -> T:
    """The value of one frame, checked against ``kind``."""
    return msgspec.msgpack.decode(body, type=kind)
