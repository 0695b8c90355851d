"""The generator of letters keeps its word, and the half for tuning is found in it."""

import pytest

from redaction.scanner import Scanner
from tests.bench.letters import HALVES, half_of, letters, templates

KINDS = {"CREDIT_CARD": "card", "US_SSN": "ssn", "US_BANK_NUMBER": "bank_account", "ABA_ROUTING": "aba_routing", "IBAN": "iban"}
UNSURE = 0.45
SCANNER = Scanner()


def test_same_seed_same_letters():
    assert list(letters(30, "dev", seed=7)) == list(letters(30, "dev", seed=7))


def test_both_halves_hold_letters_and_lookalikes():
    for half in HALVES:
        names = [name for name in templates() if half_of(name) == half]
        assert sum(name.startswith("no-") for name in names) >= 10, half
        assert len(names) >= 60, half


def test_spans_are_numbers_without_the_blanks_around():
    for letter in letters(200, "dev"):
        for start, end, _ in letter.spans:
            value = letter.text[start:end]
            assert value == value.strip(), letter.template
            assert sum(char.isdigit() for char in value) >= 4, letter.template


@pytest.mark.parametrize("kind", KINDS)
def test_nearly_every_number_of_the_tuning_half_is_found(kind):
    wanted = found = 0
    for letter in letters(300, "dev", seed=5):
        spans = [span for span in SCANNER.scan(letter.text) if span.score >= UNSURE and span.kind == KINDS[kind]]
        for start, end, labelled in letter.spans:
            wanted += labelled == kind
            found += labelled == kind and any(span.start < end and start < span.end for span in spans)
    assert found >= 0.98 * wanted > 0


def test_lookalikes_are_left_alone():
    for letter in letters(300, "dev", seed=6):
        if letter.template.startswith("no-"):
            assert [span for span in SCANNER.scan(letter.text) if span.score >= UNSURE and span.kind in KINDS.values()] == [], (
                letter.template
            )


FIELDS = [
    ("asked for by its full name", "Bank account number", "12345678", [("12345678", 0.8)]),
    ("a short one", "Checking account", "48213", [("48213", 0.8)]),
    ("in groups", "Savings account number", "400 667 881", [("400 667 881", 0.8)]),
    ("one digit a box", "Bank account number", "1 2 3 4 5 6 7 8", [("1 2 3 4 5 6 7 8", 0.8)]),
    ("with the bank's name", "Bank and account", "First Bank, 12345678", [("12345678", 0.8)]),
    ("in Spanish", "Cuenta bancaria", "1234567890", [("1234567890", 0.8)]),
    ("as a machine calls it", "bank_account_number", "1234567890", [("1234567890", 0.8)]),
    ("called account number alone", "Account number", "1234567890", [("1234567890", 0.5)]),
    ("a short one, called account number alone", "Account number", "48213", []),
    ("a customer's", "Customer account number", "12345678", []),
    ("a utility's", "Water account", "12345678", []),
    ("its holder's telephone", "Account holder's phone", "202-555-0143", []),
    ("another question", "Order number", "12345678", []),
    ("a letter under a label", "Your bank account question", "I have a question about order 12345678. " * 4, []),
    ("a date", "Account opened on", "2024-01-31", []),
]


@pytest.mark.parametrize(("why", "label", "text", "wanted"), FIELDS, ids=[row[0] for row in FIELDS])
def test_the_label_of_a_field_says_that_its_answer_is_an_account(why, label, text, wanted):
    spans = [span for span in SCANNER.scan(text, label) if span.kind == "bank_account" and span.score >= 0.45]
    assert [(text[span.start : span.end], span.score) for span in spans] == wanted, why
