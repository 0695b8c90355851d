"""PDF (ISO 32000-1): page text, fields, comments, links, properties, bookmarks, scripts; attached files are children.

Where more than the text layer could be read on a page (pictures, drawn letters, glyphs without a character), that part of
it is a child too, as a picture as wide as the page. What is found in the text alone is taken out of it where nothing else would go with
it; otherwise the whole document is written anew as pixels with black boxes, and its fields, comments, links, scripts,
layers, attached files and properties do not go on. So it is, too, with a document that acts, plays or hides something.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from io import BytesIO

import pikepdf
import pypdfium2

from redaction.document import Cuts, Document, Passage, Reading, Reason, Withheld
from redaction.media import pdf_columns, pdf_drawn, pdf_erase, pdf_file, pdf_flatten, pdf_lines, pdf_objects, pdf_paper, pdf_pixels
from redaction.media.pdf_flatten import Picture
from redaction.media.pdf_lines import Glyphs
from redaction.media.pdf_objects import Mark, Objects, Said
from redaction.media.pdf_paper import Band

MEDIA_TYPES = frozenset({"application/pdf", "application/x-pdf"})

MAX_PAGES = 300
_SURE = 7
_MOST_KEPT = 2 * 1024 * 1024
"""Bytes of a PDF that is taken apart once for reading and writing; of a larger one nothing is kept in between."""
_BROKEN = (
    pikepdf.exceptions.PikepdfError,
    pypdfium2.PdfiumError,
    ValueError,
    KeyError,
    IndexError,
    TypeError,
    AttributeError,
    OverflowError,
)


@dataclass(frozen=True, slots=True)
class _Paper:
    """A PDF once read. ``orders``: page number and its text, in the order of the passages; ``pictures``: what of it is children."""

    orders: tuple[tuple[int, Glyphs], ...]
    objects: Objects
    pictures: tuple[Picture, ...]
    plain: bytes
    drawn: bytes
    may_stay: bool

    @property
    def reading(self) -> Reading:
        pages = (Passage(glyphs.text, f"page {number + 1}") for number, glyphs in self.orders)
        pictures = (Document("", "image/png", png, label=f"page {page + 1}, a picture") for page, _, png in self.pictures)
        unread = (Reason.UNKNOWN_TYPE,) if self.objects.needs_program else ()
        return Reading((*pages, *(each.passage for each in self.objects.said)), (*pictures, *self.objects.files), unread)


def read(document: Document) -> Reading:
    """Children: pages that are pictures, then attached files. Passages: pages in up to three orders, then everything else."""
    try:
        paper = _paper(document.content)
        kept = partial(_rewritten, paper) if len(document.content) <= _MOST_KEPT else None
        return replace(paper.reading, rewrite=kept)
    except pikepdf.PasswordError:
        return Reading(unscannable=(Reason.ENCRYPTED,))
    except pdf_file.Bomb:
        return Reading(unscannable=(Reason.BOMB,))
    except (pdf_objects.TooMany, pdf_paper.TooMuch):
        return Reading(unscannable=(Reason.TOO_MANY,))
    except _BROKEN:
        return Reading(unscannable=(Reason.BROKEN,))


def _paper(content: bytes) -> _Paper:
    pdf_file.check_streams(content)
    with pikepdf.open(BytesIO(content)) as pdf:
        pages = len(pdf.pages)
        if pages > MAX_PAGES:
            raise pdf_paper.TooMuch
        is_sound = not pdf.get_warnings() and pdf_file.is_one_piece(content)
        is_pixels = pdf_pixels.is_all(pdf)
        found = pdf_objects.objects(pdf)
        if remarks := pdf_file.remarks(content):
            found.said.append(Said(Passage(remarks, "remarks in the file")))
        plain = pdf_file.written(pdf)
        if pdf.is_encrypted:
            pdf_file.check_streams(plain)
    drawn = pdf_file.painted(plain)
    with pikepdf.open(BytesIO(drawn)) as pdf:
        pdf_drawn.check(pdf)
    with pypdfium2.PdfDocument(drawn) as paper:
        if not pages or len(paper) != pages:
            raise ValueError("two parsers count different pages")
        sheets = tuple(pdf_paper.sheets(paper, found.has_odd_glyphs))
        orders = tuple(
            (number, order) for number, sheet in enumerate(sheets) for order in map(pdf_columns.parted, pdf_lines.orders(sheet.glyphs))
        )
        pictures = tuple(_pictures(paper, {number: sheet.bands for number, sheet in enumerate(sheets) if sheet.bands}))
    return _Paper(orders, found, pictures, plain, drawn, is_sound and (is_pixels or (found.is_plain and not pictures)))


def _pictures(paper: pypdfium2.PdfDocument, bands: Mapping[int, Sequence[Band]]) -> Iterator[Picture]:
    if len(bands) > pdf_flatten.MAX_PAGES:
        raise pdf_paper.TooMuch
    if bands:
        pdf_paper.check_pixels(paper)
    for number, rows in bands.items():
        yield from pdf_flatten.pictures(paper[number], number, rows)


def rewrite(document: Document, cuts: Cuts, children: Sequence[Document | Withheld]) -> Document | Withheld:
    """As it is where nothing was found and it is plain; else without the glyphs found; else as pixels."""
    return _rewritten(_paper(document.content), document, cuts, children)


def _rewritten(paper: _Paper, document: Document, cuts: Cuts, children: Sequence[Document | Withheld]) -> Document | Withheld:
    pictures = children[: len(paper.pictures)]
    if any(isinstance(each, Withheld) for each in pictures):
        return Withheld(document.name, document.media_type, "a page is a picture that could not be read")
    is_same = tuple(children) == paper.reading.children
    if not any(cuts.get(number) for number in range(len(paper.reading.passages))) and is_same and paper.may_stay:
        return document
    if is_same and paper.may_stay and (clean := _erased(paper, cuts)):
        return replace(document, content=clean)
    given = [each._replace(png=new.content) for each, new in zip(paper.pictures, pictures, strict=True) if isinstance(new, Document)]
    try:
        with pypdfium2.PdfDocument(paper.drawn) as drawn:
            return replace(document, content=pdf_flatten.flattened(drawn, tuple(_marks(paper, cuts)), given))
    except pdf_paper.TooMuch:
        return Withheld(document.name, document.media_type, "too many pages to draw them anew")


def _marks(paper: _Paper, cuts: Cuts) -> Iterator[Mark]:
    """Where on paper the findings stand."""
    for number, (page, glyphs) in enumerate(paper.orders):
        for cut in cuts.get(number, ()):
            yield from ((page, box) for box in glyphs.boxes[cut.start : cut.end] if box)
    for number, said in enumerate(paper.objects.said, len(paper.orders)):
        if cuts.get(number):
            yield from said.marks


def _erased(paper: _Paper, cuts: Cuts) -> bytes | None:
    """The text without what was found, where all of it was page text and reading it again proves it gone."""
    found = [number for number in cuts if cuts[number]]
    if any(number >= len(paper.orders) for number in found):
        return None
    secrets = {_compact(paper.orders[number][1].text[cut.start : cut.end]) for number in found for cut in cuts[number]}
    if min(map(len, secrets), default=0) < _SURE:
        return None  # so short that it may stand elsewhere by chance
    raw = pdf_erase.erased(paper.plain, tuple(_marks(paper, cuts)))
    if raw is None:
        return None
    with pikepdf.open(BytesIO(raw)) as pdf:
        clean = pdf_file.written(pdf)
    return clean if not any(secret in text for text in _texts(clean) for secret in secrets) else None


def _texts(content: bytes) -> Iterator[str]:
    """Everything in a PDF that was made here, decoded, letters and figures alone."""
    yield from (_compact(passage.text) for passage in _paper(content).reading.passages)
    with pikepdf.open(BytesIO(content)) as pdf:
        for each in pdf.objects:
            if isinstance(each, pikepdf.Stream):
                yield _compact(each.read_raw_bytes().decode("latin-1"))
                if each.get("/Filter") is not None and each.get("/Subtype") != "/Image":
                    yield _compact(each.read_bytes().decode("latin-1"))


def _compact(text: str) -> str:
    return "".join(filter(str.isalnum, text))
