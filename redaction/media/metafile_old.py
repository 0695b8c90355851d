"""Windows metafiles of the old kind ([MS-WMF]): clip art, and previews of objects in documents."""

import struct

from redaction.media.metafile_drawn import MOST_STEPS, Broken, Drawn

_PLACEABLE = b"\xd7\xcd\xc6\x9a"
_STARTS = frozenset({b"\1\0\x09\0\0\1", b"\1\0\x09\0\0\3", b"\2\0\x09\0\0\1", b"\2\0\x09\0\0\3"})
_LINES = frozenset({0x0324, 0x0325})
_TEXT, _PLACED_TEXT, _AREAS, _ESCAPE, _END = 0x0521, 0x0A32, 0x0538, 0x0626, 0
_BITMAPS_AT = {0x0940: 22, 0x0B41: 26, 0x0D33: 24, 0x0F43: 28, 0x0142: 10}
"""Step (2.3.1.1 and following) -> where its bitmap begins."""
_WITHOUT = {0x0940: 24, 0x0B41: 28}
"""Size of a step that takes its pixels from what is drawn already."""
_STRANGE = frozenset({0x0922, 0x0B23, 0x01F9, 0x062F})
"""Bitmaps of a device, text set in a rectangle."""
_GLYPHS, _RECTANGLE = 0x10, 0x06
_ENHANCED = b"WMFC"
"""An escape in which the same drawing stands as an enhanced metafile (2.3.6.25)."""


def is_one(content: bytes) -> bool:
    """Whether it begins as such a file does, with the header that says how large it is or without (2.3.2)."""
    return content.startswith(_PLACEABLE) or content[:6] in _STARTS


def read(content: bytes) -> Drawn:
    """Raises Broken, struct.error."""
    drawn = Drawn()
    at = 40 if content.startswith(_PLACEABLE) else 18
    for _ in range(MOST_STEPS):
        words, kind = struct.unpack_from("<IH", content, at)
        if words < 3 or at + 2 * words > len(content):
            raise Broken
        if kind == _END:
            return drawn
        _step(drawn, kind, content[at : at + 2 * words])
        at += 2 * words
    raise Broken


def _step(drawn: Drawn, kind: int, step: bytes) -> None:
    if kind == _TEXT:
        (size,) = struct.unpack_from("<H", step, 6)
        y, x = struct.unpack_from("<hh", step, 8 + size + size % 2)
        drawn.write(x, y, step[8:], size, "cp1252")
    elif kind == _PLACED_TEXT:
        y, x, size, options = struct.unpack_from("<hhHH", step, 6)
        drawn.is_strange |= bool(options & _GLYPHS)
        drawn.write(x, y, step[22 if options & _RECTANGLE else 14 :], size, "cp1252")
    elif kind in _BITMAPS_AT:
        _bitmap(drawn, kind, step)
    elif kind in _LINES:
        drawn.line(struct.unpack_from("<H", step, 6)[0])
    elif kind == _AREAS:
        (count,) = struct.unpack_from("<H", step, 6)
        drawn.line(sum(struct.unpack_from(f"<{count}H", step, 8)))
    else:
        drawn.is_strange |= kind in _STRANGE or (kind == _ESCAPE and step[10:14] == _ENHANCED)


def _bitmap(drawn: Drawn, kind: int, step: bytes) -> None:
    if len(step) <= _WITHOUT.get(kind, 0):
        return
    raw = step[_BITMAPS_AT[kind] :]
    head = _head(raw)
    drawn.bitmap(raw[:head], raw[head:])


def _head(raw: bytes) -> int:
    """Bytes before the pixels: the header, and its colours (2.2.2.9, 2.2.2.3)."""
    size, _, _, _, bits, packing, *_, used = struct.unpack_from("<IiiHHIIiiI", raw)
    if size < 40 or used > 256:
        raise Broken
    masks = 12 if packing == 3 and size == 40 else 0
    return int(size + masks + 4 * (used or (1 << bits if bits <= 8 else 0)))
