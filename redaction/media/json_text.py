"""JSON (RFC 8259), also one value a line, edited in place so that all else stays byte for byte.

One passage: a value a line, behind its key ("card: 4111..."); up to eight values of one array share a line, a tab
apart, so that a number split over them reads as one. What does not keep to the format is read as plain text.
"""

import json
import re
from collections.abc import Sequence
from typing import NamedTuple

from redaction.document import Cuts, Document, Passage, Reading, Reason, Withheld
from redaction.media import cutting, plain_text
from redaction.media.joining import Joined

MEDIA_TYPES = frozenset({"application/json", "text/json", "application/x-ndjson", "application/jsonl", "application/ld+json"})

_TOKEN = re.compile(
    r'[ \t\r\n]*(?:(?:("[^"\\]*(?:\\.[^"\\]*)*")|(-?[0-9][0-9.eE+-]*))(?:[ \t\r\n]*([,:]))?|([\[\]{},:])|(true|false|null)|(.))', re.DOTALL
)
"""A string or a number with the mark behind it, a mark, a word, or what belongs into no JSON: every character is in one of them."""
_OPENS = {"]": "[", "}": "{"}
_SURROGATE = re.compile("[\ud800-\udfff]")
_ITEMS_A_LINE = 8


class _Value(NamedTuple):
    """A string, number or key: where it stands and what it says. ``item`` counts in its array, 0 elsewhere."""

    start: int
    end: int
    text: str
    is_key: bool
    item: int


class _Unlike(Exception):
    """The text is no JSON."""


def read(document: Document) -> Reading:
    """One passage of "key: value" lines."""
    decoded = plain_text.decode(document)
    try:
        flow = _flow(_values(decoded.text))
    except _Unlike:
        return plain_text.read(document)
    return Reading((Passage(flow.text, "values", document.label),) if flow.text else (), (), plain_text.doubts(decoded))


def rewrite(document: Document, cuts: Cuts, children: Sequence[Document | Withheld]) -> Document | Withheld:
    """The same text with ``cuts`` made in keys and values; a number that is cut becomes a string."""
    decoded = plain_text.decode(document)
    if not cuts and decoded.reason is None:
        return document
    try:
        values = _values(decoded.text)
    except _Unlike:
        return plain_text.rewrite(document, cutting.of(cuts, 0))
    cut = _flow(values).spread(cutting.of(cuts, 0))
    if None in cut:  # in a key repeated for context, and not in the key itself
        return Withheld(document.name, document.media_type, Reason.STILL_FOUND)
    pieces: list[str] = []
    at = 0
    for number, value in enumerate(values):
        if number in cut:
            said = json.dumps(cutting.apply(value.text, cut[number]), ensure_ascii=decoded.text.isascii())
            pieces += (decoded.text[at : value.start], said)
            at = value.end
    return plain_text.written(document, "".join(pieces) + decoded.text[at:], decoded.charset)


def _values(text: str) -> list[_Value]:
    """Keys and values in their order. Brackets must match; whether commas stand where they should is not asked."""
    values: list[_Value] = []
    inside: list[str] = []
    items: list[int] = []
    for match in _TOKEN.finditer(text, 0, len(text.rstrip(" \t\r\n"))):
        string, number, behind, mark, word, _ = match.groups()
        if string or number:
            item = items[-1] if inside and inside[-1] == "[" else 0
            start, end = match.span(1 if string else 2)
            values.append(_Value(start, end, _said(string) if string else number, behind == ":", item))
            if behind == "," and items:
                items[-1] += 1
        elif mark:
            _step(mark, inside, items, values)
        elif not word:
            raise _Unlike
    if inside or not text.strip():
        raise _Unlike
    return values


def _step(mark: str, inside: list[str], items: list[int], values: list[_Value]) -> None:
    if mark in "[{":
        inside.append(mark)
        items.append(0)
    elif mark in "]}":
        if not inside or inside.pop() != _OPENS[mark]:
            raise _Unlike
        items.pop()
    elif mark == "," and items:
        items[-1] += 1
    elif mark == ":" and values:
        values[-1] = values[-1]._replace(is_key=True)


def _said(string: str) -> str:
    if "\\" not in string:
        return _SURROGATE.sub("\ufffd", string[1:-1])
    try:
        text: str = json.loads(string, strict=False)
    except ValueError:
        raise _Unlike from None
    return _SURROGATE.sub("\ufffd", text)


def _flow(values: Sequence[_Value]) -> Joined[int]:
    flow: Joined[int] = Joined()
    key = ""
    for number, value in enumerate(values):
        if value.item % _ITEMS_A_LINE:
            flow.between("\t")
        elif number:
            flow.between(_line(value, values[number - 1], key))
        flow.add(number, value.text)
        if value.is_key:
            key = _name(value.text)
            flow.between(": ")
    return flow


def _line(value: _Value, before: _Value, key: str) -> str:
    """What stands before a key or the first value of a line."""
    if value.is_key or not key:
        return "\n"
    return "" if before.is_key else f"\n{key}: "


def _name(key: str) -> str:
    """A key to be repeated before later items; one that could itself be a number is not."""
    return key if sum(map(str.isdigit, key)) < 4 else "value"
