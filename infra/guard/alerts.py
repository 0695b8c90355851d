"""Alerts: what the lookouts saw, as rows that somebody has to look at, told to whoever is called.

One open alert stands for all sightings of its kind and subject; it is told once. When it was looked at and the
same is still seen a day later, a new one is raised. What its reader wrote down is sealed.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Connection, func, insert, or_, select, update

from infra.audit.trail import Trail
from infra.guard.kinds import Sighting
from infra.guard.record import Alert, alert_of
from infra.keys.keyring import Keyring
from infra.ledger import rows
from infra.ledger.console import PAGE, clamp, pages
from infra.ledger.engine import Database
from infra.ledger.schema import alerts
from infra.ledger.writer import Writer
from infra.vault import sealing
from infra.vault.rows import stored_blob
from intake.errors import PostroomError, Shredded
from intake.ports import HOUSE, AuditLine, Clock, Post

QUIET = timedelta(days=1)
"""What was looked at is not told again for so long."""

STATES = ("open", "seen")
_NOTE = "note"

Tell = Callable[[Alert], Iterable[Post]]
"""The posts that tell of a new alert."""


class NoSuchAlert(PostroomError):
    """There is none of that number."""


@dataclass(frozen=True, slots=True)
class AlertPage:
    """One page of a list. ``counts``: state -> how many there are."""

    lines: tuple[Alert, ...]
    counts: Mapping[str, int]
    page: int
    pages: int


@dataclass(frozen=True, slots=True)
class Means:
    """What stores of the guard work with."""

    database: Database
    writer: Writer
    trail: Trail
    clock: Clock
    keyring: Keyring


class Alerts:
    """The store."""

    def __init__(self, means: Means, tell: Tell) -> None:
        self._means = means
        self._tell = tell

    async def raise_(self, sightings: Sequence[Sighting]) -> tuple[Alert, ...]:
        """The alerts that are new; what is open already is only counted on."""
        if not sightings:
            return ()
        return await self._means.writer.run(lambda connection: self._raise(connection, sightings), essential=True)

    def all_sync(self) -> tuple[Alert, ...]:
        """The newest first."""
        return self._means.database.read_sync(_all)

    async def page(self, state: str, kind: str, number: int) -> AlertPage:
        """Page ``number`` of the alerts in ``state``, the newest first; ``kind`` "" for every kind."""
        return await self._means.database.read(lambda connection: _page(connection, state, kind, number))

    async def one(self, number: int) -> tuple[Alert, str]:
        """An alert, and what its reader wrote down. Raises NoSuchAlert."""
        return await self._means.database.read(lambda connection: self._one(connection, number))

    def one_sync(self, number: int) -> tuple[Alert, str]:
        """The same, for the command line."""
        return self._means.database.read_sync(lambda connection: self._one(connection, number))

    async def see(self, number: int, who: str, note: str = "") -> None:
        """Somebody has looked at it. Raises NoSuchAlert where none of that number is open."""
        await self._means.writer.run(lambda connection: self._see(connection, number, who, note), essential=True)

    def see_sync(self, number: int, who: str, note: str = "") -> None:
        """The same, for the command line."""
        self._means.writer.run_sync(lambda connection: self._see(connection, number, who, note), essential=True)

    def _see(self, connection: Connection, number: int, who: str, note: str) -> None:
        change = update(alerts).where(alerts.c.number == number, alerts.c.state == "open").values(state="seen", seen_by=who)
        row = connection.execute(change.returning(alerts)).one_or_none()
        if row is None:
            raise NoSuchAlert(f"there is no open alert {number}; postroom alerts list shows all")
        if note:
            reference = alert_of(row).reference
            rows.add_blobs(connection, [(reference, sealing.seal(self._means.keyring, reference, _NOTE, note.encode()))])
        self._means.trail.append(connection, [AuditLine(who, "alert seen", f"alert {number}")], self._means.clock.now())

    def _one(self, connection: Connection, number: int) -> tuple[Alert, str]:
        row = connection.execute(select(alerts).where(alerts.c.number == number)).one_or_none()
        if row is None:
            raise NoSuchAlert(f"there is no alert {number}; postroom alerts list shows all")
        alert, note = alert_of(row), ""
        with suppress(Shredded):
            note = sealing.unseal(self._means.keyring, alert.reference, stored_blob(connection, alert.reference, _NOTE)).decode()
        return alert, note

    def _raise(self, connection: Connection, sightings: Sequence[Sighting]) -> tuple[Alert, ...]:
        now = self._means.clock.now()
        fresh = [alert for sighting in sightings if (alert := _count_on(connection, sighting, now))]
        for alert in fresh:
            rows.add_posts(connection, [(alert.reference, post) for post in self._tell(alert)], now.timestamp())
        lines = [AuditLine(HOUSE, "alert raised", f"alert {alert.number}", {"kind": alert.kind}) for alert in fresh]
        self._means.trail.append(connection, lines, now)
        return tuple(fresh)


def _all(connection: Connection) -> tuple[Alert, ...]:
    return tuple(map(alert_of, connection.execute(select(alerts).order_by(alerts.c.number.desc()))))


def _page(connection: Connection, state: str, kind: str, number: int) -> AlertPage:
    of_kind = (alerts.c.kind == kind,) if kind else ()
    found = connection.execute(select(alerts.c.state, func.count()).where(*of_kind).group_by(alerts.c.state))
    counts = dict.fromkeys(STATES, 0) | {row[0]: row[1] for row in found}
    page = clamp(number, counts[state])
    query = select(alerts).where(alerts.c.state == state, *of_kind).order_by(alerts.c.number.desc())
    lines = connection.execute(query.limit(PAGE).offset((page - 1) * PAGE))
    return AlertPage(tuple(map(alert_of, lines)), counts, page, pages(counts[state]))


def _count_on(connection: Connection, sighting: Sighting, now: datetime) -> Alert | None:
    """The new alert, or None where one is open already, or was looked at less than a day ago."""
    at = now.timestamp()
    same = (alerts.c.kind == sighting.kind, alerts.c.subject == sighting.subject)
    quiet = or_(alerts.c.state == "open", alerts.c.last_at > at - QUIET.total_seconds())
    known = connection.execute(select(alerts).where(*same, quiet).order_by(alerts.c.number.desc()).limit(1)).one_or_none()
    if known is None:
        values = {"kind": sighting.kind, "subject": sighting.subject, "times": sighting.times, "state": "open", "seen_by": ""}
        return alert_of(connection.execute(insert(alerts).values(**values, first_at=at, last_at=at).returning(alerts)).one())
    if known.state == "open":
        change = update(alerts).where(alerts.c.number == known.number)
        connection.execute(change.values(last_at=at, times=max(known.times, sighting.times)))
    return None
