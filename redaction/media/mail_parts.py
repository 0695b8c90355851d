"""Parts of a new message: what a mail, and whatever unpacks into parts of a mail, is written with."""

import hashlib
import re
from collections.abc import Mapping, Sequence

from redaction.document import Document, Withheld
from redaction.media import charsets, cutting, header_writer, transfer

PART = "application/x-mime-part"
"""Fields of a part and its body in one (RFC 2045 3). A mail takes it in as a part of its own; elsewhere it is an .eml."""
MESSAGES = frozenset({"message/rfc822", "message/global"})

_BOUNDARIES = tuple(f"=_part_{letter}" for letter in "abcdefgh")
_LETTERS = str.maketrans("0123456789abcdef", "ghjkmnpqrstvwxyz")
_LINE_END = re.compile(rb"\r\n(?![ \t])")
_ABOUT_CONTENT = (b"content-type:", b"content-transfer-encoding:", b"content-disposition:")
_SUBJECT = b"subject:"

Part = tuple[list[bytes], bytes]
"""Content fields and body."""


def message(fields: Sequence[bytes], children: Sequence[Document | Withheld], alternatives: int = 0) -> bytes:
    """A message of ``fields`` and ``children``: the only one is its body, several are its parts, the first
    ``alternatives`` of them one text in several forms."""
    parts = [part(child) for child in children]
    if alternatives:
        parts[:alternatives] = [_together("multipart/alternative", parts[:alternatives])]
    content, body = parts[0] if len(parts) == 1 else _together("multipart/mixed", parts)
    return b"\r\n".join([*filter(None, fields), b"MIME-Version: 1.0", *content, b"", body])


def _together(main: str, parts: Sequence[Part]) -> Part:
    return multipart(main, {}, [b"\r\n".join([*content, b"", body]) for content, body in parts])


def part(child: Document | Withheld) -> Part:
    """``child`` as a part; one with a name is an attachment."""
    document = passed_on(child)
    if document.media_type == PART:
        return unwrapped(document)
    disposition = [header_writer.structured("Content-Disposition", "attachment", {"filename": document.name})] if document.name else []
    return leaf(document, {}, disposition)


def passed_on(child: Document | Withheld) -> Document:
    """What goes out for ``child``: itself, or the note in its place."""
    if isinstance(child, Document):
        return child
    name = f"{child.name}.txt" if child.name else ""
    return Document(name, "text/plain", cutting.note(child).encode("utf-8"), "utf-8")


def unwrapped(child: Document) -> Part:
    """Content fields and body of a PART of our own writing; its subject, where it has one, describes it."""
    head, _, body = child.content.partition(b"\r\n\r\n")
    lines = _LINE_END.split(head)
    subject = [b"Content-Description:" + line[len(_SUBJECT) :] for line in lines if line.lower().startswith(_SUBJECT)]
    return [*(line for line in lines if line.lower().startswith(_ABOUT_CONTENT)), *subject], body


def leaf(child: Document, parameters: Mapping[str, str], disposition: Sequence[bytes]) -> Part:
    """A part that holds ``child``."""
    said = dict(parameters)
    if child.media_type in MESSAGES:
        body, encoding = child.content, "7bit"
    elif child.media_type.startswith(("text/", "message/")):
        body, encoding, said["charset"] = transfer.encode_text(charsets.decode(child.content, child.charset).text)
    else:
        body, encoding = transfer.encode_bytes(child.content), "base64"
    content_type = header_writer.structured("Content-Type", child.media_type or "application/octet-stream", said)
    return [content_type, b"Content-Transfer-Encoding: " + encoding.encode("ascii"), *disposition], body


def multipart(main: str, parameters: Mapping[str, str], parts: Sequence[bytes]) -> Part:
    """Whole parts under one type."""
    boundary = _boundary(parts)
    mark = b"--" + boundary.encode("ascii")
    body = b"".join(mark + b"\r\n" + each + b"\r\n" for each in parts) + mark + b"--\r\n"
    return [header_writer.structured("Content-Type", main, {**parameters, "boundary": boundary})], body


def _boundary(parts: Sequence[bytes]) -> str:
    """One that stands in no part, and always the same for the same parts, so that a rebuild of a rebuild is the same. A usual one where
    that will do: readers know the pattern that they look for. Letters only, so that nothing in it looks like a number."""
    free = (usual for usual in _BOUNDARIES if not any(usual.encode("ascii") in each for each in parts))
    return next(free, None) or "=_" + hashlib.sha256(b"".join(parts)).hexdigest()[:32].translate(_LETTERS)
