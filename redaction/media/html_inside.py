"""Documents inside an HTML page: data: URLs (RFC 2397) and pages in a ``srcdoc`` attribute."""

import re
from base64 import b64encode
from collections.abc import Iterator
from typing import NamedTuple
from urllib.parse import quote, unquote_to_bytes

from redaction.document import Cut, Document, Withheld
from redaction.media import charsets, cutting
from redaction.media.html_flow import Edit, Element
from redaction.media.transfer import decode as decode_transfer

_WHOLE = re.compile(r"\s*data:([^,;]{0,100})((?:;[^,;]{0,100})*+),(.*)", re.IGNORECASE | re.DOTALL)
_PART = re.compile(r"\bdata:([a-z0-9.+-]*/?[a-z0-9.+-]*)((?:;[a-z0-9=_.+-]{0,100})*+),([^\s\"'()<>]*)", re.IGNORECASE)
_CHARSET = re.compile(r";charset=([\w.:-]{1,40})", re.IGNORECASE)


class Inside(NamedTuple):
    """A document in characters ``start`` to ``end`` of one node's text."""

    element: Element
    where: str
    node: str
    start: int
    end: int
    document: Document


def found(element: Element, where: str, text: str) -> Iterator[Inside]:
    """The documents inside one attribute or one style sheet or script."""
    if where == "srcdoc":
        page = Document("", "text/html", text.encode("utf-8", "replace"), "utf-8", "page inside")
        yield Inside(element, where, text, 0, len(text), page)
    elif "data:" in text or "DATA:" in text:
        whole = None if where == ".text" else _WHOLE.match(text)
        for url in [whole] if whole else _PART.finditer(text):
            yield Inside(element, where, text, url.start(), url.end(), _document(url))


def _document(url: re.Match[str]) -> Document:
    media_type, parameters, payload = url.groups()
    charset = _CHARSET.search(parameters)
    content = unquote_to_bytes(payload.encode("utf-8", "replace"))
    if parameters.lower().rstrip().endswith(";base64"):
        content, _ = decode_transfer(content, "base64")
    return Document("", media_type.strip().lower() or "text/plain", content, charset[1] if charset else "", "data inside")


def put_back(inside: Inside, child: Document | Withheld) -> Iterator[Edit]:
    """The edit that puts a rewritten child in its place; nothing where it is as it was."""
    if child != inside.document:
        yield Edit(inside.element, inside.where, inside.node, Cut(inside.start, inside.end, _written(inside, child)))


def _written(inside: Inside, child: Document | Withheld) -> str:
    if inside.where == "srcdoc":
        return cutting.note(child) if isinstance(child, Withheld) else charsets.decode(child.content, child.charset).text
    if isinstance(child, Withheld):
        return "data:text/plain," + quote(cutting.note(child))
    charset = f";charset={child.charset}" if child.charset else ""
    return f"data:{child.media_type}{charset};base64,{b64encode(child.content).decode('ascii')}"
