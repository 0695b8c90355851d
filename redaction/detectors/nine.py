"""Nine-digit numbers: the shapes in which people write SSN, ITIN and routing numbers."""

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from redaction.detectors.page import Page
from redaction.detectors.runs import Run, Window, even_parts
from redaction.detectors.surroundings import embedded

_SHAPES = re.compile("(?=(9|324|333|441|36|54|45|63|(?!1{9})(?:3|111)(?:2|11)(?:4|1111)))")
"""The last is a Social Security number's own grouping, some groups digit by digit ("281 97 one two nine six")."""

_OTHER_SHAPES = frozenset(["333", "441", "36", "54", "45", "63"])
_DIGIT_BY_DIGIT = 9
_JOINING = "-./_ "
_PARTING = "._-+"
_ONE_LINE = ("..", "  ", "__")


class Nine(NamedTuple):
    """A candidate, how its digits are grouped ("324"), and its one gap class ("" for one piece)."""

    run: Run
    window: Window
    shape: str
    gap: str


def candidates(page: Page) -> Sequence[Nine]:
    """Every nine-digit stretch that stands by itself.

    A stretch that goes on in the same style on either side is part of something longer and is left out;
    a table row of separate numbers is not, as its neighbours have another shape.
    """
    return page.once(_candidates)


def _candidates(page: Page) -> Sequence[Nine]:
    return tuple(_all(page))


def _all(page: Page) -> Iterator[Nine]:
    for run in page.runs:
        for match in _SHAPES.finditer(run.sizes):
            nine = _nine(run, match.start(), match.end(1), match[1])
            if nine and (not embedded(page, run, nine.window) or _named_in_address(page.lower, nine.window)):
                yield nine
        if "1" * _DIGIT_BY_DIGIT in run.sizes:
            yield from _one_by_one(run)


def _named_in_address(lower: str, window: Window) -> bool:
    """``social.security.number.130075728@example.org``: behind a word, all that is left of the local part."""
    word, mark = lower[window.start - 2 : window.start - 1], lower[window.start - 1 : window.start]
    return window.start > 1 and word.isalpha() and mark in _PARTING and lower[window.end : window.end + 1] == "@"


def _one_by_one(run: Run) -> Iterator[Nine]:
    if run.sizes == "1" * _DIGIT_BY_DIGIT and len(set(run.gaps)) > 1:
        yield Nine(run, run.window(0, _DIGIT_BY_DIGIT), "1", "")
    for first, last in even_parts(run.gaps):
        if last - first == _DIGIT_BY_DIGIT and set(run.sizes[first:last]) == {"1"}:
            yield Nine(run, run.window(first, last), "1", run.gap(first))


def _nine(run: Run, first: int, last: int, shape: str) -> Nine | None:
    if last - first == 1:
        return Nine(run, run.window(first, last), shape, "")
    styles = run.styles(first, last)
    if len(styles) != 1:  # "(536) 90-4399", "536-90 4399": by its sizes alone it could only be one kind
        return Nine(run, run.window(first, last), shape, "") if shape not in _OTHER_SHAPES else None
    (gap,) = styles
    if gap in _JOINING and gap in {run.gap(first - 1), run.gap(last - 1)}:
        return None
    return Nine(run, run.window(first, last), shape, gap)


def style(nine: Nine) -> str:
    """How much its looks alone say: "dashed" as printed on official cards, "grouped" likewise with other gaps, else "plain"."""
    if nine.shape != "324":
        return "plain"
    if nine.gap == "-":
        return "dashed"
    return "grouped" if nine.run.gaps[nine.window.first : nine.window.last - 1] in _ONE_LINE else "plain"
