"""Fold what a person reads alike into plain ASCII, and remember where each character came from.

Digits of any script, dashes and spaces of any width, full-width and mathematical letters become
ASCII; zero-width characters, entities and inline tags inside a number vanish; numbers in words become
digits. Plain ASCII text without markup comes back as it is, at next to no cost.
"""

import re
from bisect import bisect_right
from collections.abc import Sequence

import regex

from redaction import number_words, vanishing
from redaction.classes import classes, in_classes
from redaction.glyphs import RAISED, READ_AS
from redaction.number_words import Edit

_TABLE = str.maketrans(READ_AS)
_ALIKE, _SMALL = frozenset(READ_AS), frozenset(RAISED)
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


class Folded:
    """``text`` is the folded text, ``edits`` are what made it of the text before, in order and apart. ``under`` is what that text was
    folded from, in turn."""

    __slots__ = ("_at", "_edits", "_shift", "_under", "_wide", "text")

    def __init__(self, text: str, edits: Sequence[Edit] = (), under: "Folded | None" = None) -> None:
        self.text = text
        self._edits = edits
        self._under = under
        self._at: list[int] = []  # places in the folded text where the distance to the original changes
        self._shift: list[int] = []  # the distance from there on
        self._wide: dict[int, int] = {}  # characters that stand for more or less than one: how many

    def __repr__(self) -> str:
        """Says nothing of the text."""
        return f"Folded({len(self._edits)} edits)"

    @property
    def unchanged(self) -> bool:
        """Is every character where it was?"""
        return not self._edits and self._under is None

    def span(self, start: int, end: int) -> tuple[int, int]:
        """The same characters in the original text (code points, half open); ``start < end``."""
        if self._edits:
            if not self._at:
                self._measure()
            start, end = self._origin(start), self._origin(end - 1) + self._wide.get(end - 1, 1)
        return self._under.span(start, end) if self._under else (start, end)

    def _origin(self, position: int) -> int:
        index = bisect_right(self._at, position)
        return position + self._shift[index - 1] if index else position

    def _measure(self) -> None:
        """Only where something was found: most edited text holds nothing."""
        done = length = 0
        for start, end, instead in self._edits:
            length += start - done
            if instead:
                self._wide[length] = end - start
                self._at.append(length)
                self._shift.append(start - length)
                length += 1
            done = end
            self._at.append(length)
            self._shift.append(done - length)


def fold(text: str) -> Folded:
    """Fold ``text``; linear, never raises."""
    strange = _strange(text)
    seen, vanished = _edited(text, vanishing.edits(text, strange))
    plain = _without_slips(_same_length(seen, _strange(seen) if vanished else strange))
    folded = Folded(plain, vanished)
    words = number_words.edits(lower_case(plain))
    if not words:
        return folded
    return Folded(*_edited(plain, words), folded if vanished else None)


def lower_case(text: str) -> str:
    """Lower case of the same length, so that places hold (a dotted capital I would grow)."""
    lower = text.lower()
    if len(lower) != len(text):
        lower = "".join([low if len(low := char.lower()) == 1 else char for char in text])
    return lower


def _strange(text: str) -> frozenset[str]:
    """Its characters beyond ASCII. Most have no like there, and then nothing need be looked for."""
    return frozenset() if text.isascii() else frozenset("".join(_BEYOND_ASCII.findall(text)))


def _same_length(text: str, strange: frozenset[str]) -> str:
    """Characters with an ASCII look, and raised or lowered digits where four stand in a row: those are no footnote marks."""
    if not strange.isdisjoint(_ALIKE):
        text = _BEYOND_ASCII.sub(lambda run: run[0].translate(_TABLE), text)
    if not strange.isdisjoint(_SMALL):
        text = _RAISED_ROW.sub(lambda run: run[0].translate(_RAISED_TABLE), text)
    return text


def _edited(text: str, edits: Sequence[Edit]) -> tuple[str, Sequence[Edit]]:
    """``edits`` carried out, and which were; they are in order, and none puts more than one character. One inside another goes with it."""
    if not edits:
        return text, edits
    pieces: list[str] = []
    carried: list[Edit] = []
    done = 0
    for edit in edits:
        start, end, instead = edit
        if start >= done:
            pieces += (text[done:start], instead)
            carried.append(edit)
            done = end
    pieces.append(text[done:])
    return "".join(pieces), carried


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
    looks = in_classes(text, _CLASSES)
    lines: set[tuple[int, int]] = set()
    for slip in _SLIPS:
        place = looks.find(slip)
        while place >= 0:
            end = text.find("\n", place)
            end = end if end >= 0 else len(text)
            lines.add((text.rfind("\n", 0, place) + 1, end))
            place = looks.find(slip, end)
    return sorted(lines)
