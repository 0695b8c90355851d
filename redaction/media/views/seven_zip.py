"""Files in an outgoing 7z archive, read as 7zFormat.txt writes down the one shape that we give it; anything else raises ValueError."""

import lzma
import struct
from collections.abc import Iterator
from dataclasses import dataclass

MAGIC = b"7z\xbc\xaf\x27\x1c"
_HEAD = 32
_ONE_PACKED_STREAM = b"\x04\x06\x00\x01\x09"
_ONE_LZMA2_FOLDER = b"\x00\x07\x0b\x01\x00\x01\x21\x21\x01\x18\x0c"
_FILTERS = [{"id": lzma.FILTER_LZMA2, "dict_size": 1 << 24}]


@dataclass(slots=True)
class _Header:
    """The rest of the header that is not read yet."""

    left: bytes

    def take(self, count: int) -> bytes:
        taken, self.left = self.left[:count], self.left[count:]
        if len(taken) < count:
            raise ValueError("the header ends early")
        return taken

    def number(self) -> int:
        """As many bytes follow the first as it has leading ones."""
        first = self.take(1)[0]
        ones = 8 - (first ^ 0xFF).bit_length()
        high = (first & (0x7F >> ones)) << 8 * ones if ones < 8 else 0
        return high | int.from_bytes(self.take(ones), "little")

    def begins(self, what: bytes) -> bool:
        """Whether ``what`` stands next; it is then taken."""
        if not self.left.startswith(what):
            return False
        self.left = self.left[len(what) :]
        return True

    def expect(self, what: bytes) -> None:
        if not self.begins(what):
            raise ValueError("not the shape in which archives leave")


def members(content: bytes) -> Iterator[tuple[str, bytes]]:
    """Name and bytes of each file."""
    offset, size = struct.unpack_from("<QQ", content, 12)
    header = _Header(content[_HEAD + offset : _HEAD + offset + size])
    header.expect(b"\x01")
    sizes = _sizes(header) if header.begins(_ONE_PACKED_STREAM) else []
    stream = lzma.LZMADecompressor(lzma.FORMAT_RAW, filters=_FILTERS).decompress(content[_HEAD : _HEAD + offset]) if sizes else b""
    if len(stream) != sum(sizes):
        raise ValueError("another size than the header says")
    names, empty = _names(header)
    if len(names) - sum(empty) != len(sizes):
        raise ValueError("another number of files than the header says")
    left = iter(sizes)
    for name, is_empty in zip(names, empty, strict=True):
        count = 0 if is_empty else next(left)
        yield name, stream[:count]
        stream = stream[count:]


def _sizes(header: _Header) -> list[int]:
    """Of the files that have content."""
    header.number()
    header.expect(_ONE_LZMA2_FOLDER)
    whole = header.number()
    header.expect(b"\x00\x08\x0d")
    count = header.number()
    sizes = [header.number() for _ in range(count - 1)] if header.begins(b"\x09") else []
    header.expect(b"\x0a\x01")
    header.take(4 * count)
    header.expect(b"\x00\x00")
    return [*sizes, whole - sum(sizes)]


def _names(header: _Header) -> tuple[list[str], list[bool]]:
    """Names, and which of them are of empty files."""
    header.expect(b"\x05")
    count = header.number()
    empty = [False] * count
    if header.begins(b"\x0e"):
        bits = header.take(header.number())
        empty = [bool(bits[at // 8] & 0x80 >> at % 8) for at in range(count)]
    if header.begins(b"\x0f"):
        header.take(header.number())
    header.expect(b"\x11")
    names = header.take(header.number())
    return names[1:].decode("utf-16-le").split("\0")[:count], empty
