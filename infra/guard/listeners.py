"""Alerts from what a process only logged. Every process listens to itself; the sightings of all go into one table."""

from collections.abc import Callable, Iterator, Mapping

from infra.guard.kinds import Sighting

FAILURES = 5  # of one sort of work between two rounds
FLOOD = 100  # put off for too many, between two rounds

Noted = Mapping[tuple[str, str], int]
"""(event, its why or what) -> how often it was logged since the last round."""

Listener = Callable[[Noted], Iterator[Sighting]]


def smuggling(noted: Noted) -> Iterator[Sighting]:
    """Connections ended for stray line ends."""
    count = noted.get(("smtp.cut", "stray line end"), 0)
    if count:
        yield Sighting("smuggling attempt", "", count)


def failing_work(noted: Noted) -> Iterator[Sighting]:
    """Work of one sort that failed again and again."""
    for (event, what), count in noted.items():
        if event == "work failed" and count >= FAILURES:
            yield Sighting("failing work", what, count)


def floods(noted: Noted) -> Iterator[Sighting]:
    """Limits that held back very many."""
    for (event, what), count in noted.items():
        if event == "put off" and count >= FLOOD:
            yield Sighting("flood", what, count)


def breaker(noted: Noted) -> Iterator[Sighting]:
    """Automatic mail that did not go out because too much did."""
    count = noted.get(("post dropped", "too many automatic mails"), 0)
    if count:
        yield Sighting("automatic mail stopped", "", count)


LISTENERS: tuple[Listener, ...] = (smuggling, failing_work, floods, breaker)
