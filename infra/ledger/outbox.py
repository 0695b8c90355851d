"""The outbox in SQL: what waits to be sent, leased to one postman at a time."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from itertools import chain, islice, zip_longest
from typing import Any

from sqlalchemy import Connection, Row, func, insert, select, update

from infra.ledger import rows
from infra.ledger.engine import Database
from infra.ledger.schema import entries, outbox, tickets
from infra.ledger.writer import Writer
from infra.vault.rows import stored_blob
from intake.ports import HOUSE, Blob, DuePost

LEASE = timedelta(minutes=5)
BUDGET_PERIOD = timedelta(hours=24)
ANSWERS = frozenset({"warning", "receipt", "denial"})
"""Kinds of posts that are the house's own answers to a sender."""

# One statement, so that two postmen cannot both spend the last one.
_SPEND = """INSERT INTO spent (budget, at) VALUES (?, ?)
    ON CONFLICT (budget) DO UPDATE SET at = excluded.at WHERE spent.at <= ? RETURNING budget"""

_SWEEP_HOURLY = "DELETE FROM automatic_mails WHERE at <= ?"
_HOURLY = "SELECT COUNT(*) FROM automatic_mails WHERE budget = ?"
_SPEND_HOURLY = "INSERT INTO automatic_mails (budget, at) VALUES (?, ?)"


class SqlOutbox:
    """Implements ``intake.ports.Outbox``."""

    def __init__(self, database: Database, writer: Writer) -> None:
        self._database = database
        self._writer = writer

    async def claim(self, now: datetime, limit: int) -> tuple[DuePost, ...]:
        return await self._writer.run(lambda connection: _claim(connection, now, limit))

    async def payload(self, post_id: int) -> Blob:
        return await self._database.read(lambda connection: _payload(connection, post_id))

    async def sent(self, post_id: int, now: datetime) -> None:
        await self._writer.run(lambda connection: _finish(connection, post_id, "sent", now, ""), essential=True)

    async def retry(self, post_id: int, next_attempt_at: datetime, why: str) -> None:
        await self._writer.run(lambda connection: _postpone(connection, post_id, next_attempt_at, why), essential=True)

    async def drop(self, post_id: int, now: datetime, why: str) -> None:
        await self._writer.run(lambda connection: _drop(connection, post_id, now, why), essential=True)

    async def spend(self, budget: str, now: datetime) -> bool:
        if not budget:
            return True
        spent_before = (now - BUDGET_PERIOD).timestamp()

        def spend(connection: Connection) -> bool:
            return connection.exec_driver_sql(_SPEND, (budget, now.timestamp(), spent_before)).first() is not None

        return await self._writer.run(spend, essential=True)

    async def spend_hourly(self, budgets: Mapping[str, int], now: datetime) -> bool:
        return await self._writer.run(lambda connection: _spend_hourly(connection, budgets, now), essential=True)


def _spend_hourly(connection: Connection, budgets: Mapping[str, int], now: datetime) -> bool:
    """Inside a transaction that holds the write lock, so that two postmen cannot both spend the last one."""
    connection.exec_driver_sql(_SWEEP_HOURLY, ((now - timedelta(hours=1)).timestamp(),))
    for budget, times in budgets.items():
        if connection.exec_driver_sql(_HOURLY, (budget,)).scalar_one() >= times:
            return False
    for budget in budgets:
        connection.exec_driver_sql(_SPEND_HOURLY, (budget, now.timestamp()))
    return True


def _claim(connection: Connection, now: datetime, limit: int) -> tuple[DuePost, ...]:
    """In turn one of each destination, the one that has waited longest first, so that a long queue for
    one does not hold up the others."""
    queues = [queue for destination in _destinations(connection) if (queue := _due(connection, destination, now, limit))]
    queues.sort(key=lambda queue: (queue[0].next_attempt_at, queue[0].id))
    in_turn = (row for row in chain.from_iterable(zip_longest(*queues)) if row is not None)
    claimed = tuple(_due_post(row) for row in islice(in_turn, limit))
    until = (now + LEASE).timestamp()
    connection.execute(update(outbox).where(outbox.c.id.in_([post.id for post in claimed])).values(leased_until=until))
    return claimed


def _destinations(connection: Connection) -> Iterator[str]:
    """Those with posts waiting. One look into the index each, however many posts there are."""
    last: str | None = ""
    while last is not None:
        query = select(func.min(outbox.c.destination)).where(outbox.c.state == "waiting", outbox.c.destination > last)
        last = connection.execute(query).scalar()
        if last is not None:
            yield last


def _due(connection: Connection, destination: str, now: datetime, limit: int) -> Sequence[Any]:
    at = now.timestamp()
    waiting = (outbox.c.state == "waiting", outbox.c.destination == destination)
    due = (outbox.c.next_attempt_at <= at, outbox.c.leased_until <= at)
    return connection.execute(select(outbox).where(*waiting, *due).order_by(outbox.c.next_attempt_at, outbox.c.id).limit(limit)).all()


def _due_post(row: Any) -> DuePost:
    return DuePost(row.id, row.reference, row.key, row.destination, row.kind, row.needs_proof, row.budget, row.attempts)


def _payload(connection: Connection, post_id: int) -> Blob:
    row = connection.execute(select(outbox.c.reference, outbox.c.purpose).where(outbox.c.id == post_id)).one()
    return stored_blob(connection, row.reference, row.purpose)


def _drop(connection: Connection, post_id: int, now: datetime, why: str) -> None:
    """An answer that its sender will not get is noted on the ticket, so that whoever writes next knows."""
    dropped = _finish(connection, post_id, "dropped", now, why)
    ticket = connection.scalar(select(tickets.c.number).where(tickets.c.reference == dropped.reference)) if dropped else None
    if dropped and ticket is not None and dropped.kind in ANSWERS:
        event = {"ticket": ticket, "kind": "event", "author": HOUSE, "at": now.timestamp(), "purpose": ""}
        connection.execute(insert(entries).values(**event, event=f"no {dropped.kind} was sent: {why}"))


def _finish(connection: Connection, post_id: int, state: str, now: datetime, why: str) -> Row[Any] | None:
    """Done for good: only a post that still waits, so that a late second postman changes nothing. Gives that post."""
    change = update(outbox).where(outbox.c.id == post_id, outbox.c.state == "waiting")
    values = {"state": state, "done_at": now.timestamp(), "why": why, "attempts": outbox.c.attempts + 1, "leased_until": 0.0}
    row = connection.execute(change.values(values).returning(outbox.c.reference, outbox.c.kind, outbox.c.purpose)).one_or_none()
    if row is not None:
        rows.remove_blobs(connection, row.reference, (row.purpose,))
    return row


def _postpone(connection: Connection, post_id: int, next_attempt_at: datetime, why: str) -> None:
    change = update(outbox).where(outbox.c.id == post_id, outbox.c.state == "waiting")
    values = {"next_attempt_at": next_attempt_at.timestamp(), "why": why, "attempts": outbox.c.attempts + 1, "leased_until": 0.0}
    connection.execute(change.values(values))
