"""Two engines together: each fails where the other does not.

RapidOCR finds lines at any angle and in noise, Tesseract tells repeated figures apart. So Tesseract reads the page;
RapidOCR finds the lines and reads those that are not plainly words; every one with figures in it Tesseract reads again,
upright and cut out; and where the two do not agree, RapidOCR reads it once more, drawn out in width.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from math import ceil, floor

from PIL import Image

from redaction.media.sight import Line
from redaction.sight import rapid, tesseract
from redaction.sight.rapid import Box, Rapid, Strip
from redaction.sight.tesseract import Tesseract

MAX_LINES = 1000
_SMALL = 800  # pixels in the longer direction: below this letters may be too small to tell apart
_LARGE = 1600  # pixels in the shorter direction: beyond this letters only cost time
_TILE = 2400
_OVERLAP = 160
_STRETCH = 1.5
_FIGURES = 2  # in a line, before it is read again


class TooMuch(Exception):
    """More lines than anybody writes on one picture."""


@dataclass(frozen=True, slots=True)
class _Piece:
    """A part of a picture as the engines get it: where it was cut out, and how much larger it is now."""

    pixels: Image.Image = field(repr=False)
    left: int
    top: int
    scale: float

    def line(self, text: str, box: Box, engine: str) -> Line:
        left, top, right, bottom = (edge / self.scale for edge in box)
        x, y = self.left, self.top
        return Line(text, (floor(left) + x, floor(top) + y, ceil(right) + x, ceil(bottom) + y), engine)


@dataclass(frozen=True, slots=True)
class Both:
    """The union of what two engines read."""

    tesseract: Tesseract
    rapid: Rapid

    def lines(self, picture: Image.Image) -> tuple[Line, ...]:
        found: list[Line] = []
        for piece in _pieces(picture):
            found += self._piece(piece)
            if len(found) > 4 * MAX_LINES:
                raise TooMuch
        return tuple(sorted(found, key=lambda line: line.engine))

    def _piece(self, piece: _Piece) -> Iterator[Line]:
        page = list(self.tesseract.page(piece.pixels))
        yield from (piece.line(line.text, line.box, "tesseract") for line, _ in page)
        words = [line for line, is_sure in page if is_sure and not _figures(line.text)]
        strips = [strip for strip in self.rapid.strips(piece.pixels) if not any(_is_within(strip.box, line.box) for line in words)]
        if len(strips) > MAX_LINES:
            raise TooMuch
        texts = self.rapid.read(strips)
        for engine, reading in (("rapidocr", texts), *self._again(strips, texts)):
            yield from (piece.line(line.text, line.box, engine) for line in words)
            yield from (piece.line(text, strip.box, engine) for strip, text in zip(strips, reading, strict=True) if text)

    def _again(self, strips: Sequence[Strip], texts: Sequence[str]) -> Iterator[tuple[str, Sequence[str]]]:
        """The other readings of the lines with figures, each as a reading of the whole; none where all agree."""
        numbers = [index for index, text in enumerate(texts) if _figures(text) >= _FIGURES]
        second = {index: self.tesseract.line(strips[index].pixels) for index in numbers}
        doubted = [index for index in numbers if _bare(second[index]) != _bare(texts[index])]
        if doubted:
            yield "tesseract, line by line", [second.get(index, text) for index, text in enumerate(texts)]
            third = dict(zip(doubted, self.rapid.read([strips[index] for index in doubted], _STRETCH), strict=True))
            yield "rapidocr, drawn out", [third.get(index, text) for index, text in enumerate(texts)]


def open_sight() -> Both | None:
    """Both engines, loaded; None where one is not installed: one alone misses too much."""
    first = tesseract.load()
    return Both(first, rapid.load()) if first else None


def _pieces(picture: Image.Image) -> Iterator[_Piece]:
    """The whole picture at a size at which letters can be told apart, in overlapping tiles where it is long."""
    scale = 2.0 if max(picture.size) < _SMALL else min(1.0, _LARGE / min(picture.size))
    step = int((_TILE - _OVERLAP) / scale)
    side = int(_TILE / scale)
    for top in range(0, max(1, picture.height - int(_OVERLAP / scale)), step):
        for left in range(0, max(1, picture.width - int(_OVERLAP / scale)), step):
            tile = picture.crop((left, top, min(picture.width, left + side), min(picture.height, top + side)))
            size = (max(1, round(tile.width * scale)), max(1, round(tile.height * scale)))
            yield _Piece(tile if scale == 1.0 else tile.resize(size, Image.Resampling.BICUBIC), left, top, scale)


def _figures(text: str) -> int:
    return sum(map(str.isdecimal, text))


def _bare(text: str) -> str:
    return "".join(filter(str.isalnum, text)).casefold()


def _is_within(inner: Box, outer: Box) -> bool:
    """Whether nearly all of ``inner`` is covered by ``outer``."""
    across = min(inner[2], outer[2]) - max(inner[0], outer[0])
    down = min(inner[3], outer[3]) - max(inner[1], outer[1])
    area = (inner[2] - inner[0]) * (inner[3] - inner[1])
    return across > 0 and down > 0 and across * down >= 0.6 * area
