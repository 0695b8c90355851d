"""Text as it stands on paper: the glyphs of a page put in lines by where they are, whatever order they were drawn in."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

Box = tuple[float, float, float, float]
"""Left, bottom, right, top in PDF points (1/72 inch), y upwards (ISO 32000-1, 8.3.2.3)."""

_SAME_LINE = 0.5  # of the height of a line
_WORD_GAP = 0.25
_DOUBLED = 0.3  # a letter drawn twice a little apart is bold, not two letters
_NARROW = 4
_MANY = 4


@dataclass(frozen=True, slots=True)
class Glyphs:
    """Text, and for each of its characters the place on the page; None for one that only parts others."""

    text: str = field(repr=False)
    boxes: tuple[Box | None, ...]


@dataclass(frozen=True, slots=True)
class _Glyph:
    char: str
    box: Box

    @property
    def middle(self) -> float:
        return (self.box[1] + self.box[3]) / 2

    @property
    def centre(self) -> float:
        return (self.box[0] + self.box[2]) / 2


def orders(drawn: Glyphs) -> tuple[Glyphs, ...]:
    """``drawn`` first; then by lines, and by columns where lines are as narrow as columns of figures, where those say more."""
    glyphs = [_Glyph(char, box) for char, box in zip(drawn.text, drawn.boxes, strict=True) if box and not char.isspace()]
    lines = list(_lines(glyphs))
    found = [drawn, _joined(lines)]
    if sum(len(line) <= _NARROW for line in lines) >= _MANY:
        found.append(_joined(_columns(glyphs)))
    said: dict[str, Glyphs] = {}
    for order in found:
        said.setdefault("".join(order.text.split()), order)
    return tuple(order for order in said.values() if order.text.strip())


def _lines(glyphs: Sequence[_Glyph]) -> Iterator[list[_Glyph]]:
    line: list[_Glyph] = []
    for glyph in sorted(glyphs, key=lambda glyph: (-glyph.middle, glyph.box[0])):
        tall = max(_height(line[0]), _height(glyph)) if line else 0
        if line and line[0].middle - glyph.middle > tall * _SAME_LINE:
            yield _across(line)
            line = []
        line.append(glyph)
    if line:
        yield _across(line)


def _across(line: list[_Glyph]) -> list[_Glyph]:
    line.sort(key=lambda glyph: glyph.box[0])
    return line[:1] + [right for left, right in pairwise(line) if not _doubles(left, right)]


def _doubles(left: _Glyph, right: _Glyph) -> bool:
    return left.char == right.char and right.box[0] - left.box[0] < _DOUBLED * (right.box[2] - right.box[0])


def _columns(glyphs: Sequence[_Glyph]) -> Iterator[list[_Glyph]]:
    column: list[_Glyph] = []
    for glyph in sorted(glyphs, key=lambda glyph: (glyph.centre, -glyph.middle)):
        if column and glyph.centre - column[0].centre > _height(glyph) * _SAME_LINE:
            yield _down(column)
            column = []
        column.append(glyph)
    if column:
        yield _down(column)


def _down(column: list[_Glyph]) -> list[_Glyph]:
    return sorted(column, key=lambda glyph: -glyph.middle)


def _height(glyph: _Glyph) -> float:
    return max(glyph.box[3] - glyph.box[1], 4.0)


def _joined(lines: Iterator[list[_Glyph]] | list[list[_Glyph]]) -> Glyphs:
    text: list[str] = []
    boxes: list[Box | None] = []
    for line in lines:
        for number, glyph in enumerate(line):
            if number and glyph.box[0] - line[number - 1].box[2] > _WORD_GAP * _height(glyph):
                text.append(" ")
                boxes.append(None)
            text.append(glyph.char)
            boxes.append(glyph.box)
        text.append("\n")
        boxes.append(None)
    return Glyphs("".join(text), tuple(boxes))
