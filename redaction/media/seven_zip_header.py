"""The header of a 7z archive (7zFormat.txt of the LZMA SDK): which bytes hold which files, and how they are packed.

Nothing a header claims is believed beyond the bytes that are there; ``Unreadable`` says why one is not followed.
"""

import struct
from binascii import crc32
from dataclasses import dataclass, field
from enum import IntEnum
from itertools import accumulate
from typing import NamedTuple

from redaction.document import Reason

SIGNATURE = b"7z\xbc\xaf\x27\x1c"
SIGNATURE_SIZE = 32
_MOST = 10_000  # of anything that is counted: files, folders, streams


class Id(IntEnum):
    """Property ids."""

    END = 0x00
    HEADER = 0x01
    MAIN_STREAMS = 0x04
    FILES = 0x05
    PACK = 0x06
    UNPACK = 0x07
    SUBSTREAMS = 0x08
    SIZE = 0x09
    CRC = 0x0A
    FOLDER = 0x0B
    CODERS_UNPACK_SIZE = 0x0C
    NUM_UNPACK_STREAM = 0x0D
    EMPTY_STREAM = 0x0E
    EMPTY_FILE = 0x0F
    NAMES = 0x11
    ENCODED_HEADER = 0x17


class Unreadable(Exception):
    """The archive is not followed further."""

    def __init__(self, reason: Reason) -> None:
        super().__init__(reason.value)
        self.reason = reason


class Coder(NamedTuple):
    """One step of unpacking: the method's id, its settings and how many bytes come out of it."""

    method: bytes
    settings: bytes
    size: int


@dataclass(frozen=True, slots=True)
class Folder:
    """One packed stream: where it lies (from the start of the archive), its steps from the unpacked end to the
    packed one, and the sizes of the files in it one after the other."""

    start: int
    packed: int
    coders: tuple[Coder, ...]
    files: tuple[int, ...]

    @property
    def size(self) -> int:
        """Bytes in all that come out of it."""
        return self.coders[0].size


class Entry(NamedTuple):
    """A name, and whether bytes in a folder belong to it; without, it is a folder or an empty file."""

    name: str
    has_stream: bool
    is_folder: bool


@dataclass(slots=True)
class Cursor:
    """Reads a header from its beginning; raises Unreadable where it ends too soon."""

    content: bytes = field(repr=False)
    at: int = 0

    def take(self, size: int) -> bytes:
        """The next ``size`` bytes."""
        if size > len(self.content) - self.at:
            raise Unreadable(Reason.BROKEN)
        self.at += size
        return self.content[self.at - size : self.at]

    def byte(self) -> int:
        """The next byte."""
        return self.take(1)[0]

    def number(self) -> int:
        """A number of up to 64 bits: the ones that the first byte begins with say how many bytes follow."""
        first = self.byte()
        more = next((count for count in range(8) if not first & (0x80 >> count)), 8)
        low = int.from_bytes(self.take(more), "little")
        return low + ((first & (0x7F >> more)) << (8 * more)) if more < 8 else low

    def count(self) -> int:
        """A number of things."""
        count = self.number()
        if count > _MOST:
            raise Unreadable(Reason.TOO_MANY)
        return count

    def bits(self, count: int) -> list[bool]:
        """A bit for each of ``count`` things, the highest first."""
        packed = self.take((count + 7) // 8)
        return [bool(packed[number // 8] & (0x80 >> number % 8)) for number in range(count)]

    def optional_bits(self, count: int) -> list[bool]:
        """The same, with a byte before that says whether it is all of them."""
        return [True] * count if self.byte() else self.bits(count)

    def expect(self, what: Id) -> None:
        """The next byte must be this one."""
        if self.byte() != what:
            raise Unreadable(Reason.BROKEN)

    def checksums(self, count: int) -> list[bool]:
        """Which of ``count`` things have one. They are passed over: what goes out is packed anew."""
        defined = self.optional_bits(count)
        self.take(4 * sum(defined))
        return defined


def next_header(archive: bytes) -> bytes:
    """The bytes of the header, which stands behind the packed streams."""
    if len(archive) < SIGNATURE_SIZE or not archive.startswith(SIGNATURE):
        raise Unreadable(Reason.BROKEN)
    offset, size, checksum = struct.unpack_from("<QQI", archive, 12)
    header = archive[SIGNATURE_SIZE + offset : SIGNATURE_SIZE + offset + size]
    if len(header) != size or crc32(header) != checksum:
        raise Unreadable(Reason.BROKEN)
    return header


class _Unpacked(NamedTuple):
    """Coders of a folder, and whether it has a checksum of its own."""

    coders: tuple[Coder, ...]
    is_checked: bool


def folders(header: Cursor) -> list[Folder]:
    """StreamsInfo: the packed streams and what is in them."""
    start = 0
    packed: list[int] = []
    unpacked: list[_Unpacked] = []
    files: list[tuple[int, ...]] | None = None
    while (what := header.byte()) != Id.END:
        if what == Id.PACK:
            start, packed = _packed(header)
        elif what == Id.UNPACK:
            unpacked = _unpacked(header)
        elif what == Id.SUBSTREAMS:
            files = _files_in(header, unpacked)
        else:
            raise Unreadable(Reason.BROKEN)
    if len(packed) != len(unpacked):
        raise Unreadable(Reason.BROKEN)
    files = files or [(each.coders[0].size,) for each in unpacked]
    starts = list(accumulate(packed, initial=SIGNATURE_SIZE + start))[:-1]
    return [Folder(*each) for each in zip(starts, packed, (each.coders for each in unpacked), files, strict=True)]


def _packed(header: Cursor) -> tuple[int, list[int]]:
    start, count = header.number(), header.count()
    sizes: list[int] = []
    while (what := header.byte()) != Id.END:
        if what == Id.SIZE:
            sizes = [header.number() for _ in range(count)]
        elif what == Id.CRC:
            header.checksums(count)
        else:
            raise Unreadable(Reason.BROKEN)
    return start, sizes


def _unpacked(header: Cursor) -> list[_Unpacked]:
    header.expect(Id.FOLDER)
    count = header.count()
    if header.byte():  # kept somewhere else
        raise Unreadable(Reason.UNKNOWN_TYPE)
    steps = [_steps(header) for _ in range(count)]
    header.expect(Id.CODERS_UNPACK_SIZE)
    coders = []
    for methods, order in steps:
        sizes = [header.number() for _ in methods]
        coders.append(tuple(Coder(*methods[step], sizes[step]) for step in order))
    checked = [False] * count
    while (what := header.byte()) != Id.END:
        if what != Id.CRC:
            raise Unreadable(Reason.BROKEN)
        checked = header.checksums(count)
    return list(map(_Unpacked, coders, checked))


def _steps(header: Cursor) -> tuple[list[tuple[bytes, bytes]], list[int]]:
    """Method and settings of each coder of a folder, and the order of the coders from the unpacked end."""
    count = header.number()
    if not 0 < count <= 4:
        raise Unreadable(Reason.BROKEN)
    methods = []
    for _ in range(count):
        flags = header.byte()
        method = header.take(flags & 0x0F)
        if flags & 0x10:  # more than one stream in or out: BCJ2
            raise Unreadable(Reason.UNKNOWN_TYPE)
        methods.append((method, header.take(header.number()) if flags & 0x20 else b""))
    feeds = {header.number(): header.number() for _ in range(count - 1)}  # coder -> the coder it gets its bytes from
    order = [next((step for step in range(count) if step not in feeds.values()), 0)]
    while order[-1] in feeds and len(order) <= count:
        order.append(feeds[order[-1]])
    if sorted(order) != list(range(count)):
        raise Unreadable(Reason.BROKEN)
    return methods, order


def _files_in(header: Cursor, unpacked: list[_Unpacked]) -> list[tuple[int, ...]]:
    """Sizes of the files of each folder; the last one's is what is left."""
    counts = [1] * len(unpacked)
    what = header.byte()
    if what == Id.NUM_UNPACK_STREAM:
        counts = [header.count() for _ in unpacked]
        what = header.byte()
    files = []
    for count, (coders, _) in zip(counts, unpacked, strict=True):
        sizes = [header.number() for _ in range(count - 1)] if what == Id.SIZE else []
        rest = coders[0].size - sum(sizes)
        if rest < 0 or len(sizes) != max(0, count - 1):
            raise Unreadable(Reason.BROKEN)
        files.append((*sizes, rest) if count else ())
    what = header.byte() if what == Id.SIZE else what
    if what == Id.CRC:
        header.checksums(sum(count for count, each in zip(counts, unpacked, strict=True) if count != 1 or not each.is_checked))
        what = header.byte()
    if what != Id.END:
        raise Unreadable(Reason.BROKEN)
    return files


def entries(header: Cursor) -> list[Entry]:
    """FilesInfo: what the archive lists, in order."""
    count = header.count()
    names: list[str] = []
    empty = [False] * count
    empty_files: list[bool] = []
    while (what := header.byte()) != Id.END:
        said = Cursor(header.take(header.number()))
        if what == Id.NAMES:
            names = _names(said)
        elif what == Id.EMPTY_STREAM:
            empty = said.bits(count)
        elif what == Id.EMPTY_FILE:
            empty_files = said.bits(sum(empty))
    if len(names) != count:
        raise Unreadable(Reason.BROKEN)
    files = iter(empty_files or [False] * sum(empty))
    return [Entry(name, not is_empty, is_empty and not next(files)) for name, is_empty in zip(names, empty, strict=True)]


def _names(said: Cursor) -> list[str]:
    if said.byte():  # kept somewhere else
        raise Unreadable(Reason.UNKNOWN_TYPE)
    return said.content[said.at :].decode("utf-16-le", "replace").split("\0")[:-1]
