"""What the house says about itself: a vocabulary of log events, counters, and whether it is well.

Only the words below can be logged, with the fields below and nothing else: no addresses, no content, no
free text. An unknown event or field is a mistake in the code and raises at once.
"""

import contextlib
import json
import sys
from collections import Counter as Counts
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import TextIO

from prometheus_client import CollectorRegistry, Counter, Gauge, generate_latest

EVENTS: Mapping[str, frozenset[str]] = {
    "started": frozenset({"role", "smtp_port", "web_port", "operator_port", "data"}),
    "stopped": frozenset({"role"}),
    "accepted": frozenset({"channel", "shares"}),
    "refused": frozenset({"channel"}),
    "finished": frozenset({"reference", "state"}),
    "resumed": frozenset({"reference", "state"}),
    "post sent": frozenset({"post", "kind", "why"}),
    "post put off": frozenset({"post", "kind", "why"}),
    "post dropped": frozenset({"post", "kind", "why"}),
    "alert": frozenset({"number", "kind", "what", "times"}),
    "purged": frozenset({"matters"}),
    "certificate renewed": frozenset(),
    "work failed": frozenset({"what", "reference", "error"}),
    "put off": frozenset({"what"}),
    "smtp.cut": frozenset({"why"}),
    "smtp.fault": frozenset({"error"}),
    "web fault": frozenset({"error", "route"}),
}
"""Event -> its fields. Values are ids, counts, ports, type names and words of ours."""


class Watch:
    """Log lines as JSON on ``out`` and counters for the operator's port."""

    def __init__(self, out: TextIO | None = None) -> None:
        self._out = out or sys.stderr
        self.registry = CollectorRegistry()
        self._noted: Counts[tuple[str, str]] = Counts()
        self._events = Counter("postroom_events", "What happened, by word of the log vocabulary.", ["event"], registry=self.registry)
        self._put_off = Counter("postroom_put_off", "Asked to come again later, by the limit.", ["what"], registry=self.registry)
        self._waiting = Gauge("postroom_waiting", "Things waiting, by queue.", ["queue"], registry=self.registry)
        self._oldest = Gauge("postroom_oldest_seconds", "How long the oldest waits, by queue.", ["queue"], registry=self.registry)
        self._running = Gauge("postroom_inspectors", "Inspectors running, by sort.", ["sort"], registry=self.registry)

    def note(self, event: str, fields: Mapping[str, object] | None = None) -> None:
        """One thing that happened. Raises ValueError for a word or field outside the vocabulary."""
        fields = fields or {}
        if event not in EVENTS or not fields.keys() <= EVENTS[event]:
            raise ValueError(f"not in the log vocabulary: {event} {sorted(fields)}")
        self._events.labels(event).inc()
        if event == "put off":
            self._put_off.labels(str(fields.get("what", ""))).inc()
        self._noted[event, str(fields.get("why", fields.get("what", "")))[:200]] += 1
        with contextlib.suppress(OSError):  # a full disk under the log must not undo what was settled
            self._out.write(_line(event, fields))
            self._out.flush()

    def taken_notes(self) -> Mapping[tuple[str, str], int]:
        """(event, its why or what) -> how often since this was asked last; for the guard."""
        noted, self._noted = self._noted, Counts()
        return noted

    def give_back(self, noted: Mapping[tuple[str, str], int]) -> None:
        """Notes that were taken and could not be used."""
        self._noted.update(noted)

    def waiting(self, queue: str, count: int, oldest: int = 0) -> None:
        """How many wait in ``queue`` (overflow, reading, decisions), and the seconds that the oldest of them has."""
        self._waiting.labels(queue).set(count)
        self._oldest.labels(queue).set(oldest)

    def running(self, sort: str, count: int) -> None:
        """How many inspectors of a sort (quick, reading) run."""
        self._running.labels(sort).set(count)

    def metrics(self) -> bytes:
        """The counters in Prometheus' text format."""
        return generate_latest(self.registry)


def _line(event: str, fields: Mapping[str, object]) -> str:
    said = {name: str(value)[:200] for name, value in fields.items()}
    return json.dumps(said | {"event": event, "timestamp": f"{datetime.now(UTC):%Y-%m-%dT%H:%M:%S.%fZ}"}) + "\n"
