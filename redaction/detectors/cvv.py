"""Card verification codes: three or four digits after their name, or at the end of a line of card data."""

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence

from redaction.detectors.mentions import Watched
from redaction.detectors.page import Page
from redaction.findings import Span

KINDS = ("cvv",)

_NEAR = 250  # characters between a card and a code that belong together
_EXPLICIT = Watched("cvv", "cvc", "csc", "cvn", "cid", "card verification", "card security", "verification code", "verification value")
_WITH_CARD = Watched(
    "security",
    "seguridad",
    "on the back",
    "on back",
    "back of",
    "3 digit",
    "three digit",
    "3-digit",
    "4-digit",
    "code",
    "codigo",
    "clave",
    "c\u00f3digo",
    "verification",
)
_ENDS = r"(?![0-9]|[-/.,:][0-9])"
_CODE = re.compile(
    r"[a-z]{0,12}[12]?(?:[\s:#.=()'\"*\-/]|code|number|num|no|value|is|was|the|on|back|of|card|it|are|my|for|de|es|(?:[34] )?digits?|visa"
    r"|mastercard|amex|discover|debit|credit|tarjeta)*?"
    rf"(?<![0-9])(?P<code>[0-9]{{3,4}}|[0-9](?: [0-9]){{2,3}}){_ENDS}"
)
_AFTER_EXPIRY = re.compile(
    r"[\s,;:|/\-]{0,4}(?:exp(?:iry|ires|iration)?(?: date)?[:.\s]*)?(?:(?:0?[1-9]|1[0-2])[ ]?[/\-|][ ]?|0[1-9]|1[0-2])(?:20)?[2-4][0-9]"
    rf"[\s,;:|/\-]{{1,4}}(?P<code>[0-9]{{3,4}}){_ENDS}"
)
_DIRECTLY_AFTER = re.compile(rf"[ \t]?[,;|/][ \t]?(?P<code>[0-9]{{3}}){_ENDS}")


def find(page: Page, found: Sequence[Span]) -> Iterator[Span]:
    """Codes; words that also name other codes count only near a card."""
    cards = [span for span in found if span.kind in {"card", "track"} and span.score >= 0.45]
    for names, stretches, score in ((_EXPLICIT, [(0, len(page.lower))], 0.9), (_WITH_CARD, _around(cards), 0.8)):
        for start, end in _named(page, names, stretches):
            yield Span("cvv", start, end, "code after its name", score)
    yield from _on_card_lines(page, cards)
    if page.label and page.label.lower() in _EXPLICIT and re.fullmatch(r"\s*[0-9]{3,4}\s*", page.text):
        start = len(page.text) - len(page.text.lstrip())
        yield Span("cvv", start, len(page.text.rstrip()), "code in its field", 0.9)


def _around(cards: Sequence[Span]) -> list[tuple[int, int]]:
    """Stretches of text near a card, apart and in order."""
    stretches: list[tuple[int, int]] = []
    for card in sorted(cards, key=lambda card: card.start):
        start, end = max(0, card.start - _NEAR), card.end + _NEAR
        if stretches and start <= stretches[-1][1]:
            stretches[-1] = (stretches[-1][0], max(end, stretches[-1][1]))
        else:
            stretches.append((start, end))
    return stretches


def _named(page: Page, names: Watched, stretches: Sequence[tuple[int, int]]) -> Iterator[tuple[int, int]]:
    """Places of codes after one of ``names`` that stands in one of ``stretches``."""
    lower = page.lower
    for name, place in page.mentions(names) if stretches else ():
        index = bisect_right(stretches, (place, len(lower))) - 1
        if index < 0 or place >= stretches[index][1]:
            continue
        after = place + len(name)
        match = None if lower[place - 1 : place].isalpha() else _CODE.match(lower, after, after + 45)
        if match:
            yield match.span("code")


def _on_card_lines(page: Page, cards: Sequence[Span]) -> Iterator[Span]:
    """``4111 1111 1111 1111 12/27 123`` and ``4111111111111111,123``."""
    for card in cards:
        for pattern, score in ((_AFTER_EXPIRY, 0.8), (_DIRECTLY_AFTER, 0.5)):
            match = pattern.match(page.text, card.end)
            if match:
                yield Span("cvv", *match.span("code"), "code on the card's line", score)
                break


MUST_FIND = (
    ("after its name", "card 4111 1111 1111 1111 cvv 123", "123"),
    ("after its name with a colon", "CVV2: 987", "987"),
    ("after another name", "4111111111111111, security code is 1234", "1234"),
    ("after an expiry date", "4111111111111111 12/27 321", "321"),
    ("after an expiry date without a slash", "4111111111111111 1227 321", "321"),
    ("on its own line", "4111111111111111\nexp 12/27\nCVC 456", "456"),
    ("for a card that is named", "cvv number for my amex 1234", "1234"),
    ("after how many digits it has", "my cvv (3 digits on back): 123", "123"),
    ("in a row of cells", "4111111111111111|12|27|123", "123"),
    ("in Spanish", "tarjeta 4111111111111111 codigo de seguridad 456", "456"),
)

MUST_NOT_FIND = (
    ("a security code without a card", "your security code is 1234"),
    ("an area code", "4111 is our area code, call 202-555-0143"),
    ("a longer code", "cvv 123456"),
)
