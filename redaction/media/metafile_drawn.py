"""What the steps of a Windows metafile draw: texts, bitmaps, and the lines beside them."""

import struct
from dataclasses import dataclass, field

MOST_STEPS = 500_000
_MOST_CORNERS = 120  # a drawn figure has about twenty
_FRAME = 5  # corners of a rectangle, the first one twice


class Broken(ValueError):
    """Not built as its standard says."""


@dataclass(slots=True)
class Drawn:
    """``bitmaps`` are BMP files. What draws something else than texts, bitmaps and a few lines ``is_strange``."""

    bitmaps: list[bytes] = field(default_factory=list, repr=False)
    is_strange: bool = False
    _texts: list[tuple[int, int, str]] = field(default_factory=list, repr=False)
    _corners: int = 0

    @property
    def needs_eye(self) -> bool:
        """Whether only an eye could read all of it."""
        return self.is_strange or self._corners > _MOST_CORNERS

    @property
    def text(self) -> str:
        """A line of the drawing a line, its pieces from the left; those that begin at one place as they were drawn."""
        lines: dict[int, list[tuple[int, str]]] = {}
        for x, y, text in self._texts:
            lines.setdefault(y, []).append((x, text))
        return "\n".join(" ".join(text for _, text in sorted(lines[y], key=lambda piece: piece[0])) for y in sorted(lines))

    def write(self, x: int, y: int, raw: bytes, size: int, charset: str) -> None:
        """A text at a place, ``size`` bytes."""
        if len(raw) < size:
            raise Broken
        self._texts.append((x, y, raw[:size].decode(charset, "replace")))

    def line(self, corners: int) -> None:
        """A line or an area with so many corners or points of curves."""
        self._corners += corners if corners > _FRAME else 0

    def bitmap(self, head: bytes, bits: bytes) -> None:
        """A device-independent bitmap: what stands before its pixels, and these ([MS-WMF] 2.2.2.9)."""
        start = struct.pack("<2sIII", b"BM", 14 + len(head) + len(bits), 0, 14 + len(head))
        self.bitmaps.append(start + head + bits)
