"""Retention in SQL: what has ended, what is on hold, and the taking away of everything that hangs on a matter."""

from collections.abc import AsyncIterator, Iterator, Set
from dataclasses import dataclass
from datetime import datetime
from itertools import islice
from typing import Any

import msgspec
from sqlalchemy import ColumnElement, Connection, Row, delete, exists, insert, or_, select, update

from infra.audit.trail import Trail
from infra.ledger.engine import Database
from infra.ledger.reads import moment
from infra.ledger.schema import blobs, cases, entries, holds, incident_evidence, incidents, outbox, receipts, tickets
from intake.errors import NotAllowed, PostroomError
from intake.lifecycle import State
from intake.ports import AuditLine, Clock, Ledger
from intake.retention import Ended, Schedule, due, purged

PROGRAM = "program:"
_BATCH = 500
_UNTICKETED = (State.DENIED, State.DESTROYED, State.REFUSED)


class HoldError(PostroomError):
    """A hold that cannot be placed or lifted; says why."""


@dataclass(frozen=True, slots=True)
class Hold:
    """``subject`` is a reference or ``program:<id>``; ``why`` names the matter ("docket 26-114"), never a person."""

    subject: str
    why: str
    placed_at: datetime


class Retention:
    """What the schedule ends, for the worker and for the operator alike."""

    def __init__(self, database: Database, ledger: Ledger, clock: Clock, schedule: Schedule) -> None:
        self._database = database
        self._ledger = ledger
        self._clock = clock
        self._schedule = schedule

    def due(self, connection: Connection) -> Iterator[Ended]:
        """Every matter whose time is over now, one at a time."""
        now = self._clock.now()
        return due(self._schedule, ended(connection, now - self._schedule.shortest), now)

    async def purge(self) -> AsyncIterator[Ended]:
        """End all that is due, for good; yields each when it is gone. What is put on hold meanwhile stays."""
        kept: set[str] = set()
        while batch := await self._database.read(lambda connection: self._batch(connection, kept)):
            for one in batch:
                try:
                    await self._ledger.amend(purged(one))
                except NotAllowed:
                    kept.add(one.reference)
                else:
                    yield one

    def _batch(self, connection: Connection, kept: Set[str]) -> tuple[Ended, ...]:
        return tuple(islice((one for one in self.due(connection) if one.reference not in kept), _BATCH))


def ended(connection: Connection, before: datetime) -> Iterator[Ended]:
    """Every matter that ended before that time, the oldest first, one at a time."""
    closed = select(receipts, tickets.c.kind, tickets.c.updated_at.label("ended_at"), _on_hold().label("on_hold")).join(
        tickets, tickets.c.reference == receipts.c.reference
    )
    closed = closed.where(tickets.c.state == "closed", tickets.c.updated_at <= before.timestamp(), receipts.c.state == State.ROUTED)
    for row in connection.execution_options(yield_per=500).execute(closed.order_by(tickets.c.updated_at)):
        yield _ended(row, row.kind, row.ended_at)
    over = select(receipts, cases.c.decided_at, _on_hold().label("on_hold")).outerjoin(cases, cases.c.reference == receipts.c.reference)
    over = over.where(receipts.c.state.in_(_UNTICKETED), receipts.c.received_at <= before.timestamp())
    for row in connection.execution_options(yield_per=500).execute(over.order_by(receipts.c.id)):
        yield _ended(row, "", row.decided_at or row.received_at)


def take_away(connection: Connection, reference: str, at: float) -> None:
    """Everything sealed, the ticket with its thread, and what still waits to go out."""
    waiting = (outbox.c.reference == reference, outbox.c.state == "waiting")
    connection.execute(update(outbox).where(*waiting).values(state="dropped", done_at=at, why="purged"))
    connection.execute(delete(blobs).where(blobs.c.reference == reference))
    number = connection.scalar(select(tickets.c.number).where(tickets.c.reference == reference))
    if number is not None:
        connection.execute(delete(entries).where(entries.c.ticket == number))
        connection.execute(delete(tickets).where(tickets.c.number == number))


def is_held(connection: Connection, reference: str) -> bool:
    """Whether a hold stands on this receipt, or on its program."""
    return bool(connection.scalar(select(_on_hold()).where(receipts.c.reference == reference)))


def not_on_hold() -> ColumnElement[bool]:
    """For a query over ``receipts``."""
    return ~_on_hold()


def place_hold(connection: Connection, trail: Trail, subject: str, why: str, now: datetime, *, who: str = "operator") -> None:
    """Raises HoldError for a receipt that is not there, or a hold that stands already."""
    if not subject.startswith(PROGRAM) and connection.scalar(select(receipts.c.id).where(receipts.c.reference == subject)) is None:
        raise HoldError(f"there is no receipt {subject}; postroom receipts list shows all")
    if connection.scalar(select(holds.c.subject).where(holds.c.subject == subject)):
        raise HoldError(f"{subject} is on hold already; postroom hold list says why")
    connection.execute(insert(holds).values(subject=subject, why=why, at=now.timestamp()))
    trail.append(connection, [AuditLine(who, "hold placed", subject, {"why": why})], now)


def lift_hold(connection: Connection, trail: Trail, subject: str, now: datetime) -> None:
    """Raises HoldError when there is none, or when an incident that is open needs it."""
    needed = select(incidents.c.number).join(incident_evidence, incident_evidence.c.incident == incidents.c.number)
    number = connection.scalar(needed.where(incident_evidence.c.subject == subject, incidents.c.state == "open").limit(1))
    if number is not None:
        raise HoldError(f"{subject} is evidence of incident {number}, which is open; postroom incident close {number} comes first")
    if not connection.execute(delete(holds).where(holds.c.subject == subject)).rowcount:
        raise HoldError(f"{subject} is not on hold; postroom hold list shows what is")
    trail.append(connection, [AuditLine("operator", "hold lifted", subject)], now)


def all_holds(connection: Connection) -> tuple[Hold, ...]:
    """The oldest first."""
    return tuple(Hold(row.subject, row.why, moment(row.at)) for row in connection.execute(select(holds).order_by(holds.c.at)))


def _on_hold() -> ColumnElement[bool]:
    return exists().where(or_(holds.c.subject == receipts.c.reference, holds.c.subject == PROGRAM + receipts.c.program))


def _ended(row: Row[Any], kind: str, at: float) -> Ended:
    return Ended(
        reference=row.reference,
        program=row.program,
        kind=kind,
        state=State(row.state),
        verdict=row.verdict,
        findings=msgspec.json.decode(row.findings, type=dict[str, int]),
        at=moment(at),
        on_hold=bool(row.on_hold),
    )
