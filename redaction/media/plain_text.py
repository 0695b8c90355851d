"""Reading text as it stands: for plain text, and for a file that claims a format and does not keep to it."""

import re
from collections.abc import Sequence
from dataclasses import replace

from redaction.document import Cut, Document, Passage, Reading, Reason
from redaction.media import charsets, cutting

# Things inside text that only another reader could open: a word that is always in it, how it begins, what it is to us.
_SEALED = (
    ("-----BEGIN", re.compile(r"^[> \t]*-----BEGIN (?:PGP MESSAGE|CMS|PKCS7)", re.MULTILINE), Reason.ENCRYPTED),
    ("begin", re.compile(r"^[> \t]*(?:begin(?:-base64)?[ \t]+[0-7]{3,4}[ \t]+\S|=ybegin )", re.MULTILINE), Reason.UNKNOWN_TYPE),
    ("BinHex", re.compile(r"^[> \t]*\(This file must be converted with BinHex", re.MULTILINE), Reason.UNKNOWN_TYPE),
)
_CONTROL = re.compile("[\0-\x08\x0e-\x1f\x7f]")
_CONTROLS = re.compile("\x1b\\[[0-9;]{0,20}[A-Za-z]|[\0-\x08\x0e-\x1f\x7f]")  # with the colours of terminals (ECMA-48)


def read(document: Document) -> Reading:
    """One passage, the whole text. NUL is left out, as most programs show it."""
    decoded = decode(document)
    passages = (Passage(decoded.text, "", document.label),) if decoded.text else ()
    return Reading(passages, (), doubts(decoded))


def rewrite(document: Document, cuts: Sequence[Cut]) -> Document:
    """The same text in the same charset (UTF-8 where that cannot say it), cuts made."""
    decoded = decode(document)
    if not cuts and decoded.reason is None:
        return document
    return written(document, cutting.apply(decoded.text, cuts), decoded.charset)


def decode(document: Document) -> charsets.Decoded:
    """The document's text without control characters, which nobody sees. A NUL ends the text for some programs."""
    decoded = charsets.decode(document.content, document.charset)
    if _CONTROL.search(decoded.text):
        reason = decoded.reason or (Reason.AMBIGUOUS if "\0" in decoded.text else None)
        return replace(decoded, text=_CONTROLS.sub("", decoded.text), reason=reason)
    return decoded


def doubts(decoded: charsets.Decoded) -> tuple[Reason, ...]:
    """Why the text may not be all there is to read: its charset, and what is sealed inside it."""
    return (*([decoded.reason] if decoded.reason else []), *sealed(decoded.text))


def sealed(text: str) -> tuple[Reason, ...]:
    """What stands inside a text that only another reader could open."""
    return tuple(why for sign, pattern, why in _SEALED if sign in text and pattern.search(text))


def written(document: Document, text: str, charset: str) -> Document:
    """``document`` with ``text`` in it."""
    content, charset = charsets.encode(text, charset)
    return replace(document, content=content, charset=charset)
