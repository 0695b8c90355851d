"""The scanner as a Presidio recogniser: ``AnalyzerEngine`` works with it unchanged and without a language model.

Importing this costs about 3 s and 100 MB (Presidio loads spaCy), so nothing imports it unless asked to.
"""

from functools import cache
from types import MappingProxyType

from presidio_analyzer import AnalyzerEngine, EntityRecognizer, RecognizerRegistry, RecognizerResult
from presidio_analyzer.nlp_engine import NlpArtifacts, NoOpNlpEngine

from redaction.findings import Span
from redaction.scanner import Scanner

ENTITIES = MappingProxyType(
    {
        "card": "CREDIT_CARD",
        "cvv": "CREDIT_CARD_CVV",
        "expiry": "CREDIT_CARD_EXPIRY",
        "track": "CREDIT_CARD_TRACK",
        "pin": "CREDIT_CARD_PIN",
        "last_four": "LAST_FOUR_DIGITS",
        "ssn": "US_SSN",
        "itin": "US_ITIN",
        "ein": "US_EIN",
        "bank_account": "US_BANK_NUMBER",
        "aba_routing": "ABA_ROUTING_NUMBER",
        "iban": "IBAN_CODE",
        "bic": "SWIFT_CODE",
        "passport": "US_PASSPORT",
        "driver_licence": "US_DRIVER_LICENSE",
        "mbi": "US_MBI",
        "birth_date": "DATE_OF_BIRTH",
        "nino": "UK_NINO",
        "sin_ca": "CA_SIN",
        "password": "PASSWORD",
        "api_key": "API_KEY",
    }
)
"""Our kinds by entity name: Presidio's own where it has one."""

_LANGUAGE = "en"


class PostroomRecognizer(EntityRecognizer):
    """All kinds in one pass. Results say that context was weighed already, so Presidio does not add its own."""

    def __init__(self, scanner: Scanner | None = None, language: str = _LANGUAGE) -> None:
        self._scanner = scanner or Scanner()
        super().__init__(supported_entities=list(ENTITIES.values()), name="PostroomRecognizer", supported_language=language)

    def load(self) -> None:
        """Nothing to load."""

    def analyze(self, text: str, entities: list[str], nlp_artifacts: NlpArtifacts | None = None) -> list[RecognizerResult]:
        """One result a span; no ``entities`` means all. Raises ScanFailed."""
        wanted = entities or self.supported_entities
        return [self._result(span) for span in self._scanner.scan(text) if ENTITIES.get(span.kind) in wanted]

    def _result(self, span: Span) -> RecognizerResult:
        return RecognizerResult(
            entity_type=ENTITIES[span.kind],
            start=span.start,
            end=span.end,
            score=span.score,
            recognition_metadata={
                RecognizerResult.RECOGNIZER_NAME_KEY: type(self).__name__,
                RecognizerResult.RECOGNIZER_IDENTIFIER_KEY: self.id,
                RecognizerResult.IS_SCORE_ENHANCED_BY_CONTEXT_KEY: True,
            },
        )


def registry(scanner: Scanner | None = None, language: str = _LANGUAGE) -> RecognizerRegistry:
    """A registry with our recogniser in it; others may be added as usual."""
    return RecognizerRegistry(recognizers=[PostroomRecognizer(scanner, language)], supported_languages=[language])


def engine(scanner: Scanner | None = None, language: str = _LANGUAGE) -> AnalyzerEngine:
    """An analyser that works as any other of Presidio's, without a language model."""
    return AnalyzerEngine(registry=registry(scanner, language), nlp_engine=silent(language), supported_languages=[language])


@cache
def silent(language: str = _LANGUAGE) -> NoOpNlpEngine:
    """Presidio's engine that knows no language."""
    nothing = NoOpNlpEngine(models=[{"lang_code": language, "model_name": "none"}])
    nothing.load()
    return nothing
