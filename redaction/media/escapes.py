"""Places in a text that a program shows otherwise than they stand: escapes undone, marks of emphasis left out, cells of a
table side by side, encoded words decoded. What is shown is read beside the text as it stands, around digits only."""

import re
from collections.abc import Callable, Iterator
from typing import NamedTuple

from redaction.media import headers
from redaction.media.rearranged import APART, Piece, between

_AROUND = 60


class Form(NamedTuple):
    """``signs``: one of them is in every text worth a look. ``near`` finds the places worth one, ``what`` is read as ``said``
    around them."""

    signs: tuple[str, ...]
    near: "re.Pattern[str]"
    what: "re.Pattern[str]"
    said: Callable[["re.Match[str]"], str]


def _unescaped(escape: "re.Match[str]") -> str:
    digit = escape[1] or escape[3]
    if digit:
        return digit
    return "" if escape[4] else "-" if escape[2] == "2D" else " "


ESCAPES = Form(
    ("%", "\\", "'", '"', "`"),
    re.compile(r"%(?:25)*3[0-9]|\\[ux]\{?0*3[0-9]|[0-9][\"'`]\s{0,20}[+,.]\s{0,20}[\"'`]\s?[0-9]"),
    re.compile(
        r"%(?:25){0,3}3([0-9])"  # RFC 3986; also escaped more than once
        r"|%(?:25){0,3}(2[0D]|C2%A0)"
        r"|\\(?:u\{?0{0,4}3|u003|x3)([0-9])\}?"
        r"|([\"'`]\s{0,20}[+,.]\s{0,20}[\"'`])"  # strings put together in a script
    ),
    _unescaped,
)
"""Percent signs in addresses, \\u and \\x in scripts."""

EMPHASIS = Form(
    ("*", "_", "`", "~"),
    re.compile(r"[0-9](?:\*{1,3}|_{1,3}|`|~~)[ \t-]?(?:\*{1,3}|_{1,3}|`|~~)?[0-9]"),
    re.compile(r"[*_`~]{1,3}(?=[0-9])|(?<=[0-9])[*_`~]{1,3}"),
    lambda _: "",
)
"""Marks of Markdown, and of chat programs."""

CELLS = Form(("</t",), re.compile(r"[0-9]\s*</t[dh]>"), re.compile(r"</t[dh]>\s*<t[dh]\b[^<>]{0,200}>"), lambda _: "\t")
"""A page sent as plain text."""

WORDS = Form(
    ("=?",), headers.WORD, re.compile(headers.WORD.pattern + r"(?:\s+(?==\?))?"), lambda word: headers.decode_words(word[0].rstrip())
)
"""Encoded words (RFC 2047) in header fields that stand in a body."""


def pieces(text: str, form: Form, base: int = 0) -> Iterator[Piece]:
    """The surroundings of what is shown otherwise, as it is shown."""
    if not any(sign in text for sign in form.signs):
        return
    for start, end in _windows(text, form):
        at = start
        for found in form.what.finditer(text, start, end):
            yield Piece(at, found.start(), base=base)
            yield Piece(*found.span(), form.said(found), base=base)
            at = found.end()
        yield Piece(at, end, base=base)
        yield between(APART)


def _windows(text: str, form: Form) -> list[tuple[int, int]]:
    windows: list[tuple[int, int]] = []
    for found in form.near.finditer(text):
        start, end = max(0, found.start() - _AROUND), min(len(text), found.end() + _AROUND)
        if windows and start <= windows[-1][1]:
            windows[-1] = (windows[-1][0], end)
        else:
            windows.append((start, end))
    return windows
