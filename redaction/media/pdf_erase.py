"""Takes glyphs out of the text of a PDF and leaves the rest as it is, where that can be done cleanly.

PDFium removes whole text objects, often a line: only objects that hold nothing but what was found are removed.
The caller has to read the result again; that alone proves it.
"""

import ctypes
from collections.abc import Sequence
from io import BytesIO

import pypdfium2
from pypdfium2 import raw

from redaction.media.pdf_lines import Box
from redaction.media.pdf_objects import Mark
from redaction.media.pdf_ruler import Ruler

_Objects = dict[int, raw.FPDF_PAGEOBJECT]


def erased(content: bytes, marks: Sequence[Mark]) -> bytes | None:
    """The PDF with black bars in place of the glyphs at ``marks``; None where other words would go with them."""
    pdf = pypdfium2.PdfDocument(content)
    for number in sorted({page for page, _ in marks}):
        page = pdf[number]
        boxes = [box for where, box in marks if where == number]
        doomed = _doomed(page, boxes)
        if not doomed:
            return None
        for each in doomed.values():
            if not raw.FPDFPage_RemoveObject(page, each):
                return None
            raw.FPDFPageObj_Destroy(each)
        for box in boxes:
            _bar(page, box)
        page.gen_content()
        page.close()
    written = BytesIO()
    pdf.save(written)
    pdf.close()
    return written.getvalue()


def _doomed(page: pypdfium2.PdfPage, boxes: Sequence[Box]) -> _Objects:
    """Text objects by address, none where one of them holds another glyph too."""
    layer = page.get_textpage()
    ruler = Ruler(layer)
    written = [index for index in range(layer.count_chars()) if _is_written(layer.raw, index)]
    within = [index for index in written if _is_within(ruler.ink(index), boxes)]
    doomed = {address: holder for index in within if (holder := _holder(layer, index)) and (address := _address(holder))}
    others = sorted(set(written).difference(within), key=lambda index: abs(index - within[-1]) if within else 0)
    shares = any(_address(_holder(layer, index)) in doomed for index in others if doomed)  # most likely the next one does
    layer.close()
    return {} if shares else doomed


def _is_written(layer: raw.FPDF_TEXTPAGE, index: int) -> bool:
    """Whether it is a glyph: no blank, and not put in by PDFium."""
    return raw.FPDFText_IsGenerated(layer, index) != 1 and not chr(raw.FPDFText_GetUnicode(layer, index)).isspace()


def _holder(layer: pypdfium2.PdfTextPage, index: int) -> raw.FPDF_PAGEOBJECT:
    """The text object of a glyph; a null pointer for none."""
    return raw.FPDFText_GetTextObject(layer.raw, index)


def _address(holder: raw.FPDF_PAGEOBJECT) -> int:
    return ctypes.cast(holder, ctypes.c_void_p).value or 0


def _is_within(glyph: Box, boxes: Sequence[Box]) -> bool:
    across, up = (glyph[0] + glyph[2]) / 2, (glyph[1] + glyph[3]) / 2
    return any(bottom <= up <= top and left <= across <= right for left, bottom, right, top in boxes)


def _bar(page: pypdfium2.PdfPage, box: Box) -> None:
    left, bottom, right, top = box
    bar = raw.FPDFPageObj_CreateNewRect(left - 1, bottom - 1, right - left + 2, top - bottom + 2)
    raw.FPDFPageObj_SetFillColor(bar, 0, 0, 0, 255)
    raw.FPDFPath_SetDrawMode(bar, raw.FPDF_FILLMODE_ALTERNATE, False)
    raw.FPDFPage_InsertObject(page, bar)
