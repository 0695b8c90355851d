"""Values that only their name gives away: "passport no. C01234567", a form's field, a column, "... is my passport".

The name is looked for first (a search for a rare word costs next to nothing), the value only beside it.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from redaction.detectors.mentions import Watched
from redaction.detectors.page import Page

_REACH = 64
_WORDS = "number|num|nbr|no|nr|id|is|was|are|my|our|the|his|her|of|for|book|card|us|usa|new|old|numero|n[uú]mero|es|de|del"
_LINK = rf"""(?:[\s:#.=()'"*_|,<>\-]|(?:{_WORDS})(?![a-z]))*?"""
_EDGE = "(?<![a-z0-9])"
_SAID = "(?:is|as|was|es)(?: (?:my|the|our|his|her|mi|a|el))?(?: [a-z.']{2,9})? "
_CELL_ENDS = re.compile(r"[a-z0-9 _.#()]{0,20}?(?:[\t|,;\n]| {3})")
_BACKWARDS = re.compile(f"{_SAID}$")


@dataclass(frozen=True, slots=True)
class Named:
    """``stems`` are the rare literals a name begins with, ``name`` its whole pattern, ``value`` that of the value, all over
    lower-case text; ``reach`` is characters from the name to the end of its value. Build with ``named``."""

    reach: int
    stems: Watched
    after: re.Pattern[str] = field(repr=False)
    before: re.Pattern[str] = field(repr=False)
    just_before: re.Pattern[str] = field(repr=False)
    just_after: re.Pattern[str] = field(repr=False)
    name: re.Pattern[str] = field(repr=False)
    value: re.Pattern[str] = field(repr=False)

    def places(self, page: Page) -> Iterator[tuple[int, int]]:
        """Where values stand (start, end), each once."""
        if not (page.label or page.mentioned(self.stems)):
            return
        seen: set[int] = set()
        for start, end in self._places(page):
            if start not in seen:
                seen.add(start)
                yield start, end

    def labels(self, page: Page, start: int, end: int) -> bool:
        """Does the name stand right beside this place: before it, after it, over its column, beside its field?"""
        if self.just_before.search(page.lower, max(0, start - _REACH), start) or self.just_after.match(page.lower, end, end + _REACH):
            return True
        return any(self.name.search(label.lower()) is not None for label in (page.label, page.header(start)) if label)

    def _places(self, page: Page) -> Iterator[tuple[int, int]]:
        yield from self._field(page)
        walked = 0
        for place in _mentions(page, self.stems):
            match = self.after.match(page.lower, place, place + self.reach)
            if match and not page.lower[match.end() : match.end() + 1].isalnum():
                yield match.span("value")
                continue
            name = self.name.match(page.lower, place)
            if name:
                yield from self._before(page.lower, place)
                if place >= walked and _CELL_ENDS.match(page.lower, name.end()) and page.in_row(place):
                    under, walked = self._under(page, place)
                    yield from under

    def _field(self, page: Page) -> Iterator[tuple[int, int]]:
        """The whole answer to a question that names it."""
        if page.label and self.name.search(page.label.lower()):
            start, end = len(page.text) - len(page.text.lstrip()), len(page.text.rstrip())
            if self.value.fullmatch(page.lower, start, end):
                yield start, end

    def _before(self, lower: str, place: int) -> Iterator[tuple[int, int]]:
        """``C01234567 is my passport``."""
        said = _BACKWARDS.search(lower, max(0, place - 24), place)
        match = said and self.before.search(lower, max(0, said.start() - 24), said.start())
        if match:
            yield match.span("value")

    def _under(self, page: Page, place: int) -> tuple[list[tuple[int, int]], int]:
        """Values in the column under the name at ``place``, to the end of that table; and how far was looked."""
        values: list[tuple[int, int]] = []
        below = page.lower.find("\n", place) + 1
        if not (below and page.headers(below)):
            return values, place
        for match in self.value.finditer(page.lower, below):
            header = page.header(match.start())
            if not header:
                return values, match.end()
            if self.name.search(header.lower()):
                values.append(match.span())
        return values, len(page.lower)


def named(stems: str, name: str, value: str, link: str = _LINK, reach: int = _REACH) -> Named:
    """``stems`` separated by "|". The value is taken whole: no letter or digit may touch it."""
    whole = rf"{_EDGE}(?:{value})(?![a-z0-9])"
    return Named(
        reach,
        Watched(*filter(None, stems.split("|"))),
        re.compile(rf"(?:{name}){link}(?P<value>{whole})"),
        re.compile(rf"(?P<value>{whole})[\s,]{{1,3}}$"),
        re.compile(rf"{_EDGE}(?:{name}){link}$"),
        re.compile(rf"[\s,)]{{1,3}}{_SAID}(?:{name})(?![a-z])"),
        re.compile(rf"{_EDGE}(?:{name})(?![a-z])"),
        re.compile(whole),
    )


def _mentions(page: Page, stems: Watched) -> Iterator[int]:
    for _, place in page.mentions(stems):
        if not page.lower[place - 1 : place].isalpha():
            yield place
