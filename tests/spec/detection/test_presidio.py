"""Our scanner behind Presidio's own engine."""

import pytest
from presidio_analyzer import AnalyzerEngine, RecognizerRegistry, RecognizerResult
from presidio_analyzer.nlp_engine import NoOpNlpEngine
from presidio_analyzer.predefined_recognizers import EmailRecognizer

from redaction.detectors.lookalikes.contest import LOOKALIKES
from redaction.findings import Span
from redaction.kinds import PLAIN
from redaction.presidio import ENTITIES, PostroomRecognizer, engine, registry
from redaction.scanner import DETECTORS, ScanFailed, Scanner

TEXT = "card 4111 1111 1111 1111, SSN 130-07-5728, IBAN DE89370400440532013000"


def found(results: list[RecognizerResult], text: str = TEXT) -> list[tuple[str, str]]:
    return sorted((result.entity_type, text[result.start : result.end]) for result in results)


def test_an_analyzer_engine_works_unchanged() -> None:
    assert found(engine().analyze(TEXT, language="en")) == [
        ("CREDIT_CARD", "4111 1111 1111 1111"),
        ("IBAN_CODE", "DE89370400440532013000"),
        ("US_SSN", "130-07-5728"),
    ]


def test_an_engine_built_by_somebody_else_takes_our_recogniser_beside_stock_ones() -> None:
    silent = NoOpNlpEngine(models=[{"lang_code": "en", "model_name": "none"}])
    silent.load()
    mixed = RecognizerRegistry(recognizers=[PostroomRecognizer(), EmailRecognizer()])
    text = "card 4111 1111 1111 1111 of ann@example.com"
    results = AnalyzerEngine(registry=mixed, nlp_engine=silent).analyze(text, language="en")
    assert found(results, text) == [("CREDIT_CARD", "4111 1111 1111 1111"), ("EMAIL_ADDRESS", "ann@example.com")]


@pytest.mark.parametrize(
    ("sentence", "asked", "expected"),
    [
        ("one entity", {"entities": ["US_SSN"]}, {"US_SSN"}),
        ("two entities", {"entities": ["US_SSN", "IBAN_CODE"]}, {"US_SSN", "IBAN_CODE"}),
        ("a threshold nothing reaches", {"score_threshold": 1.1}, set()),
        ("words that are allowed", {"allow_list": ["130-07-5728"]}, {"CREDIT_CARD", "IBAN_CODE"}),
    ],
)
def test_what_is_asked_of_the_engine_is_kept(sentence: str, asked: dict[str, object], expected: set[str]) -> None:
    assert {result.entity_type for result in engine().analyze(TEXT, language="en", **asked)} == expected, sentence


def test_presidio_does_not_weigh_context_again() -> None:
    spans = {(span.start, span.score) for span in Scanner().scan(TEXT)}
    results = engine().analyze(TEXT, language="en", context=["card", "ssn"])
    assert {(result.start, result.score) for result in results} == spans
    assert all(result.recognition_metadata[RecognizerResult.IS_SCORE_ENHANCED_BY_CONTEXT_KEY] for result in results)


def test_every_kind_has_an_entity_of_its_own_and_the_registry_offers_it() -> None:
    assert set(ENTITIES) == set(PLAIN)
    assert len(set(ENTITIES.values())) == len(ENTITIES)
    assert set(registry().get_supported_entities(["en"])) == set(ENTITIES.values())


class Failing:
    """A detector that breaks on every text."""

    KINDS = ("card",)
    MUST_FIND = MUST_NOT_FIND = ()

    def find(self, page: object, found: object) -> list[Span]:
        raise ValueError("4111111111111111")


def test_a_text_that_was_not_read_to_its_end_is_an_error_of_the_engine_not_a_clean_result() -> None:
    scanner = Scanner(detectors=[*DETECTORS, Failing()], lookalikes=LOOKALIKES)
    with pytest.raises(ScanFailed) as caught:
        engine(scanner).analyze(TEXT, language="en")
    assert "4111" not in str(caught.value)
