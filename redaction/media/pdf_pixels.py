"""PDFs that are nothing but pixels: every page one picture that is drawn as it is kept, so that what an eye reads on it is all there is.

So are those written by ``pdf_flatten``, but nothing is taken on trust: every entry of every object is one of those listed here.
"""

import re
import struct

import pikepdf

from redaction.media import pdf_paper, picture_chunks

_KEYS = {
    "trailer": frozenset({"/Root", "/Size", "/ID"}),
    "root": frozenset({"/Type", "/Pages"}),
    "tree": frozenset({"/Type", "/Count", "/Kids"}),
    "page": frozenset({"/Type", "/Parent", "/MediaBox", "/Contents", "/Resources"}),
    "resources": frozenset({"/ProcSet", "/XObject"}),
    "drawn": frozenset({"/image"}),
    "content": frozenset({"/Length"}),
    "image": frozenset({"/Type", "/Subtype", "/Width", "/Height", "/Filter", "/BitsPerComponent", "/ColorSpace", "/Length"}),
}
_CONTENT = re.compile(rb"q ([0-9.]{1,12}) 0 0 ([0-9.]{1,12}) 0 0 cm /image Do Q\n")
_AROUND, _EACH = 2, 3
"""Objects: the root and the tree of pages; a page, its content and its picture."""


def is_all(pdf: pikepdf.Pdf) -> bool:
    """Whether there is nothing in it but pictures as large as their pages, at the resolution at which they are read."""
    pages = [page.obj for page in pdf.pages]
    if len(pdf.objects) != _AROUND + _EACH * len(pages):
        return False
    frame = (("trailer", pdf.trailer), ("root", pdf.Root), ("tree", pdf.Root.Pages))
    return all(_has_only(name, each) for name, each in frame) and all(map(_is_picture, pages))


def _is_picture(page: pikepdf.Object) -> bool:
    resources = page.get("/Resources", pikepdf.Dictionary())
    drawn = resources.get("/XObject", pikepdf.Dictionary())
    image, content = drawn.get("/image"), page.get("/Contents")
    if not isinstance(image, pikepdf.Stream) or not isinstance(content, pikepdf.Stream):
        return False
    parts = {"page": page, "resources": resources, "drawn": drawn, "image": image, "content": content}
    return all(_has_only(name, each) for name, each in parts.items()) and _fills(page, content, image) and _is_bare(image)


def _has_only(name: str, each: pikepdf.Object) -> bool:
    return set(each.keys()) <= _KEYS[name]


def _fills(page: pikepdf.Object, content: pikepdf.Stream, image: pikepdf.Stream) -> bool:
    """Whether the picture covers its page, a pixel of it for each that is drawn."""
    drawn = _CONTENT.fullmatch(content.read_bytes())
    if drawn is None:
        return False
    sides = [float(side) for side in drawn.groups()]
    box = [float(str(edge)) for edge in page.MediaBox.as_list()]
    pixels = [round(side * pdf_paper.DPI / 72) for side in sides]
    return box == [0, 0, *sides] and pixels == [image.Width, image.Height]


def _is_bare(image: pikepdf.Stream) -> bool:
    """Whether the picture is a JPEG that holds nothing but what it draws."""
    if image.get("/Filter") != "/DCTDecode" or image.get("/ColorSpace") != "/DeviceRGB":
        return False
    raw = image.read_raw_bytes()
    try:
        return picture_chunks.jpeg(raw) == raw
    except (ValueError, IndexError, struct.error):
        return False
