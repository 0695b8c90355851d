"""Calendars and cards: iCalendar (RFC 5545), vCard 2.1 to 4.0 (RFC 6350), line for line.

One passage: a property a line, unfolded, its name before its value. Files inside (photos, attachments) are
children. Lines in which nothing was found go out byte for byte, the others are folded anew.
"""

import binascii
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from redaction.document import Cut, Cuts, Document, Passage, Reading, Reason, Withheld
from redaction.media import cutting, plain_text
from redaction.media.joining import Joined
from redaction.media.transfer import decode as decode_transfer

MEDIA_TYPES = frozenset(
    {"text/calendar", "text/x-vcalendar", "application/ics", "text/vcard", "text/x-vcard", "text/directory", "application/vcard"}
)

_BEGIN = re.compile(r"\ufeff?\s*BEGIN:V(?:CALENDAR|CARD)\b", re.IGNORECASE)
_LINE = re.compile(r"[^\r\n]*(?:\r\n|\r|\n|\Z)")
_FOLDED_LINE = re.compile(r"(?=[\s\S])[^\r\n]*(?:(?:\r\n|\r|\n)[ \t][^\r\n]*)*(?:\r\n|\r|\n|\Z)")
_MAY_BE_QUOTED = re.compile("QUOTED-PRINTABLE", re.IGNORECASE)
_MAY_HOLD_A_FILE = re.compile("BASE64|QUOTED-PRINTABLE|;(?:ENCODING=)?B[:;]|data:", re.IGNORECASE)
_FOLD = re.compile(r"(?:\r\n|\r|\n)[ \t]")
_SOFT_BREAK = re.compile(r"=[ \t]*(?:\r\n|\r|\n)[ \t]?")
_HEAD = re.compile(r'((?:[^":;]|"[^"]*")*)((?:;(?:[^":]|"[^"]*")*)?:)(.*)', re.DOTALL)
_ENCODING = re.compile(r";(?:ENCODING=)?(QUOTED-PRINTABLE|BASE64|B)(?=[;:])", re.IGNORECASE)
_CHARSET = re.compile(r';CHARSET="?([A-Za-z0-9_.-]{1,40})', re.IGNORECASE)
_FILE_NAME = re.compile(r';(?:X-)?FILENAME="?([^";:]{1,200})', re.IGNORECASE)
_DATA_URL = re.compile(r"data:([a-z0-9.+-]+/[a-z0-9.+-]+)[^,]{0,100};base64(?:,|\\,)", re.IGNORECASE)
_OTHER_DATA_URL = re.compile(r"data:[^,\s]{0,200},", re.IGNORECASE)
_IN_HEAD = re.compile(r'[",:;\r\n]')
_ESCAPES = re.compile(r"\\[nN,;]")
_READABLE = {"\\n": "\n ", "\\N": "\n ", "\\,": " ,", "\\;": " ;"}  # as long as what it stands for: places hold
_LONGEST_LINE = 75  # octets, RFC 5545 3.1 and RFC 6350 3.2


@dataclass(frozen=True, slots=True)
class _Property:
    """One content line: ``raw`` as it stands, ``head`` up to the colon, ``value`` as a person reads it but with
    its escapes, ``quoted`` whether it came in quoted-printable, ``inside`` the file it holds."""

    raw: str = field(repr=False)
    head: str = field(default="", repr=False)
    value: str = field(default="", repr=False)
    quoted: bool = False
    inside: Document | None = None


_Key = tuple[int, bool]
"""(number of the property, whether its head)"""


def read(document: Document) -> Reading:
    """One passage of properties; children are the files inside."""
    decoded = plain_text.decode(document)
    if not _BEGIN.match(decoded.text):
        return plain_text.read(document)
    properties = list(_properties(decoded.text))
    reasons = list(plain_text.doubts(decoded))
    if any(_OTHER_DATA_URL.search(each.value) for each in properties):
        reasons.append(Reason.UNKNOWN_TYPE)
    children = tuple(each.inside for each in properties if each.inside)
    return Reading((Passage(_flow(properties).text, "properties", document.label),), children, tuple(reasons))


def rewrite(document: Document, cuts: Cuts, children: Sequence[Document | Withheld]) -> Document:
    """The same lines with ``cuts`` made and ``children`` put in; a note stands for what is withheld."""
    decoded = plain_text.decode(document)
    if not _BEGIN.match(decoded.text):
        return plain_text.rewrite(document, cutting.of(cuts, 0))
    if not cuts and not children and decoded.reason is None:
        return document
    properties = list(_properties(decoded.text))
    cut = _flow(properties).spread(cutting.of(cuts, 0))
    inside = iter(children)
    end = "\r\n" if "\r\n" in decoded.text else "\n"
    pieces = [_written(number, each, next(inside) if each.inside else None, cut, end) for number, each in enumerate(properties)]
    return plain_text.written(document, "".join(pieces), decoded.charset)


def _properties(text: str) -> Iterator[_Property]:
    """Every character of ``text`` is in the ``raw`` of one property."""
    if not _MAY_BE_QUOTED.search(text):
        yield from (_plain_property(line[0]) for line in _FOLDED_LINE.finditer(text))
        return
    at = 0
    while at < len(text):
        last, end = at, _end_of_line(text, at)
        quoted = _is_quoted(text[at:end])
        while end < len(text) and (text[end] in " \t" or (quoted and text[last:end].rstrip().endswith("="))):
            last, end = end, _end_of_line(text, end)
        yield _property(text[at:end])
        at = end


def _end_of_line(text: str, at: int) -> int:
    match = _LINE.match(text, at)
    return match.end() if match else len(text)


def _is_quoted(line: str) -> bool:
    head = _HEAD.match(line)
    encoding = _ENCODING.search(head.group(2)) if head else None
    return encoding is not None and encoding.group(1).upper() == "QUOTED-PRINTABLE"


def _property(raw: str) -> _Property:
    return _quoted_property(raw) if _is_quoted(raw) else _plain_property(raw)


def _plain_property(raw: str) -> _Property:
    line = _FOLD.sub("", raw).rstrip("\r\n")
    head = _HEAD.match(line)
    if head is None:
        return _Property(raw, "", line)
    name, parameters, value = head.groups()
    inside = _inside(name, parameters, value) if _MAY_HOLD_A_FILE.search(line) else None
    return _Property(raw, name + parameters, "" if inside else value, inside=inside)


def _inside(name: str, parameters: str, value: str) -> Document | None:
    """The file that a value holds in base64."""
    url = _DATA_URL.match(value)
    if not (url or _ENCODING.search(parameters)):
        return None
    content, doubt = decode_transfer((value[url.end() :] if url else value).encode("utf-8", "replace"), "base64")
    if doubt or not content:
        return None
    file_name = _FILE_NAME.search(parameters)
    return Document(file_name[1] if file_name else "", url[1].lower() if url else "", content, label="" if file_name else name.lower())


def _quoted_property(raw: str) -> _Property:
    head = _HEAD.match(_SOFT_BREAK.sub("", raw).rstrip("\r\n"))
    if head is None:
        return _Property(raw, "", raw)
    charset = _CHARSET.search(head.group(2))
    value = binascii.a2b_qp(head.group(3).encode("utf-8", "replace"))
    text = plain_text.decode(Document("", "", value, charset.group(1) if charset else "")).text
    return _Property(raw, head.group(1) + head.group(2), text, quoted=True)


def _flow(properties: Sequence[_Property]) -> Joined[_Key]:
    flow: Joined[_Key] = Joined()
    for number, each in enumerate(properties):
        flow.add((number, True), each.head)
        flow.between(" ")
        flow.add((number, False), each.value if each.quoted else _ESCAPES.sub(lambda escape: _READABLE[escape[0]], each.value))
        flow.between("\n")
    return flow


def _written(number: int, each: _Property, child: Document | Withheld | None, cut: Mapping[_Key | None, list[Cut]], end: str) -> str:
    in_head, in_value = cut.get((number, True), []), cut.get((number, False), [])
    if isinstance(child, Withheld):
        return f"COMMENT:{_escaped(cutting.note(child))}{end}"
    if not (in_head or in_value) and child == each.inside:
        return each.raw
    head = cutting.apply(each.head, [Cut(one.start, one.end, _IN_HEAD.sub("", one.instead)) for one in in_head])
    if child is not None:
        return _folded(head + _base64(each, child), end)
    if each.quoted:
        soft = binascii.b2a_qp(cutting.apply(each.value, in_value).encode("utf-8", "replace"), istext=False).decode("ascii")
        return _CHARSET.sub(";CHARSET=UTF-8", head) + soft.replace("=\n", f"={end}") + end
    return _folded(head + cutting.apply(each.value, [Cut(one.start, one.end, _escaped(one.instead)) for one in in_value]), end)


def _base64(each: _Property, child: Document) -> str:
    encoded = binascii.b2a_base64(child.content, newline=False).decode("ascii")
    return encoded if _ENCODING.search(each.head) else f"data:{child.media_type};base64,{encoded}"


def _escaped(text: str) -> str:
    """For a text value (RFC 5545 3.3.11)."""
    return text.replace(",", "\\,").replace(";", "\\;")


def _folded(line: str, end: str) -> str:
    """No line longer than 75 octets, no character torn apart."""
    pieces: list[str] = []
    room = _LONGEST_LINE
    for char in line:
        size = len(char.encode("utf-8", "replace"))
        if size > room:
            pieces.append(f"{end} ")
            room = _LONGEST_LINE - 1
        pieces.append(char)
        room -= size
    return "".join(pieces) + end
