"""Last four digits of a card, account or Social Security number, said in words ("ending in 4242").

Four digits let nobody pay and often serve to find an order (PCI DSS allows to show them), so policy lets them pass by
default. A masked number ("**** 4242") is left alone: its sender hid it already.
"""

import re
from collections.abc import Iterator, Sequence

from redaction.detectors.mentions import Watched
from redaction.detectors.neighbours import Neighbours
from redaction.detectors.page import Page
from redaction.findings import Span

KINDS = ("last_four",)

_STEMS = Watched("ending ", "ends in", "last four", "last 4", "terminada en", "ltimos cuatro")
_SAID = re.compile(
    r"(?:ending(?: in| with)?|ends in|last (?:four|4)(?: digits?| numbers?)?|terminada en|ltimos cuatro(?: d[i\u00ed]gitos)?)"
    r"(?:[\s:#.=()'\"\-,]|digits?|of|are|is|my|the|card|credit|debit|account|ssn|social|security|number|son|de|la|mi|tarjeta)*?"
    r"(?<![0-9])(?P<four>[0-9]{4})(?![0-9]|[\-/.,][0-9])"
)
_OWNER = re.compile(
    r"(?<![a-z])(?:cards?|visa|mastercard|amex|discover|accounts?|acct|ssn|social|iban|checking|savings|tarjeta|cuenta)(?![a-z])"
)
_REACH = 70


def find(page: Page, found: Sequence[Span]) -> Iterator[Span]:
    """Four digits after the words, beside a word for what they end, where nothing else was found."""
    taken = Neighbours(span for span in found if span.score >= 0.45)
    for _, place in page.mentions(_STEMS):
        match = _SAID.match(page.lower, place, place + _REACH)
        if match and _OWNER.search(page.lower, max(0, place - _REACH), match.end() + 30) and not taken.overlap(*match.span("four")):
            yield Span("last_four", *match.span("four"), "last four after the words", 0.75)


MUST_FIND = (
    ("of a card", "my card ending in 4242 was charged", "4242"),
    ("after the brand", "Visa ending 4242", "4242"),
    ("of a Social Security number", "the last four of my SSN are 5728", "5728"),
    ("in digits", "last 4 of the card: 4242", "4242"),
    ("of an account", "checking account that ends in 6789", "6789"),
    ("with the word digits", "credit card, last four digits 4242", "4242"),
    ("in parentheses", "my debit card (ending in 4242)", "4242"),
    ("the number first", "ending with 4242 is my card", "4242"),
    ("with a hash", "Mastercard ending in #4242", "4242"),
    ("in Spanish", "mi tarjeta terminada en 4242", "4242"),
)

MUST_NOT_FIND = (
    ("a masked card", "card **** **** **** 4242"),
    ("a masked card with the letter x", "card xxxx-xxxx-xxxx-4242"),
    ("the year something ends", "the fiscal year ending in 2024"),
    ("a series of orders", "orders ending in 4242"),
    ("a date", "card statement ending 12/31/2024"),
    ("more than four digits", "account ending in 42421"),
    ("the words alone", "Please tell us the last four of your card."),
    ("four digits alone", "4242"),
    ("a phone number", "phone ending in 0143"),
    ("the last four years", "in the last four years, 2021 to 2024"),
    ("the end of a story", "It ends in tears, 1999."),
)
