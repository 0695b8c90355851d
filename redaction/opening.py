"""Opens a document and everything inside it: the one place that recurses.

What a document is, its content says first, then what was declared, then its name. A container only
yields children; depth, number and size are counted here. Nothing raises: what could not be read
carries its reason.
"""

import re
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

from redaction.document import Cut, Document, Media, Reading, Reason
from redaction.findings import Span
from redaction.media import (
    applefile,
    charsets,
    compound_file,
    compressed,
    content_lines,
    cutting,
    delimited,
    enriched,
    html,
    image,
    json_text,
    mail,
    mbox,
    metafile,
    msg,
    ole_office,
    ooxml,
    opendocument,
    package,
    pdf,
    picture_file,
    rtf,
    seven_zip,
    signature,
    smime,
    tar_archive,
    text,
    tnef,
    wrapped_text,
    xml_text,
    zip_archive,
)
from redaction.media.sight import Sight

Scan = Callable[[str, str], tuple[Span, ...]]
"""(text, label) -> identifiers found, sorted, not overlapping; raises when it cannot say."""

_PICTURES: Media = image.Pictures(None)
"""What reads pictures where nobody can see: only to know their types by; each tree has its own."""
_MEDIA: tuple[Media, ...] = (
    *(mail, text, enriched, html, delimited, json_text, xml_text, content_lines, ooxml, opendocument, rtf, pdf),
    *(zip_archive, tar_archive, compressed, seven_zip, signature, smime, msg, tnef, _PICTURES, wrapped_text),
    *(mbox, applefile, ole_office, metafile),
)
_BY_TYPE: dict[str, Media] = {media_type: media for media in _MEDIA for media_type in media.MEDIA_TYPES}

_NO_READER = {
    "application/pgp-encrypted": Reason.ENCRYPTED,
    compound_file.ENCRYPTED: Reason.ENCRYPTED,
}

# First bytes -> what it is, whatever was declared. Types without a reader are here so that nothing else reads them.
_MAGIC = (
    (b"PK\x03\x04", "application/zip"),
    (b"PK\x05\x06", "application/zip"),
    (b"%PDF-", "application/pdf"),
    (b"{\\rtf", "application/rtf"),
    (compound_file.MAGIC, "application/x-ole-storage"),
    (b"7z\xbc\xaf\x27\x1c", "application/x-7z-compressed"),
    (b"Rar!\x1a\x07", "application/vnd.rar"),
    (b"\x1f\x8b\x08", "application/gzip"),
    (b"BZh", "application/x-bzip2"),
    (b"\xfd7zXZ\0", "application/x-xz"),
    (b"\x78\x9f\x3e\x22", "application/ms-tnef"),
    (b"\x00\x05\x16\x00", "application/applefile"),
    (b"\x00\x05\x16\x07", "application/applefile"),
)
_LOOK_CLOSER = {"application/zip": package.media_type, "application/x-ole-storage": compound_file.media_type}
_HTML_START = re.compile(rb"\s*(?:<!--.{0,500}?-->\s*)?<(?:!doctype\s+html|html|head|body)\b", re.IGNORECASE | re.DOTALL)
_MAIL_START = re.compile(
    rb"(?:From [^\n]*\n)?(?:Received|Return-Path|Delivered-To|From|To|Date|Subject|Message-ID|MIME-Version):", re.IGNORECASE
)
_TEXT_START = (
    (re.compile(rb"\s*<\?xml\b"), "application/xml"),
    (re.compile(rb"\s*BEGIN:VCALENDAR\r?\n", re.IGNORECASE), "text/calendar"),
    (re.compile(rb"\s*BEGIN:VCARD\r?\n", re.IGNORECASE), "text/vcard"),
    (re.compile(rb"\s*[\[{]"), "application/json"),
)
# Vendors' types (RFC 6839) and types that a browser gives by the extension alone.
_SUFFIXES = {"+xml": "application/xml", "+json": "application/json", "text/watch-html": "text/html", "text/": "text/plain"}
_SAYS_NOTHING = frozenset(
    {
        *("", "application/octet-stream", "binary/octet-stream", "application/x-download", "text/plain"),
        *("application/msword", "application/vnd.ms-excel", "application/vnd.ms-powerpoint"),
    }
)
_UNREAD_EXTENSIONS = "docx docm xlsx xlsm pptx odt ods odp msg rar pgp gpg asc"
_EXTENSIONS = {
    "txt": "text/plain",
    "log": "text/plain",
    "md": "text/markdown",
    "csv": "text/csv",
    "tsv": "text/tab-separated-values",
    "json": "application/json",
    "jsonl": "application/json",
    "ndjson": "application/json",
    "xml": "application/xml",
    "svg": "image/svg+xml",
    "ics": "text/calendar",
    "vcf": "text/vcard",
    "tar": "application/x-tar",
    "rtf": "application/rtf",
    "pdf": "application/pdf",
    "htm": "text/html",
    "html": "text/html",
    "xhtml": "application/xhtml+xml",
    "eml": "message/rfc822",
    "mht": "message/rfc822",
    "mhtml": "message/rfc822",
    "mbox": "application/mbox",
    "hqx": "application/mac-binhex40",
    "zip": "application/zip",
    "p7m": "application/pkcs7-mime",
    "p7s": "application/pkcs7-signature",
    **{extension: f"application/x-{extension}" for extension in _UNREAD_EXTENSIONS.split()},
}
_NAMES = {
    "text/plain": "text",
    "text/html": "HTML text",
    "message/rfc822": "attached message",
}


@dataclass(frozen=True, slots=True)
class Limits:
    """Budgets of one tree. ``total`` is bytes over all documents in it, the root included; ``depth``
    counts documents within documents. Header size, parts and archive ratio are bounded in the media
    files that know them."""

    total: int = 64 * 1024 * 1024
    depth: int = 8
    documents: int = 1000


@dataclass(frozen=True, slots=True)
class Opened:
    """A document, what was read in it, and what was opened inside. ``media`` is None where there is
    no reader or it was not allowed to read; the reading then says why. ``name`` is for people."""

    document: Document
    media: Media | None
    reading: Reading
    children: tuple["Opened", ...]
    path: tuple[int, ...]
    name: str

    def walk(self) -> Iterator["Opened"]:
        """This document and all inside it, depth first."""
        yield self
        for child in self.children:
            yield from child.walk()


def open_document(document: Document, limits: Limits = Limits(), scan: Scan | None = None, sight: Sight | None = None) -> Opened:
    """The whole tree. File names show in ``name`` only as far as ``scan`` finds nothing in them;
    without ``scan`` they do not show. Without ``sight`` pictures that may show something are not read."""
    return _Opener(limits, scan, image.Pictures(sight)).open(document, (), "")


def media_type(document: Document) -> str:
    """What the document really is, as far as its bytes, its declaration and its name tell."""
    head = document.content[:64].lstrip()
    for magic, found in _MAGIC:
        if head.startswith(magic):
            return _LOOK_CLOSER[found](document.content) or found if found in _LOOK_CLOSER else found
    if document.content[257:262] == b"ustar":
        return "application/x-tar"
    if picture := picture_file.media_type(document.content) or metafile.media_type(document.content):
        return picture
    declared = document.media_type
    if smime.is_cms(document.content) and declared not in signature.MEDIA_TYPES:
        return "application/pkcs7-mime"
    if declared not in _SAYS_NOTHING:
        return declared if declared in _BY_TYPE else next((_SUFFIXES[part] for part in _SUFFIXES if part in declared), declared)
    extension = document.name.rpartition(".")[2].lower() if "." in document.name else ""
    found = _EXTENSIONS.get(extension) or _guessed(document, declared)
    return wrapped_text.TYPE if found == "text/plain" and wrapped_text.is_wrapped(document.content) else found


def _guessed(document: Document, declared: str) -> str:
    """By content alone: HTML and mail by how they start, text by being nothing but text. What was
    declared plain text stays it: a mail program shows its source."""
    if declared == "text/plain":
        return declared
    if _HTML_START.match(document.content, 0, 2048):
        return "text/html"
    if _MAIL_START.match(document.content):
        return "application/mbox" if mbox.is_mbox(document.content) else "message/rfc822"
    if not charsets.is_plain_text(document.content):
        return "application/octet-stream"
    return next((found for start, found in _TEXT_START if start.match(document.content)), "text/plain")


@dataclass(slots=True)
class _Opener:
    limits: Limits
    scan: Scan | None
    pictures: Media
    documents: int = 0
    total: int = 0

    def open(self, document: Document, path: tuple[int, ...], name: str) -> Opened:
        found = media_type(document)
        media = self.pictures if found in image.MEDIA_TYPES else _BY_TYPE.get(found)
        reason = self.over_budget(document, path)
        if reason or media is None:
            return Opened(document, None, Reading(unscannable=(reason or _NO_READER.get(found, Reason.UNKNOWN_TYPE),)), (), path, name)
        if document.media_type not in media.MEDIA_TYPES:
            document = replace(document, media_type=found)
        reading = _read(media, document)
        children = []
        names = self.names(reading.children, name)
        for number, child in enumerate(reading.children):
            children.append(self.open(child, (*path, number), names[number]))
        return Opened(document, media, reading, tuple(children), path, name)

    def over_budget(self, document: Document, path: tuple[int, ...]) -> Reason | None:
        self.documents += 1
        self.total += len(document.content)
        if len(path) > self.limits.depth:
            return Reason.TOO_DEEP
        if self.documents > self.limits.documents:
            return Reason.TOO_MANY
        return Reason.TOO_LARGE if self.total > self.limits.total else None

    def names(self, children: tuple[Document, ...], within: str) -> list[str]:
        """A name for each child that a reviewer understands: "attachment 2, letter.zip"."""
        names = []
        seen: Counter[str] = Counter()
        for child in children:
            kind = "" if child.name else self.shown(child.label) or _NAMES.get(child.media_type, "")
            seen[kind] += 1
            name = f"{kind} {seen[kind]}" if kind and seen[kind] > 1 else kind
            if not kind:
                name = ", ".join(filter(None, (f"attachment {seen[kind]}", self.shown(child.name))))
            names.append(f"{within}, {name}" if within else name)
        return names

    def shown(self, name: str) -> str:
        """A file name or label with everything found in it masked; "" when that cannot be told."""
        if self.scan is None or not name:
            return ""
        try:
            spans = self.scan(name, "file name")
        except Exception:  # fail closed: a name nobody could scan is not shown
            return ""
        return cutting.apply(name, (Cut(span.start, span.end, cutting.placeholder(span.kind, span.masked)) for span in spans))


def _read(media: Media, document: Document) -> Reading:
    try:
        return media.read(document)
    except Exception:  # a reader that fails on hostile bytes makes them unscannable, never clean
        return Reading(unscannable=(Reason.CRASHED,))
