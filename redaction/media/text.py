"""Plain text, and the types a person reads as plain text. Unknown kinds of text are read as plain text (RFC 2046 4.1.4)."""

from collections.abc import Iterator, Sequence
from itertools import chain

from redaction.document import Cuts, Document, Passage, Reading, Withheld
from redaction.media import cutting, escapes, plain_text, rearranged
from redaction.media.rearranged import Piece, Rearranged

_FIELDS = frozenset(
    {
        "text/rfc822-headers",
        "message/delivery-status",
        "message/disposition-notification",
        "message/feedback-report",
        "message/global-delivery-status",
        "message/global-disposition-notification",
        "message/global-headers",
    }
)
"""Types whose body is header fields."""
_OTHERS = "text/plain text/markdown text/x-log text/css text/javascript application/javascript application/x-javascript"
MEDIA_TYPES = frozenset({*_FIELDS, *_OTHERS.split(), "application/x-www-form-urlencoded", "application/pgp-signature"})


def read(document: Document) -> Reading:
    """Passage 0: the whole text. NUL is left out, as most programs show it. 1: what programs show otherwise than it stands."""
    reading = plain_text.read(document)
    otherwise = _otherwise(document, reading.passages[0].text) if reading.passages else None
    if not (otherwise and otherwise.text):
        return reading
    return Reading((*reading.passages, Passage(otherwise.text, "as it is shown", document.label)), (), reading.unscannable)


def rewrite(document: Document, cuts: Cuts, children: Sequence[Document | Withheld]) -> Document:
    """The same text in the same charset (UTF-8 where that cannot say it), cuts made."""
    here = cutting.of(cuts, 0)
    if 1 in cuts:
        stored = _otherwise(document, plain_text.decode(document).text).stored(cuts[1])
        here = rearranged.gathered(({0: here}, stored))[0]
    return plain_text.rewrite(document, here)


def _otherwise(document: Document, text: str) -> Rearranged:
    forms = (escapes.ESCAPES, escapes.EMPHASIS, escapes.CELLS)
    pieces: Iterator[Piece] = chain.from_iterable(escapes.pieces(text, form) for form in forms)
    if document.media_type in _FIELDS:
        pieces = chain(pieces, escapes.pieces(text, escapes.WORDS))
    return Rearranged((text,), pieces)
