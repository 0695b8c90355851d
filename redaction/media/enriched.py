"""Enriched text (RFC 1896) and its forerunner richtext (RFC 1341): tags that nobody sees between words.

Passages: the source, and the text as it is shown. Cuts are made in the source.
"""

import re
from collections.abc import Iterator, Sequence

from redaction.document import Cuts, Document, Passage, Reading, Withheld
from redaction.media import cutting, plain_text, rearranged
from redaction.media.rearranged import Piece, Rearranged

MEDIA_TYPES = frozenset({"text/enriched", "text/richtext"})

_TAG = re.compile(r"<<|<(/?)([A-Za-z0-9-]{0,60})>")
_UNSEEN = ("param", "comment")
_LINES = frozenset({"nl", "np", "paragraph", "center", "flushleft", "flushright"})


def read(document: Document) -> Reading:
    """Passage 0: the source. 1: what is shown."""
    decoded = plain_text.decode(document)
    shown = _shown(decoded.text)
    passages = (Passage(decoded.text, "source", document.label), Passage(shown.text, "", document.label)) if decoded.text else ()
    return Reading(passages, (), plain_text.doubts(decoded))


def rewrite(document: Document, cuts: Cuts, children: Sequence[Document | Withheld]) -> Document:
    """The same source, cuts made."""
    stored = _shown(plain_text.decode(document).text).stored(cutting.of(cuts, 1))
    return plain_text.rewrite(document, rearranged.gathered(({0: cutting.of(cuts, 0)}, stored)).get(0, ()))


def _shown(text: str) -> Rearranged:
    return Rearranged((text,), _pieces(text))


def _pieces(text: str) -> Iterator[Piece]:
    at = 0
    depth = 0  # within parameters and comments
    for tag in _TAG.finditer(text):
        if not depth:
            yield Piece(at, tag.start())
        at = tag.end()
        name = (tag[2] or "").lower()
        if name in _UNSEEN:
            depth = max(0, depth - 1 if tag[1] else depth + 1)
        elif not depth and (name in _LINES or tag[0] == "<<"):
            yield Piece(*tag.span(), "\n" if name else "<")
    yield Piece(at, len(text)) if not depth else Piece(0, 0)
