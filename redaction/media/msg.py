"""Outlook message files, .msg ([MS-OXMSG]): a compound file of property streams. Goes out as a message (RFC 5322)."""

import struct
from collections.abc import Mapping, Sequence

from redaction.document import Cuts, Document, Reading, Reason, Withheld
from redaction.media import charsets, compound_file, outlook

MEDIA_TYPES = frozenset({"application/vnd.ms-outlook"})

MARK = "__properties_version1.0"
"""The stream that every message has."""

_VALUE = "__substg1.0_"
_RECIPIENT, _ATTACHMENT = "__recip_version", "__attach_version"
_EMBEDDED = f"{_VALUE}3701000D"
_STRING8, _UNICODE, _BINARY = 0x001E, 0x001F, 0x0102
_FIXED = struct.Struct("<HHIq")
_NUMBERS = frozenset({0x0002, 0x0003, 0x0040})
_HEADERS = (32, 24, 8)
"""Bytes before the first fixed property: in the message, in one attached to it, in a recipient or an attachment."""
_DEEPEST = 8
_NAMED = 0x8000


def read(document: Document) -> Reading:
    """Header fields, texts and files; attached messages behind them."""
    try:
        return outlook.read(_item(document.content))
    except ValueError:
        return Reading(unscannable=(Reason.BROKEN,))


def rewrite(document: Document, cuts: Cuts, children: Sequence[Document | Withheld]) -> Document:
    """A message with the same fields, texts and files, named .eml."""
    name = f"{document.name}.eml" if document.name else ""
    return Document(name, "message/rfc822", outlook.write(_item(document.content), cuts, children), "", document.label)


def _item(content: bytes) -> outlook.Item:
    tree: dict[str, object] = {}
    for path, stream in compound_file.streams(content).items():
        here = tree
        for folder in path[:-1]:
            inner = here.setdefault(folder, {})
            if not isinstance(inner, dict):
                raise ValueError("a stream that is a folder too")  # noqa: TRY004 - what is wrong is the file, not a type
            here = inner
        here[path[-1]] = stream
    if MARK not in tree:
        raise ValueError("no message")
    return _message(tree, 0)


def _message(tree: Mapping[str, object], depth: int) -> outlook.Item:
    if depth > _DEEPEST:
        raise ValueError("messages within messages without end")
    properties = _properties(tree, _HEADERS[min(depth, 1)], "")
    charset = properties.charset
    recipients = [_properties(each, _HEADERS[2], charset) for each in _folders(tree, _RECIPIENT)]
    attachments = [_attachment(each, charset, depth) for each in _folders(tree, _ATTACHMENT)]
    return outlook.Item(properties, recipients, attachments)


def _folders(tree: Mapping[str, object], start: str) -> list[Mapping[str, object]]:
    return [inner for name, inner in sorted(tree.items()) if name.startswith(start) and isinstance(inner, dict)]


def _attachment(tree: Mapping[str, object], charset: str, depth: int) -> outlook.Attachment:
    properties = _properties(tree, _HEADERS[2], charset)
    inner = tree.get(_EMBEDDED)
    if isinstance(inner, dict) and MARK in inner:
        return outlook.Attachment(properties, item=_message(inner, depth + 1))
    return outlook.Attachment(properties, properties.binaries.pop(outlook.FILE, None))


def _properties(tree: Mapping[str, object], header: int, charset: str) -> outlook.Properties:
    found = outlook.Properties()
    fixed = tree.get(MARK, b"")
    if isinstance(fixed, bytes):
        whole = fixed[header : len(fixed) - (len(fixed) - header) % _FIXED.size]
        for kind, number, _, value in _FIXED.iter_unpack(whole):
            if kind in _NUMBERS:
                found.numbers[number] = value if kind == 0x0040 else value & 0xFFFFFFFF
    for name, value in tree.items():
        if name.startswith(_VALUE) and isinstance(value, bytes):
            _add(found, name.removeprefix(_VALUE), value, charset or found.charset)
    return found


def _add(found: outlook.Properties, tag: str, value: bytes, charset: str) -> None:
    """One value. ``tag`` is identifier and type in hexadecimal digits, for a member of a list with its number behind."""
    try:
        number, kind = int(tag[:4], 16), int(tag[4:8], 16)
    except ValueError:
        raise ValueError("a property without a number") from None
    if kind == _BINARY:
        found.binaries[number] = value
    elif kind & 0xFFF in {_STRING8, _UNICODE} and not (kind & 0x1000 and len(tag) == 8):  # a list's own stream holds only lengths
        text = value.decode("utf-16-le", "replace") if kind & 0xFFF == _UNICODE else charsets.decode_leniently(value, charset)
        text = text.replace("\0", "")
        if number >= _NAMED or kind & 0x1000:
            found.more.append(text)
        else:
            found.texts[number] = text
