"""Compound files built in code: what old office documents and Outlook messages are kept in."""

import struct
from collections.abc import Mapping
from itertools import pairwise

_END, _FREE, _FAT = 0xFFFFFFFE, 0xFFFFFFFF, 0xFFFFFFFD
_CUTOFF = 4096
_MAGIC = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"

Tree = Mapping[str, "bytes | Tree"]


def compound(tree: Tree) -> bytes:
    """A file of streams (bytes) and storages (mappings)."""
    return _Builder(tree).file()


class _Builder:
    def __init__(self, tree: Tree) -> None:
        self.sectors: list[bytes] = []
        self.fat: list[int] = []
        self.mini = b""
        self.mini_fat: list[int] = []
        self.entries: list[list[object]] = []
        self.storage("Root Entry", 5, tree)

    def storage(self, name: str, kind: int, tree: Tree) -> int:
        number = self.entry(name, kind)
        children = [
            self.stream(name, inside) if isinstance(inside, bytes) else self.storage(name, 1, inside) for name, inside in tree.items()
        ]
        for left, right in pairwise(children):
            self.entries[left][3] = right
        self.entries[number][4] = children[0] if children else _FREE
        return number

    def entry(self, name: str, kind: int) -> int:
        self.entries.append([name, kind, _FREE, _FREE, _FREE, _END, 0])
        return len(self.entries) - 1

    def stream(self, name: str, content: bytes) -> int:
        number = self.entry(name, 2)
        small = len(content) < _CUTOFF
        self.entries[number][5:] = [self.put_small(content) if small else self.put(content), len(content)]
        return number

    def put(self, content: bytes) -> int:
        """Sectors of 512 bytes in a row, chained."""
        first, count = len(self.sectors), -(-len(content) // 512)
        self.sectors += [content[at : at + 512].ljust(512, b"\0") for at in range(0, len(content), 512)]
        self.fat += [*range(first + 1, first + count), _END][:count]
        return first if count else _END

    def put_small(self, content: bytes) -> int:
        first, count = len(self.mini_fat), -(-len(content) // 64)
        self.mini += content.ljust(count * 64, b"\0")
        self.mini_fat += [*range(first + 1, first + count), _END][:count]
        return first if count else _END

    def file(self) -> bytes:
        self.entries[0][5:] = [self.put(self.mini), len(self.mini)]
        mini_fat = self.put(b"".join(struct.pack("<I", each) for each in self.mini_fat))
        directory = self.put(b"".join(map(_entry, self.entries)))
        count = -(-(len(self.fat) + 2) // 127)
        first = len(self.fat)
        table = [*self.fat, *[_FAT] * count]
        table += [_FREE] * (count * 128 - len(table))
        numbers = (0, count, directory, 0, _CUTOFF, mini_fat, 1, _END, 0)
        head = struct.pack("<8s16xHHHHH6x9I", _MAGIC, 62, 3, 0xFFFE, 9, 6, *numbers)
        heads = [*range(first, first + count), *[_FREE] * (109 - count)]
        return head + struct.pack("<109I", *heads) + b"".join(self.sectors) + struct.pack(f"<{len(table)}I", *table)


def _entry(entry: list[object]) -> bytes:
    name, *rest = entry
    raw = str(name).encode("utf-16-le") + b"\0\0"
    kind, left, right, child, start, size = rest
    return struct.pack("<64sHBBIII36xIQ", raw, len(raw), kind, 1, left, right, child, start, size)
