"""Where alerts come from: each looks at the ledger (or at what was logged) and says what it sees. Counts and
names of ours only, never content or addresses of senders."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Connection

from intake.lifecycle import State
from redaction.review.cases import CaseState

READINGS = 100  # tickets and cases one person may open within an hour
WRONG_PASSWORDS = 20  # within ten minutes
FAILURES = 5  # of one sort of work between two looks

_RECENT = 20_000  # newest lines of the trail that are looked at
_READ = """SELECT actor, COUNT(DISTINCT subject) FROM audit
    WHERE seq > (SELECT coalesce(max(seq), 0) FROM audit) - ? AND at > ? AND verb IN ('ticket opened', 'case opened')
    GROUP BY actor HAVING COUNT(DISTINCT subject) > ?"""
_WRONG = """SELECT COUNT(*) FROM audit WHERE seq > (SELECT coalesce(max(seq), 0) FROM audit) - ? AND at > ? AND verb = 'login failed'"""
_BOMBS = """SELECT reference FROM cases WHERE opened_at > ? AND why LIKE '%expands beyond all measure%' ORDER BY number DESC LIMIT 20"""
_FAILING = """SELECT destination, COUNT(*) FROM outbox WHERE state = 'waiting' AND attempts >= 5 GROUP BY destination"""
_WAITING = """SELECT COUNT(*) FROM receipts WHERE state = ? AND received_at < ?"""
_OVERDUE = """SELECT COUNT(*) FROM cases WHERE state IN (?, ?) AND opened_at < ?"""


@dataclass(frozen=True, slots=True)
class Sighting:
    """One thing seen. ``kind`` is a row of ``kinds.KINDS``; ``subject`` says of what, "" for the house itself."""

    kind: str
    subject: str
    times: int


@dataclass(frozen=True, slots=True)
class Outlook:
    """What a lookout may look at. ``noted``: (event, why or what) -> how often it was logged since the last look."""

    connection: Connection
    now: datetime
    noted: Mapping[tuple[str, str], int]

    def since(self, span: timedelta) -> float:
        """The time so long ago, as it is stored."""
        return (self.now - span).timestamp()


Lookout = Callable[[Outlook], Iterator[Sighting]]


def mass_reading(look: Outlook) -> Iterator[Sighting]:
    """A person's hour at the desk and the review console."""
    for actor, count in look.connection.exec_driver_sql(_READ, (_RECENT, look.since(timedelta(hours=1)), READINGS)):
        yield Sighting("mass reading", actor, count)


def wrong_passwords(look: Outlook) -> Iterator[Sighting]:
    """All names together: an attack tries many."""
    count = look.connection.exec_driver_sql(_WRONG, (_RECENT, look.since(timedelta(minutes=10)))).scalar_one()
    if count >= WRONG_PASSWORDS:
        yield Sighting("log-in attack", "", count)


def bombs(look: Outlook) -> Iterator[Sighting]:
    """Each by its reference."""
    for (reference,) in look.connection.exec_driver_sql(_BOMBS, (look.since(timedelta(hours=1)),)):
        yield Sighting("bomb", reference, 1)


def failing_destinations(look: Outlook) -> Iterator[Sighting]:
    """Each destination that has something waiting after five attempts."""
    for destination, count in look.connection.exec_driver_sql(_FAILING):
        yield Sighting("destination failing", destination, count)


def long_waits(look: Outlook) -> Iterator[Sighting]:
    """The lanes of what is examined later."""
    count = look.connection.exec_driver_sql(
        _WAITING,
        (
            State.DEFERRED,
            look.since(timedelta(minutes=15)),
        ),
    ).scalar_one()
    if count:
        yield Sighting("waiting too long", "", count)


def overdue_reviews(look: Outlook) -> Iterator[Sighting]:
    """Undecided cases."""
    count = look.connection.exec_driver_sql(_OVERDUE, (CaseState.WAITING, CaseState.REQUESTED, look.since(timedelta(days=3)))).scalar_one()
    if count:
        yield Sighting("review overdue", "", count)


def smuggling(look: Outlook) -> Iterator[Sighting]:
    """Connections ended for stray line ends."""
    count = look.noted.get(("smtp.cut", "stray line end"), 0)
    if count:
        yield Sighting("smuggling attempt", "", count)


def failing_work(look: Outlook) -> Iterator[Sighting]:
    """Work of one sort that failed again and again."""
    for (event, what), count in look.noted.items():
        if event == "work failed" and count >= FAILURES:
            yield Sighting("failing work", what, count)


LOOKOUTS: tuple[Lookout, ...] = (
    mass_reading,
    wrong_passwords,
    bombs,
    failing_destinations,
    long_waits,
    overdue_reviews,
    smuggling,
    failing_work,
)
