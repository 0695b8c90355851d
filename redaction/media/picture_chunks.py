"""What of a picture file draws it: the same file without anything else, its pixels untouched.

Texts, EXIF with its small second picture, colour profiles, unknown chunks and whatever follows the end stay behind.
Raises ValueError, IndexError or struct.error on what is not built as its standard says.
"""

import struct
from collections.abc import Callable, Iterator, Mapping

_PNG_START = b"\x89PNG\r\n\x1a\n"
_PNG_DRAWS = frozenset({b"IHDR", b"PLTE", b"IDAT", b"IEND", b"tRNS", b"gAMA", b"sRGB", b"pHYs", b"acTL", b"fcTL", b"fdAT"})
_WEBP_DRAWS = frozenset({b"VP8 ", b"VP8L", b"VP8X", b"ALPH", b"ANIM", b"ANMF"})
_WEBP_TOLD = 0b0010_1100  # colour profile, EXIF, XMP in the flags of VP8X
_SOI, _EOI, _SOS, _RST, _TEM = 0xD8, 0xD9, 0xDA, range(0xD0, 0xD8), 0x01
_JPEG_DRAWS = frozenset({0xC4, 0xDB, 0xDD, _SOS, 0xDC, *range(0xC0, 0xC4), *range(0xC5, 0xC8), *range(0xC9, 0xD0)})
_JFIF, _ADOBE = b"\xff\xe0\x00\x10JFIF\0", b"\xff\xee\x00\x0eAdobe"
_GIF_LOOP = b"\x21\xff\x0bNETSCAPE2.0\x03\x01"
_GIF_CONTROL, _GIF_IMAGE, _GIF_EXTENSION, _GIF_END = 0xF9, 0x2C, 0x21, 0x3B


def png(content: bytes) -> bytes:
    """PNG and APNG (W3C PNG 3): the chunks that draw."""
    if not content.startswith(_PNG_START):
        raise ValueError("not a PNG")
    kept, at, kind = [_PNG_START], len(_PNG_START), b""
    while kind != b"IEND":
        size, kind = struct.unpack_from(">I4s", content, at)
        if kind in _PNG_DRAWS:
            kept.append(content[at : at + size + 12])
        at += size + 12
    return b"".join(kept)


def jpeg(content: bytes) -> bytes:
    """JPEG (ITU-T T.81): tables, frames and scans, with the bare JFIF and Adobe headers that say what the colours mean."""
    kept, at, marker = [content[:2]], 2, _SOI
    while marker != _EOI:
        if content[at] != 0xFF:
            raise ValueError("no marker where one belongs")
        marker = content[at + 1]
        if marker in {0xFF, _TEM} or marker in _RST:
            at += 1 if marker == 0xFF else 2
            continue
        end = at + 2 + (0 if marker == _EOI else struct.unpack_from(">H", content, at + 2)[0])
        end = _scan_end(content, end) if marker == _SOS else end
        segment = content[at:end]
        if marker in _JPEG_DRAWS or marker == _EOI or segment.startswith((_JFIF, _ADOBE)):
            kept.append(segment)
        at = end
    return b"".join(kept)


def _scan_end(content: bytes, at: int) -> int:
    """Where the entropy-coded data that starts at ``at`` gives way to the next marker."""
    while True:
        at = content.index(b"\xff", at)
        if content[at + 1] not in {0x00, *_RST}:
            return at
        at += 2


def webp(content: bytes) -> bytes:
    """WebP (RFC 9649): the chunks that draw."""
    if content[:4] != b"RIFF" or content[8:12] != b"WEBP":
        raise ValueError("not a WebP")
    end = 8 + struct.unpack_from("<I", content, 4)[0]
    kept, at = [], 12
    while at + 8 <= min(end, len(content)):
        kind, size = struct.unpack_from("<4sI", content, at)
        chunk = content[at : at + 8 + size + size % 2]
        if kind == b"VP8X":
            chunk = chunk[:8] + bytes([chunk[8] & ~_WEBP_TOLD]) + chunk[9:]
        if kind in _WEBP_DRAWS:
            kept.append(chunk)
        at += 8 + size + size % 2
    body = b"WEBP" + b"".join(kept)
    return b"RIFF" + struct.pack("<I", len(body)) + body


def gif(content: bytes) -> bytes:
    """GIF (89a): screen, pictures, their timing and how often they repeat."""
    at = 13 + _colours(content[10])
    return content[:at] + b"".join(_gif_blocks(content, at)) + bytes([_GIF_END])


def _gif_blocks(content: bytes, at: int) -> Iterator[bytes]:
    while content[at] != _GIF_END:
        start = at
        if content[at] == _GIF_IMAGE:
            at = _blocks_end(content, at + 11 + _colours(content[at + 9]))
            yield content[start:at]
        elif content[at] == _GIF_EXTENSION:
            at = _blocks_end(content, at + 2)
            if content[start + 1] == _GIF_CONTROL or content.startswith(_GIF_LOOP, start):
                yield content[start:at]
        else:
            raise ValueError("no block where one belongs")


def _colours(flags: int) -> int:
    """Bytes of the colour table that ``flags`` announce."""
    return 3 << ((flags & 7) + 1) if flags & 0x80 else 0


def _blocks_end(content: bytes, at: int) -> int:
    while content[at]:
        at += content[at] + 1
    return at + 1


DRAWING: Mapping[str, Callable[[bytes], bytes]] = {"PNG": png, "JPEG": jpeg, "WEBP": webp, "GIF": gif}
"""Pillow's name of a format -> what of such a file draws. A format that is not here is written anew."""
