"""Reads what is about to leave by a second path and looks again.

Shares no reader with ``media``: the standard library's mail parser, tags taken out by pattern, zip
members by ``zipfile``, and the raw bytes as they are. Made for our own well-formed output.
"""

import re
from collections.abc import Iterator
from email import message_from_bytes, policy
from email.header import decode_header
from email.message import Message
from email.utils import collapse_rfc2231_value
from html import unescape
from io import BytesIO
from zipfile import ZipFile

from redaction.document import Document, Place, Reason, Unscannable
from redaction.findings import Finding, Inspection
from redaction.opening import Scan

_BREAKING_TAG = re.compile(r"</?(?:p|div|br|tr|td|th|li|ul|ol|table|h[1-6]|hr|option|title|head|body|style|script)\b[^<>]*>", re.IGNORECASE)
_TAG = re.compile(r"<[^<>]*>")
_REPORT = b"Content-Type: message/delivery-status"
_MAIL = frozenset({"message/rfc822", "message/global"})

_View = tuple[str, str]
"""(name of the place, text)"""


def verify(document: Document, scan: Scan) -> Inspection:
    """Everything still found in ``document``; what this path cannot read or scan is unscannable."""
    findings: list[Finding] = []
    try:
        for number, (name, text) in enumerate(_views(document, "")):
            place = Place((), number, f"outgoing {name}")
            findings += [Finding(each.kind, place, each.start, each.end, each.rule, each.score, each.masked) for each in scan(text, "")]
    except Exception:  # fail closed: what cannot be read again must not leave
        return Inspection(tuple(findings), (Unscannable(Place((), 0, "outgoing message"), Reason.CRASHED),))
    return Inspection(tuple(findings))


def _views(document: Document, within: str) -> Iterator[_View]:
    if document.name:
        yield f"{within}file name", document.name
    if document.media_type in _MAIL:
        yield from _mail_views(document.content, within)
    elif document.content.startswith(b"PK"):
        yield from _zip_views(document.content, within)
    else:
        yield from _text_views(document, within)


def _mail_views(content: bytes, within: str) -> Iterator[_View]:
    # The library cuts a delivery report into a message per blank line and takes seconds over many.
    message = message_from_bytes(content.replace(_REPORT, b"Content-Type: text/plain"), policy=policy.compat32)
    raw = content.decode("latin-1")
    for number, part in enumerate(message.walk()):
        here = f"{within}part {number}, "
        yield from _header_views(part, here)
        if part.is_multipart():
            continue
        encoding = part.get("Content-Transfer-Encoding", "7bit")
        if encoding != "7bit":
            raw = raw.replace(str(part.get_payload()), "", 1)  # read decoded instead
        if encoding != "7bit" or part.get_content_type() != "text/plain":  # plain text as it is stands in the raw bytes
            yield from _views(_decoded(part), here)
    yield f"{within}raw bytes", raw


def _header_views(part: Message, here: str) -> Iterator[_View]:
    for name, value in part.items():
        if "=?" in str(value):
            words = [
                word if isinstance(word, str) else word.decode(charset or "ascii", "replace") for word, charset in decode_header(str(value))
            ]
            yield here + name.lower(), "".join(words)
    filename = part.get_param("filename", None, "Content-Disposition")
    if filename:
        yield f"{here}file name", collapse_rfc2231_value(filename)


def _decoded(part: Message) -> Document:
    payload = part.get_payload(decode=True)
    charset = part.get_content_charset("utf-8")
    return Document("", part.get_content_type(), payload if isinstance(payload, bytes) else b"", charset)


def _zip_views(content: bytes, within: str) -> Iterator[_View]:
    with ZipFile(BytesIO(content)) as archive:
        for member in archive.infolist():
            media_type = "message/rfc822" if member.filename.lower().endswith(".eml") else "application/octet-stream"
            yield from _views(Document(member.filename, media_type, archive.read(member)), f"{within}{member.header_offset}, ")


def _text_views(document: Document, within: str) -> Iterator[_View]:
    text = document.content.decode(document.charset or "utf-8", "replace")
    yield f"{within}text", text
    if "<" in text:
        yield f"{within}text without tags", unescape(_TAG.sub("", _BREAKING_TAG.sub("\n", text)))
