"""The passages of a mail: what a person or another program could read in its header fields and between its parts, and where that stands."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from redaction.document import Cut, Cuts, Passage
from redaction.media import charsets, headers, mime

_UNREAD = frozenset(
    {
        *("dkim-signature", "arc-seal", "arc-message-signature", "x-google-dkim-signature"),
        *("x-gm-message-state", "x-google-smtp-source", "x-microsoft-antispam-message-info", "x-ms-exchange-antispam-messagedata-0"),
    }
)
"""Signatures and states in base64, which no mail program shows and which never go out."""
ADDRESSES = frozenset({"from", "sender", "to", "cc", "reply-to"})
IDENTIFIERS = frozenset({"message-id", "in-reply-to", "references", "content-id"})
_FREE_TEXT = frozenset({"subject", "date", "auto-submitted", "list-id", "precedence", "importance", "x-priority"})
OF_A_PART = frozenset({"content-id", "content-description", "content-language"})
KEPT = ADDRESSES | IDENTIFIERS | _FREE_TEXT | OF_A_PART
"""Fields that go on; no other does."""
_STRUCTURED = frozenset({"content-type", "content-disposition"})
_ALONE = (KEPT - IDENTIFIERS) | _STRUCTURED | {"content-transfer-encoding"}
_SAYS_ALL = {
    "mime-version": re.compile(rb"1\.0"),
    "content-transfer-encoding": re.compile(rb"7bit|8bit|binary|base64|quoted-printable", re.IGNORECASE),
    "date": re.compile(
        rb"(?:(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun), )?[0-3]?[0-9] (?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec) 20[0-9]{2} "
        rb"[0-2][0-9]:[0-5][0-9]:[0-5][0-9] (?:[+-](?:0[0-9]|1[0-4])[0-5]0|GMT)(?: \([A-Z]{3,4}\))?"
    ),
}
"""What nothing else can stand in: fields that are as they should be are no text."""
_PLAIN_TYPE = re.compile(
    r"(?:[a-z]+/[a-z.+-]+|inline|attachment)(?:;\s*(?:charset=\"?[a-z0-9_-]{1,20}\"?|boundary=(?:\"\")?|(?:file)?name=(?:\"\")?|format=flowed|delsp=\w+))*;?",
    re.IGNORECASE,
)


class Field(NamedTuple):
    """A field, and the characters of a passage that are its value."""

    header: mime.Header
    start: int
    end: int


class Line(NamedTuple):
    """A passage, the fields in it (none for preamble and epilogue) and, for those, the bytes it spans."""

    passage: Passage
    fields: tuple[Field, ...]
    start: int = 0
    stop: int = 0


@dataclass(frozen=True, slots=True)
class CutField:
    """A field, its text, and where to cut in that."""

    header: mime.Header
    text: str = field(repr=False)
    cuts: tuple[Cut, ...]


def filename(entity: mime.Entity) -> str:
    """The name a part was sent under, "" when it has none."""
    return entity.disposition[1].get("filename") or entity.parameters.get("name", "")


def lines(content: bytes, root: mime.Entity) -> Iterator[Line]:
    """The passages of a mail with where they stand. What a person writes is a passage by itself, a field; what programs write for
    programs is one, a field on each line."""
    for entity in root.walk():
        together: dict[str, list[tuple[mime.Header, str]]] = {}
        for header in entity.headers:
            name = header.name.lower()
            text = _readable(entity, name, header)
            if text and name in _ALONE:
                yield Line(Passage(text, name, header.name), (Field(header, 0, len(text)),))
            elif text:
                together.setdefault("identifiers" if name in IDENTIFIERS else "other fields", []).append((header, text))
        for place, fields in together.items():
            yield _several(place, fields)
        for start, stop in entity.margins:
            text = charsets.decode_leniently(content[start:stop]).strip()
            if text:
                yield Line(Passage(text, "text between the parts"), (), start, stop)


def _several(place: str, together: Sequence[tuple[mime.Header, str]]) -> Line:
    """One passage of several fields."""
    words: list[str] = []
    fields: list[Field] = []
    at = 0
    for header, text in together:
        words.append(f"{header.name}: {text}")
        end = at + len(words[-1])
        fields.append(Field(header, end - len(text), end))
        at = end + 1
    return Line(Passage("\n".join(words), place), tuple(fields))


def by_field(found: Sequence[Line], cuts: Cuts) -> dict[int, CutField]:
    """The fields in which something is cut, by their ``id``."""
    every: dict[int, CutField] = {}
    for number, here in cuts.items():
        passage, fields = found[number][:2] if number >= 0 else (None, ())
        for header, start, end in fields:
            inside = tuple(
                Cut(max(cut.start, start) - start, min(cut.end, end) - start, cut.instead)
                for cut in here
                if cut.start < end and cut.end > start
            )
            if passage and inside:
                every[id(header)] = CutField(header, passage.text[start:end], inside)
    return every


def _readable(entity: mime.Entity, name: str, header: mime.Header) -> str:
    """What a person or another program could read in a field. Boundary and file name are left out:
    nobody sees the one, the other is the child's own name."""
    if name in _UNREAD or (name in _SAYS_ALL and _SAYS_ALL[name].fullmatch(header.value)):
        return ""
    text = headers.decode_words(header.value)
    if name not in _STRUCTURED:
        return text
    for known in (filename(entity), entity.parameters.get("boundary", "")):
        text = text.replace(known, "") if known else text
    return "" if _PLAIN_TYPE.fullmatch(text) else text
