"""The ledger in SQL. Every change, its sealed bytes, its posts and its audit lines are one transaction."""

import dataclasses
from collections.abc import Mapping, Sequence
from contextlib import suppress
from datetime import datetime, timedelta

from sqlalchemy import Connection, func, select, update

from infra.audit.trail import Trail
from infra.bulk import raw
from infra.ledger import reads, retention, rows
from infra.ledger.engine import Database
from infra.ledger.schema import cases, decisions, receipts
from infra.ledger.writer import Writer
from infra.vault.rows import stored_blob
from intake import lifecycle
from intake.errors import NotAllowed, Shredded, Unreadable
from intake.lifecycle import Move, State
from intake.ports import HOUSE, Amendment, Blob, Clock, Decision, Later, Purpose, Receipt, Record, Ruling, Settled, Vault
from redaction.review.cases import CaseState

LEASE = timedelta(minutes=5)
_FOR_GOOD = frozenset({Move.PURGE, Move.DESTROY})
"""Moves that a legal hold forbids."""
_DECISIONS = frozenset({Move.RELEASE, Move.DENY})
"""Moves that a legal hold allows, but for the end of the sealed original."""

CLOSES: Mapping[Move, CaseState] = {Move.RELEASE: CaseState.RELEASED, Move.DENY: CaseState.DENIED, Move.DESTROY: CaseState.DESTROYED}

# The keys come as one JSON list, so that the statement is the same for any number of them.
_KNOWN = """SELECT r."key", r.reference, r.state, t.number, c.number FROM receipts r
    LEFT JOIN tickets t ON t.reference = r.reference LEFT JOIN cases c ON c.reference = r.reference
    WHERE r."key" IN (SELECT value FROM json_each(?))"""


class SqlLedger:
    """Implements ``intake.ports.Ledger``. ``vault`` opens the reasons of decisions."""

    def __init__(self, database: Database, writer: Writer, trail: Trail, clock: Clock, vault: Vault) -> None:
        self._database = database
        self._writer = writer
        self._trail = trail
        self._clock = clock
        self._vault = vault

    async def settle(self, records: Sequence[Record]) -> tuple[Settled, ...]:
        for record in records:
            if record.state not in lifecycle.FIRST:
                raise NotAllowed(f"nothing starts as {record.state}")
        return await self._writer.run_merged(self._settle, records)

    async def amend(self, amendment: Amendment) -> Settled:
        shreds = bool(amendment.shred or amendment.blobs or amendment.move is Move.PURGE)
        return await self._writer.run(lambda connection: self._amend(connection, amendment), essential=True, shreds=shreds)

    async def receipt(self, reference: str) -> Receipt | None:
        return await self._database.read(lambda connection: reads.receipt(connection, reference))

    async def claim_deferred(self, now: datetime, limit: int, lane: Later = Later.OVERFLOW) -> tuple[str, ...]:
        return await self._writer.run(lambda connection: _lease_deferred(connection, now, limit, lane))

    async def claim_decisions(self, now: datetime, limit: int) -> tuple[Decision, ...]:
        claimed = await self._writer.run(lambda connection: _lease_decisions(connection, now, limit))
        return tuple(self._with_reason(decision, reason) for decision, reason in claimed)

    async def expired(self, now: datetime, limit: int) -> tuple[Decision, ...]:
        return await self._database.read(lambda connection: _expired(connection, now, limit))

    def _with_reason(self, decision: Decision, reason: Blob | None) -> Decision:
        """A reason that cannot be read (any more) does not stop what was decided."""
        if reason is None:
            return decision
        with suppress(Unreadable):
            return dataclasses.replace(decision, reason=self._vault.unseal(decision.reference, reason).decode())
        return decision

    def _settle(self, connection: Connection, askings: Sequence[Sequence[Record]]) -> list[tuple[Settled, ...]]:
        """The records of many callers at once; of equal keys the first counts."""
        first: dict[str, Record] = {}
        for record in (record for asking in askings for record in asking):
            first.setdefault(record.key, record)
        known = _known(connection, list(first))
        fresh = [record for key, record in first.items() if key not in known]
        settled = known | self._write(connection, fresh)
        unannounced = {record.key for record in fresh}
        return [tuple(_answer(settled[record.key], record.key, unannounced) for record in asking) for asking in askings]

    def _write(self, connection: Connection, records: Sequence[Record]) -> dict[str, Settled]:
        now = self._clock.now()
        at = now.timestamp()
        rows.add_receipts(connection, records)
        rows.add_blobs(connection, [(record.reference, blob) for record in records for blob in record.blobs])
        tickets = rows.add_tickets(connection, [(record.reference, record.ticket) for record in records if record.ticket], at)
        opened = rows.add_cases(connection, [(record.reference, record.case) for record in records if record.case], at)
        rows.add_posts(connection, [(record.reference, post) for record in records for post in record.posts], at)
        self._trail.append(connection, [line for record in records for line in record.audit], now)
        return {
            record.key: Settled(record.reference, True, record.state, tickets.get(record.reference), opened.get(record.reference))
            for record in records
        }

    def _amend(self, connection: Connection, amendment: Amendment) -> Settled:
        now = self._clock.now()
        at = now.timestamp()
        reference = amendment.reference
        before = reads.receipt(connection, reference)
        if before is None:
            raise NotAllowed(f"there is no {reference}")
        state = lifecycle.after(before.state, amendment.move)
        held = amendment.move in _FOR_GOOD | _DECISIONS and retention.is_held(connection, reference)
        if held and amendment.move in _FOR_GOOD:
            raise NotAllowed(f"{reference} is on legal hold")
        _restate(connection, amendment, state)
        shred = tuple(purpose for purpose in amendment.shred if not (held and purpose == Purpose.ORIGINAL))
        rows.remove_blobs(connection, reference, (*shred, *(blob.purpose for blob in amendment.blobs)))
        rows.add_blobs(connection, [(reference, blob) for blob in amendment.blobs])
        if before.case is not None:
            _close_case(connection, before.case, amendment.move, at)
        tickets = rows.add_tickets(connection, [(reference, amendment.ticket)] if amendment.ticket else [], at)
        opened = rows.add_cases(connection, [(reference, amendment.case)] if amendment.case else [], at)
        rows.add_posts(connection, [(reference, post) for post in amendment.posts], at)
        self._trail.append(connection, amendment.audit, now)
        if amendment.move is Move.PURGE:
            retention.take_away(connection, reference, at)
            return Settled(reference, True, state)
        return Settled(reference, True, state, tickets.get(reference, before.ticket), opened.get(reference, before.case))


def _known(connection: Connection, keys: Sequence[str]) -> dict[str, Settled]:
    found = raw(connection).execute(_KNOWN, (rows.words(keys),))
    return {key: Settled(reference, False, State(state), ticket, case) for key, reference, state, ticket, case in found}


def _answer(settled: Settled, key: str, unannounced: set[str]) -> Settled:
    """The first to ask with a new key hears that it is fresh, everybody later that it is known."""
    if key in unannounced:
        unannounced.remove(key)
        return settled
    return dataclasses.replace(settled, fresh=False)


def _restate(connection: Connection, amendment: Amendment, state: State) -> None:
    change = update(receipts).where(receipts.c.reference == amendment.reference)
    connection.execute(
        change.values(
            state=state,
            verdict=amendment.verdict,
            program=amendment.program,
            reasons=rows.words(amendment.reasons),
            findings=rows.counts(amendment.findings),
            leased_until=0.0,
            lane=amendment.lane,
        )
    )


def _close_case(connection: Connection, number: int, move: Move, at: float) -> None:
    """What a reviewer decided is carried out: the case is closed, the decision done."""
    if move in CLOSES:
        decided_at = func.coalesce(cases.c.decided_at, at)
        connection.execute(update(cases).where(cases.c.number == number).values(state=CLOSES[move], decided_at=decided_at))
    undone = (decisions.c.case == number, decisions.c.carry_out, decisions.c.done_at.is_(None))
    connection.execute(update(decisions).where(*undone).values(done_at=at))


def _lease_deferred(connection: Connection, now: datetime, limit: int, lane: Later) -> tuple[str, ...]:
    due = (receipts.c.state == State.DEFERRED, receipts.c.leased_until <= now.timestamp(), receipts.c.lane == lane)
    found = connection.execute(select(receipts.c.reference).where(*due).order_by(receipts.c.id).limit(limit)).scalars()
    references = tuple(found)
    until = (now + LEASE).timestamp()
    connection.execute(update(receipts).where(receipts.c.reference.in_(references)).values(leased_until=until))
    return references


def _lease_decisions(connection: Connection, now: datetime, limit: int) -> tuple[tuple[Decision, Blob | None], ...]:
    due = (decisions.c.carry_out, decisions.c.done_at.is_(None), decisions.c.leased_until <= now.timestamp())
    query = select(decisions, cases.c.reference).join(cases, cases.c.number == decisions.c.case).where(*due)
    found = connection.execute(query.order_by(decisions.c.id).limit(limit)).all()
    until = (now + LEASE).timestamp()
    connection.execute(update(decisions).where(decisions.c.id.in_([row.id for row in found])).values(leased_until=until))
    return tuple(
        (
            Decision(row.case, row.reference, Ruling(row.what), row.actor, "", reads.moment(row.at)),
            _reason(connection, row.reference, row.purpose),
        )
        for row in found
    )


def _expired(connection: Connection, now: datetime, limit: int) -> tuple[Decision, ...]:
    over = (cases.c.state.in_((CaseState.WAITING, CaseState.REQUESTED)), cases.c.expires_at <= now.timestamp())
    query = select(cases.c.number, cases.c.reference).join(receipts, receipts.c.reference == cases.c.reference)
    found = connection.execute(query.where(*over, retention.not_on_hold()).order_by(cases.c.expires_at).limit(limit))
    return tuple(Decision(row.number, row.reference, Ruling.DESTROY, HOUSE, "expired", now) for row in found)


def _reason(connection: Connection, reference: str, purpose: str) -> Blob | None:
    with suppress(Shredded):
        return stored_blob(connection, reference, purpose)
    return None
