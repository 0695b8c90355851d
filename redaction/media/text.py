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
)


def read(document: Document) -> Reading:
    """One passage, the whole text. NUL is left out, as most programs show it."""
    text, _, reason = _decoded(document)
    reasons = [reason] if reason else []
    reasons += [why for pattern, why in _SEALED if pattern.search(text)]
    passages = (Passage(text, "", document.label),) if text else ()
    return Reading(passages, (), tuple(reasons))


def rewrite(document: Document, cuts: Cuts, children: Sequence[Document | Withheld]) -> Document:
    """The same text in the same charset (UTF-8 where that cannot say it), cuts made."""
    text, charset, reason = _decoded(document)
    if not cuts and reason is None:
        return document
    content, charset = charsets.encode(cutting.apply(text, cutting.of(cuts, 0)), charset)
    return replace(document, content=content, charset=charset)


def _decoded(document: Document) -> tuple[str, str, Reason | None]:
    decoded = charsets.decode(document.content, document.charset)
    if "\0" in decoded.text:
        return decoded.text.replace("\0", ""), decoded.charset, decoded.reason or Reason.AMBIGUOUS
    return decoded.text, decoded.charset, decoded.reason
