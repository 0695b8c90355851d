"""Fold what a person reads alike into plain ASCII, and remember where each character came from.

Digits of any script, dashes and spaces of any width, full-width and mathematical letters become
ASCII; zero-width characters, entities and inline tags inside a number vanish. Plain ASCII text without
markup comes back as it is, at no cost.
"""

import re
import unicodedata
from bisect import bisect_right
from dataclasses import dataclass, field
from html import unescape

_SCRIPTS_END = 0x1FC00  # no decimal digits are assigned above (Unicode 15.1)
_COMBINING = range(0x0300, 0x0370)  # underlined or struck-through digits; accents written apart


def _ascii_for(char: str) -> str | None:
    """The ASCII character a person would read, "" for an invisible one, None for "leave it"."""
    category = unicodedata.category(char)
    if category in {"Cf", "Me"} or ord(char) in _COMBINING or 0xFE00 <= ord(char) <= 0xFE0F:
        return ""
    if category == "Nd":
        return str(unicodedata.decimal(char))
    if category == "Pd" or char in "\u2212\u2043":
        return "-"
    if category in {"Zs", "Zl", "Zp"}:
        return " " if category == "Zs" else "\n"
    if char in _LOOKS_LIKE:
        return _LOOKS_LIKE[char]
    return _compatible(char)


def _compatible(char: str) -> str | None:
    """Circled digits, full-width and mathematical letters. Superscripts stay: they are footnote marks."""
    if unicodedata.decomposition(char).startswith(("<wide>", "<font>", "<circle>")):
        plain = unicodedata.normalize("NFKC", char)
        if len(plain) == 1 and plain.isascii():
            return plain
    return None


_LOOKS_LIKE = {
    "\u00b7": ".",
    "\u2022": ".",
    "\u2024": ".",
    "\u3002": ".",
    "\u2044": "/",
    "\u2215": "/",
    "\u041e": "O",
    "\u043e": "o",
    "\u039f": "O",
    "\u03bf": "o",
}

_FOLDED: dict[str, str] = {
    char: plain for code in range(0x80, _SCRIPTS_END) if (plain := _ascii_for(char := chr(code))) is not None and plain != char
}
_TABLE = str.maketrans({char: plain for char, plain in _FOLDED.items() if plain})
_CHANGED = "".join(map(re.escape, (char for char, plain in _FOLDED.items() if plain)))
_UNSEEN = "".join(map(re.escape, (char for char, plain in _FOLDED.items() if not plain)))

_SAME_LENGTH = re.compile(f"[{_CHANGED}]+")
_INLINE = "a|abbr|b|bdi|bdo|big|code|del|em|font|i|ins|kbd|mark|s|small|span|strong|sub|sup|tt|u|var|wbr"
_ENTITY = r"&(?:#[0-9]{1,7}|#[xX][0-9A-Fa-f]{1,6}|nbsp|ensp|emsp|thinsp|ndash|mdash|minus|shy|zwj|zwnj|lrm|rlm);?|%20"
_TAG = rf"<(?:(?<=[0-9>;]<)/?(?:{_INLINE})(?:\s[^<>]{{0,200}})?/?>|!--[^<>]{{0,200}}-->)"
_HAS_ENTITY = re.compile(_ENTITY)
_HAS_TAG = re.compile(_TAG)
_SHRINKING = re.compile(f"[{_UNSEEN}]+")
_SHRINKING_MARKUP = re.compile(f"[{_UNSEEN}]+|{_ENTITY}|{_TAG}")
_MISTYPED = re.compile(r"[0-9][ -]?[OoIl]")
_LETTER_FOR_DIGIT = re.compile(r"[0-9](?:[OoIl]{1,4}(?![A-Za-z])|[ -](?:[OoIl]{1,3}(?=[0-9])|O{2,4}(?=[ -][0-9])))")
_DIGIT_FOR_LETTER = str.maketrans("OoIl", "0011")


@dataclass(frozen=True, slots=True)
class Folded:
    """``text`` is the folded text. ``at`` are folded positions where the distance to the original
    changes, ``shift`` the distance from there on; ``wide`` gives folded characters that stood for more
    than one original character their original width."""

    text: str = field(repr=False)
    at: tuple[int, ...] = ()
    shift: tuple[int, ...] = ()
    wide: dict[int, int] = field(default_factory=dict)

    def span(self, start: int, end: int) -> tuple[int, int]:
        """The same characters in the original text (code points, half open); ``start < end``."""
        if not self.at:
            return start, end
        return self._origin(start), self._origin(end - 1) + self.wide.get(end - 1, 1)

    def _origin(self, position: int) -> int:
        index = bisect_right(self.at, position)
        return position + self.shift[index - 1] if index else position


def fold(text: str) -> Folded:
    """Fold ``text``; linear, never raises."""
    markup = "%20" in text or ("&" in text and _HAS_ENTITY.search(text)) or ("<" in text and _HAS_TAG.search(text))
    if text.isascii() and not markup:
        return Folded(_without_slips(text))
    folded = _shrunk(text, _SHRINKING_MARKUP if markup else _SHRINKING)
    plain = folded.text if folded.text.isascii() else _SAME_LENGTH.sub(lambda run: run[0].translate(_TABLE), folded.text)
    return Folded(_without_slips(plain), folded.at, folded.shift, folded.wide)


def _shrunk(text: str, pattern: re.Pattern[str]) -> Folded:
    """Invisible characters and tags out, entities replaced by their character."""
    pieces: list[str] = []
    at: list[int] = []
    shift: list[int] = []
    wide: dict[int, int] = {}
    done = length = 0
    for match in pattern.finditer(text):
        instead = _replacement(match[0])
        if instead == match[0]:
            continue
        length += match.start() - done
        pieces += (text[done : match.start()], instead)
        if instead:
            wide[length] = match.end() - match.start()
            at.append(length)
            shift.append(match.start() - length)
            length += 1
        done = match.end()
        at.append(length)
        shift.append(done - length)
    pieces.append(text[done:])
    return Folded("".join(pieces), tuple(at), tuple(shift), wide)


def _replacement(found: str) -> str:
    if found == "%20":
        return " "
    if not found.startswith("&"):
        return ""
    char = unescape(found if found.endswith(";") else found + ";")
    if len(char) != 1:
        return found
    return "" if _FOLDED.get(char) == "" else char


def _without_slips(text: str) -> str:
    """Letter O typed for zero, l or I for one, next to digits. Same length."""
    if _MISTYPED.search(text) is None:
        return text
    return _LETTER_FOR_DIGIT.sub(lambda run: run[0].translate(_DIGIT_FOR_LETTER), text)
