"""The original of a mail with a few places overwritten: everything else stays byte for byte.

For sealing a held original without card codes; what is passed on is never made this way.
"""

import binascii
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace

from redaction.document import Cuts, Document
from redaction.media import charsets, cutting, header_writer, headers, mail_lines, mime, transfer

_ENCODERS: Mapping[str, Callable[[bytes], bytes]] = {
    "base64": lambda content: transfer.encode_bytes(content) + b"\r\n",
    "quoted-printable": lambda content: binascii.b2a_qp(content, istext=False),
}
_STRUCTURED = {"content-type": "name", "content-disposition": "filename"}

_Edit = tuple[int, int, bytes]


def overwrite(document: Document, cuts: Cuts, changed: Mapping[int, Document]) -> Document:
    """``document`` with ``cuts`` made and the children numbered in ``changed`` put in their places."""
    root, _ = mime.parse(document.content)
    edits = [*_header_edits(document.content, root, cuts), *_child_edits(root, changed)]
    content = document.content
    for start, stop, instead in sorted(edits, reverse=True):
        content = content[:start] + instead + content[stop:]
    return replace(document, content=content)


def _header_edits(content: bytes, root: mime.Entity, cuts: Cuts) -> Iterator[_Edit]:
    found = tuple(mail_lines.lines(content, root))
    for each in mail_lines.by_field(found, cuts).values():
        yield each.header.start, each.header.stop, header_writer.free_text("", cutting.apply(each.text, each.cuts))[1:] + b"\r"
    for number, here in cuts.items():
        if number >= 0 and not found[number].fields:
            text = cutting.apply(found[number].passage.text, here)
            yield found[number].start, found[number].stop, charsets.encode(text, "utf-8")[0] + b"\r\n"


def _child_edits(root: mime.Entity, changed: Mapping[int, Document]) -> Iterator[_Edit]:
    leaves = [entity for entity in root.walk() if not entity.is_container]
    for number, child in changed.items():
        entity = leaves[number]
        encode = _ENCODERS.get(entity.encoding, bytes)
        yield *entity.body, encode(_in_charset(child, entity.parameters.get("charset", "")))
        if child.name != mail_lines.filename(entity):
            yield from _renamed(entity, child.name)


def _in_charset(child: Document, declared: str) -> bytes:
    """Content in the charset that the part's header, which stays, goes on declaring."""
    if not child.charset or child.charset == declared:
        return child.content
    text = charsets.decode(child.content, child.charset).text
    return charsets.encode(text, charsets.codec_name(declared) or "utf-8", "xmlcharrefreplace")[0]


def _renamed(entity: mime.Entity, name: str) -> Iterator[_Edit]:
    for header in entity.headers:
        key = _STRUCTURED.get(header.name.lower())
        main, parameters = headers.parameters(header.value)
        if key in parameters:
            written = header_writer.structured("", main, {**parameters, key: name})
            yield header.start, header.stop, written[1:] + b"\r"
