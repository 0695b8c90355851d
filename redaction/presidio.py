"""The scanner as a Presidio recogniser, and Presidio's recognisers as an addition to the scanner.

Importing this costs about 3 s and 100 MB (Presidio loads spaCy), so nothing imports it unless asked to.
Presidio skips a pattern that times out and goes on as if nothing were there; here that raises ``ScanFailed``.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from difflib import get_close_matches
from functools import cache
from typing import Any

import regex
from presidio_analyzer import (
    AnalyzerEngine,
    EntityRecognizer,
    PatternRecognizer,
    RecognizerRegistry,
    RecognizerResult,
    predefined_recognizers,
)
from presidio_analyzer.nlp_engine import NlpArtifacts, NoOpNlpEngine

from redaction.findings import Span
from redaction.policies.rules import PolicyError
from redaction.scanner import ScanFailed, Scanner

ENTITIES = {
    "card": "CREDIT_CARD",
    "cvv": "CREDIT_CARD_CVV",
    "track": "CREDIT_CARD_TRACK",
    "pin": "CREDIT_CARD_PIN",
    "ssn": "US_SSN",
    "itin": "US_ITIN",
    "bank_account": "US_BANK_NUMBER",
    "aba_routing": "ABA_ROUTING_NUMBER",
    "iban": "IBAN_CODE",
    "expiry": "CREDIT_CARD_EXPIRY",
    "bic": "SWIFT_CODE",
    "passport": "US_PASSPORT",
    "driver_licence": "US_DRIVER_LICENSE",
    "mbi": "US_MBI",
    "nino": "UK_NINO",
    "sin_ca": "CA_SIN",
    "password": "PASSWORD",
    "api_key": "API_KEY",
    "ein": "US_EIN",
    "birth_date": "DATE_OF_BIRTH",
    "last_four": "LAST_FOUR_DIGITS",
}
"""Our kinds by Presidio's entity names."""

_KINDS = {entity: kind for kind, entity in ENTITIES.items()}
_LANGUAGE = "en"
_NEEDS_NO_MODEL = ("PhoneRecognizer",)


class PostroomRecognizer(EntityRecognizer):
    """All kinds in one pass. Results say that context was weighed already, so Presidio does not add its own."""

    def __init__(self, scanner: Scanner | None = None, language: str = _LANGUAGE) -> None:
        self._scanner = scanner or Scanner()
        super().__init__(supported_entities=list(ENTITIES.values()), name="PostroomRecognizer", supported_language=language)

    def load(self) -> None:
        """Nothing to load."""

    def analyze(self, text: str, entities: list[str], nlp_artifacts: NlpArtifacts | None = None) -> list[RecognizerResult]:
        """One result a span. Raises ScanFailed."""
        return [
            RecognizerResult(
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
            for span in self._scanner.scan(text)
            if ENTITIES.get(span.kind) in (entities or self.supported_entities)
        ]


def registry(scanner: Scanner | None = None, language: str = _LANGUAGE) -> RecognizerRegistry:
    """A registry with our recogniser in it; others may be added as usual."""
    return RecognizerRegistry(recognizers=[PostroomRecognizer(scanner, language)], supported_languages=[language])


def engine(scanner: Scanner | None = None, language: str = _LANGUAGE) -> AnalyzerEngine:
    """An analyser that works as any other of Presidio's, without a language model."""
    return AnalyzerEngine(registry=registry(scanner, language), nlp_engine=_silent(language), supported_languages=[language])


@cache
def _silent(language: str = _LANGUAGE) -> NoOpNlpEngine:
    silent = NoOpNlpEngine(models=[{"lang_code": language, "model_name": "none"}])
    silent.load()
    return silent


def presidio_extra(names: Iterable[str], seconds: float = 5.0) -> Callable[[str], Sequence[Span]]:
    """Presidio's recognisers by class name as an addition to ``Scanner``; ``seconds`` is the time one pattern may take.

    Raises PolicyError for a name that is unknown or needs a language model or a network.
    """
    return extra([_recognizer(name) for name in names], seconds)


def extra(recognizers: Sequence[EntityRecognizer], seconds: float) -> Callable[[str], Sequence[Span]]:
    """The same for recognisers that are built already."""
    for recognizer in recognizers:
        if isinstance(recognizer, PatternRecognizer):
            _make_strict(recognizer, seconds)

    def recognise(text: str) -> Sequence[Span]:
        return [_span(result, type(recognizer).__name__) for recognizer in recognizers for result in _results(recognizer, text)]

    return recognise


def _results(recognizer: EntityRecognizer, text: str) -> list[RecognizerResult]:
    try:
        return list(recognizer.analyze(text, recognizer.supported_entities, _silent().process_text(text, _LANGUAGE)) or ())
    except ScanFailed:
        raise
    except Exception as error:  # code of others: whatever it raised, the text was not read to its end
        raise ScanFailed(f"{type(recognizer).__name__} failed: {type(error).__name__}") from None


def _span(result: RecognizerResult, rule: str) -> Span:
    kind = _KINDS.get(result.entity_type, result.entity_type.lower())
    return Span(kind, result.start, result.end, rule, round(float(result.score), 2))


def _recognizer(name: str) -> EntityRecognizer:
    known = [word for word in dir(predefined_recognizers) if word.endswith("Recognizer")]
    if name not in known:
        close = get_close_matches(name, known, n=1)
        raise PolicyError(f'presidio.recognizers: there is no "{name}"' + (f'; did you mean "{close[0]}"?' if close else ""))
    kind = getattr(predefined_recognizers, name)
    if not issubclass(kind, PatternRecognizer) and name not in _NEEDS_NO_MODEL:
        raise PolicyError(f'presidio.recognizers: "{name}" needs a language model or a network; use a pattern recogniser')
    recognizer: EntityRecognizer = kind()
    return recognizer


def _make_strict(recognizer: PatternRecognizer, seconds: float) -> None:
    """Compile the patterns ourselves, so that a time-out cannot be passed over in silence."""
    flags = recognizer.global_regex_flags or 0
    for pattern in vars(recognizer)["patterns"]:
        pattern.compiled_with_flags = flags
        pattern.compiled_regex = _StrictPattern(pattern.regex, flags, seconds)


class _StrictPattern:
    """A compiled pattern that raises ScanFailed where it would have timed out."""

    def __init__(self, pattern: str, flags: int, seconds: float) -> None:
        self._pattern = regex.compile(pattern, flags)
        self._seconds = seconds

    def finditer(self, text: str, timeout: float | None = None) -> Iterator[Any]:
        """As in ``regex``; our own limit replaces Presidio's."""
        try:
            yield from self._pattern.finditer(text, timeout=self._seconds)
        except TimeoutError:
            raise ScanFailed("a pattern timed out") from None
