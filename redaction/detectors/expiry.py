"""Expiry dates of payment cards (month and year, ISO/IEC 7813), found only beside a card number.

Alone a month and a year say nothing; together with the number they let somebody pay (PCI DSS: cardholder data).
"""

import re
from collections.abc import Iterator, Sequence

from redaction.detectors.mentions import Watched
from redaction.detectors.page import Page
from redaction.findings import Span

KINDS = ("expiry",)

_NEAR = 120  # characters between a card and its date
_CARD = 0.45  # what is no card at least by half has no expiry date
_MONTHS = "jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec|ene|abr|ago|dic"
_YEAR = "(?:20)?[2-4][0-9]"
_DATE = rf"(?P<date>(?:0?[1-9]|1[0-2]) ?[/\-.|] ?{_YEAR}|(?:0[1-9]|1[0-2]) ?{_YEAR}|(?:{_MONTHS})[a-z]{{0,7}}\.?,?(?: de)? ?'?{_YEAR})"
_FULL = r"(?P<full>(?:0?[1-9]|1[0-2])[/\-](?:0?[1-9]|[12][0-9]|3[01])[/\-](?:20)?[2-4][0-9])"
_END = r"(?![0-9]|[/\-.][0-9])"
_NEXT = re.compile(rf"[\s,;:|/\-]{{1,5}}{_DATE}{_END}")
_NAMED = re.compile(
    r"(?<![a-z])(?:exp(?:iry|ires?|iration|iring)?|valid|good|fecha|vence|vencimiento|caduca|caducidad)(?![a-z])"
    rf"(?:[\s:.=#\"'*(_\-|,/)]|date|dt|thru|through|until|til|on|is|mm|yy|yyyy|fecha|el|en|es)*?(?<![0-9])(?:{_FULL}|{_DATE}){_END}"
)

_NAMES = Watched("exp", "valid", "good", "fecha", "vence", "vencimiento", "caduc")
"""How what ``_NAMED`` finds begins."""


def find(page: Page, found: Sequence[Span]) -> Iterator[Span]:
    """Dates right behind a card number, or named as expiry dates near one."""
    seen = 0
    said = page.mentioned(_NAMES)
    for card in found:
        if card.kind == "card" and card.score >= _CARD:
            for start, end in _beside(page.lower, card, seen, said=said):
                seen = end
                yield Span("expiry", start, end, "date beside a card", 0.8)


def _beside(lower: str, card: Span, seen: int, *, said: bool) -> Iterator[tuple[int, int]]:
    """Places after ``seen``: the date named before the card, and the one behind it. ``said``: is any date named in the text?"""
    before = _NAMED.search(lower, max(seen, card.start - _NEAR), card.start) if said else None
    if before:
        yield before.span(before.lastgroup or 0)
    after = _NEXT.match(lower, card.end) or (_NAMED.search(lower, max(seen, card.end), card.end + _NEAR) if said else None)
    if after:
        yield after.span(after.lastgroup or 0)


MUST_FIND = (
    ("right behind the number", "4111 1111 1111 1111 12/27", "12/27"),
    ("between the number and its code", "4111111111111111 12/27 321", "12/27"),
    ("named", "card 4111111111111111 exp 12/27", "12/27"),
    ("on a line of its own", "Card: 4111111111111111\nExpiration date: 03/2029\nCVV 123", "03/2029"),
    ("before the number", "Visa, exp. 12/27, number 4111111111111111", "12/27"),
    ("without a slash", "4111111111111111 1227 321", "1227"),
    ("a month in words", "4111111111111111 expires December 2027", "December 2027"),
    ("valid thru", "4111111111111111 valid thru 12-27", "12-27"),
    ("with its day", "4111111111111111, expires on 12/31/2027", "12/31/2027"),
    ("in a table row", "| Ann | 4111 1111 1111 1111 | 12/27 |", "12/27"),
    ("in a row of cells", "4111111111111111|12|27|123", "12|27"),
    ("between colons", "4111111111111111:12/27:123", "12/27"),
    ("in Spanish", "tarjeta 4111111111111111 vence 12/27", "12/27"),
)

MUST_NOT_FIND = (
    ("without a card", "my subscription expires 12/27"),
    ("beside a tracking number", "Tracking: 9400 1000 0000 0000 0000 00, exp 12/27"),
    ("beside a number with a wrong check digit", "card 4111111111111112 exp 12/27"),
    ("far from the card", "4111111111111111 " + "and so on " * 20 + " exp 12/27"),
    ("the date of an order paid by card", "On 12/27 I paid with 4111111111111111."),
    ("a full date behind the number", "4111111111111111 12/27/2024"),
    ("a month that is none", "4111111111111111 13/27"),
    ("the word alone", "4111111111111111 has expired"),
    ("an amount", "4111111111111111 12.99"),
    ("a passport's", "passport valid until 12/2027"),
    ("a masked card's", "card **** 1111 exp 12/27"),
)
