"""What style sheets do to text (CSS): which elements a browser may not show, turns round, puts in another order, and what it writes
before and after others.

Only as much as it takes to tell that a number may be read otherwise than it is stored. A rule counts for every element that its
last part names, whatever else it asks for: the reading that it leads to is looked at beside the plain one, never instead of it.
"""

import re
from collections.abc import Iterator
from enum import IntFlag
from functools import lru_cache
from typing import NamedTuple


class Look(IntFlag):
    """What may become of an element's text."""

    PLAIN = 0
    HIDDEN = 1
    BACKWARDS = 2
    """Every character, from right to left."""
    RIGHT_TO_LEFT = 4
    """Its groups of digits, from right to left."""
    ITEMS_BACKWARDS = 8
    """Its children, from the last to the first."""
    FROM_THE_RIGHT = 16
    """It stands before its older siblings."""
    ORDERED = 32
    """It stands where its number says."""
    ASIDE = 64
    """It may be no part of the line in which it stands: a footnote mark, struck out text."""


_NOTHING = r"\s*:\s*0*\.?0*(?:px|pt|em|rem|ex|%)?\s*(?![\d.])"
_HIDING = re.compile(
    r"display\s*:\s*none|visibility\s*:\s*(?:hidden|collapse)|mso-hide\s*:\s*all|color\s*:\s*transparent|content-visibility\s*:\s*hidden"
    rf"|(?<![a-z-])(?:font-size|opacity|width|height|max-width|max-height){_NOTHING}|font-size\s*:\s*1(?:\.\d*)?(?:px|pt)"
    r"|rgba\([^()]*,\s*0*\.?0*\)|(?:left|top|right|bottom|indent)\s*:\s*-\d{3}|clip(?:-path)?\s*:|scale\(\s*0",
    re.IGNORECASE,
)
_COLOUR = re.compile(r"(?:^|;|\s)color\s*:\s*([^;!]*[^;!\s])", re.IGNORECASE)
_BACKGROUND = re.compile(r"background(?:-color)?\s*:\s*(#[0-9a-f]{3,6}|rgb\([^()]*\)|[a-z]+)", re.IGNORECASE)
_OTHERS = (
    (Look.BACKWARDS, re.compile(r"unicode-bidi\s*:\s*(?:bidi-override|isolate-override)", re.IGNORECASE)),
    (Look.RIGHT_TO_LEFT, re.compile(r"direction\s*:\s*rtl", re.IGNORECASE)),
    (Look.ITEMS_BACKWARDS, re.compile(r"(?:row|column)-reverse", re.IGNORECASE)),
    (Look.FROM_THE_RIGHT, re.compile(r"float\s*:\s*right", re.IGNORECASE)),
    (Look.ORDERED, re.compile(r"(?:^|[;\s])order\s*:", re.IGNORECASE)),
)
_ORDER = re.compile(r"(?:^|[;\s])order\s*:\s*(-?\d{1,6})", re.IGNORECASE)
_WHITE = 0xF4  # from here on a colour is white to the eye
_HEX = re.compile(r"#(?:([0-9a-f]{6})|([0-9a-f]{3}))\b", re.IGNORECASE)

_COMMENT = re.compile(r"/\*.*?(?:\*/|\Z)", re.DOTALL)
_BRACE = re.compile(r"[{}]")
_LAST_PART = re.compile(r"[^\s>+~]+$")
_NAME = re.compile(r"([.#\[]?)([A-Za-z_][\w-]*)")
_CONTENT = re.compile(r"(?:^|[;\s])content\s*:([^;]*(?:\"[^\"]*\"[^;\"]*|'[^']*'[^;']*)*)", re.IGNORECASE)
_SAID = re.compile(r"\"((?:[^\"\\]|\\.)*)\"|'((?:[^'\\]|\\.)*)'|attr\(\s*([\w-]+)|(counters?)\(", re.DOTALL | re.IGNORECASE)
_ESCAPE = re.compile(r"\\(?:([0-9A-Fa-f]{1,6})[ \n]?|\n|(.))", re.DOTALL)
_DIGIT = re.compile("[0-9]")
_MOST_RULES = 4000
_MOST_WRITINGS = 8  # about elements of one name
_MOST_NAMES = 20


class Words(NamedTuple):
    """What a rule writes: characters ``start`` to ``end`` of the sheet, read as ``said``; or the attribute named in ``attribute``."""

    start: int
    end: int
    said: str
    attribute: str = ""


class Writing(NamedTuple):
    """``sheet`` counts the page's style sheets; ``before`` and ``after`` are words written around an element."""

    sheet: int
    before: tuple[Words, ...] = ()
    after: tuple[Words, ...] = ()


class Rule(NamedTuple):
    """Everything that is said of elements with one name."""

    look: Look = Look.PLAIN
    order: int = 0
    writings: tuple[Writing, ...] = ()


_NO_RULE = Rule()


class Sheets:
    """All style sheets of a page."""

    __slots__ = ("_asked", "_rules", "_sheets", "beyond", "counting")

    def __init__(self) -> None:
        self._rules: dict[str, Rule] = {}
        self._asked: dict[tuple[str, str, str], Rule] = {}  # once all sheets are known
        self._sheets = 0
        self.beyond = False
        """Whether more is written than is looked at."""
        self.counting = False
        """Whether counters are written: numbers that only a browser can work out."""

    def add(self, sheet: str) -> None:
        """One more style sheet, in the order of the page."""
        plain = _COMMENT.sub(lambda comment: " " * len(comment[0]), sheet)
        for selectors, start, declarations in _blocks(plain):
            look = declared(declarations)
            words = tuple(self._words(declarations, start)) if "content" in declarations.lower() else ()
            if not (look or words):
                continue
            place, is_after = order(declarations), ":after" in selectors.lower()
            for name in _named(selectors):
                self._know(name, look, place, words, is_after)
        self._sheets += 1

    def _know(self, name: str, look: Look, place: int, words: tuple[Words, ...], is_after: bool) -> None:
        known = self._rules.get(name, _NO_RULE)
        if not words:
            self._rules[name] = Rule(known.look | look, known.order or place, known.writings)
        elif len(known.writings) < _MOST_WRITINGS:
            writing = Writing(self._sheets, () if is_after else words, words if is_after else ())
            self._rules[name] = known._replace(writings=(*known.writings, writing))
        else:
            self.beyond = True

    def _words(self, declarations: str, start: int) -> Iterator[Words]:
        for content in _CONTENT.finditer(declarations):
            for said in _SAID.finditer(declarations, content.start(1), content.end(1)):
                if said[4]:
                    self.counting = True
                    continue
                text = _ESCAPE.sub(_character, said[1] or said[2] or "")
                if said[3] or _DIGIT.search(text):
                    yield Words(start + said.start(), start + said.end(), text, (said[3] or "").lower())

    def of(self, tag: str, names: str, identifier: str) -> Rule:
        """Everything said of an element, by its tag, its classes and its id."""
        asked = tag, names, identifier
        if asked not in self._asked:
            self._asked[asked] = self._of(tag, names, identifier)
        return self._asked[asked]

    def _of(self, tag: str, names: str, identifier: str) -> Rule:
        rules = [rule for name in (tag, *(f".{each}" for each in names.split()), f"#{identifier}") if (rule := self._rules.get(name))]
        if len(rules) < 2:
            return rules[0] if rules else _NO_RULE
        together = _NO_RULE
        for rule in rules[:_MOST_NAMES]:
            together = Rule(together.look | rule.look, together.order or rule.order, together.writings + rule.writings)
        return together

    def __bool__(self) -> bool:
        return bool(self._rules)


def _blocks(sheet: str) -> Iterator[tuple[str, int, str]]:
    """Selectors, where the declarations start, declarations. What stands around them (@media) is passed over."""
    at, before = 0, ""
    for number, brace in enumerate(_BRACE.finditer(sheet)):
        if number > 2 * _MOST_RULES:
            return
        if brace[0] == "}" and before:
            yield before, at, sheet[at : brace.start()]
        before = sheet[at : brace.start()] if brace[0] == "{" else ""
        at = brace.end()


def _named(selectors: str) -> Iterator[str]:
    """The name by which each selector's last part is looked up: its class, id or tag."""
    for selector in selectors.split(","):
        last = _LAST_PART.search(selector.strip()[-200:])
        names = dict(reversed(_NAME.findall(last[0].partition(":")[0]))) if last else {}
        kind = next((kind for kind in (".", "#", "") if kind in names), None)
        if kind is not None:
            yield kind + (names[kind] if kind else names[kind].lower())


def _character(escape: re.Match[str]) -> str:
    if escape[1]:
        code = int(escape[1], 16)
        return chr(code) if 0 < code < 0xD800 else "\ufffd"
    return escape[2] or ""


@lru_cache(maxsize=2048)
def declared(declarations: str) -> Look:
    """What the declarations of a ``style`` attribute or a rule may do to text."""
    if ":" not in declarations:
        return Look.PLAIN
    if "/*" in declarations:
        declarations = _COMMENT.sub("", declarations)
    look = Look.HIDDEN if _HIDING.search(declarations) else Look.PLAIN
    for other, pattern in _OTHERS:
        if pattern.search(declarations):
            look |= other
    return look


@lru_cache(maxsize=1024)
def colours(declarations: str) -> tuple[str, str]:
    """The colour of the text and of what is behind it, "" where nothing is said."""
    text, behind = _COLOUR.search(declarations), _BACKGROUND.search(declarations)
    return text[1].lower() if text else "", behind[1].lower() if behind else ""


def order(declarations: str) -> int:
    """The place that an item asks for among its siblings."""
    found = _ORDER.search(declarations)
    return int(found[1]) if found else 0


@lru_cache(maxsize=256)
def is_white(colour: str) -> bool:
    """White, or so near that nobody sees it on white."""
    colour = colour.strip().lower()
    if colour == "white":
        return True
    digits = _HEX.match(colour)
    if digits:
        parts = [digits[1][at : at + 2] for at in (0, 2, 4)] if digits[1] else [digit * 2 for digit in digits[2]]
        return all(int(part, 16) >= _WHITE for part in parts)
    numbers = re.findall(r"\d+", colour) if colour.startswith("rgb") else []
    return len(numbers) >= 3 and all(int(number) >= _WHITE for number in numbers[:3])
