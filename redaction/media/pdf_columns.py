"""Columns on paper: a gap as wide as one between columns is a tab, so that the head of a column counts as context.

A row has one tab more for each head it passes over, empty cells, as far as its table's first row tells.
"""

from redaction.media.pdf_lines import Box, Glyphs

_COLUMN_GAP = 1.0  # of the height of a line; words stand a quarter of it apart, justified ones a little more
_ASKEW = 0.5  # of the height of a line


def parted(order: Glyphs) -> Glyphs:
    """The same glyphs with tabs for what stood in such gaps."""
    text: list[str] = []
    boxes: list[Box | None] = []
    table = _Table()
    blanks = 0  # at the end of what was taken
    for char, box in zip(order.text, order.boxes, strict=True):
        if box and not char.isspace() and (tabs := table.tabs(box)):
            del text[len(text) - blanks :], boxes[len(boxes) - blanks :]
            text += "\t" * tabs
            boxes += [None] * tabs
        blanks = blanks + 1 if char.isspace() and char != "\n" else 0
        if char == "\n":
            table.line_ends()
        text.append(char)
        boxes.append(box)
    return Glyphs("".join(text), tuple(boxes))


class _Table:
    """Where the heads of the table begin in which the line stands, if it stands in one."""

    def __init__(self) -> None:
        self._heads: list[float] = []
        self._cells: list[float] = []
        self._before: Box | None = None

    def tabs(self, box: Box) -> int:
        """How many stand before a glyph: none where it goes on in the same cell."""
        before, self._before = self._before, box
        if before is None:
            self._cells = [box[0]]
            return 0
        height = max(before[3] - before[1], box[3] - box[1])
        is_beside = abs(before[1] + before[3] - box[1] - box[3]) < 2 * _ASKEW * height
        if not is_beside or box[0] - before[2] < _COLUMN_GAP * height:
            return 0
        self._cells.append(box[0])
        return max(1, sum(before[2] < head <= box[0] + _ASKEW * height for head in self._heads))

    def line_ends(self) -> None:
        if len(self._cells) < 2:
            self._heads = []
        elif not self._heads:
            self._heads = self._cells
        self._cells, self._before = [], None
