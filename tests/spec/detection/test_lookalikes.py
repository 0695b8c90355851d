"""Every look-alike carries its own proof; this walks them all, and shows how the harmless explanation is weighed."""

import pytest

from redaction.detectors.checks import luhn
from redaction.detectors.lookalikes.contest import LOOKALIKES
from redaction.detectors.lookalikes.harmless import near
from redaction.detectors.page import Page
from redaction.policy import Verdict, load
from redaction.scanner import Scanner

UNSURE = 0.45
POLICY = load()
SCANNER = Scanner()


def name(lookalike: object) -> str:
    return str(getattr(lookalike, "__name__", "")).rpartition(".")[2]


HARMLESS = [pytest.param(one, text, part, id=f"{name(one)}: {why}") for one in LOOKALIKES for why, text, part in one.LOOKALIKE]
NOT_THAT = [pytest.param(one, text, part, id=f"{name(one)}: {why}") for one in LOOKALIKES for why, text, part in one.NOT_LOOKALIKE]


def ask(lookalike, text, part):
    start = text.index(part)
    return lookalike.recognise(near(Page(text), start, start + len(part)))


@pytest.mark.parametrize(("lookalike", "text", "part"), HARMLESS)
def test_recognised_for_what_it_is(lookalike, text, part):
    assert ask(lookalike, text, part)


@pytest.mark.parametrize(("lookalike", "text", "part"), NOT_THAT)
def test_not_taken_for_it(lookalike, text, part):
    assert ask(lookalike, text, part) is None


LEFT_ALONE = [
    ("a USPS number in a sentence", "Your parcel 9400 1118 9922 3397 6203 18 is on its way"),
    ("bare on a line", "9400 1118 9922 3397 6203 18"),
    ("a mistyped one in groups of four", "9400 1000 0000 0000 0000 00"),
    ("in a table", "| 12 May | 9400 1118 9922 3397 6203 18 | Oak Park |"),
    ("digit by digit", "9 4 0 0 1 1 1 8 9 9 2 2 3 3 9 7 6 2 0 3 1 8"),
    ("an order, although a card is spoken of", "My card was charged twice, see order number 4111111111111111"),
    ("date and time run together", "backup 20240131235959"),
    ("a vehicle", "VIN 1HGCM82633A004352"),
    ("an amount", "USD 4,111,111,111,111,111.00"),
    ("the last four digits of a card", "the card **** **** **** 1111"),
    ("the caption of a tax form", "Account number (see instructions) OMB No. 1545-0115"),
]


@pytest.mark.parametrize(("why", "text"), LEFT_ALONE, ids=[row[0] for row in LEFT_ALONE])
def test_left_alone(why, text):
    assert [span.kind for span in SCANNER.scan(text) if POLICY.rule(span.kind).verdict(span.score) is not Verdict.PASS] == [], why


STILL_FOUND = [
    ("a real card after the word order", "charge my order to 4111 1111 1111 1111"),
    ("a real card for a parcel", "for the parcel please bill my card 4111 1111 1111 1111"),
    ("a parcel's number and a card", "parcel 9400 1118 9922 3397 6203 18, card 4111 1111 1111 1111"),
    ("words that name a card beat a shape", "credit card number: 20240131235959, no sorry: 4111111111111111"),
    ("a card after an amount", "take $20 from visa 4111111111111111"),
    ("a card beside a telephone number", "202-555-0143, card 4111 1111 1111 1111"),
    ("a card after a SIM card", "SIM card works, but my visa 4111111111111111 was refused"),
]


@pytest.mark.parametrize(("why", "text"), STILL_FOUND, ids=[row[0] for row in STILL_FOUND])
def test_still_found(why, text):
    assert any(span.masked == "ends 1111" and span.score >= UNSURE for span in SCANNER.scan(text)), why


def test_a_number_that_is_both_goes_by_its_name():
    number = "4002847016405018"  # a Canadian parcel's check digit
    both = f"{number[:15]}{next(digit for digit in '0123456789' if luhn(number[:15] + digit))}"
    found = [any(span.score >= UNSURE for span in SCANNER.scan(f"{what} {both}")) for what in ("my card", "tracking number")]
    assert found == [True, False]
