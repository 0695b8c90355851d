"""What stands on the pages of a PDF, as PDFium draws it: glyphs with their places, pictures, pixels.

PDFium is the engine of a browser: what is read here is what a person would see. Text as such is read from the
text layer; whatever else could be read by eye (pictures, drawings of letters, glyphs without a character) makes the
page a picture.
"""

import ctypes
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby

import pypdfium2
from PIL import Image
from pypdfium2 import raw

from redaction.media import pdf_ruler
from redaction.media.pdf_lines import Box, Glyphs

DPI = 150
MAX_PIXELS = 200_000_000
_MAX_CHARS = 1_000_000
_MAX_OBJECTS = 100_000
_MOST_CURVES = 40  # a frame or a rule has none, a drawn figure up to ten
_MOST_SLANTS = 60
_UNKNOWN_RUN = 4  # bullets stand alone
_STRAIGHT = 0.05
_MOST_BANDS = 8
_ROOM = 50  # pixels, a third of an inch: the words before a number stand in its line or the one above
_LEGIBLE = 5  # pixels; pictures that have not so many rows all together are rules and dots
_PICTURES = frozenset({raw.FPDF_PAGEOBJ_IMAGE, raw.FPDF_PAGEOBJ_SHADING})


Band = tuple[int, int]
"""Rows of a page's pixels, from the top, half open; from the left edge to the right."""


class TooMuch(Exception):
    """More letters, objects or pixels than anybody writes on a page."""


@dataclass(frozen=True, slots=True)
class Sheet:
    """One page: what its text layer says, and where more than that could be read on it by eye."""

    glyphs: Glyphs
    bands: tuple[Band, ...]


def sheets(pdf: pypdfium2.PdfDocument, all_pictures: bool = False) -> Iterator[Sheet]:
    """Every page in order; with ``all_pictures`` each is to be read by eye from edge to edge. Raises TooMuch, PdfiumError."""
    chars = 0
    for page in pdf:
        glyphs, unknown = _glyphs(page)
        chars += len(glyphs.text)
        if chars > _MAX_CHARS:
            raise TooMuch
        whole = ((0, size(page)[1]),)
        yield Sheet(glyphs, whole if all_pictures or unknown else _drawn(page, bool(glyphs.text.strip())))
        page.close()


def _glyphs(page: pypdfium2.PdfPage) -> tuple[Glyphs, bool]:
    """The text layer in the order it was drawn, and whether glyphs stand there that no character is known for."""
    layer = page.get_textpage()
    handle, ruler = layer.raw, pdf_ruler.Ruler(layer)
    count = layer.count_chars()
    if count > _MAX_CHARS:
        raise TooMuch
    text: list[str] = []
    boxes: list[Box | None] = []
    known: list[bool] = []
    for index in range(count):
        char = _char(raw.FPDFText_GetUnicode(handle, index))
        if char == "\r":
            continue
        text.append(char)
        boxes.append(None if raw.FPDFText_IsGenerated(handle, index) == 1 else ruler.box(index))
        known.append(raw.FPDFText_HasUnicodeMapError(handle, index) != 1 and not _is_private(char))
    layer.close()
    unknown = any(not is_known and len(list(run)) >= _UNKNOWN_RUN for is_known, run in groupby(known))
    return Glyphs("".join(text), tuple(boxes)), unknown


def _char(code: int) -> str:
    """PDFium says 2 for a hyphen at the end of a line and 0xFFFE for one it took out."""
    if code in {0x2, 0xFFFE}:
        return "-"
    return "\ufffd" if code == 0 or code > 0x10FFFF or 0xD800 <= code < 0xE000 else chr(code)


def _is_private(char: str) -> bool:
    return char == "\ufffd" or "\ue000" <= char <= "\uf8ff" or char >= "\U000f0000"


def _drawn(page: pypdfium2.PdfPage, has_text: bool) -> tuple[Band, ...]:
    """Where pictures stand; the whole page where drawings could be letters, or there are drawings and no text."""
    whole = ((0, size(page)[1]),)
    pictures: list[Band] = []
    rows = curves = slants = 0
    for number, each in enumerate(page.get_objects(max_depth=15)):
        if number > _MAX_OBJECTS:
            raise TooMuch
        if each.type in _PICTURES:
            rows += _rows(each)
            pictures.append(_band(page, each))
        elif each.type == raw.FPDF_PAGEOBJ_PATH:
            bent, slanted = _strokes(each)
            curves, slants = curves + bent, slants + slanted
            if not has_text or curves > _MOST_CURVES or slants > _MOST_SLANTS:
                return whole
    bands = _joined(pictures) if rows >= _LEGIBLE else ()
    return bands if has_text and len(bands) <= _MOST_BANDS else whole[: len(bands)]


def _band(page: pypdfium2.PdfPage, picture: pypdfium2.PdfObject) -> Band:
    """The rows of a picture with some room for what stands beside it. Within a form places are measured by the form: all rows."""
    across, down = size(page)
    if picture.level:
        return 0, down
    _, top, _, bottom = on_pixels(page, picture.get_bounds(), (across, down))
    return max(0, min(top, down) - _ROOM), min(down, max(0, bottom) + _ROOM)


def _joined(bands: list[Band]) -> tuple[Band, ...]:
    joined: list[Band] = []
    for top, bottom in sorted(bands):
        if joined and top <= joined[-1][1]:
            joined[-1] = joined[-1][0], max(bottom, joined[-1][1])
        else:
            joined.append((top, bottom))
    return tuple(joined)


def _rows(picture: pypdfium2.PdfObject) -> int:
    """Pixels, the narrower way; a shading has as many as it is drawn with."""
    across, down = ctypes.c_uint(), ctypes.c_uint()
    if picture.type != raw.FPDF_PAGEOBJ_IMAGE or not raw.FPDFImageObj_GetImagePixelSize(picture, across, down):
        return _LEGIBLE
    return min(across.value, down.value)


def _strokes(path: pypdfium2.PdfObject) -> tuple[int, int]:
    """How many control points of curves and how many slanted lines a path has."""
    x, y = ctypes.c_float(), ctypes.c_float()
    curves = slants = 0
    before = (0.0, 0.0)
    for index in range(min(raw.FPDFPath_CountSegments(path), 4 * _MOST_CURVES + _MOST_SLANTS * 8)):
        segment = raw.FPDFPath_GetPathSegment(path, index)
        raw.FPDFPathSegment_GetPoint(segment, x, y)
        kind = raw.FPDFPathSegment_GetType(segment)
        curves += kind == raw.FPDF_SEGMENT_BEZIERTO
        is_slanted = min(abs(x.value - before[0]), abs(y.value - before[1])) > _STRAIGHT
        slants += kind == raw.FPDF_SEGMENT_LINETO and is_slanted
        before = (x.value, y.value)
    return curves // 3, slants


def size(page: pypdfium2.PdfPage) -> tuple[int, int]:
    """Width and height of a page in pixels."""
    width, height = page.get_size()
    return max(1, round(width * DPI / 72)), max(1, round(height * DPI / 72))


def check_pixels(pdf: pypdfium2.PdfDocument) -> None:
    """Raises TooMuch for more than ``MAX_PIXELS`` over all pages, before anything is drawn."""
    total = 0
    for page in pdf:
        width, height = size(page)
        total += width * height
        page.close()
        if total > MAX_PIXELS:
            raise TooMuch


def pixels(page: pypdfium2.PdfPage) -> Image.Image:
    """The page in RGB on white, without its annotations: those were drawn into it before."""
    drawn = page.render(scale=DPI / 72, draw_annots=False, may_draw_forms=False, rev_byteorder=True, prefer_bgrx=True)
    image: Image.Image = drawn.to_pil().convert("RGB")
    return image


def on_pixels(page: pypdfium2.PdfPage, box: Box, size: tuple[int, int]) -> tuple[int, int, int, int]:
    """Left, top, right, bottom in pixels, turned as the page is, a little wider than the glyph."""
    x, y = ctypes.c_int(), ctypes.c_int()
    corners = []
    for across, up in ((box[0], box[1]), (box[2], box[3]), (box[0], box[3]), (box[2], box[1])):
        raw.FPDF_PageToDevice(page, 0, 0, *size, 0, across, up, x, y)
        corners.append((x.value, y.value))
    columns, rows = zip(*corners, strict=True)
    return min(columns) - 3, min(rows) - 3, max(columns) + 3, max(rows) + 3
