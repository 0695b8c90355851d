"""Compound files ([MS-CFB]): the small file system that old office documents and Outlook messages are kept in.

Trusts no size and no chain: a chain has at most as many sectors as the file, all streams together are at most as
long as the file is.
"""

import struct
from array import array
from collections.abc import Iterator, Mapping
from typing import NamedTuple

MAGIC = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"

ENCRYPTED = "application/x-encrypted-office"
"""An office document under a password ([MS-OFFCRYPTO] 1.3.2) or rights management."""
MESSAGE = "application/vnd.ms-outlook"
WORD = "application/x-msword"
SHEETS = "application/x-msexcel"
SLIDES = "application/x-mspowerpoint"
FILE = "application/x-ole-package"
"""One file that stands in a document ([MS-OLEDS] 2.3.6)."""
MACROS = "application/x-vba-project"

Path = tuple[str, ...]
Streams = Mapping[Path, bytes]
"""Path of a stream from the root, names as they are written -> its bytes."""

_HEADER = struct.Struct("<24xHHHHH6x9I109I")
_ENTRY = struct.Struct("<64sHBBIII36xIQ")
_KINDS = (
    ("EncryptedPackage", ENCRYPTED),
    ("\tDRMContent", ENCRYPTED),
    ("__properties_version1.0", MESSAGE),
    ("WordDocument", WORD),
    ("Workbook", SHEETS),
    ("Book", SHEETS),
    ("PowerPoint Document", SLIDES),
    ("\x01Ole10Native", FILE),
    ("Package", FILE),
    ("CONTENTS", FILE),
    ("VBA", MACROS),
)
_SEALED = "EncryptedPackage".encode("utf-16-le")
_NOWHERE = 0xFFFFFFF0
_STORAGES = frozenset({1, 5})
_STREAM = 2
_MOST_ENTRIES = 20_000
_DEEPEST = 40


class _Entry(NamedTuple):
    name: str
    kind: int
    left: int
    right: int
    child: int
    start: int
    size: int


def streams(content: bytes) -> Streams:
    """Every stream of the file. Raises ValueError where it is damaged."""
    try:
        file = _File(content)
        return {path: file.stream(entry) for path, entry in file.walk()}
    except (struct.error, IndexError) as error:
        raise ValueError("a damaged compound file") from error


def media_type(content: bytes) -> str:
    """What the file is by the streams at its root, "" where that cannot be told."""
    try:
        names = {path[0] for path, _ in _File(content).walk()}
    except (ValueError, struct.error, IndexError):
        return ENCRYPTED if _SEALED in content else ""
    return next((kind for name, kind in _KINDS if name in names), "")


class _File:
    def __init__(self, content: bytes) -> None:
        if not content.startswith(MAGIC) or len(content) < 512:
            raise ValueError("no compound file")
        self.content = content
        (_, major, _, shift, mini_shift, _, _, directory, _, cutoff, mini_fat, _, difat, _, *heads) = _HEADER.unpack_from(content)
        if shift not in {9, 12} or mini_shift != 6:
            raise ValueError("sectors of no known size")
        self.size, self.cutoff, self.room = 1 << shift, cutoff, len(content) + (1 << shift)
        self.fat = self.table(self.fat_sectors(heads, difat))
        self.entries = [_entry(raw, major) for raw in self.directory(directory)]
        self.mini_fat = self.table(self.chain(mini_fat))
        root = self.entries[0]
        self.mini = b"".join(map(self.sector, self.chain(root.start)))[: root.size]

    def sector(self, number: int) -> bytes:
        at = (number + 1) * self.size
        found = self.content[at : at + self.size]
        if not found:
            raise ValueError("a sector behind the end")
        return found.ljust(self.size, b"\0")  # the last one may be cut short

    def table(self, sectors: Iterator[int]) -> "array[int]":
        numbers = array("I")
        for number in sectors:
            numbers.frombytes(self.sector(number))
        return numbers

    def fat_sectors(self, heads: list[int], difat: int) -> Iterator[int]:
        """The sectors that hold the table of sectors: 109 in the header, the rest in a chain of its own."""
        for _ in range(len(self.content) // self.size + 1):
            yield from (number for number in heads if number < _NOWHERE)
            if difat >= _NOWHERE:
                return
            *heads, difat = struct.unpack(f"<{self.size // 4}I", self.sector(difat))
        raise ValueError("a table of sectors that does not end")

    def chain(self, start: int) -> Iterator[int]:
        return _chain(self.fat, start)

    def directory(self, start: int) -> Iterator[bytes]:
        for number, sector in enumerate(self.chain(start)):
            if number * self.size > _MOST_ENTRIES * _ENTRY.size:
                raise ValueError("too many entries")
            raw = self.sector(sector)
            yield from (raw[at : at + 128] for at in range(0, self.size, 128))

    def walk(self) -> Iterator[tuple[Path, _Entry]]:
        """The tree of names; an entry that comes twice makes it no tree."""
        seen: set[int] = set()
        stack: list[tuple[int, Path]] = [(self.entries[0].child, ())]
        while stack:
            number, within = stack.pop()
            if number >= _NOWHERE:
                continue
            if number in seen or len(within) > _DEEPEST:
                raise ValueError("a directory that is no tree")
            seen.add(number)
            entry = self.entries[number]
            here = (*within, entry.name)
            stack += [(entry.left, within), (entry.right, within)]
            if entry.kind in _STORAGES:
                stack.append((entry.child, here))
            elif entry.kind == _STREAM:
                yield here, entry

    def stream(self, entry: _Entry) -> bytes:
        self.room -= entry.size
        if self.room < 0:
            raise ValueError("streams longer than the file")
        if entry.size >= self.cutoff:
            found = b"".join(map(self.sector, self.chain(entry.start)))
        else:
            numbers = _chain(self.mini_fat, entry.start) if entry.size else ()
            found = b"".join(self.mini[number * 64 : number * 64 + 64] for number in numbers)
        if len(found) < entry.size:
            raise ValueError("a stream cut short")
        return found[: entry.size]


def _chain(table: "array[int]", start: int) -> Iterator[int]:
    for _ in range(len(table) + 1):
        if start >= _NOWHERE:
            return
        yield start
        start = table[start]
    raise ValueError("a chain that does not end")


def _entry(raw: bytes, major: int) -> _Entry:
    name, length, kind, _, left, right, child, start, size = _ENTRY.unpack(raw)
    size = size & 0xFFFFFFFF if major < 4 else size  # the upper half is not set by older programs
    return _Entry(name[: max(0, length - 2)].decode("utf-16-le", "replace"), kind, left, right, child, start, size)
