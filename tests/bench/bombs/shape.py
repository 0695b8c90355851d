"""A bomb: a mail of bearable size that costs its reader beyond all measure, and the zip without a library that some are made with."""

import struct
import zlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from tests.bench.representations.letters import attached


@dataclass(frozen=True, slots=True)
class Bomb:
    """``make`` gives a whole mail. ``quick``: small enough to be made and read in every run of the tests. ``picture``: also for
    the inspectors that read pictures."""

    name: str
    make: Callable[[], bytes]
    quick: bool = True
    picture: bool = False


def sent(name: str, kind: str, make: Callable[[], bytes]) -> Callable[[], bytes]:
    """In a mail with a covering letter."""
    return lambda: attached(name, kind, make())


class Member(NamedTuple):
    """One file of a zip, packed already."""

    name: str
    packed: bytes
    size: int
    crc: int


def member(name: str, content: bytes) -> Member:
    """Packed as small as it gets."""
    packer = zlib.compressobj(9, wbits=-15)
    return Member(name, packer.compress(content) + packer.flush(), len(content), zlib.crc32(content))


def zipped(members: Sequence[Member], *, listed: int = 1) -> bytes:
    """Every member once, its entry in the directory ``listed`` times: more than once and they overlap (APPNOTE.TXT 4.3)."""
    body, directory = [], []
    place = count = 0
    for name, packed, size, crc in members:
        facts = struct.pack("<HHHHHIIIHH", 20, 0, 8, 0, 0x6AA6, crc, len(packed), size, len(name), 0)
        local = b"PK\x03\x04" + facts + name.encode() + packed
        body.append(local)
        entry = b"PK\x01\x02" + struct.pack("<H", 20) + facts + struct.pack("<HHHII", 0, 0, 0, 0, place) + name.encode()
        directory.append(entry * listed)
        place, count = place + len(local), count + listed
    entries = b"".join(directory)
    end = struct.pack("<HHHHIIH", 0, 0, count & 0xFFFF, count & 0xFFFF, len(entries), place, 0)
    return b"".join(body) + entries + b"PK\x05\x06" + end
