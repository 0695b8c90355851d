"""Fold what a person reads alike into plain ASCII, and remember where each character came from.

Digits of any script, dashes and spaces of any width, full-width and mathematical letters become
ASCII; zero-width characters, entities and inline tags inside a number vanish; numbers in words become
digits. Plain ASCII text without markup comes back as it is, at next to no cost.
"""

import re
from bisect import bisect_right
from collections.abc import Iterable
from dataclasses import dataclass, field

import regex

from redaction import number_words, vanishing
from redaction.classes import classes, in_classes
from redaction.glyphs import RAISED, READ_AS
from redaction.number_words import Edit

_TABLE = str.maketrans(READ_AS)
_BEYOND_ASCII = re.compile("[^\x00-\x7f]+")
_RAISED_ROW = re.compile(f"[{''.join(RAISED)}](?:[ .-]?[{''.join(RAISED)}]){{3,}}")
_RAISED_TABLE = str.maketrans(RAISED)
_SLIP = regex.compile(
    r"[0-9](?:(?:[OoIl]{1,4}(?![A-Za-z])"  # between digits or after the last
    r"|[ ./_-](?:[OoIl]{1,3}(?=[0-9])|O{2,4}(?![A-Za-z0-9])))++"  # at the head of a group, or all of it
    r"|(?<=(?<![A-Za-z0-9])(?P<before>[OoIl]{1,3})[0-9])(?=[0-9OoIl]{6}(?![A-Za-z])|[0-9]{0,3}[ ./_-][0-9OoIl]))"  # before the first digit
)
_CLASSES = classes({"0": "0123456789", "l": "OoIl", " ": " ./_-"})
_SLIPS = (b"0l", b"l0", b"0 ll")
"""None of these in the classes of a text: no letter stands for a digit. Most text has none."""

_DIGIT_FOR_LETTER = str.maketrans("OoIl", "0011")


@dataclass(frozen=True, slots=True)
class Folded:
    """``text`` is the folded text. ``at`` are folded positions where the distance to the original
    changes, ``shift`` the distance from there on; ``wide`` gives folded characters that stood for more
    than one original character their original width. ``under`` is what the original was folded from, in turn."""

    text: str = field(repr=False)
    at: tuple[int, ...] = ()
    shift: tuple[int, ...] = ()
    wide: dict[int, int] = field(default_factory=dict)
    under: "Folded | None" = None

    def span(self, start: int, end: int) -> tuple[int, int]:
        """The same characters in the original text (code points, half open); ``start < end``."""
        if self.at:
            start, end = self._origin(start), self._origin(end - 1) + self.wide.get(end - 1, 1)
        return self.under.span(start, end) if self.under else (start, end)

    def _origin(self, position: int) -> int:
        index = bisect_right(self.at, position)
        return position + self.shift[index - 1] if index else position


def fold(text: str) -> Folded:
    """Fold ``text``; linear, never raises."""
    seen = _edited(text, vanishing.edits(text))
    plain = _without_slips(_same_length(seen.text))
    return _in_digits(Folded(plain, seen.at, seen.shift, seen.wide))


def lower_case(text: str) -> str:
    """Lower case of the same length, so that places hold (a dotted capital I would grow)."""
    lower = text.lower()
    if len(lower) != len(text):
        lower = "".join([low if len(low := char.lower()) == 1 else char for char in text])
    return lower


def _in_digits(folded: Folded) -> Folded:
    """Number words read as digits, on top of the rest."""
    edited = _edited(folded.text, number_words.edits(lower_case(folded.text)))
    if not edited.at:
        return folded
    return Folded(edited.text, edited.at, edited.shift, edited.wide, folded if folded.at else None)


def _same_length(text: str) -> str:
    """Characters with an ASCII look, and raised or lowered digits where four stand in a row: those are no footnote marks."""
    if text.isascii():
        return text
    plain = _BEYOND_ASCII.sub(lambda run: run[0].translate(_TABLE), text)
    return _RAISED_ROW.sub(lambda run: run[0].translate(_RAISED_TABLE), plain)


def _edited(text: str, edits: Iterable[Edit]) -> Folded:
    """``edits`` carried out; they are in order, and none puts more than one character. One inside another goes with it."""
    pieces: list[str] = []
    at: list[int] = []
    shift: list[int] = []
    wide: dict[int, int] = {}
    done = length = 0
    for start, end, instead in edits:
        if start < done:
            continue
        if start > done:
            pieces.append(text[done:start])
            length += start - done
        if instead:
            pieces.append(instead)
            wide[length] = end - start
            at.append(length)
            shift.append(start - length)
            length += 1
        done = end
        at.append(length)
        shift.append(done - length)
    if not at:
        return Folded(text)
    pieces.append(text[done:])
    return Folded("".join(pieces), tuple(at), tuple(shift), wide)


def _without_slips(text: str) -> str:
    """Letter O typed for zero, l or I for one, next to digits. Same length."""
    lines = _doubtful(text)
    if not lines:
        return text
    pieces: list[str] = []
    done = 0
    for begin, end in lines:
        for match in _SLIP.finditer(text, begin, end):
            start = max(done, match.start("before")) if match["before"] else match.start()
            pieces += (text[done:start], text[start : match.end()].translate(_DIGIT_FOR_LETTER))
            done = match.end()
    return "".join((*pieces, text[done:]))


def _doubtful(text: str) -> list[tuple[int, int]]:
    """The lines (start, end) in which a letter may stand for a digit, in order."""
    seen = in_classes(text, _CLASSES)
    lines: set[tuple[int, int]] = set()
    for slip in _SLIPS:
        place = seen.find(slip)
        while place >= 0:
            end = text.find("\n", place)
            end = end if end >= 0 else len(text)
            lines.add((text.rfind("\n", 0, place) + 1, end))
            place = seen.find(slip, end)
    return sorted(lines)
