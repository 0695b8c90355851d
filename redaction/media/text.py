"""Plain text, and the types a person reads as plain text."""

from collections.abc import Sequence

from redaction.document import Cuts, Document, Reading, Withheld
from redaction.media import cutting, plain_text

MEDIA_TYPES = frozenset(
    {
        "text/plain",
        "text/markdown",
        "text/rfc822-headers",
        "text/x-log",
        "application/pgp-signature",
        "message/delivery-status",
        "message/disposition-notification",
        "message/feedback-report",
    }
)


def read(document: Document) -> Reading:
    """One passage, the whole text. NUL is left out, as most programs show it."""
    return plain_text.read(document)


def rewrite(document: Document, cuts: Cuts, children: Sequence[Document | Withheld]) -> Document:
    """The same text in the same charset (UTF-8 where that cannot say it), cuts made."""
    return plain_text.rewrite(document, cutting.of(cuts, 0))
