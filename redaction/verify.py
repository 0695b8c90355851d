"""Reads what is about to leave by a second path and looks again.

Shares no reader with ``media``: the standard library's mail parser, tags taken out by pattern, zip
members by ``zipfile``, ``media/views`` for the rest, and what is around the parts of a mail as raw bytes.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from email.header import decode_header
from email.message import Message
from email.utils import collapse_rfc2231_value
from html import unescape
from io import BytesIO
from zipfile import ZipFile

from redaction.document import Document, Place, Reason, Unscannable
from redaction.findings import Finding, Inspection
from redaction.media import (
    compressed,
    content_lines,
    image,
    json_text,
    mail_parts,
    mbox,
    ooxml,
    opendocument,
    seven_zip,
    tar_archive,
    xml_text,
    zip_archive,
)
from redaction.media import pdf as pdf_media
from redaction.media.sight import Sight
from redaction.media.views import archives, mail, office, pdf, pictures, structured
from redaction.opening import Scan, media_type
from redaction.traces import Traces

_BREAKING_TAG = re.compile(r"</?(?:p|div|br|tr|td|th|li|ul|ol|table|h[1-6]|hr|option|title|head|body|style|script)\b[^<>]*>", re.IGNORECASE)
_TAG = re.compile(r"<[^<>]*>")
_LONG_TAG = 60  # room for a number in words
_DIGIT = re.compile("[0-9]")
_BLANK_LINE = "\r\n\r\n"
_MAIL = frozenset({"message/rfc822", "message/global", mail_parts.PART})


@dataclass(frozen=True, slots=True)
class _Paper:
    """A whole PDF."""

    content: bytes


_NOTHING = Traces(())

_View = tuple[str, str | bytes | _Paper]
"""(name of the place, text or the bytes of a picture or PDF)"""


def verify(
    document: Document, scan: Scan, sight: Sight | None = None, removed: Traces = _NOTHING, message: Message | None = None
) -> Inspection:
    """Everything still found in ``document``; what this path cannot read or scan is unscannable, a picture without ``sight``.
    ``removed`` may be nowhere in it, in no form. ``message`` is the mail in it as ``mail.parsed`` makes it, for who has it already."""
    findings: list[Finding] = []
    try:
        views = _mail_views(document, "", message) if message else _views(document, "")
        for number, (name, text) in enumerate(_texts(views, sight)):
            place = Place((), number, f"outgoing {name}")
            findings += [Finding(each.kind, place, each.start, each.end, each.rule, each.score, each.masked) for each in scan(text, "")]
            if removed and removed.are_in(text):
                return Inspection(tuple(findings), (Unscannable(place, Reason.STILL_FOUND),))
    except Exception:  # fail closed: what cannot be read again must not leave
        return Inspection(tuple(findings), (Unscannable(Place((), 0, "outgoing message"), Reason.CRASHED),))
    return Inspection(tuple(findings))


def _texts(views: Iterable[_View], sight: Sight | None) -> Iterator[tuple[str, str]]:
    for name, view in views:
        yield from ((name, text) for text in _words(view, sight))


def _words(view: str | bytes | _Paper, sight: Sight | None) -> Iterator[str]:
    """Texts of a view. Pages of a PDF were text before, or read as pictures: what was painted on is looked at by who can see."""
    if isinstance(view, str):
        yield view
    elif isinstance(view, bytes):
        yield from pictures.views(view, sight)
    elif sight:
        for page in pdf.painted_pages(view.content):
            yield from pictures.views(page, sight)


def _views(document: Document, within: str) -> Iterator[_View]:
    if document.name:
        yield f"{within}file name", document.name
    read = _READERS.get(media_type(document), _text_views)
    yield from read(document, within)


def _mail_views(document: Document, within: str, message: Message | None = None) -> Iterator[_View]:
    """Header fields and parts, decoded; then the raw bytes, as far as they are no part that was read decoded."""
    raw, body, done = document.content.decode("latin-1"), 0, 0
    left: list[str] = []
    for number, part in enumerate((message or mail.parsed(document.content)).walk()):
        here = f"{within}part {number}, "
        body = raw.find(_BLANK_LINE, body) + len(_BLANK_LINE)
        yield from _header_views(part, here)
        if part.is_multipart():
            continue
        yield from _views(_decoded(part), here)
        payload = str(part.get_payload())
        if raw.startswith(payload, body):
            left.append(raw[done:body])
            body = done = body + len(payload)
    yield f"{within}raw bytes", "".join((*left, raw[done:]))


def _mailbox_views(document: Document, within: str) -> Iterator[_View]:
    for number, each in enumerate(re.split(rb"^From - [^\n]*\n", document.content, flags=re.MULTILINE)):
        yield from _mail_views(Document("", "", each), f"{within}mail {number}, ")


def _header_views(part: Message, here: str) -> Iterator[_View]:
    for name, value in part.raw_items():
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


def _zip_views(document: Document, within: str) -> Iterator[_View]:
    with ZipFile(BytesIO(document.content)) as archive:
        for member in archive.infolist():
            media_type = "message/rfc822" if member.filename.lower().endswith(".eml") else "application/octet-stream"
            yield from _views(Document(member.filename, media_type, archive.read(member)), f"{within}{member.header_offset}, ")


def _office_views(document: Document, within: str) -> Iterator[_View]:
    for text in office.views(document.content):
        yield f"{within}document", text
    with ZipFile(BytesIO(document.content)) as package:
        for member in package.infolist():
            if not office.is_xml(member.filename):
                yield from _views(Document("", "application/octet-stream", package.read(member)), within)


def _archive_views(document: Document, within: str) -> Iterator[_View]:
    for name, content in archives.members(document.content):
        yield from _views(Document(name, "application/octet-stream", content), within)


def _structured_views(document: Document, within: str) -> Iterator[_View]:
    yield from _text_views(document, within)
    for text in structured.views(document.content):
        yield f"{within}values", text


def _pdf_views(document: Document, within: str) -> Iterator[_View]:
    for text in pdf.views(document.content):
        yield f"{within}PDF", text
    yield f"{within}PDF", _Paper(document.content)


def _picture_views(document: Document, within: str) -> Iterator[_View]:
    yield f"{within}picture", document.content


def _text_views(document: Document, within: str) -> Iterator[_View]:
    text = document.content.decode(document.charset or "utf-8", "replace")
    if "<" not in text or document.media_type == "text/plain":
        yield f"{within}text", text
        return
    yield f"{within}text without tags", unescape(_TAG.sub("", _BREAKING_TAG.sub("\n", text)))
    yield f"{within}tags", "\n".join(tag for tag in dict.fromkeys(_TAG.findall(text)) if len(tag) > _LONG_TAG or _DIGIT.search(tag))


_READERS: Mapping[str, Callable[[Document, str], Iterator[_View]]] = {
    **dict.fromkeys(_MAIL, _mail_views),
    **dict.fromkeys(mbox.MEDIA_TYPES, _mailbox_views),
    **dict.fromkeys(zip_archive.MEDIA_TYPES, _zip_views),
    **dict.fromkeys(ooxml.MEDIA_TYPES | opendocument.MEDIA_TYPES, _office_views),
    **dict.fromkeys(tar_archive.MEDIA_TYPES | compressed.MEDIA_TYPES | seven_zip.MEDIA_TYPES, _archive_views),
    **dict.fromkeys(json_text.MEDIA_TYPES | xml_text.MEDIA_TYPES | content_lines.MEDIA_TYPES, _structured_views),
    **dict.fromkeys(pdf_media.MEDIA_TYPES, _pdf_views),
    **dict.fromkeys(image.MEDIA_TYPES, _picture_views),
}
"""How each type is read the second time; what is not here is read as text. Of ``media`` only the names of types are used."""
