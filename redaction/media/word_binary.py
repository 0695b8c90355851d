"""Word 97-2003 documents ([MS-DOC]) and, where they were saved in one piece, Word 6 and 95: all text, by where it stands."""

import re
import struct
from collections.abc import Iterator, Mapping

from redaction.media.ole_strings import NOT_SHOWN, Encrypted

_MAGIC = 0xA5EC
_ENCRYPTED, _SECOND_TABLE, _COMPLEX = 0x0100, 0x0200, 0x0004
_WORD_97 = 0x00C0
_COUNTS = struct.Struct("<8i")
_COUNTS_AT, _PIECES_AT = 0x4C, 0x01A2
_PLACES = ("", "footnotes", "headers and footers", "macros", "comments", "endnotes", "text boxes", "text boxes of headers")
_EIGHT_BITS = 0x40000000
_FIELD = re.compile("\x13([^\x13\x14\x15]*)[\x14\x15]?")
_SIGNS = str.maketrans(
    {
        "\r": "\n",
        "\x0b": "\n",
        "\x0c": "\n",
        "\x07": "\t",
        "\x1e": "-",
        "\x1f": "\u00ad",
        **dict.fromkeys("\x01\x02\x05\x08\x13\x14\x15", ""),
    }
)

STREAMS = frozenset({"WordDocument"})
"""What is read here; tables and data hold no running text."""


def texts(streams: Mapping[str, bytes]) -> Iterator[tuple[str, str]]:
    """Place and text. Raises Encrypted, or ValueError, struct.error and IndexError where it is damaged."""
    main = streams["WordDocument"]
    magic, version = struct.unpack_from("<HH", main)
    (flags,) = struct.unpack_from("<H", main, 10)
    if magic != _MAGIC:
        raise ValueError("no Word document")
    if flags & _ENCRYPTED:
        raise Encrypted
    if version < _WORD_97:
        yield from _placed({"": _in_one_piece(main, flags)})
        return
    table = streams["1Table" if flags & _SECOND_TABLE else "0Table"]
    whole = b"".join(_pieces(main, _piece_table(main, table)))
    found, at = {}, 0
    for place, count in zip(_PLACES, _COUNTS.unpack_from(main, _COUNTS_AT), strict=True):
        size = max(0, count) * 2
        found[place] = whole[at : at + size].decode("utf-16-le", "replace")
        at += size
    found[NOT_SHOWN] = whole[at:].decode("utf-16-le", "replace")
    yield from _placed(found)


def _in_one_piece(main: bytes, flags: int) -> str:
    if flags & _COMPLEX:
        raise ValueError("an old document that was saved in pieces")
    start, stop = struct.unpack_from("<II", main, 0x18)
    return main[start:stop].decode("cp1252", "replace")


def _placed(found: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    """Text as it is shown; instructions of fields (the target of a link) apart."""
    for place, text in found.items():
        codes = "\n".join(_FIELD.findall(text))
        yield place, _FIELD.sub("", text).translate(_SIGNS)
        if codes.strip():
            yield "fields", codes.translate(_SIGNS)


def _piece_table(main: bytes, table: bytes) -> bytes:
    """The list of pieces ([MS-DOC] 2.9.38), behind any number of lists of properties."""
    start, size = struct.unpack_from("<II", main, _PIECES_AT)
    found = table[start : start + size]
    at = 0
    while found[at] == 1:
        at += 3 + int.from_bytes(found[at + 1 : at + 3], "little")
    (length,) = struct.unpack_from("<I", found, at + 1)
    if found[at] != 2 or at + 5 + length > len(found):
        raise ValueError("no list of pieces")
    return found[at + 5 : at + 5 + length]


def _pieces(main: bytes, listed: bytes) -> Iterator[bytes]:
    """Text of each piece, in sixteen bits, by which places are counted. All together no longer than the file."""
    count = (len(listed) - 4) // 12
    ends = struct.unpack_from(f"<{count + 1}I", listed)
    room = len(main)
    for number in range(count):
        length = ends[number + 1] - ends[number]
        (at,) = struct.unpack_from("<I", listed, (count + 1) * 4 + number * 8 + 2)
        narrow = bool(at & _EIGHT_BITS)
        at = (at & ~_EIGHT_BITS) // 2 if narrow else at
        size = length if narrow else length * 2
        room -= size
        if length < 0 or room < 0 or at + size > len(main):
            raise ValueError("a piece outside the file")
        raw = main[at : at + size]
        yield raw.decode("cp1252", "replace").encode("utf-16-le") if narrow else raw
