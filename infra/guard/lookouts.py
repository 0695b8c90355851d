"""Where alerts come from: each looks at the ledger and says what it sees. Counts and names of ours only, never
content or addresses of senders. What is in no ledger is heard by ``listeners.py``."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Connection

from infra.guard.kinds import Sighting
from intake.lifecycle import State
from redaction.review.cases import CaseState

READINGS = 100  # tickets and cases one person may open within an hour
WRONG_PASSWORDS = 20  # within ten minutes

_RECENT = 20_000  # newest lines of the trail that are looked at
_READ = """SELECT actor, COUNT(DISTINCT subject) FROM audit
    WHERE seq > (SELECT coalesce(max(seq), 0) FROM audit) - ? AND at > ? AND verb IN ('ticket opened', 'case opened')
    GROUP BY actor HAVING COUNT(DISTINCT subject) > ?"""
_WRONG = """SELECT COUNT(*) FROM audit WHERE seq > (SELECT coalesce(max(seq), 0) FROM audit) - ? AND at > ? AND verb = 'login failed'"""
_BOMBS = """SELECT reference FROM cases WHERE opened_at > ? AND why LIKE '%expands beyond all measure%' ORDER BY number DESC LIMIT 20"""
_FAILING = """SELECT destination, COUNT(*) FROM outbox WHERE state = 'waiting' AND attempts >= 5 GROUP BY destination"""
_UNTOLD = """SELECT destination, COUNT(*) FROM outbox
    WHERE reference >= 'alert-' AND reference < 'alert.' AND state = 'dropped' AND done_at > ? GROUP BY destination"""
_WAITING = """SELECT COUNT(*) FROM receipts WHERE state = ? AND received_at < ?"""
_OVERDUE = """SELECT COUNT(*) FROM cases WHERE state IN (?, ?) AND opened_at < ?"""


@dataclass(frozen=True, slots=True)
class Outlook:
    """What a lookout may look at."""

    connection: Connection
    now: datetime

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


def untold_alerts(look: Outlook) -> Iterator[Sighting]:
    """Each destination that an alert was not told to, by mail or webhook."""
    for destination, count in look.connection.exec_driver_sql(_UNTOLD, (look.since(timedelta(hours=1)),)):
        yield Sighting("alert not told", destination, count)


LOOKOUTS: tuple[Lookout, ...] = (
    mass_reading,
    wrong_passwords,
    bombs,
    failing_destinations,
    long_waits,
    overdue_reviews,
    untold_alerts,
)
