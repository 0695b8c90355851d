"""A PDF made of nothing but pixels: every page drawn, what was found painted over, all else left behind.

No text layer, fields, comments, links, files, scripts or properties go into the new one.
"""

from collections.abc import Iterator, Mapping, Sequence
from io import BytesIO

import pypdfium2
from PIL import Image, ImageDraw, JpegImagePlugin, PdfImagePlugin, PngImagePlugin

from redaction.media import pdf_paper
from redaction.media.pdf_objects import Mark

MAX_PAGES = 50
_QUALITY = 85
_FORMATS = (JpegImagePlugin, PdfImagePlugin, PngImagePlugin)
"""Loaded now: an inspector is sealed off before its first document, and Pillow would look for them then."""

Image.preinit()


def flattened(pdf: pypdfium2.PdfDocument, marks: Sequence[Mark], pictures: Mapping[int, bytes]) -> bytes:
    """The new PDF. ``pictures``: page number -> its PNG where it was read as a picture. Raises TooMuch, PdfiumError."""
    if len(pdf) > MAX_PAGES:
        raise pdf_paper.TooMuch
    pdf_paper.check_pixels(pdf)
    pages = _pages(pdf, marks, pictures)
    written = BytesIO()
    first = next(pages)
    first.save(
        written, "PDF", resolution=pdf_paper.DPI, quality=_QUALITY, save_all=True, append_images=pages, creationDate=None, modDate=None
    )
    return written.getvalue()


def picture(page: pypdfium2.PdfPage) -> bytes:
    """A page as a PNG, without any other chunk than its pixels."""
    written = BytesIO()
    pdf_paper.pixels(page).save(written, "PNG", compress_level=1)
    return written.getvalue()


def _pages(pdf: pypdfium2.PdfDocument, marks: Sequence[Mark], pictures: Mapping[int, bytes]) -> Iterator[Image.Image]:
    for number, page in enumerate(pdf):
        image = _given(pictures[number], pdf_paper.size(page)) if number in pictures else pdf_paper.pixels(page)
        brush = ImageDraw.Draw(image)
        for where, box in marks:
            if where == number:
                brush.rectangle(pdf_paper.on_pixels(page, box, image.size), fill="black")
        page.close()
        yield image


def _given(content: bytes, expected: tuple[int, int]) -> Image.Image:
    with Image.open(BytesIO(content), formats=("PNG", "JPEG")) as image:
        if max(abs(image.size[0] - expected[0]), abs(image.size[1] - expected[1])) > 1:
            raise ValueError("the picture of a page changed its size")
        return image.convert("RGB")
