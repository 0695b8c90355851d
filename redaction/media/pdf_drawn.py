"""How much a PDF draws: forms draw forms (ISO 32000-1, 8.10), patterns and soft masks do too, so that few bytes become endless pages.

Counted before any page is drawn, from the streams as they are: what a page draws is the bytes of its content and of each form,
pattern and mask every time it is named there, and of a glyph that is a drawing (Type 3, 9.6.5) every time it is shown.
"""

import re
import warnings
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

import pikepdf

from redaction.media.pdf_file import Bomb

MAX_DRAWN = 8 * 1024 * 1024
"""Drawing lines takes about a second for each megabyte of them."""
_EACH = 256
"""What drawing anything costs besides its bytes."""
_DEEPEST = 40
_KEPT = 4
"""A glyph is parsed once and drawn again and again: so many bytes of it cost what one costs elsewhere."""
_LONG = 1024 * 1024
"""Bytes of content in which strings are no longer counted: every byte is taken for a glyph."""
_SHOWN = frozenset({"Tj", "TJ", "'", '"'})
_OPERATOR = re.compile(rb"\b(?:Do|scn|SCN|gs)\b")
_NAMED = re.compile(rb"/([^\s/\[\]<>(){}%]+)(?:\s|%[^\r\n]*[\r\n])+(?:Do|scn|SCN|gs)\b")
_ESCAPED = re.compile(rb"#([0-9A-Fa-f]{2})")


def check(pdf: pikepdf.Pdf) -> None:
    """Raises Bomb where all pages together draw more than MAX_DRAWN bytes, or forms lie too deep in forms."""
    left = MAX_DRAWN
    for number, page in enumerate(pdf.pages):
        left -= _Page(number, page.resources).drawn(page.obj.get("/Contents"))
        if left < 0:
            raise Bomb


@dataclass(slots=True)
class _Page:
    number: int
    resources: pikepdf.Object
    known: dict[tuple[int, int], int] = field(default_factory=dict)

    def drawn(self, contents: pikepdf.Object | None) -> int:
        """Bytes drawn by the content of the page: a stream, or several as one."""
        streams = contents if isinstance(contents, pikepdf.Array) else [contents]
        sizes = (self.size(each, self.resources, 0) for each in streams if isinstance(each, pikepdf.Stream))
        return sum(sizes)

    def size(self, stream: pikepdf.Stream, around: pikepdf.Object, depth: int) -> int:
        """Bytes that are drawn where this is; ``around`` are the resources of what it stands in, which it has where it has none."""
        if depth > _DEEPEST:
            raise Bomb
        if stream.objgen not in self.known:
            self.known[stream.objgen] = _EACH  # one that draws itself is drawn no further
            self.known[stream.objgen] = self.measured(stream, stream.get("/Resources", around), depth)
        return self.known[stream.objgen]

    def measured(self, stream: pikepdf.Stream, resources: pikepdf.Object, depth: int) -> int:
        content = stream.read_bytes()
        if len(content) > MAX_DRAWN:
            raise Bomb
        inner = {name: self.size(each, resources, depth + 1) for name, each in _inside(resources)}
        return len(content) + _EACH + _called(content, inner) + self.lettered(stream, content, resources, depth)

    def lettered(self, stream: pikepdf.Stream, content: bytes, resources: pikepdf.Object, depth: int) -> int:
        """Bytes of drawn glyphs, each taken for the largest of all fonts."""
        sizes = (
            self.size(glyph, font.get("/Resources", resources), depth + 1) for font in _drawn_fonts(resources) for glyph in _glyphs(font)
        )
        largest = max(sizes, default=0)
        return _shown(stream, content) * largest // _KEPT if largest else 0


def _called(content: bytes, inner: Mapping[bytes, int]) -> int:
    """What is drawn by name; a name that cannot be told is that of the largest."""
    if not inner:
        return 0
    named = Counter(_ESCAPED.sub(lambda code: bytes.fromhex(code[1].decode()), name) for name in _NAMED.findall(content))
    unnamed = len(_OPERATOR.findall(content)) - named.total()
    return sum(named[name] * size for name, size in inner.items()) + unnamed * max(inner.values())


def _shown(stream: pikepdf.Stream, content: bytes) -> int:
    """How many glyphs are shown, at most."""
    if len(content) > _LONG:
        return len(content)
    with warnings.catch_warnings():
        warnings.simplefilter("error")  # content that breaks off
        try:
            shown = [each.operands for each in pikepdf.parse_content_stream(stream) if str(each.operator) in _SHOWN]
        except (pikepdf.PdfError, UserWarning):
            return len(content)
    return sum(len(bytes(part)) for operands in shown for part in _strings(operands))


def _strings(operands: Iterable[pikepdf.Object]) -> Iterator[pikepdf.String]:
    for each in operands:
        if isinstance(each, pikepdf.String):
            yield each
        elif isinstance(each, pikepdf.Array):
            yield from (part for part in each.as_list() if isinstance(part, pikepdf.String))


def _drawn_fonts(resources: pikepdf.Object) -> Iterator[pikepdf.Dictionary]:
    fonts = resources.get("/Font") if isinstance(resources, pikepdf.Dictionary) else None
    for font in fonts.as_dict().values() if isinstance(fonts, pikepdf.Dictionary) else ():
        if isinstance(font, pikepdf.Dictionary) and font.get("/Subtype") == "/Type3":
            yield font


def _glyphs(font: pikepdf.Dictionary) -> Iterator[pikepdf.Stream]:
    procedures = font.get("/CharProcs")
    if isinstance(procedures, pikepdf.Dictionary):
        yield from (glyph for glyph in procedures.as_dict().values() if isinstance(glyph, pikepdf.Stream))


def _inside(resources: pikepdf.Object) -> Iterator[tuple[bytes, pikepdf.Stream]]:
    """Names and what they draw: forms, tiling patterns, the groups of soft masks."""
    for kind in ("/XObject", "/Pattern", "/ExtGState"):
        named = resources.get(kind) if isinstance(resources, pikepdf.Dictionary) else None
        if isinstance(named, pikepdf.Dictionary):
            for name, each in named.items():
                drawn = _group(each) if kind == "/ExtGState" else each
                if isinstance(drawn, pikepdf.Stream) and drawn.get("/Subtype") != "/Image":
                    yield name[1:].encode("utf-8", "surrogateescape"), drawn


def _group(state: pikepdf.Object) -> pikepdf.Object | None:
    mask = state.get("/SMask") if isinstance(state, pikepdf.Dictionary) else None
    return mask.get("/G") if isinstance(mask, pikepdf.Dictionary) else None
