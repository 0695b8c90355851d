"""How much a PDF draws: forms draw forms (ISO 32000-1, 8.10), patterns and soft masks do too, so that few bytes become endless pages.

Counted before any page is drawn, from the streams as they are: what a page draws is the bytes of its content and of each form,
pattern and mask every time it is named there.
"""

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field

import pikepdf

from redaction.media.pdf_file import Bomb

MAX_DRAWN = 8 * 1024 * 1024
"""Drawing lines takes about a second for each megabyte of them."""
_EACH = 256
"""What drawing anything costs besides its bytes."""
_DEEPEST = 40
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
        if not inner:
            return len(content) + _EACH
        named = Counter(_ESCAPED.sub(lambda code: bytes.fromhex(code[1].decode()), name) for name in _NAMED.findall(content))
        unnamed = len(_OPERATOR.findall(content)) - named.total()
        return len(content) + _EACH + sum(named[name] * size for name, size in inner.items()) + unnamed * max(inner.values())


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
