"""A PDF made of nothing but pixels: every page drawn, what was found painted over, all else left behind.

No text layer, fields, comments, links, files, scripts or properties go into the new one.
"""

from collections.abc import Iterator, Sequence
from io import BytesIO
from typing import NamedTuple

import pypdfium2
from PIL import Image, ImageDraw, JpegImagePlugin, PdfImagePlugin, PngImagePlugin

from redaction.media import pdf_paper
from redaction.media.pdf_objects import Mark
from redaction.media.pdf_paper import Band

MAX_PAGES = 50
_QUALITY = 85
_FORMATS = (JpegImagePlugin, PdfImagePlugin, PngImagePlugin)
"""Loaded now: an inspector is sealed off before its first document, and Pillow would look for them then."""

Image.preinit()


class Picture(NamedTuple):
    """A part of a page that was read as a picture: the page's number, the row it begins at, its pixels as PNG."""

    page: int
    top: int
    png: bytes


def flattened(pdf: pypdfium2.PdfDocument, marks: Sequence[Mark], pictures: Sequence[Picture]) -> bytes:
    """The new PDF; ``pictures`` take the place of what they were taken from. Raises TooMuch, PdfiumError."""
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


def pictures(page: pypdfium2.PdfPage, number: int, bands: Sequence[Band]) -> Iterator[Picture]:
    """Parts of a page as PNGs, without any other chunk than their pixels."""
    image = pdf_paper.pixels(page)
    for top, bottom in bands:
        written = BytesIO()
        image.crop((0, top, image.width, min(bottom, image.height))).save(written, "PNG", compress_level=1)
        yield Picture(number, top, written.getvalue())


def _pages(pdf: pypdfium2.PdfDocument, marks: Sequence[Mark], pictures: Sequence[Picture]) -> Iterator[Image.Image]:
    for number, page in enumerate(pdf):
        image = pdf_paper.pixels(page)
        for each in pictures:
            if each.page == number:
                _put_back(image, each)
        brush = ImageDraw.Draw(image)
        for where, box in marks:
            if where == number:
                brush.rectangle(pdf_paper.on_pixels(page, box, image.size), fill="black")
        page.close()
        yield image


def _put_back(page: Image.Image, picture: Picture) -> None:
    """Raises ValueError where it does not fit any more."""
    with Image.open(BytesIO(picture.png), formats=("PNG", "JPEG")) as image:
        if image.width != page.width or picture.top + image.height > page.height:
            raise ValueError("the picture of a page changed its size")
        page.paste(image.convert("RGB"), (0, picture.top))
