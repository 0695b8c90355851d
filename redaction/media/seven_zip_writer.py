"""Writes a 7z archive (7zFormat.txt of the LZMA SDK): all files in one LZMA2 stream, the header as it is."""

import lzma
import struct
from binascii import crc32
from collections.abc import Sequence

from redaction.media.seven_zip_header import SIGNATURE, Id

_DICTIONARY = 24  # the code for 16 MB: (2 | 24 & 1) << (24 // 2 + 11)
_FILTERS = [{"id": lzma.FILTER_LZMA2, "preset": 6, "dict_size": 1 << 24}]
_LZMA2_CODER = bytes((0x21, 0x21, 1, _DICTIONARY))  # id of one byte and settings follow; the id; one byte of settings
_VERSION = b"\x00\x04"


def pack(files: Sequence[tuple[str, bytes]]) -> bytes:
    """An archive of (name, content)."""
    contents = [content for _, content in files if content]
    packed = lzma.compress(b"".join(contents), lzma.FORMAT_RAW, filters=_FILTERS) if contents else b""
    header = bytes([Id.HEADER]) + (_streams(packed, contents) if contents else b"") + _files(files) + bytes([Id.END])
    start = struct.pack("<QQI", len(packed), len(header), crc32(header))
    return SIGNATURE + _VERSION + struct.pack("<I", crc32(start)) + start + packed + header


def _streams(packed: bytes, contents: Sequence[bytes]) -> bytes:
    whole = sum(map(len, contents))
    sizes = b"".join(number(len(content)) for content in contents[:-1])
    return b"".join(
        (
            bytes((Id.MAIN_STREAMS, Id.PACK, 0, 1, Id.SIZE)),
            number(len(packed)),
            bytes((Id.END, Id.UNPACK, Id.FOLDER, 1, 0, 1)),
            _LZMA2_CODER,
            bytes([Id.CODERS_UNPACK_SIZE]),
            number(whole),
            bytes((Id.END, Id.SUBSTREAMS, Id.NUM_UNPACK_STREAM)),
            number(len(contents)),
            bytes([Id.SIZE]) + sizes if sizes else b"",
            bytes((Id.CRC, 1)),
            b"".join(struct.pack("<I", crc32(content)) for content in contents),
            bytes((Id.END, Id.END)),
        )
    )


def _files(files: Sequence[tuple[str, bytes]]) -> bytes:
    empty = [not content for _, content in files]
    names = b"\x00" + b"".join(name.encode("utf-16-le", "replace") + b"\0\0" for name, _ in files)
    parts = [bytes([Id.FILES]), number(len(files))]
    if any(empty):
        parts += (_property(Id.EMPTY_STREAM, _bits(empty)), _property(Id.EMPTY_FILE, _bits([True] * sum(empty))))
    return b"".join([*parts, _property(Id.NAMES, names), bytes([Id.END])])


def _property(what: Id, content: bytes) -> bytes:
    return bytes([what]) + number(len(content)) + content


def _bits(flags: Sequence[bool]) -> bytes:
    packed = bytearray((len(flags) + 7) // 8)
    for position, flag in enumerate(flags):
        packed[position // 8] |= flag * (0x80 >> position % 8)
    return bytes(packed)


def number(value: int) -> bytes:
    """A number of up to 64 bits: the ones that the first byte begins with say how many bytes follow."""
    for more in range(8):
        if value < 1 << (7 * more + 7):
            first = (0xFF00 >> more) & 0xFF | value >> (8 * more)
            return bytes([first]) + (value & ((1 << (8 * more)) - 1)).to_bytes(more, "little")
    return b"\xff" + value.to_bytes(8, "little")
