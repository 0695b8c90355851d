"""Presidio from both sides."""

import pytest
from presidio_analyzer import EntityRecognizer, Pattern, PatternRecognizer

from redaction.kinds import PLAIN
from redaction.policy import PolicyError, parse
from redaction.presidio import ENTITIES, engine, extra, presidio_extra
from redaction.scanner import ScanFailed, Scanner

TEXT = "card 4111 1111 1111 1111, SSN 130-07-5728, IBAN DE89370400440532013000"


def test_an_analyzer_engine_works_unchanged():
    results = engine().analyze(TEXT, language="en")
    assert sorted((result.entity_type, TEXT[result.start : result.end]) for result in results) == [
        ("CREDIT_CARD", "4111 1111 1111 1111"),
        ("IBAN_CODE", "DE89370400440532013000"),
        ("US_SSN", "130-07-5728"),
    ]


def test_entities_can_be_chosen():
    results = engine().analyze(TEXT, language="en", entities=["US_SSN"])
    assert [result.entity_type for result in results] == ["US_SSN"]


def test_presidio_does_not_weigh_context_again():
    spans = {(span.start, span.score) for span in Scanner().scan(TEXT)}
    results = engine().analyze(TEXT, language="en", context=["card", "ssn"])
    assert {(result.start, result.score) for result in results} == spans


def test_every_kind_has_an_entity():
    assert set(ENTITIES) == set(PLAIN)


def test_a_stock_recogniser_can_be_switched_on():
    scanner = Scanner(extra=[presidio_extra(["EmailRecognizer"])])
    assert [span.kind for span in scanner.scan("write to ann@example.com")] == ["email_address"]


WRONG = [
    ("a misspelt name", "EmialRecognizer", 'did you mean "EmailRecognizer"'),
    ("one that needs a model", "SpacyRecognizer", "needs a language model"),
]


@pytest.mark.parametrize(("why", "name", "said"), WRONG, ids=[row[0] for row in WRONG])
def test_a_recogniser_that_cannot_run_is_refused(why, name, said):
    with pytest.raises(PolicyError, match=said):
        presidio_extra([name])


def test_a_pattern_that_times_out_is_never_clean():
    slow = PatternRecognizer("SLOW", patterns=[Pattern("slow", r"(?:a|a|aa)+$", 0.5)])
    with pytest.raises(ScanFailed):
        Scanner(extra=[extra([slow], seconds=0.05)]).scan("a" * 5000 + "!")


class Breaking(EntityRecognizer):
    def load(self) -> None:
        """Nothing."""

    def analyze(self, text, entities, nlp_artifacts=None):
        raise ValueError(text)


def test_a_recogniser_that_fails_is_never_clean():
    with pytest.raises(ScanFailed) as caught:
        Scanner(extra=[extra([Breaking(["BROKEN"], name="Breaking")], 1)]).scan("4111111111111111")
    assert "4111" not in str(caught.value)


def test_a_policy_builds_the_scanner_it_names():
    from redaction.policies.rules import Policy  # noqa: PLC0415
    from redaction.scanner import build  # noqa: PLC0415

    policy = Policy(kinds={}, recognizers=("EmailRecognizer",))
    assert [span.kind for span in build(policy).scan("ann@example.com")] == ["email_address"]
    assert parse is not None
