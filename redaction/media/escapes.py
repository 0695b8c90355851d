"""Digits behind an escape that another program undoes: percent signs in addresses (RFC 3986), \\u and \\x in scripts, strings
put together in them. What they say is read beside the text as it stands."""

import re
from collections.abc import Iterator

from redaction.media.rearranged import APART, Piece, between

_ESCAPE = re.compile(
    r"%(?:25){0,3}3([0-9])"  # also escaped more than once
    r"|%(?:25){0,3}(2[0D]|C2%A0)"
    r"|\\(?:u\{?0{0,4}3|u003|x3)([0-9])\}?"
    r"|([\"'`]\s{0,20}[+,.]\s{0,20}[\"'`])"
)
_ESCAPED_DIGIT = re.compile(r"%(?:25)*3[0-9]|\\[ux]\{?0*3[0-9]|[0-9][\"'`]\s{0,20}[+,.]\s{0,20}[\"'`]\s?[0-9]")
_AROUND = 60
_WORTH_A_LOOK = ("%", "\\", "'", '"', "`")


def pieces(text: str, base: int = 0) -> Iterator[Piece]:
    """The surroundings of escaped digits with their escapes undone."""
    if not any(mark in text for mark in _WORTH_A_LOOK):
        return
    for start, end in _windows(text):
        at = start
        for escape in _ESCAPE.finditer(text, start, end):
            yield Piece(at, escape.start(), base=base)
            yield Piece(*escape.span(), _said(escape), base=base)
            at = escape.end()
        yield Piece(at, end, base=base)
        yield between(APART)


def _windows(text: str) -> list[tuple[int, int]]:
    windows: list[tuple[int, int]] = []
    for found in _ESCAPED_DIGIT.finditer(text):
        start, end = max(0, found.start() - _AROUND), min(len(text), found.end() + _AROUND)
        if windows and start <= windows[-1][1]:
            windows[-1] = (windows[-1][0], end)
        else:
            windows.append((start, end))
    return windows


def _said(escape: re.Match[str]) -> str:
    digit = escape[1] or escape[3]
    if digit:
        return digit
    return "" if escape[4] else "-" if escape[2] == "2D" else " "
