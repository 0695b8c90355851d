"""Alerts: what the lookouts saw, as rows that somebody has to look at, and a mail to whoever is called.

One open alert stands for all sightings of its kind and subject; it is told once. When it was looked at and the
same is still seen a day later, a new one is raised.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Row, insert, or_, select, update

from infra.audit.trail import Trail
from infra.guard.lookouts import Sighting
from infra.ledger import rows
from infra.ledger.engine import Database
from infra.ledger.reads import moment
from infra.ledger.schema import alerts
from infra.ledger.writer import Writer
from intake.errors import PostroomError
from intake.ports import HOUSE, AuditLine, Blob, Clock, Post

QUIET = timedelta(days=1)
"""What was looked at is not told again for so long."""

Notice = Callable[["Alert"], Blob]
"""The sealed mail about an alert, under the reference ``alert-<number>``."""


class NoSuchAlert(PostroomError):
    """There is none of that number."""


@dataclass(frozen=True, slots=True)
class Alert:
    """``state`` is open | seen; ``times`` the most that was seen at once."""

    number: int
    kind: str
    subject: str
    times: int
    state: str
    first_at: datetime
    last_at: datetime
    seen_by: str


class Alerts:
    """The store. ``notice`` makes the mail of a new alert; None: nobody is written to."""

    def __init__(self, database: Database, writer: Writer, trail: Trail, clock: Clock, notice: Notice | None) -> None:
        self._database = database
        self._writer = writer
        self._trail = trail
        self._clock = clock
        self._notice = notice

    async def raise_(self, sightings: Sequence[Sighting]) -> tuple[Alert, ...]:
        """The alerts that are new; what is open already is only counted on."""
        if not sightings:
            return ()
        return await self._writer.run(lambda connection: self._raise(connection, sightings), essential=True)

    def all_sync(self) -> tuple[Alert, ...]:
        """The newest first."""
        query = select(alerts).order_by(alerts.c.number.desc())
        return self._database.read_sync(lambda connection: tuple(map(_alert, connection.execute(query))))

    def see_sync(self, number: int, who: str) -> None:
        """Somebody has looked at it. Raises NoSuchAlert."""

        def work(connection: Connection) -> None:
            change = update(alerts).where(alerts.c.number == number, alerts.c.state == "open").values(state="seen", seen_by=who)
            if not connection.execute(change).rowcount:
                raise NoSuchAlert(f"there is no open alert {number}; postroom alerts list shows all")
            self._trail.append(connection, [AuditLine(who, "alert seen", f"alert {number}")], self._clock.now())

        self._writer.run_sync(work, essential=True)

    def _raise(self, connection: Connection, sightings: Sequence[Sighting]) -> tuple[Alert, ...]:
        now = self._clock.now()
        fresh = [alert for sighting in sightings if (alert := _count_on(connection, sighting, now))]
        for alert in fresh:
            if self._notice is not None:
                post = Post(f"alert-{alert.number}", "mail", "alert", self._notice(alert))
                rows.add_posts(connection, [(f"alert-{alert.number}", post)], now.timestamp())
        lines = [AuditLine(HOUSE, "alert raised", f"alert {alert.number}", {"kind": alert.kind}) for alert in fresh]
        self._trail.append(connection, lines, now)
        return tuple(fresh)


def _count_on(connection: Connection, sighting: Sighting, now: datetime) -> Alert | None:
    """The new alert, or None where one is open already, or was looked at less than a day ago."""
    at = now.timestamp()
    same = (alerts.c.kind == sighting.kind, alerts.c.subject == sighting.subject)
    quiet = or_(alerts.c.state == "open", alerts.c.last_at > at - QUIET.total_seconds())
    known = connection.execute(select(alerts).where(*same, quiet).order_by(alerts.c.number.desc()).limit(1)).one_or_none()
    if known is None:
        values = {"kind": sighting.kind, "subject": sighting.subject, "times": sighting.times, "state": "open", "seen_by": ""}
        return _alert(connection.execute(insert(alerts).values(**values, first_at=at, last_at=at).returning(alerts)).one())
    if known.state == "open":
        change = update(alerts).where(alerts.c.number == known.number)
        connection.execute(change.values(last_at=at, times=max(known.times, sighting.times)))
    return None


def _alert(row: Row[tuple[Any, ...]]) -> Alert:
    return Alert(row.number, row.kind, row.subject, row.times, row.state, moment(row.first_at), moment(row.last_at), row.seen_by)
