"""What holds for the further kinds: their formats, what they may take from others, and what policy makes of them."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from redaction.detectors import driver_licence, sin_ca
from redaction.detectors.checks import luhn
from redaction.document import Place
from redaction.findings import Finding, Inspection
from redaction.policy import Verdict, judge, load
from redaction.scanner import Scanner

POLICY = load()
SCANNER = Scanner()
MBI_LETTERS = "ACDEFGHJKMNPQRTUVWXY"


def judged(text, policy=POLICY):
    found = tuple(Finding(s.kind, Place((), 0, "body"), s.start, s.end, s.rule, s.score, s.masked) for s in SCANNER.scan(text))
    judgement = judge(Inspection(found), policy)
    return judgement.verdict, {text[f.start : f.end] for f in judgement.act_on}


JUDGED = [
    ("a date of birth passes", "Date of birth: 03/15/1989", Verdict.PASS, set()),
    ("an employer's number passes", "EIN 12-3456789", Verdict.PASS, set()),
    ("the last four digits pass", "my card ending in 4242", Verdict.PASS, set()),
    ("a passport number is taken out", "passport A12803456", Verdict.REDACT, {"A12803456"}),
    ("a driver licence number is taken out", "driver's license D1234567", Verdict.REDACT, {"D1234567"}),
    ("a Medicare number is taken out", "Medicare 1EG4-TE5-MK73", Verdict.REDACT, {"1EG4-TE5-MK73"}),
    ("one that nobody names is held", "number 1EG4TE5MK73", Verdict.HOLD, {"1EG4TE5MK73"}),
    ("a password is taken out", "password: Tr0ub4dor&3", Verdict.REDACT, {"Tr0ub4dor&3"}),
    ("digits after the word password are held", "passcode: 48213377", Verdict.HOLD, {"48213377"}),
    ("an expiry date goes with its card", "4111111111111111 exp 12/27", Verdict.REDACT, {"4111111111111111", "12/27"}),
    ("an expiry date alone stays", "my subscription: exp 12/27", Verdict.PASS, set()),
    (
        "a bank code goes with its account",
        "IBAN DE89370400440532013000 BIC COBADEFF",
        Verdict.REDACT,
        {"DE89370400440532013000", "COBADEFF"},
    ),
    ("a bank code alone stays", "our BIC is COBADEFF", Verdict.PASS, set()),
    ("two countries' numbers side by side", "SIN 130 692 544, NINO AB123456C", Verdict.REDACT, {"130 692 544", "AB123456C"}),
]


@pytest.mark.parametrize(("why", "text", "verdict", "parts"), JUDGED, ids=[row[0] for row in JUDGED])
def test_what_the_default_policy_makes_of_them(why, text, verdict, parts):
    assert judged(text) == (verdict, parts), why


@pytest.mark.parametrize(("kind", "text", "part"), [
    ("ein", "EIN 12-3456789", "12-3456789"),
    ("birth_date", "born on July 4th, 1976", "July 4th, 1976"),
    ("last_four", "my card ending in 4242", "4242"),
])  # fmt: skip
def test_a_program_may_have_taken_out_what_passes_by_default(kind, text, part):
    assert POLICY.rule(kind).act is Verdict.PASS
    assert judged(text, POLICY.tightened({kind: "redact"})) == (Verdict.REDACT, {part})


KEPT_APART = [
    ("a Social Security number called a tax id is no employer number", "tax id 130-07-5728", "ssn"),
    ("an SSN in one piece under the same words stays one", "tax id 130075728", "ssn"),
    ("a SIN that passes the check is no SSN", "my SIN is 130692544", "sin_ca"),
    ("a routing number beside an EIN's name stays one", "routing number 021000021 (EIN follows)", "aba_routing"),
    ("a passport number of nine digits is no SSN", "passport number 130075728", "passport"),
    ("a card verification code is no last four", "card 4111111111111111 ending, cvv 4242", "cvv"),
]


@pytest.mark.parametrize(("why", "text", "kind"), KEPT_APART, ids=[row[0] for row in KEPT_APART])
def test_which_kind_wins(why, text, kind):
    kinds = {span.kind for span in SCANNER.scan(text) if span.score >= POLICY.rule(span.kind).unsure}
    assert kinds - {"card"} == {kind}, why


@given(
    st.sampled_from("123456789"),
    st.lists(st.sampled_from(MBI_LETTERS), min_size=4, max_size=4),
    st.lists(st.sampled_from(MBI_LETTERS + "0123456789"), min_size=2, max_size=2),
    st.text("0123456789", min_size=4, max_size=4),
    st.sampled_from(["", "-"]),
)
def test_every_medicare_number_of_the_official_format_is_found(first, letters, either, digits, dash):
    number = dash.join(
        (first + letters[0] + either[0] + digits[0], letters[1] + either[1] + digits[1], letters[2] + letters[3] + digits[2:]),
    )
    spans = SCANNER.scan(f"My Medicare number is {number}.")
    assert [(span.kind, span.start, span.end) for span in spans if span.kind == "mbi"] == [("mbi", 22, 22 + len(number))]


@given(st.text("0123456789", min_size=9, max_size=9))
def test_a_sin_begins_with_a_digit_in_use_and_passes_the_check(digits):
    assert sin_ca.valid(digits) == (digits[0] not in "08" and luhn(digits))


def test_every_state_and_the_district_have_a_licence_format():
    assert len(driver_licence.FORMATS) == 51
    assert all(re.fullmatch("(?:[0-9]+[na])+", one) for formats in driver_licence.FORMATS.values() for one in formats.split())


FIELDS = [
    ("a passport number fills its field", "Passport number", " A12803456 ", "passport"),
    ("a licence number fills its field", "Driver's license number", "D1234567", "driver_licence"),
    ("a national insurance number fills its field", "National Insurance number", "AB123456C", "nino"),
    ("a date of birth fills its field", "Date of birth", "03/15/1989", "birth_date"),
    ("a PIN fills its field", "Debit card PIN", "4321", "pin"),
    ("a PIN fills a field that names it first", "PIN of your card", "4321", "pin"),
    ("a password fills its field", "Password", "Tr0ub4dor&3", "password"),
]


@pytest.mark.parametrize(("why", "label", "text", "kind"), FIELDS, ids=[row[0] for row in FIELDS])
def test_the_label_of_a_form_names_the_answer(why, label, text, kind):
    (span,) = SCANNER.scan(text, label)
    assert (span.kind, text[span.start : span.end]) == (kind, text.strip()), why


@pytest.mark.parametrize("text", ["My passport and my driver's license were lost.", "Please reset my password and API key.", ""])
def test_words_alone_are_never_a_finding(text):
    assert SCANNER.scan(text) == ()
    assert SCANNER.scan(text, "Passport number") == ()


def test_nothing_is_shown_of_them():
    for text in ("passport A12803456", "password: Tr0ub4dor&3", "NINO AB123456C", "born on July 4th, 1976"):
        assert [span.masked for span in SCANNER.scan(text)] == [""]
