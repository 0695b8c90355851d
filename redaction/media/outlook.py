"""Outlook's messages ([MS-OXPROPS], [MS-OXCMSG]), as TNEF and .msg files both carry them: properties, recipients, attachments.

Texts and files are children; the fields of the header are passages of their own, and so is every other text among the
properties, which does not go on. Numbers, identifiers and times among the properties are not shown to anybody and not
read. What goes out is a message (RFC 5322) of those fields and children.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

from redaction.document import Cuts, Document, Passage, Reading, Reason, Withheld
from redaction.media import cutting, header_writer, mail_parts, rtf_packed

TEXT, HTML, PACKED_RTF = 0x1000, 0x1013, 0x1009
CLASS, SUBJECT, SENT = 0x001A, 0x0037, 0x0039
SENDER, SENDER_ADDRESS = 0x0C1A, 0x0C1F
_CODE_PAGES, _HTML_CODE_PAGE = (0x3FFD, 0x66C3, 0x3FDE), 0x3FDE
NAME, ADDRESS, RECIPIENT_KIND = 0x3001, 0x3003, 0x0C15
FILE, SHORT_FILE_NAME, FILE_NAME, METHOD, MIME_TYPE = 0x3701, 0x3704, 0x3707, 0x3705, 0x370E
_SENDERS = (SENDER, 0x0042)
_SENDER_ADDRESSES = (0x5D01, SENDER_ADDRESS, 0x0065)
_RECIPIENT_ADDRESSES = (0x39FE, ADDRESS)
_FILE_NAMES = (FILE_NAME, SHORT_FILE_NAME, NAME)
_LINKS = frozenset({2, 3, 4, 7})
"""Attachments that are only the path of a file ([MS-OXCMSG] 2.2.2.9): among the other texts."""
_BODIES = frozenset({TEXT, HTML, PACKED_RTF})
_CARDS = tuple(f"ipm.{kind}" for kind in ("contact", "appointment", "schedule", "task", "stickynote", "distlist", "activity"))
"""Classes whose fields are what a person reads."""
_TO, _CC = 1, 2
_EPOCH = datetime(1601, 1, 1, tzinfo=UTC)
_PER_ITEM = 5
"""Passages of one message: subject, sender, recipients, copies, other texts."""


@dataclass(slots=True)
class Properties:
    """Properties by identifier; ``more`` are texts of named properties and of lists."""

    texts: dict[int, str] = field(default_factory=dict, repr=False)
    binaries: dict[int, bytes] = field(default_factory=dict, repr=False)
    numbers: dict[int, int] = field(default_factory=dict, repr=False)
    more: list[str] = field(default_factory=list, repr=False)

    def first(self, wanted: Sequence[int]) -> str:
        return next((self.texts[each] for each in wanted if self.texts.get(each)), "")

    @property
    def charset(self) -> str:
        """Of texts that are not Unicode."""
        return code_page(next((self.numbers[each] for each in _CODE_PAGES if each in self.numbers), 1252))


@dataclass(slots=True)
class Attachment:
    """A file (``content``), or a message (``item``); neither where it is something that cannot be taken out."""

    properties: Properties = field(default_factory=Properties)
    content: bytes | None = field(default=None, repr=False)
    item: "Item | None" = None
    media_type: str = ""


@dataclass(slots=True)
class Item:
    """One message."""

    properties: Properties = field(default_factory=Properties)
    recipients: list[Properties] = field(default_factory=list)
    attachments: list[Attachment] = field(default_factory=list)


def code_page(number: int) -> str:
    """Name of a charset for a code page of Windows."""
    return {65001: "utf-8", 1200: "utf-16-le", 20127: "us-ascii", 28591: "iso-8859-1", 0: "cp1252"}.get(number, f"cp{number}")


def ticks(moment: datetime) -> int:
    """A time as properties hold it: 100 ns since 1601."""
    return (moment - _EPOCH) // timedelta(microseconds=1) * 10


def _date(at: int) -> str:
    """A date for a header; "" where there is no such time."""
    try:
        return format_datetime(_EPOCH + timedelta(microseconds=at // 10)) if at > 0 else ""
    except OverflowError:
        return ""


def read(item: Item) -> Reading:
    """Passages and children of a message and, behind them, of the messages attached to it."""
    try:
        passages, children = zip(*((_passages(each), _children(each)) for each in _all(item)), strict=True)
    except ValueError:
        return Reading(unscannable=(Reason.BROKEN,))
    return Reading(tuple(one for each in passages for one in each), tuple(one for each in children for one in each))


def _all(item: Item) -> Iterator[Item]:
    yield item
    for each in item.attachments:
        if each.item:
            yield from _all(each.item)


def _passages(item: Item) -> tuple[Passage, ...]:
    known = (item.properties, *item.recipients, *(each.properties for each in item.attachments))
    rest = "\n".join(text for each in known for text in (*(value for key, value in each.texts.items() if key not in _BODIES), *each.more))
    fields = zip(("subject", "from", "to", "cc"), _fields(item), strict=True)
    return (*(Passage(text, name, name) for name, text in fields), Passage(rest, "properties"))


def _fields(item: Item) -> tuple[str, str, str, str]:
    sender = _mailbox(item.properties.first(_SENDERS), item.properties.first(_SENDER_ADDRESSES))
    return item.properties.texts.get(SUBJECT, ""), sender, _recipients(item, _TO), _recipients(item, _CC)


def _recipients(item: Item, kind: int) -> str:
    found = (each for each in item.recipients if each.numbers.get(RECIPIENT_KIND, _TO) == kind)
    return ", ".join(filter(None, (_mailbox(each.texts.get(NAME, ""), each.first(_RECIPIENT_ADDRESSES)) for each in found)))


def _mailbox(name: str, address: str) -> str:
    address = address if "@" in address else ""  # not that of a directory ("/o=EXAMPLE/cn=ANN")
    quoted = '"' + name.replace('"', "'").replace("\\", "/") + '"' if name and name != address else ""
    return f"{quoted} <{address}>".strip() if quoted or address else ""


def _children(item: Item) -> tuple[Document, ...]:
    """Texts, then files. At least one: a message has a body."""
    bodies = _bodies(item.properties)
    files = [child for each in item.attachments if each.item is None and (child := _file(each))]
    return (*bodies, *files) or (Document("", "text/plain", b"", "utf-8"),)


def _bodies(properties: Properties) -> list[Document]:
    bodies = []
    if text := properties.texts.get(TEXT, ""):
        bodies.append(_text("", text))
    if page := properties.binaries.get(HTML):
        bodies.append(Document("", "text/html", page, code_page(properties.numbers.get(_HTML_CODE_PAGE, 65001))))
    elif marked := properties.texts.get(HTML, ""):
        bodies.append(Document("", "text/html", marked.encode("utf-8", "replace"), "utf-8"))
    if packed := properties.binaries.get(PACKED_RTF):
        bodies.append(Document("message text.rtf" if bodies else "", "application/rtf", rtf_packed.unpack(packed)))
    if properties.texts.get(CLASS, "").lower().startswith(_CARDS):
        said = [text for key, text in properties.texts.items() if key >> 8 == 0x3A]
        bodies.append(_text("fields.txt" if bodies else "", "\n".join([*said, *properties.more, ""])))
    return bodies


def _text(name: str, text: str) -> Document:
    return Document(name, "text/plain", text.encode("utf-8", "replace"), "utf-8")


def _file(each: Attachment) -> Document | None:
    name = each.properties.first(_FILE_NAMES)
    if each.content is not None:
        return Document(name or "unnamed", each.media_type or each.properties.texts.get(MIME_TYPE, "").lower(), each.content)
    if each.properties.numbers.get(METHOD) in _LINKS:
        return None
    return Document(name or "unnamed", "application/x-ole-object", b"")


def write(item: Item, cuts: Cuts, children: Sequence[Document | Withheld]) -> bytes:
    """The whole message anew."""
    return _Writer(cuts, iter(children), [len(_children(each)) for each in _all(item)]).message(item)


@dataclass(slots=True)
class _Writer:
    """``counts`` is how many children each message has; messages come in the order in which they were read."""

    cuts: Cuts
    children: Iterator[Document | Withheld]
    counts: list[int]
    item: int = 0

    def message(self, item: Item) -> bytes:
        first = self.item * _PER_ITEM
        children = [next(self.children) for _ in range(self.counts[self.item])]
        self.item += 1
        subject, sender, to, copies = _fields(item)
        fields = [header_writer.free_text("Subject", cutting.apply(subject, cutting.of(self.cuts, first)))] if subject else []
        for number, (name, value) in enumerate((("From", sender), ("To", to), ("Cc", copies)), first + 1):
            fields.append(header_writer.address_list(name, value.encode("utf-8", "replace"), cutting.of(self.cuts, number)))
        if sent := _date(item.properties.numbers.get(SENT, 0)):
            fields.append(header_writer.free_text("Date", sent))
        nested = (each.item for each in item.attachments if each.item)
        children += [Document("message.eml", "message/rfc822", self.message(each)) for each in nested]
        both = len(children) > 1 and _types(children[:2]) == ["text/plain", "text/html"]
        return mail_parts.message(fields, children, alternatives=2 if both else 0)


def _types(children: Sequence[Document | Withheld]) -> list[str]:
    return [child.media_type for child in children if isinstance(child, Document) and not child.name]
