"""What a person does not see inside a number: invisible characters, inline tags; and entities, seen as one character.

Each sort begins with its own character and is looked for by itself: text without that character pays nothing for it.
"""

import re
from collections.abc import Iterator
from functools import lru_cache
from html import unescape

from redaction.glyphs import FOLDED, UNSEEN
from redaction.number_words import Edit

_UNSEEN = re.compile(f"[{UNSEEN}]+")
_NEVER_SEEN = frozenset(UNSEEN)
_INLINE = "a|abbr|b|bdi|bdo|big|code|del|em|font|i|ins|kbd|mark|s|small|span|strong|sub|sup|tt|u|var|wbr"
_TAG = re.compile(rf"<(?:!--[^<>]{{0,200}}-->|(?<=[0-9>;]<)/?(?:{_INLINE})(?:\s[^<>]{{0,200}})?/?>)")
_ENTITY = re.compile(r"&(?:#[0-9]{1,7}|#[xX][0-9A-Fa-f]{1,6}|nbsp|ensp|emsp|thinsp|ndash|mdash|minus|shy|zwj|zwnj|lrm|rlm);?")
_BLANK = re.compile("%20")


def edits(text: str, strange: frozenset[str]) -> list[Edit]:
    """What to read instead, in order; a tag's own attributes may hold some that go with it. ``strange``: its characters beyond ASCII."""
    found: list[Edit] = []
    if not strange.isdisjoint(_NEVER_SEEN):
        found += [(*match.span(), "") for match in _UNSEEN.finditer(text)]
    if "<" in text:
        found += [(*match.span(), "") for match in _TAG.finditer(text)]
    if "&" in text:
        found += _entities(text)
    if "%20" in text:
        found += [(*match.span(), " ") for match in _BLANK.finditer(text)]
    found.sort()
    return found


def _entities(text: str) -> Iterator[Edit]:
    for match in _ENTITY.finditer(text):
        instead = _character(match[0])
        if instead is not None:
            yield *match.span(), instead


@lru_cache(maxsize=256)
def _character(entity: str) -> str | None:
    """The one character an entity stands for, "" for an invisible one, None where it is none."""
    char = unescape(entity if entity.endswith(";") else entity + ";")
    if len(char) != 1:
        return None
    return "" if FOLDED.get(char) == "" else char
