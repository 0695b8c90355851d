"""What engines read in one picture, set as text: lines side by side make a row, every character knows its box.

Also tells a reading that looks like a number of which figures were lost: engines merge figures that repeat.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import groupby

from redaction.detectors.checks import luhn
from redaction.media.sight import Line

Box = tuple[int, int, int, int]

_SAME_ROW = 0.5
_WIDE_GAP = 3  # heights of a line
_NUMBER = re.compile(r"\d(?:[ .\-\u2013]{0,3}\d){5,18}")
_SSN_SHAPE = re.compile(r"\b\d{3}[ .\-\u2013]\d{2}[ .\-\u2013]\d{4}\b")
_SSN_LIKE = re.compile(r"\b\d{1,4}[ .]?[\-\u2013][ .]?\d{1,3}[ .]?[\-\u2013][ .]?\d{1,4}\b")
_CARD_WORDS = re.compile(r"\b(?:card|visa|master ?card|amex|discover|debit|credit|valid|thru|exp(?:iry|ires|\.)?|cvv|cvc)\b", re.IGNORECASE)
_SSN_WORDS = re.compile(r"\b(?:ssn|social|security)\b", re.IGNORECASE)
_DATE = re.compile(r"(?:[0-3]?\d[\-\u2013]){2}(?:(?:19|20)\d{2}|\d\d)|(?:19|20)\d{2}(?:[\-\u2013][0-3]?\d){2}")
_CARD_STARTS = "3456"
_CARD = range(12, 17)
_SSN = range(5, 9)


@dataclass(frozen=True, slots=True)
class Reading:
    """One engine's reading of a picture. ``spans``: start, end in ``text`` and the box of each line, in order."""

    text: str = field(repr=False)
    spans: tuple[tuple[int, int, Box], ...]

    def boxes(self, start: int, end: int) -> Iterator[Box]:
        """Of every line that characters ``start`` to ``end`` touch."""
        yield from (box for begin, stop, box in self.spans if begin < end and start < stop)


def readings(lines: Sequence[Line]) -> tuple[Reading, ...]:
    """One for each engine; none that says what another said already."""
    found: dict[str, Reading] = {}
    for _, group in groupby(lines, key=lambda line: line.engine):
        reading = _set(_rows(list(group)))
        found.setdefault("".join(filter(str.isalnum, reading.text)), reading)
    return tuple(found.values())


def _rows(lines: Sequence[Line]) -> list[list[Line]]:
    """Lines by row from the top down, each row from left to right."""
    rows: list[list[Line]] = []
    for line in sorted(lines, key=lambda line: (line.box[1] + line.box[3], line.box[0])):
        if rows and _is_beside(rows[-1][-1].box, line.box):
            rows[-1].append(line)
        else:
            rows.append([line])
    return [sorted(row, key=lambda line: line.box[0]) for row in rows]


def _is_beside(one: Box, other: Box) -> bool:
    common = min(one[3], other[3]) - max(one[1], other[1])
    return common > _SAME_ROW * min(one[3] - one[1], other[3] - other[1])


def _set(rows: Sequence[Sequence[Line]]) -> Reading:
    text: list[str] = []
    spans: list[tuple[int, int, Box]] = []
    at = 0
    for row in rows:
        for line, following in zip(row, [*row[1:], None], strict=True):
            spans.append((at, at + len(line.text), line.box))
            wide = following is None or following.box[0] - line.box[2] > _WIDE_GAP * (line.box[3] - line.box[1])
            text.append(line.text + ("\n" if wide else " "))
            at += len(text[-1])
    return Reading("".join(text), tuple(spans))


def is_doubtful(found: Sequence[Reading]) -> bool:
    """Whether somewhere stands what may be a card or Social Security number, and no engine read it whole."""
    whole = [box for reading in found for match in _complete(reading.text) for box in reading.boxes(*match)]
    doubts = (box for reading in found for match in _doubts(reading.text) for box in reading.boxes(*match))
    return any(not any(_meet(box, other) for other in whole) for box in doubts)


def _complete(text: str) -> Iterator[tuple[int, int]]:
    yield from (match.span() for match in _NUMBER.finditer(text) if len(_figures(match[0])) in range(13, 20) and luhn(_figures(match[0])))
    yield from (match.span() for match in _SSN_SHAPE.finditer(text))


def _doubts(text: str) -> Iterator[tuple[int, int]]:
    """Runs a few figures short beside words of their kind."""
    if _CARD_WORDS.search(text):
        for match in _NUMBER.finditer(text):
            if len(_figures(match[0])) in _CARD and match[0][0] in _CARD_STARTS:
                yield match.span()
    if _SSN_WORDS.search(text):
        for match in _SSN_LIKE.finditer(text):
            if len(_figures(match[0])) in _SSN and not _DATE.fullmatch(match[0]):
                yield match.span()


def _figures(text: str) -> str:
    return "".join(filter(str.isdecimal, text))


def _meet(one: Box, other: Box) -> bool:
    return min(one[2], other[2]) > max(one[0], other[0]) and min(one[3], other[3]) > max(one[1], other[1])
