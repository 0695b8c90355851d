"""Card PINs: four to six digits after the word, near a card or in words about one."""

import re
from collections.abc import Iterator, Sequence

from redaction.detectors.mentions import Watched
from redaction.detectors.neighbours import Neighbours
from redaction.detectors.page import Page
from redaction.findings import Span

KINDS = ("pin",)

_WORD = Watched("pin", "nip")  # the second is Spanish
_NEAR = 250
_PIN = re.compile(
    r"(?<![a-z])(?:pin|nip)(?: ?code| ?number| ?no\.?)?(?: (?:for|of) (?:my |the )?(?:atm |debit |credit )?card)?"
    r"[\s:#=\-]{0,3}(?:is |was |es )?[\s:'\"]{0,2}(?P<pin>[0-9]{4,6})(?![0-9]|[-/.,][0-9])"
)
_CARD_PIN = re.compile(r"(?:atm|debit|card|credit|tarjeta|bank)[\w ,.:\-]{0,60}$")

_OF_A_FIELD = re.compile(
    r"(?:atm|debit|card|credit|tarjeta|bank)\W+(?:\w+\W+)?(?:pin|nip)(?![a-z])|(?<![a-z])(?:pin|nip)\W.*(?:card|tarjeta)"
)
_ANSWER = re.compile(r"\s*(?P<pin>[0-9]{4,6})\s*")
_OF_A_CARD = re.compile(r" (?:for|of|de) (?:my|mi|the|la) (?:atm|debit|credit|card|tarjeta)")


def find(page: Page, found: Sequence[Span]) -> Iterator[Span]:
    """PINs beside a card number or beside words about cards."""
    if _OF_A_FIELD.search(page.label.lower()) and (answer := _ANSWER.fullmatch(page.text)):
        yield Span("pin", *answer.span("pin"), "PIN in its field", 0.9)
    cards = Neighbours(span for span in found if span.kind in {"card", "track"} and span.score >= 0.45)
    for _, place in page.mentions(_WORD):
        match = _PIN.match(page.lower, place)
        if match is None:
            continue
        if cards.near(match.start(), _NEAR):
            yield Span("pin", *match.span("pin"), "PIN near a card", 0.9)
        elif _CARD_PIN.search(page.lower, max(0, match.start() - 80), match.start()) or _OF_A_CARD.match(page.lower, match.end()):
            yield Span("pin", *match.span("pin"), "PIN in words about a card", 0.75)


MUST_FIND = (
    ("near a card", "4111111111111111 pin 4321", "4321"),
    ("in Spanish, the card behind it", "NIP 1234 de mi tarjeta", "1234"),
    ("after the words card PIN", "my debit card pin is 4321", "4321"),
)

MUST_NOT_FIND = (
    ("a postal code", "PIN 560001 Bangalore"),
    ("a pin of a part", "use pin 1234 on the connector"),
)
