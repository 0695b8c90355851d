"""Reading what is stored: small functions over a connection, for the ledger and the command line."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import msgspec
from sqlalchemy import Connection, Select, func, select

from infra.ledger.schema import cases, outbox, receipts, tickets
from intake.lifecycle import State
from intake.ports import Later, Receipt
from intake.submission import Channel


@dataclass(frozen=True, slots=True)
class OutboxLine:
    """One row of the outbox. ``state`` is waiting | sent | dropped; ``why`` a word from the vocabulary."""

    id: int
    reference: str
    destination: str
    kind: str
    state: str
    attempts: int
    next_attempt_at: datetime
    done_at: datetime | None
    why: str


@dataclass(frozen=True, slots=True)
class Waiting:
    """How many messages wait in a lane, and when the oldest came in."""

    count: int
    oldest: datetime | None

    def seconds(self, now: datetime) -> int:
        """How long the oldest has waited."""
        return max(0, int((now - self.oldest).total_seconds())) if self.oldest else 0


def waiting(connection: Connection) -> Mapping[Later, Waiting]:
    """What is deferred, by lane; a lane in which nothing waits is not named."""
    columns = (receipts.c.lane, func.count(), func.min(receipts.c.received_at))
    found = connection.execute(select(*columns).where(receipts.c.state == State.DEFERRED).group_by(receipts.c.lane))
    return {Later(lane): Waiting(count, moment(oldest)) for lane, count, oldest in found}


def receipt(connection: Connection, reference: str) -> Receipt | None:
    """The record as stored, or None."""
    row = connection.execute(_receipts().where(receipts.c.reference == reference)).one_or_none()
    return None if row is None else _receipt(row)


def all_receipts(connection: Connection, limit: int | None = None) -> Iterator[Receipt]:
    """The newest first, one at a time; read them while the connection is open."""
    rows = connection.execution_options(yield_per=500).execute(_receipts().order_by(receipts.c.id.desc()).limit(limit))
    return map(_receipt, rows)


def outbox_lines(connection: Connection, limit: int | None = None) -> Iterator[OutboxLine]:
    """The newest first, one at a time."""
    rows = connection.execution_options(yield_per=500).execute(select(outbox).order_by(outbox.c.id.desc()).limit(limit))
    return map(_outbox_line, rows)


def delivered(connection: Connection) -> Mapping[str, tuple[str, ...]]:
    """Reference -> destinations that have taken what was sent, for every reference that has any."""
    query = select(outbox.c.reference, outbox.c.destination).where(outbox.c.state == "sent").order_by(outbox.c.id)
    found: dict[str, tuple[str, ...]] = {}
    for reference, destination in connection.execute(query):
        found[reference] = (*found.get(reference, ()), destination)
    return found


def moment(seconds: float) -> datetime:
    """A stored time as aware UTC."""
    return datetime.fromtimestamp(seconds, UTC)


def _receipts() -> Select[Any]:
    return (
        select(receipts, tickets.c.number.label("ticket"), cases.c.number.label("case"))
        .outerjoin(tickets, tickets.c.reference == receipts.c.reference)
        .outerjoin(cases, cases.c.reference == receipts.c.reference)
    )


def _receipt(row: Any) -> Receipt:
    return Receipt(
        reference=row.reference,
        channel=Channel(row.channel),
        state=State(row.state),
        verdict=row.verdict,
        program=row.program,
        received_at=moment(row.received_at),
        size=row.size,
        secure=row.secure,
        reasons=msgspec.json.decode(row.reasons, type=tuple[str, ...]),
        findings=msgspec.json.decode(row.findings, type=dict[str, int]),
        ticket=row.ticket,
        case=row.case,
    )


def _outbox_line(row: Any) -> OutboxLine:
    return OutboxLine(
        id=row.id,
        reference=row.reference,
        destination=row.destination,
        kind=row.kind,
        state=row.state,
        attempts=row.attempts,
        next_attempt_at=moment(row.next_attempt_at),
        done_at=None if row.done_at is None else moment(row.done_at),
        why=row.why,
    )
