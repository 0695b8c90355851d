"""Presidio's recognisers as an addition to the scanner: stock ones by class name, others from a YAML file in Presidio's format.

They fail closed here. Presidio skips a pattern that passes its time-out and goes on as if nothing were there, and its loader drops
entries it does not understand; the first raises ``ScanFailed``, the second ``PolicyError``. Like ``presidio.py`` this is slow to import.
"""

import time
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import regex
from presidio_analyzer import EntityRecognizer, PatternRecognizer, RecognizerResult
from presidio_analyzer.pattern_recognizer import REGEX_TIMEOUT_SECONDS

from redaction.findings import Span
from redaction.presidio import ENTITIES, silent
from redaction.scanner import Extra, ScanFailed

SECONDS = 5.0
"""What one pattern, and one recogniser on one text, may take."""
_MARGIN = 200  # characters on either side of the digits that a window shows
_DIGITS = regex.compile(rf"\d(?:.{{0,{2 * _MARGIN}}}?\d)*", regex.DOTALL)
_REACH = 60  # characters on either side in which a recogniser's context words count
_BOOST, _FLOOR = 0.35, 0.4  # as LemmaContextAwareEnhancer
_KINDS = {entity: kind for kind, entity in ENTITIES.items()}


def extra(recognizers: Iterable[EntityRecognizer], seconds: float = SECONDS, *, windows: bool = False) -> Extra:
    """For ``Scanner(extra=[...])``. ``windows``: show them only what stands within 200 characters of a digit, not the whole text."""
    limit = min(seconds, REGEX_TIMEOUT_SECONDS)
    added = [_added(recognizer, limit) for recognizer in recognizers]

    def recognise(text: str) -> Sequence[Span]:
        pieces = list(_windows(text)) if windows else [(0, text)]
        return [span for one in added for start, piece in pieces for span in one.spans(piece, start)]

    return recognise


@dataclass(frozen=True, slots=True)
class _Added:
    """A recogniser with its context words as one pattern, and the seconds it has."""

    recognizer: EntityRecognizer
    name: str
    context: Any
    limit: float

    def spans(self, text: str, offset: int) -> Iterator[Span]:
        for result in self._results(text):
            kind = _KINDS.get(result.entity_type, result.entity_type.lower())
            yield Span(kind, offset + result.start, offset + result.end, self.name, round(self._score(result, text), 2))

    def _results(self, text: str) -> list[RecognizerResult]:
        began = time.monotonic()
        try:
            results = self.recognizer.analyze(text, self.recognizer.supported_entities, silent().process_text(text, "en"))
        except ScanFailed:
            raise
        except Exception as error:  # code of others: whatever it raised, the text was not read to its end
            raise ScanFailed(f"{self.name} failed: {type(error).__name__}") from None
        if time.monotonic() - began > self.limit:  # some recognisers time their own patterns, and skip in silence
            raise ScanFailed(f"{self.name} took too long")
        return list(results or ())

    def _score(self, result: RecognizerResult, text: str) -> float:
        """Presidio's own boost needs a language model's tokens, so the recogniser's words are looked for here."""
        score = float(result.score)
        if self.context is None or (result.recognition_metadata or {}).get(RecognizerResult.IS_SCORE_ENHANCED_BY_CONTEXT_KEY):
            return score
        near = f"{text[max(0, result.start - _REACH) : result.start]}\n{text[result.end : result.end + _REACH]}"
        return min(1.0, max(score + _BOOST, _FLOOR)) if self.context.search(near) else score


def _added(recognizer: EntityRecognizer, limit: float) -> _Added:
    if isinstance(recognizer, PatternRecognizer):
        _make_strict(recognizer, limit)
    words = "|".join(regex.escape(word) for word in recognizer.context or ())
    context = regex.compile(rf"(?<!\w)(?:{words})(?!\w)", regex.IGNORECASE) if words else None
    return _Added(recognizer, str(vars(recognizer)["name"]), context, limit)


def _make_strict(recognizer: PatternRecognizer, seconds: float) -> None:
    """Compile the patterns ourselves, so that a time-out cannot be passed over in silence. Raises regex.error."""
    flags = recognizer.global_regex_flags
    for pattern in vars(recognizer)["patterns"]:
        pattern.compiled_with_flags = flags  # with other flags Presidio would compile its own
        pattern.compiled_regex = _StrictPattern(pattern.regex, flags or 0, seconds)


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


def _windows(text: str) -> Iterator[tuple[int, str]]:
    """Stretches around digits with the position of each; they never overlap."""
    done = 0
    for digits in _DIGITS.finditer(text):
        start = max(done, digits.start() - _MARGIN)
        done = min(len(text), digits.end() + _MARGIN)
        yield start, text[start:done]
