"""Enhanced metafiles ([MS-EMF]): drawings as Windows programs put them on the clipboard and into office documents."""

import struct
from collections.abc import Iterator

from redaction.media.metafile_drawn import MOST_STEPS, Broken, Drawn

_BITMAPS_AT = {76: 84, 77: 84, 78: 84, 79: 96, 80: 48, 81: 48, 93: 16, 94: 16, 114: 84, 116: 84}
"""Step (2.3.1, 2.3.7) -> where it says place and size of a bitmap's header, then those of its bits."""
_LINES = frozenset({*range(2, 9), 56, *range(85, 93)})
_TEXTS = {83: "cp1252", 84: "utf-16-le"}
_SMALL_TEXT, _COMMENT, _END = 108, 70, 14
_GLYPHS, _NO_RECTANGLE, _NARROW = 0x10, 0x100, 0x200
_STRANGE = frozenset({96, 97, 102, 103, 118})
"""Texts in parts, OpenGL, gradients."""
_LAST = 122
_HARMLESS = frozenset({*range(0x4001, 0x4005), *range(0x401D, 0x4036)})
"""EMF+ ([MS-EMFPLUS] 2.3): control, state, clipping, transforms."""


def is_one(content: bytes) -> bool:
    """Whether it begins as such a file does (2.2.9)."""
    return content[:4] == b"\1\0\0\0" and content[40:44] == b" EMF"


def read(content: bytes) -> Drawn:
    """Raises Broken, struct.error."""
    drawn = Drawn()
    at = 0
    for _ in range(MOST_STEPS):
        kind, size = struct.unpack_from("<II", content, at)
        if size < 8 or at + size > len(content):
            raise Broken
        _step(drawn, kind, content[at : at + size])
        at += size
        if kind == _END:
            return drawn
    raise Broken


def _step(drawn: Drawn, kind: int, step: bytes) -> None:
    if kind in _TEXTS:
        _text(drawn, step, _TEXTS[kind])
    elif kind == _SMALL_TEXT:
        _small_text(drawn, step)
    elif kind in _BITMAPS_AT:
        _bitmap(drawn, step, _BITMAPS_AT[kind])
    elif kind in _LINES:
        drawn.line(struct.unpack_from("<I", step, 24)[0])
    elif kind == _COMMENT:
        drawn.is_strange |= step[12:16] == b"EMF+" and not _HARMLESS.issuperset(_kinds(step, 16))
    else:
        drawn.is_strange |= kind in _STRANGE or kind > _LAST


def _text(drawn: Drawn, step: bytes, charset: str) -> None:
    x, y, count, at, options = struct.unpack_from("<iiIII", step, 36)
    drawn.is_strange |= bool(options & _GLYPHS)
    drawn.write(x, y, step[at:], count * _width(charset), charset)


def _small_text(drawn: Drawn, step: bytes) -> None:
    x, y, count, options = struct.unpack_from("<iiII", step, 8)
    charset = "cp1252" if options & _NARROW else "utf-16-le"
    drawn.is_strange |= bool(options & _GLYPHS)
    drawn.write(x, y, step[36 if options & _NO_RECTANGLE else 52 :], count * _width(charset), charset)


def _width(charset: str) -> int:
    return 1 if charset == "cp1252" else 2


def _bitmap(drawn: Drawn, step: bytes, at: int) -> None:
    head, head_size, bits, bits_size = struct.unpack_from("<IIII", step, at)
    if max(head + head_size, bits + bits_size) > len(step):
        raise Broken
    if head_size:
        drawn.bitmap(step[head : head + head_size], step[bits : bits + bits_size])


def _kinds(step: bytes, at: int) -> Iterator[int]:
    """Kinds of the EMF+ steps in a comment."""
    while at + 12 <= len(step):
        kind, _, size = struct.unpack_from("<HHI", step, at)
        if size < 12:
            raise Broken
        yield kind
        at += size
