"""Where glyphs stand on a page. There are thousands of them, so what PDFium writes into is made once."""

import ctypes

import pypdfium2
from pypdfium2 import raw

from redaction.media.pdf_lines import Box


class Ruler:
    """Measures the glyphs of one text layer, by their index in it. Raises PdfiumError for one that has no place."""

    __slots__ = ("_edges", "_ink", "_layer", "_room", "_where")

    def __init__(self, layer: pypdfium2.PdfTextPage) -> None:
        self._layer = layer.raw
        self._edges = [ctypes.c_double() for _ in range(4)]
        self._ink = [ctypes.byref(edge) for edge in self._edges]
        self._room = raw.FS_RECTF()
        self._where = ctypes.byref(self._room)

    def ink(self, index: int) -> Box:
        """What is drawn."""
        if not raw.FPDFText_GetCharBox(self._layer, index, *self._ink):
            raise pypdfium2.PdfiumError("a glyph without a place")
        left, right, bottom, top = self._edges
        return left.value, bottom.value, right.value, top.value

    def box(self, index: int) -> Box:
        """The room that the font gives the glyph, and its ink where that goes beyond."""
        left, bottom, right, top = self.ink(index)
        room = self._room
        if not raw.FPDFText_GetLooseCharBox(self._layer, index, self._where):
            raise pypdfium2.PdfiumError("a glyph without room")
        return min(left, room.left), min(bottom, room.bottom), max(right, room.right), max(top, room.top)
