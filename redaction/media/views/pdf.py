"""A second look at an outgoing PDF, by other means than its reader: the text PDFium gives in one go instead of glyph by
glyph, the strings that content streams show, and every string of every object as qpdf parses them."""

import re
from collections.abc import Iterator
from io import BytesIO

import pikepdf
import pypdfium2

_SHOWN = frozenset({"Tj", "TJ", "'", '"'})
_UNSHOWN = frozenset({"/ID", "/Lookup"})
_MAX_DEPTH = 50
_OUTSIDE = re.compile(rb"(?:%(?!PDF-)|endobj\s)([ -~]{9,})")
"""Remarks, and words behind an object."""
_DPI = 180
_BOX = 6  # pixels, more than a stroke of a letter is wide
_BLACK = 24  # of 255, as JPEG leaves it


def views(content: bytes) -> Iterator[str]:
    """Texts in outgoing bytes that a person or a parser could read. Raises what the libraries raise."""
    with pypdfium2.PdfDocument(content) as paper:
        for page in paper:
            yield page.get_textpage().get_text_range()
            page.close()
    yield "\n".join(words.decode("latin-1") for words in _OUTSIDE.findall(content))
    with pikepdf.open(BytesIO(content)) as pdf:
        yield from ("".join(_shown(page.obj)) for page in pdf.pages)
        yield "\n".join(_strings(pdf.trailer, _MAX_DEPTH))
        for each in pdf.objects:
            yield "\n".join(_strings(each, _MAX_DEPTH))
            if isinstance(each, pikepdf.Stream) and each.get("/Type") == "/Metadata":
                yield each.read_bytes().decode("utf-8", "replace")
            if isinstance(each, pikepdf.Stream) and each.get("/Subtype") == "/Form":
                yield "".join(_shown(each))


def painted_pages(content: bytes) -> Iterator[bytes]:
    """As a PNG each page on which a black area stands, larger than its reader draws it."""
    with pypdfium2.PdfDocument(content) as paper:
        for page in paper:
            image = page.render(scale=_DPI / 72).to_pil().convert("RGB")
            page.close()
            if image.convert("L").reduce(_BOX).getextrema()[0] <= _BLACK:
                written = BytesIO()
                image.save(written, "PNG", compress_level=1)
                yield written.getvalue()


def _shown(content: pikepdf.Object) -> Iterator[str]:
    for each in pikepdf.parse_content_stream(content):
        if str(each.operator) in _SHOWN:
            yield from (text for operand in each.operands for text in _strings(operand, _MAX_DEPTH))


def _strings(each: object, depth: int) -> Iterator[str]:
    """Strings in one object, not in those it refers to. Raises ValueError where it is nested beyond all measure."""
    if depth == 0:
        raise ValueError("objects nested too deeply")
    if isinstance(each, pikepdf.String):
        yield str(each)
    elif isinstance(each, pikepdf.Array):
        for index in range(len(each)):
            yield from _below(each[index], depth)
    elif isinstance(each, pikepdf.Dictionary | pikepdf.Stream):
        for key in each.keys():  # noqa: SIM118 - iteration over the object itself is not of keys for streams
            if key not in _UNSHOWN:
                yield from _below(each[key], depth)


def _below(each: object, depth: int) -> Iterator[str]:
    if not isinstance(each, pikepdf.Object) or not each.is_indirect:
        yield from _strings(each, depth - 1)
