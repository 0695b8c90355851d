"""Which plain ASCII character a person reads where another one stands.

Tables only, made once from the Unicode character database: digits of any script, circled and bracketed digits, dashes and
spaces of any width, full-width and mathematical letters, what cannot be seen at all.
"""

import unicodedata
from collections.abc import Iterator

_SCRIPTS_END = 0x1FC00  # no decimal digits are assigned above (Unicode 15.1)
_COMBINING = range(0x0300, 0x0370)  # underlined or struck-through digits; accents written apart
_VARIATIONS = range(0xFE00, 0xFE10)
_RAISED = ("<super>", "<sub>")
_SAME_LOOKS = ("<wide>", "<font>", "<circle>")

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
    "\u1d7e": "0",
    "\uff5e": "~",
    "\u2212": "-",
    "\u2043": "-",
}
_BY_CATEGORY = {"Cf": "", "Me": "", "Pd": "-", "Zs": " ", "Zl": "\n", "Zp": "\n", "Cs": "?"}
"""Unseen characters vanish; half a surrogate pair is no character."""


_NO_LIKE = frozenset({"Lo", "Cn", "Co"})
"""Letters without case, what is not assigned or for private use; a mathematical one among them says what it is made of."""


def _ascii_for(char: str) -> str | None:
    """The ASCII character a person would read, "" for an invisible one, None for "leave it"."""
    category = unicodedata.category(char)
    if ord(char) in _COMBINING or ord(char) in _VARIATIONS:
        return ""
    if category in _BY_CATEGORY:
        return _BY_CATEGORY[category]
    if char in _LOOKS_LIKE:
        return _LOOKS_LIKE[char]
    return _digit(char) if category in {"Nd", "No"} else _compatible(char)


def _digit(char: str) -> str | None:
    """Decimal digits, and digits in circles and brackets. Raised and lowered ones are left: they are footnote marks."""
    value = unicodedata.digit(char, None)
    raised = unicodedata.decomposition(char).startswith(_RAISED)
    return None if value is None or raised else str(value)


def _compatible(char: str) -> str | None:
    """Full-width, mathematical and circled letters and marks."""
    if unicodedata.decomposition(char).startswith(_SAME_LOOKS):
        plain = unicodedata.normalize("NFKC", char)
        if len(plain) == 1 and plain.isascii():
            return plain
    return None


def _may_look_like_ascii() -> Iterator[str]:
    """All but most letters and ideographs, which have no like: they are nine characters of ten."""
    category, decomposition = unicodedata.category, unicodedata.decomposition
    for char in map(chr, range(0x80, _SCRIPTS_END)):
        if category(char) not in _NO_LIKE or char in _LOOKS_LIKE or decomposition(char):
            yield char


FOLDED: dict[str, str] = {char: plain for char in _may_look_like_ascii() if (plain := _ascii_for(char)) is not None and plain != char}
"""Character -> what is read instead, "" for nothing."""

UNSEEN = "".join(char for char, plain in FOLDED.items() if not plain)
READ_AS = {char: plain for char, plain in FOLDED.items() if plain}
RAISED = {
    chr(code): str(unicodedata.digit(chr(code)))
    for code in (0xB2, 0xB3, 0xB9, *range(0x2070, 0x208A))
    if unicodedata.digit(chr(code), None) is not None
}
"""Superscript and subscript digits."""
