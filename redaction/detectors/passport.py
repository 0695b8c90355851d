"""US passport numbers: book and card, nine characters (Department of State; Next Generation Passport since 2021).

Nine digits (older books), a letter and eight digits (newer books), C and eight digits (cards). There is no check
digit outside the machine-readable zone, so only the word "passport" beside it makes a number one.
"""

from collections.abc import Iterator, Sequence

from redaction.detectors.named import named
from redaction.detectors.page import Page
from redaction.findings import Span

KINDS = ("passport",)

_NAMED = named("passport|pasaporte", "passports?|pasaportes?", "[a-z][0-9]{8}|[0-9]{9}")
_ALL_DIGITS = 0.8
_WITH_LETTER = 0.9


def find(page: Page, found: Sequence[Span]) -> Iterator[Span]:
    """Passport numbers beside the word; ``found`` is not asked."""
    for start, end in _NAMED.places(page):
        letter = page.text[start].isalpha()
        yield Span("passport", start, end, "passport beside its name", _WITH_LETTER if letter else _ALL_DIGITS)


MUST_FIND = (
    ("a newer book after the word", "My passport number is A12803456.", "A12803456"),
    ("an older book after the word", "passport no. 912803456", "912803456"),
    ("a passport card", "passport card number C03004786", "C03004786"),
    ("on the line below its label", "Passport Number:\nA12803456", "A12803456"),
    ("before the word", "A12803456 is my passport number", "A12803456"),
    ("in lower case", "us passport # a12803456", "a12803456"),
    ("under a column header", "name,passport_no\nAnn,A12803456\nBob,560034127\n", "560034127"),
    ("in JSON", '{"passport_number": "A12803456"}', "A12803456"),
    ("in parentheses", "my passport (A12803456) expired", "A12803456"),
    ("in Spanish", "mi pasaporte es A12803456", "A12803456"),
)

MUST_NOT_FIND = (
    ("the number without the word", "see A12803456 there"),
    ("nine digits without the word", "value 912803456"),
    ("the word alone", "I lost my passport and need form DS-64."),
    ("a date after the word", "my passport expires 12/31/2027"),
    ("a phone number of the passport office", "passport questions: 877-487-2778"),
    ("a locator that names itself", "passport application locator 912803456"),
    ("a form's number", "passport form DS-11"),
    ("a fee", "the passport fee is $130"),
    ("ten digits", "passport 9128034567"),
    ("a tracking number in passport mail", "my passport was sent as EC912803456US"),
    ("another word that ends so", "compassport 912803456"),
)
