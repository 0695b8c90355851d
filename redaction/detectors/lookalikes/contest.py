"""The one place where look-alikes and detectors meet: the harmless explanation is weighed against the guess."""

from collections.abc import Iterable, Iterator, Sequence

from redaction.detectors.lookalikes import (
    amounts,
    books,
    carriers,
    dates,
    devices,
    goods,
    labelled,
    masked,
    network,
    phones,
    places,
    post,
    tokens,
    ups,
    usps,
)
from redaction.detectors.lookalikes.harmless import CERTAIN, Lookalike, Near, near
from redaction.detectors.page import Page
from redaction.findings import Span

LOOKALIKES: tuple[Lookalike, ...] = (
    *(usps, post, ups, carriers, labelled, tokens, dates, phones, devices, books, goods),
    *(amounts, places, network, masked),
)

SPOKEN_FOR = 0.95
"""From this score on words name the candidate; then only a wider number, of which it is a slice, takes it away."""

MOST = 2000
"""Candidates contested in one text. A text with more numbers is held for their count alone (policy ``many``)."""


def weighed(page: Page, spans: Sequence[Span], lookalikes: Iterable[Lookalike] = LOOKALIKES) -> Iterator[Span]:
    """The spans with what their harmless explanations leave of their scores."""
    known = tuple(lookalikes)
    rivals: dict[str, Sequence[Lookalike]] = {}
    for number, span in enumerate(spans):
        if span.kind not in rivals:
            rivals[span.kind] = [rival for rival in known if span.kind in rival.MISTAKEN_FOR]
        yield _left_of(page, span, rivals[span.kind]) if number < MOST else span


def _left_of(page: Page, span: Span, rivals: Sequence[Lookalike]) -> Span:
    if not rivals:
        return span
    weight = _weight(near(page, span.start, span.end), rivals, named=span.score >= SPOKEN_FOR)
    if not weight:
        return span
    return Span(span.kind, span.start, span.end, span.rule, round(max(0.0, span.score - weight), 2), span.masked)


def _weight(candidate: Near, rivals: Iterable[Lookalike], *, named: bool) -> float:
    """The heaviest harmless explanation."""
    heaviest = 0.0
    for rival in rivals:
        seen = rival.recognise(candidate)
        if seen and seen.weight > heaviest and (seen.wider or not named):
            heaviest = seen.weight
            if heaviest >= CERTAIN:
                break
    return heaviest
