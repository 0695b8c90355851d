"""Plain text, and the types a person reads as plain text."""

import re
from collections.abc import Sequence
from dataclasses import replace

from redaction.document import Cuts, Document, Passage, Reading, Reason, Withheld
from redaction.media import charsets, cutting

MEDIA_TYPES = frozenset(
    {
        "text/plain",
        "text/csv",
        "text/markdown",
        "text/tab-separated-values",
        "text/rfc822-headers",
        "text/x-log",
        "application/json",
        "application/pgp-signature",
        "message/delivery-status",
        "message/disposition-notification",
        "message/feedback-report",
    }
)

# Things inside text that only another reader could open.
_SEALED = (
    (re.compile(r"^-----BEGIN PGP MESSAGE-----", re.MULTILINE), Reason.ENCRYPTED),
    (re.compile(r"^begin(?:-base64)? [0-7]{3,4} \S", re.MULTILINE), Reason.UNKNOWN_TYPE),
    (re.compile(r"\0"), Reason.AMBIGUOUS),
)


def read(document: Document) -> Reading:
    """One passage, the whole text."""
    decoded = charsets.decode(document.content, document.charset)
    reasons = [decoded.reason] if decoded.reason else []
    reasons += [reason for pattern, reason in _SEALED if pattern.search(decoded.text)]
    passages = (Passage(decoded.text, "", document.label),) if decoded.text else ()
    return Reading(passages, (), tuple(reasons))


def rewrite(document: Document, cuts: Cuts, children: Sequence[Document | Withheld]) -> Document:
    """The same text in the same charset (UTF-8 where that cannot say it), cuts made."""
    if not cuts:
        return document
    decoded = charsets.decode(document.content, document.charset)
    content, charset = charsets.encode(cutting.apply(decoded.text, cutting.of(cuts, 0)), decoded.charset)
    return replace(document, content=content, charset=charset)
