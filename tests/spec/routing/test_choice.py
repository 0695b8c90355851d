"""Whose is it: the shipped postal programs, by address, form, rules and fallback."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from routing.facts import Facts
from routing.program import load
from routing.rules import TEXT_LIMIT, choose

PROGRAMS = load()

CHOICES = [
    ("mail to a program's address is its own", Facts("smtp", "stamps@post.example"), "stamps", "order", 1.0),
    ("case of an address does not count", Facts("smtp", "Stamps@POST.example"), "stamps", "order", 1.0),
    ("what follows a plus does not count", Facts("smtp", "claims+2026@post.example"), "claims", "inquiry", 1.0),
    ("a star serves any domain of the house", Facts("smtp", "delivery@mail.post.test"), "delivery", "inquiry", 1.0),
    ("an address wins over words", Facts("smtp", "claims@post.example", "stamps", "stamps please"), "claims", "inquiry", 1.0),
    ("the privacy mailbox is never overruled", Facts("smtp", "privacy@post.example", "stamps", "I complain"), "privacy", "privacy", 1.0),
    ("not even by needless quotes", Facts("smtp", '"Privacy"@post.example', "stamps"), "privacy", "privacy", 1.0),
    ("not even by a form field", Facts("form", "privacy@post.example", form_program="stamps"), "privacy", "privacy", 1.0),
    ("a form says whose it is", Facts("form", form="hold", form_program="hold-forward", text="stamps"), "hold-forward", "order", 1.0),
    ("a form says the kind", Facts("form", form_program="delivery", form_kind="complaint"), "delivery", "complaint", 1.0),
    ("a form of no known program is sorted by words", Facts("form", form_program="gone", subject="passport"), "passports", "inquiry", 0.9),
    ("general mail is sorted by words", Facts("smtp", "info@post.example", "My passport"), "passports", "inquiry", 0.9),
    ("words in the text count as well", Facts("smtp", "info@post.example", "Hello", "please hold my mail"), "hold-forward", "order", 0.9),
    ("a phrase may be broken over lines", Facts("smtp", "info@post.example", "", "please hold\n my mail"), "hold-forward", "order", 0.9),
    ("a stem matches its forms", Facts("smtp", "info@post.example", "Reimbursement"), "claims", "inquiry", 0.75),
    ("a privacy request goes to the privacy office", Facts("smtp", "info@post.example", "Privacy Act request"), "privacy", "privacy", 0.9),
    ("the earlier program wins", Facts("smtp", "info@post.example", "passport parcel damaged"), "passports", "inquiry", 0.9),
    ("punctuation does not count", Facts("smtp", "info@post.example", "", "Hold, my mail!"), "hold-forward", "order", 0.9),
    ("nor which apostrophe it is", Facts("smtp", "info@post.example", "It hasn’t arrived"), "delivery", "inquiry", 0.7),
    ("part of a word is no word", Facts("smtp", "info@post.example", "timestamped"), "general", "inquiry", 0.5),
    ("general mail nothing fits stays general", Facts("smtp", "info@post.example", "Hello", "Good day."), "general", "inquiry", 0.5),
    ("an unknown address is a guess", Facts("smtp", "nobody@elsewhere.example", "Hello"), "general", "inquiry", 0.2),
    ("a complaint is told by its words", Facts("smtp", "delivery@post.example", "I must complain"), "delivery", "complaint", 1.0),
    ("an order is told by its words", Facts("smtp", "info@post.example", "", "I would like to order envelopes"), "stamps", "order", 0.65),
    ("a price question asks for information", Facts("smtp", "stamps@post.example", "How much is a coil?"), "stamps", "information", 1.0),
    ("an order beats a question", Facts("smtp", "stamps@post.example", "Please send me the price list"), "stamps", "order", 1.0),
]  # fmt: skip


@pytest.mark.parametrize(("sentence", "facts", "program", "kind", "confidence"), CHOICES, ids=[row[0] for row in CHOICES])
def test_choice(sentence: str, facts: Facts, program: str, kind: str, confidence: float) -> None:
    choice = choose(facts, PROGRAMS)
    assert (choice.program, choice.kind, choice.confidence) == (program, kind, confidence), choice.why


def test_the_reason_names_the_rule_and_quotes_nothing() -> None:
    choice = choose(Facts("smtp", "info@post.example", "4012 8888 8888 1881 passport"), PROGRAMS)
    assert choice.why == "rule: passport"


def test_only_the_beginning_of_a_long_text_is_read() -> None:
    assert choose(Facts("smtp", "info@post.example", text="a " * TEXT_LIMIT + "passport"), PROGRAMS).program == "general"


@given(st.text(max_size=200), st.text(max_size=200), st.text(max_size=400))
def test_every_message_finds_a_program(mailbox: str, subject: str, text: str) -> None:
    choice = choose(Facts("smtp", mailbox, subject, text), PROGRAMS)
    assert PROGRAMS.find(choice.program) is not None
    assert 0 < choice.confidence <= 1


def test_facts_show_no_content() -> None:
    assert "secret" not in repr(Facts("smtp", "secret@post.example", "secret", "secret"))


def test_the_shipped_set_is_complete() -> None:
    assert {program.id for program in PROGRAMS} == {"stamps", "delivery", "hold-forward", "passports", "claims", "privacy", "general"}
    assert [program.id for program in PROGRAMS if program.restricted] == ["privacy"]
    assert all(PROGRAMS.by_address(program.reply_from) is program for program in PROGRAMS), "answers to answers must come home"
