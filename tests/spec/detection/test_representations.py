"""Numbers as people write them: found whole, at their place in the text as given."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from redaction.detectors.nine import candidates
from redaction.detectors.page import Page
from redaction.findings import Span
from redaction.normalise import fold
from redaction.scanner import Scanner

SCANNER = Scanner()
UNSURE = 0.45


def found(text: str, kind: str) -> list[str]:
    """What stands in the text where this kind was found."""
    return [text[span.start : span.end] for span in SCANNER.scan(text) if span.kind == kind and span.score >= UNSURE]


WRITTEN = [
    ("a card wrapped inside a reply quoted three times", "card", ">>> card 4111 1111\n> > > 1111 1111 ok", "4111 1111\n> > > 1111 1111"),
    ("a card wrapped with a hanging indent", "card", "card 4111 1111\n        1111 1111 ok", "4111 1111\n        1111 1111"),
    ("a card with asterisks between", "card", "card 4111*1111*1111*1111", "4111*1111*1111*1111"),
    ("a card in superscript digits", "card", "card \u2074\u00b9\u00b9\u00b9" + " \u00b9\u00b9\u00b9\u00b9" * 3,
     "\u2074\u00b9\u00b9\u00b9" + " \u00b9\u00b9\u00b9\u00b9" * 3),
    ("a card in subscript digits", "card", "card \u2084" + "\u2081" * 15, "\u2084" + "\u2081" * 15),
    ("a card in circled digits", "card", "card \u2463" + "\u2460" * 15, "\u2463" + "\u2460" * 15),
    ("a card in negative circled digits", "card", "card \u2779" + "\u2776" * 15, "\u2779" + "\u2776" * 15),
    ("a card in keycaps", "card", "card 4\ufe0f\u20e3" + "1\ufe0f\u20e3" * 15, "4\ufe0f\u20e3" + "1\ufe0f\u20e3" * 14 + "1"),
    ("a card said with double and triple", "card", "it is four one double one" + " triple one" * 4,
     "four one double one" + " triple one" * 4),
    ("a card said in tens", "card", "it is forty-one" + " eleven" * 7, "forty-one" + " eleven" * 7),
    ("a card with oh for zero", "card", "five five" + " oh" * 13 + " four", "five five" + " oh" * 13 + " four"),
    ("a card with the letter o said for zero", "card", "six o one one o o o nine nine o one three nine four two four",
     "six o one one o o o nine nine o one three nine four two four"),
    ("a card said in groups", "card", "four one one one dash " + "one one one one dash " * 2 + "one one one one",
     "four one one one dash " + "one one one one dash " * 2 + "one one one one"),
    ("a card whose marks are said", "card", "my card is 4111 dash 1111 then 1111, and the last four 1111",
     "4111 dash 1111 then 1111, and the last four 1111"),
    ("a card whose last digits come with their name", "card", "card 4111 1111 1111, last four digits are 1111",
     "4111 1111 1111, last four digits are 1111"),
    ("an SSN in words", "ssn", "my social is one three zero oh seven five seven two eight", "one three zero oh seven five seven two eight"),
    ("an SSN in Spanish words", "ssn", "mi seguro social es uno tres cero cero siete cinco siete dos ocho",
     "uno tres cero cero siete cinco siete dos ocho"),
    ("an SSN with a small L for one", "ssn", "SSN l30-07-5728", "l30-07-5728"),
    ("an SSN with O for zero at the head of groups", "ssn", "SSN O54-O4-2965", "O54-O4-2965"),
    ("a card with a group of letters O at its end", "card", "card 5105 1051 0510 51OO", "5105 1051 0510 51OO"),
    ("an IBAN letter by letter", "iban", "D E 8 9 3 7 0 4 0 0 4 4 0 5 3 2 0 1 3 0 0 0", "D E 8 9 3 7 0 4 0 0 4 4 0 5 3 2 0 1 3 0 0 0"),
    ("an IBAN wrapped inside a quoted reply", "iban", "> DE89 3704 0044\n> 0532 0130 00", "DE89 3704 0044\n> 0532 0130 00"),
    ("an account with dots", "bank_account", "my bank account number is 1650.2383.4827", "1650.2383.4827"),
    ("an account with slashes", "bank_account", "checking account 887/371/8874", "887/371/8874"),
    ("an account grouped like a telephone number", "bank_account", "my bank account number is 801 220 5568", "801 220 5568"),
    ("an account in groups in a cell", "bank_account", "Name | bank account number | City\nAnn | 400 667 881 | Oak Park", "400 667 881"),
    ("an account wrapped", "bank_account", "my bank account number is 769 305\n2682", "769 305\n2682"),
    ("an account picked from a list", "bank_account", "Bank account number:\nnone\n4412 8870 213", "4412 8870 213"),
    ("an account, each group on a line of its own", "bank_account", "my bank account number is 400\n667\n881", "400\n667\n881"),
    ("an SSN in an address, behind its name", "ssn", "social.security.number.130075728@example.org", "130075728"),
    ("an account in words", "bank_account", "my bank account number is one two three four five six seven eight",
     "one two three four five six seven eight"),
    ("a verification code in words", "cvv", "4111111111111111 cvv one two three", "one two three"),
    ("a card behind a right-to-left override", "card", "card \u202e1111 1111 1111 1114\u202c ok", "1111 1111 1111 1114"),
    ("a card whose groups are said to be reversed", "card", "card with its groups reversed: 1117 1111 1111 6011", "1117 1111 1111 6011"),
    ("an SSN said to be backwards", "ssn", "my SSN backwards is 8275-70-031", "8275-70-031"),
]  # fmt: skip


@pytest.mark.parametrize(("why", "kind", "text", "part"), WRITTEN, ids=[row[0] for row in WRITTEN])
def test_found_however_it_is_written(why, kind, text, part):
    assert found(text, kind) == [part], why


LEFT = [
    ("a footnote mark behind a number is no digit of it", "see 4111\u00b2 and 1111\u00b3", "4111\u00b2"),
    ("two number words are words", "one or two of them", "one or two"),
    ("a pronoun among words is no digit", "one by one, two by two", "one by one"),
    ("a word that begins like a number", "threefold onerous eighths", "threefold onerous eighths"),
    ("letters beside digits in a word", "5 of 10 lemons", "5 of 10 lemons"),
    ("a road and a form are no numbers with letters for digits", "I 95 and 3 Oaks", "I 95 and 3 Oaks"),
]


@pytest.mark.parametrize(("why", "text", "kept"), LEFT, ids=[row[0] for row in LEFT])
def test_words_and_marks_stay(why, text, kept):
    assert kept in fold(text).text, why


def test_a_number_that_begins_an_address_is_not_named_by_what_ends_the_text():
    assert candidates(Page("130075728@example.org")) == ()


def test_no_number_is_turned_round_unless_the_text_says_so():
    assert found("card 1117 1111 1111 6011", "card") == []
    assert found("SSN 8275-70-031", "ssn") == []


WORDS = ("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine")


@given(
    st.sampled_from(["4111111111111111", "5105105105105100", "6011111111111117"]),
    st.sampled_from([" ", ", ", "-", " dash "]),
    st.text("xyz \n", max_size=40),
)
def test_a_card_in_words_is_found_at_its_place(card, gap, before):
    said = gap.join(WORDS[int(digit)] for digit in card)
    text = f"{before} {said} ok"
    start = len(before) + 1
    assert [(span.kind, span.start, span.end) for span in SCANNER.scan(text)] == [("card", start, start + len(said))]


@given(
    st.lists(
        st.sampled_from([*WORDS, "double", "triple", "eleven", "forty", "o", "and", "x", "\u200b", "\u0664", "&#52;", "4"]), max_size=30
    )
)
def test_folding_words_keeps_every_place_in_order_and_inside(words):
    text = " ".join(words)
    folded = fold(text)
    last = 0
    for place in range(len(folded.text)):
        start, end = folded.span(place, place + 1)
        assert last <= start < end <= len(text)
        last = end


def test_half_a_surrogate_pair_is_no_reason_to_fail():
    assert found("\ud800 card 4111111111111111", "card") == ["4111111111111111"]


def test_spans_of_a_turned_reading_do_not_double_those_of_the_plain_one():
    spans: tuple[Span, ...] = SCANNER.scan("reversed or not: 4111 1111 1111 1111")
    assert [(span.kind, span.start) for span in spans] == [("card", 17)]
