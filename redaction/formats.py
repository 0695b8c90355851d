"""Programs' own number formats: ``HR-######`` (# a digit, @ a letter, all else itself). They are look-alikes in every program's mail.

A format that could swallow a card or a Social Security number is refused unless a label must stand beside the number.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import NamedTuple

from redaction.detectors.lookalikes.harmless import LIKELY, NUMBERS, Harmless, Near, named, seen

LONGEST = 40
_RISKY = range(9, 20)  # digits: routing and Social Security numbers have nine, cards twelve to nineteen
_SLOTS = {"#": "[0-9]", "@": "[A-Za-z]"}
_DIGIT = re.compile("[#0-9]")
_TIED_LETTERS = re.compile(r"[@A-Za-z]{2}[-/_.]?[#0-9]")


class FormatError(ValueError):
    """A format that is unclear or could hide what must be found. The text says why and what to do."""


@dataclass(frozen=True, slots=True)
class NumberFormat:
    """``label``: words one of which must stand before the number; none: the format speaks for itself."""

    name: str
    format: str
    label: tuple[str, ...] = ()


class _Shape(NamedTuple):
    pattern: re.Pattern[str]
    label: frozenset[str]


def compiled(rows: Iterable[NumberFormat]) -> "OwnNumbers":
    """The look-alike for the scanner. Raises FormatError."""
    shapes = []
    for row in rows:
        check(row)
        body = "".join(_SLOTS.get(char) or re.escape(char) for char in row.format)
        pattern = re.compile(rf"(?<![0-9A-Za-z]){body}(?![0-9A-Za-z])", re.IGNORECASE)
        shapes.append(_Shape(pattern, frozenset(word.lower() for word in row.label)))
    return OwnNumbers(tuple(shapes))


def check(row: NumberFormat) -> None:
    """Raises FormatError, whose text names the format and the remedy."""
    if not _DIGIT.search(row.format) or "#" not in row.format or len(row.format) > LONGEST:
        raise FormatError(f"format {row.format!r} must hold a # (a digit) and at most {LONGEST} characters")
    if not row.label and len(_DIGIT.findall(row.format)) in _RISKY and not _TIED_LETTERS.search(row.format):
        raise FormatError(f"format {row.format!r} could hide a card or Social Security number; add label = [...] or two letters in front")


class OwnNumbers:
    """All formats of the house, as one look-alike."""

    MISTAKEN_FOR = NUMBERS

    def __init__(self, shapes: tuple[_Shape, ...]) -> None:
        self._shapes = shapes

    def recognise(self, near: Near) -> Harmless | None:
        """The candidate is, or lies in, a number of one of the formats."""
        for shape in self._shapes:
            if shape.label and not named(near, shape.label):
                continue
            for match in shape.pattern.finditer(near.text):
                if near.covered_by(*match.span()):
                    return seen(near, *match.span(), LIKELY)
        return None
