"""Text in, spans out: fold, one pass for runs of digits, every detector over them, overlaps resolved.

Pure and linear. Whatever cannot be examined raises ``ScanFailed``; callers make that "unscannable", never "clean".
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from operator import attrgetter
from typing import Protocol

from redaction.detectors import (
    aba_routing,
    api_key,
    bank_account,
    bank_unlabelled,
    bic,
    birth_date,
    card,
    cvv,
    driver_licence,
    ein,
    expiry,
    iban,
    itin,
    last_four,
    mbi,
    nino,
    passport,
    password,
    pin,
    sin_ca,
    ssn,
    track,
)
from redaction.detectors.lookalikes.contest import LOOKALIKES, weighed
from redaction.detectors.lookalikes.harmless import Lookalike
from redaction.detectors.page import Page
from redaction.direction import reordered
from redaction.findings import Span
from redaction.normalise import Folded, fold

MAX_CHARACTERS = 64 * 1024 * 1024
"""A longer text is not examined (nothing that came through the doors is)."""

Extra = Callable[[str], Sequence[Span]]
"""A further recogniser over the original text; its offsets are those of the original."""


class ScanFailed(Exception):
    """The text could not be examined to its end; it must be held."""


class Detector(Protocol):
    """A module of ``redaction/detectors``: one identifier, with its own proof."""

    @property
    def KINDS(self) -> tuple[str, ...]:  # noqa: N802  a constant of the module
        """Kinds it can find."""

    @property
    def MUST_FIND(self) -> tuple[tuple[str, str, str], ...]:  # noqa: N802
        """A sentence, a text, and the part of it that must be found."""

    @property
    def MUST_NOT_FIND(self) -> tuple[tuple[str, str], ...]:  # noqa: N802
        """A sentence and a text in which nothing of these kinds may be found."""

    def find(self, page: Page, found: Sequence[Span], /) -> Iterable[Span]:
        """Spans over the folded text; ``found`` are those of the detectors before it."""


DETECTORS: tuple[Detector, ...] = (
    *(track, card, iban, ssn, itin, aba_routing, bank_account, bank_unlabelled, cvv, pin),
    *(expiry, bic, passport, driver_licence, mbi, nino, sin_ca, password, api_key),
    *(ein, birth_date, last_four),
)
"""In order: a later one may ask what the earlier ones found."""

_START = attrgetter("start")
FAINT = 0.3
"""A span scored below is no evidence of anything and is dropped at once."""


class Scanner:
    """Built once, shared by all threads: it keeps no state between texts."""

    __slots__ = ("_detectors", "_extra", "_lookalikes")

    def __init__(
        self, detectors: Iterable[Detector] = DETECTORS, extra: Iterable[Extra] = (), lookalikes: Iterable[Lookalike] = LOOKALIKES
    ) -> None:
        self._detectors = tuple(detectors)
        self._extra = tuple(extra)
        self._lookalikes = tuple(lookalikes)

    def scan(self, text: str, label: str = "") -> tuple[Span, ...]:
        """Spans in ``text``, sorted, not overlapping, in code points of the text as given. ``label`` is context.

        Raises ScanFailed when a detector or an added recogniser fails.
        """
        if len(text) > MAX_CHARACTERS:
            raise ScanFailed("text too long")
        try:
            return _apart(self._all(text, label))
        except ScanFailed:
            raise
        except Exception as error:  # whatever it was, the text was not read to its end; the message may quote it
            raise ScanFailed(f"a detector failed: {type(error).__name__}") from None

    def _all(self, text: str, label: str) -> Iterator[Span]:
        folded = fold(text)
        page = Page(folded.text, fold(label).text if label else "")
        yield from self._found(page, folded)
        for other in reordered(text, page, folded):
            folded = fold(other.text)
            for span in self._found(Page(folded.text, page.label), folded):
                stored = other.stored(span)
                if stored:
                    yield stored
        for recognise in self._extra:
            yield from recognise(text)

    def _found(self, page: Page, folded: Folded) -> Iterator[Span]:
        """Spans of one page, in the text that it was folded from."""
        found: list[Span] = []
        for detector in self._detectors if page.promising() else ():
            guesses = [span for span in detector.find(page, found) if span.score >= FAINT]
            if guesses:
                found += [span for span in weighed(page, guesses, self._lookalikes) if span.score >= FAINT]
        for span in found:
            yield _original(span, folded)


def _original(span: Span, folded: Folded) -> Span:
    if folded.unchanged:
        return span
    start, end = folded.span(span.start, span.end)
    return Span(span.kind, start, end, span.rule, span.score, span.masked)


def _apart(spans: Iterable[Span]) -> tuple[Span, ...]:
    """Where spans overlap the better evidence stays, then the longer span."""
    ordered = sorted(spans, key=_START)
    if all(ordered[index].end <= ordered[index + 1].start for index in range(len(ordered) - 1)):
        return tuple(ordered)
    ranked = sorted(ordered, key=lambda span: (-span.score, span.start - span.end, span.start))
    covered = _Covered()
    taken = [span for span in ranked if covered.add(span.start, span.end)]
    return tuple(sorted(taken, key=lambda span: span.start))


class _Covered:
    """Intervals that do not overlap, kept by cells of fixed size so that many spans stay linear."""

    __slots__ = ("_cells",)
    _CELL = 64

    def __init__(self) -> None:
        self._cells: dict[int, list[tuple[int, int]]] = {}

    def add(self, start: int, end: int) -> bool:
        """Take the interval; False when a part of it is taken."""
        cells = range(start // self._CELL, (end - 1) // self._CELL + 1)
        for cell in cells:
            if any(low < end and start < high for low, high in self._cells.get(cell, ())):
                return False
        for cell in cells:
            self._cells.setdefault(cell, []).append((start, end))
        return True
