"""Writes a compound file ([MS-CFB]), the container of Office before 2007 and of Outlook's saved messages; version 3, 512-byte sectors."""

import struct
from dataclasses import dataclass, field

FREE, END, FAT = 0xFFFFFFFF, 0xFFFFFFFE, 0xFFFFFFFD
_MINI = 4096


@dataclass(slots=True)
class Entry:
    """A storage, or a stream where ``content`` is given."""

    name: str
    content: bytes | None = None
    children: list["Entry"] = field(default_factory=list)


def compound(entries: list[Entry]) -> bytes:
    """The file. Streams are padded beyond the size that would put them into the mini stream, their true size kept where it is larger."""
    flat: list[Entry] = [Entry("Root Entry", None, entries)]
    children: dict[int, list[int]] = {}
    for number, one in enumerate(flat):  # grows while it is walked
        ordered = sorted(one.children, key=lambda child: (len(child.name), child.name.upper()))
        children[number] = list(range(len(flat), len(flat) + len(ordered)))
        flat.extend(ordered)
    sectors: list[bytes] = []
    chain: list[int] = []

    def put(content: bytes) -> int:
        start = len(sectors)
        pieces = [content[at : at + 512].ljust(512, b"\0") for at in range(0, len(content), 512)]
        sectors.extend(pieces)
        chain.extend([*range(start + 1, start + len(pieces)), END])
        return start

    mini, mini_fat, places = bytearray(), [], {}
    for number, one in enumerate(flat):
        if one.content is None or not one.content:
            continue
        if len(one.content) < _MINI:
            first, count = len(mini) // 64, -(-len(one.content) // 64)
            mini += one.content.ljust(count * 64, b"\0")
            mini_fat += [*range(first + 1, first + count), END]
            places[number] = first
        else:
            places[number] = put(one.content)
    mini_start = put(bytes(mini)) if mini else END
    mini_fat_start = put(struct.pack(f"<{len(mini_fat)}I", *mini_fat).ljust(-(-len(mini_fat) // 128) * 512, b"\xff")) if mini_fat else END
    records = [_record(number, flat, children, places) for number in range(len(flat))]
    records[0] = records[0][:116] + struct.pack("<IQ", mini_start, len(mini))
    directory = put(b"".join(records).ljust(-(-len(records) // 4) * 512, b"\0"))
    fat_sector = len(sectors)
    count = 1 + (len(chain) + 1) // 128
    chain += [FAT] * count
    table = struct.pack(f"<{len(chain)}I", *chain).ljust(count * 512, b"\xff")
    sectors += [table[at : at + 512] for at in range(0, len(table), 512)]
    head = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(16) + struct.pack("<HHHHH6x", 0x3E, 3, 0xFFFE, 9, 6)
    head += struct.pack("<IIIIIIIIII", 0, count, directory, 0, _MINI, mini_fat_start, -(-len(mini_fat) // 128), END, 0, fat_sector)
    head += b"".join(struct.pack("<I", fat_sector + number) for number in range(1, count))
    return head.ljust(512, b"\xff") + b"".join(sectors)


def _record(number: int, flat: list[Entry], children: dict[int, list[int]], places: dict[int, int]) -> bytes:
    """A directory entry; siblings hang in a chain to the right, each black ([MS-CFB] 2.6.1 asks for an ordered tree)."""
    one = flat[number]
    name = one.name.encode("utf-16-le")
    kind = 5 if number == 0 else 1 if one.content is None else 2
    right = FREE
    for siblings in children.values():
        if number in siblings[:-1]:
            right = siblings[siblings.index(number) + 1]
    child = children[number][0] if children.get(number) else FREE
    size = len(one.content or b"")
    start = places.get(number, END)
    return (
        name.ljust(64, b"\0")
        + struct.pack("<HBBIII", len(name) + 2, kind, 1, FREE, right, child)
        + bytes(36)
        + struct.pack("<IQ", start, size)
    )
