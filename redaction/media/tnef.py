"""TNEF ([MS-OXTNEF]), the winmail.dat that Outlook wraps its messages in. What goes out in its place are its texts and
files as parts of the mail; nobody but Outlook can open the wrapping."""

import struct
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from typing import NamedTuple

from redaction.document import Cuts, Document, Reading, Reason, Withheld
from redaction.media import charsets, mail_parts, outlook, tnef_properties

EMBEDDED = "application/x-tnef-message"
MEDIA_TYPES = frozenset({"application/ms-tnef", "application/vnd.ms-tnef", EMBEDDED})

_MAGIC = struct.pack("<I", 0x223E9F78)
_ATTRIBUTE = struct.Struct("<BHHI")
_CHECKSUM = 2
_MOST = 20_000
_RENDERING = 0x9002
"""Begins an attachment."""
_PAGES, _PROPERTIES, _RECIPIENTS, _ATTACHED = 0x9007, 0x9003, 0x9004, 0x9005
_FROM = 0x8000
_TEXTS = {0x8004: outlook.SUBJECT, 0x8008: outlook.CLASS, 0x800C: outlook.TEXT, 0x8010: outlook.FILE_NAME, 0x9001: outlook.FILE_NAME}
_DATA = 0x800F
_SENT = 0x8005
_UNREAD = frozenset({0x8006, 0x8007, 0x8009, 0x800B, 0x800D, 0x8020, 0x9006, _PAGES, 0x9008, *range(0x000A)})
"""Times, identifiers, priority, versions, code pages and owners: numbers that are shown to nobody."""
_STAMP = struct.Struct("<7H")
_SENDER = struct.Struct("<4H")


class _Attribute(NamedTuple):
    is_attached: bool
    number: int
    data: bytes


def read(document: Document) -> Reading:
    """Header fields, texts and files; attached messages are children of the same kind."""
    try:
        reading = outlook.read(_item(document.content))
        return replace(reading, unscannable=(*reading.unscannable, *_left(document.content)))
    except (ValueError, struct.error):
        return Reading(unscannable=(Reason.BROKEN,))


def rewrite(document: Document, cuts: Cuts, children: Sequence[Document | Withheld]) -> Document:
    """Parts of a mail; an attached message stays a message."""
    name = f"{document.name}.eml" if document.name else ""
    media_type = "message/rfc822" if document.media_type == EMBEDDED else mail_parts.PART
    return Document(name, media_type, outlook.write(_item(document.content), cuts, children), "", document.label)


def _item(content: bytes) -> outlook.Item:
    attributes = list(_attributes(content))
    charset = next((outlook.code_page(int.from_bytes(each.data[:4], "little")) for each in attributes if each.number == _PAGES), "cp1252")
    item = outlook.Item()
    for each in attributes:
        if each.is_attached:
            if each.number == _RENDERING or not item.attachments:
                item.attachments.append(outlook.Attachment())
            _attach(item.attachments[-1], each, charset)
        else:
            _describe(item, each, charset)
    return item


def _left(content: bytes) -> tuple[Reason, ...]:
    """Whether anything stands behind the last attribute, which some programs may read and others not."""
    end = len(_MAGIC) + 2 + sum(_ATTRIBUTE.size + len(each.data) + _CHECKSUM for each in _attributes(content))
    return (Reason.AMBIGUOUS,) if content[end:].strip(b"\0\r\n\t ") else ()


def _attributes(content: bytes) -> Iterator[_Attribute]:
    """Level, number, data of each, until something is none."""
    if not content.startswith(_MAGIC):
        raise ValueError("no TNEF")
    at = len(_MAGIC) + 2
    for _ in range(_MOST):
        if at >= len(content) or content[at] not in {1, 2}:
            return
        level, number, _kind, size = _ATTRIBUTE.unpack_from(content, at)
        at += _ATTRIBUTE.size
        if at + size > len(content):
            raise ValueError("an attribute cut short")
        yield _Attribute(level == 2, number, content[at : at + size])
        at += size + _CHECKSUM
    raise ValueError("too many attributes")


def _describe(item: outlook.Item, each: _Attribute, charset: str) -> None:
    if each.number in _TEXTS:
        item.properties.texts.setdefault(_TEXTS[each.number], _text(each.data, charset))
    elif each.number == _PROPERTIES:
        _into(item.properties, tnef_properties.read(each.data, charset)[0])
    elif each.number == _RECIPIENTS:
        item.recipients += tnef_properties.rows(each.data, charset)
    elif each.number == _FROM:
        _sender(item.properties, each.data, charset)
    elif each.number == _SENT:
        item.properties.numbers.setdefault(outlook.SENT, _time(each.data))
    elif each.number not in _UNREAD:
        item.properties.more.append(_text(each.data, charset))


def _attach(attachment: outlook.Attachment, each: _Attribute, charset: str) -> None:
    if each.number in _TEXTS:
        attachment.properties.texts.setdefault(_TEXTS[each.number], _text(each.data, charset))
    elif each.number == _DATA:
        attachment.content = each.data
    elif each.number == _ATTACHED:
        properties, held = tnef_properties.read(each.data, charset)
        _into(attachment.properties, properties)
        content = held or properties.binaries.pop(outlook.FILE, None)
        if content is not None:
            attachment.content = content
        if held and held.startswith(_MAGIC):
            attachment.media_type = EMBEDDED


def _into(known: outlook.Properties, more: outlook.Properties) -> None:
    """Properties outrank attributes: they are Unicode."""
    known.texts |= more.texts
    known.binaries |= more.binaries
    known.numbers |= more.numbers
    known.more += more.more


def _text(data: bytes, charset: str) -> str:
    return charsets.decode_leniently(data, charset).replace("\0", "")


def _sender(properties: outlook.Properties, data: bytes, charset: str) -> None:
    """Name and address one behind the other, their lengths in front ([MS-OXTNEF] 2.1.3.3.1)."""
    _, _, name, address = _SENDER.unpack_from(data)
    at = _SENDER.size + name
    properties.texts.setdefault(outlook.SENDER, _text(data[_SENDER.size : at], charset))
    properties.texts.setdefault(outlook.SENDER_ADDRESS, _text(data[at : at + address], charset).removeprefix("SMTP:"))


def _time(data: bytes) -> int:
    """Year, month, day, hour, minute, second, as the ticks that properties use; 0 where there is no such time."""
    try:
        year, month, day, hour, minute, second, _ = _STAMP.unpack_from(data)
        return outlook.ticks(datetime(year, month, day, hour, minute, second, tzinfo=UTC))
    except ValueError:
        return 0
