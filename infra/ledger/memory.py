"""Ledger and outbox in dictionaries: the same behaviour as in SQL, for tests and trials. Nothing lasts."""

import dataclasses
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import chain, islice, zip_longest

from intake import lifecycle
from intake.errors import NotAllowed, Shredded
from intake.lifecycle import Move, State
from intake.ports import (
    HOUSE,
    Amendment,
    AuditLine,
    Blob,
    Clock,
    Decision,
    DuePost,
    Later,
    NewCase,
    NewTicket,
    Post,
    Receipt,
    Record,
    Ruling,
    Settled,
)
from redaction.review.cases import CaseState

_LEASE = timedelta(minutes=5)
_BUDGET_PERIOD = timedelta(hours=24)
_HOUR = timedelta(hours=1)
_UNDECIDED = {CaseState.WAITING, CaseState.REQUESTED}
_CLOSES = {Move.RELEASE: CaseState.RELEASED, Move.DENY: CaseState.DENIED, Move.DESTROY: CaseState.DESTROYED}


@dataclass(slots=True)
class MemoryPost:
    """One row of the outbox."""

    due: DuePost
    purpose: str
    next_attempt_at: datetime
    leased_until: datetime
    state: str = "waiting"
    why: str = ""


@dataclass(slots=True)
class MemoryStore:
    """What ledger, outbox and vault share. Keys are references unless said otherwise."""

    receipts: dict[str, Receipt] = field(default_factory=dict)
    by_key: dict[str, str] = field(default_factory=dict)  # idempotency key -> reference
    blobs: dict[tuple[str, str], Blob] = field(default_factory=dict)  # (reference, purpose)
    tickets: dict[str, NewTicket] = field(default_factory=dict)
    cases: dict[str, CaseState] = field(default_factory=dict)
    expiries: dict[str, datetime] = field(default_factory=dict)  # of cases
    posts: dict[int, MemoryPost] = field(default_factory=dict)
    decisions: list[Decision] = field(default_factory=list)  # to be carried out
    leases: dict[str, datetime] = field(default_factory=dict)
    lanes: dict[str, Later] = field(default_factory=dict)
    spent: dict[str, datetime] = field(default_factory=dict)
    hourly: list[tuple[str, datetime]] = field(default_factory=list)
    audit: list[AuditLine] = field(default_factory=list)


class MemoryLedger:
    """Implements ``intake.ports.Ledger``."""

    def __init__(self, store: MemoryStore, clock: Clock) -> None:
        self._store = store
        self._clock = clock

    async def settle(self, records: Sequence[Record]) -> tuple[Settled, ...]:
        for record in records:
            if record.state not in lifecycle.FIRST:
                raise NotAllowed(f"nothing starts as {record.state}")
        return tuple(self._settle(record) for record in records)

    def _settle(self, record: Record) -> Settled:
        store = self._store
        if record.key in store.by_key:
            return self._settled(store.by_key[record.key], fresh=False)
        store.by_key[record.key] = record.reference
        store.receipts[record.reference] = Receipt(
            record.reference, record.channel, record.state, record.verdict, record.program, record.received_at,
            record.size, record.secure, record.reasons, dict(record.findings), None, None,
        )  # fmt: skip
        self._hang_on(record.reference, record)
        return self._settled(record.reference, fresh=True)

    async def amend(self, amendment: Amendment) -> Settled:
        store = self._store
        reference = amendment.reference
        before = store.receipts.get(reference)
        if before is None:
            raise NotAllowed(f"there is no {reference}")
        store.receipts[reference] = dataclasses.replace(
            before,
            state=lifecycle.after(before.state, amendment.move),
            verdict=amendment.verdict,
            program=amendment.program,
            reasons=amendment.reasons,
            findings=dict(amendment.findings),
        )
        for purpose in amendment.shred:
            store.blobs.pop((reference, purpose), None)
        if before.case is not None:
            store.cases[reference] = _CLOSES.get(amendment.move, store.cases[reference])
            store.decisions = [decision for decision in store.decisions if decision.case != before.case]
        self._hang_on(reference, amendment)
        if amendment.move is Move.PURGE:
            self._take_away(reference)
        return self._settled(reference, fresh=True)

    async def receipt(self, reference: str) -> Receipt | None:
        return self._store.receipts.get(reference)

    async def claim_deferred(self, now: datetime, limit: int, lane: Later = Later.OVERFLOW) -> tuple[str, ...]:
        deferred = (reference for reference, receipt in self._store.receipts.items() if receipt.state is State.DEFERRED)
        waiting = (reference for reference in deferred if self._store.lanes[reference] is lane)
        return tuple(islice((reference for reference in waiting if self._lease(reference, now)), limit))

    async def claim_decisions(self, now: datetime, limit: int) -> tuple[Decision, ...]:
        return tuple(islice((decision for decision in self._store.decisions if self._lease(f"case {decision.case}", now)), limit))

    async def expired(self, now: datetime, limit: int) -> tuple[Decision, ...]:
        over = [reference for reference, at in self._store.expiries.items() if at <= now and self._store.cases[reference] in _UNDECIDED]
        numbers = {reference: self._store.receipts[reference].case or 0 for reference in over[:limit]}
        return tuple(Decision(number, reference, Ruling.DESTROY, HOUSE, "expired", now) for reference, number in numbers.items())

    def _take_away(self, reference: str) -> None:
        store = self._store
        for key in [key for key in store.blobs if key[0] == reference]:
            del store.blobs[key]
        store.tickets.pop(reference, None)
        store.receipts[reference] = dataclasses.replace(store.receipts[reference], ticket=None, case=None)
        for post in store.posts.values():
            if post.due.reference == reference and post.state == "waiting":
                post.state, post.why = "dropped", "purged"

    def _lease(self, thing: str, now: datetime) -> bool:
        if self._store.leases.get(thing, now) > now:
            return False
        self._store.leases[thing] = now + _LEASE
        return True

    def _hang_on(self, reference: str, made: Record | Amendment) -> None:
        store = self._store
        store.lanes[reference] = made.lane
        store.leases.pop(reference, None)
        store.blobs |= {(reference, blob.purpose): blob for blob in made.blobs}
        if made.ticket:
            self._open_ticket(reference, made.ticket)
        if made.case:
            self._open_case(reference, made.case)
        for post in made.posts:
            self._put_out(reference, post)
        store.audit += made.audit

    def _open_ticket(self, reference: str, ticket: NewTicket) -> None:
        self._store.tickets[reference] = ticket
        number = list(self._store.tickets).index(reference) + 1
        self._store.receipts[reference] = dataclasses.replace(self._store.receipts[reference], ticket=number)

    def _open_case(self, reference: str, case: NewCase) -> None:
        self._store.cases[reference] = CaseState.WAITING
        self._store.expiries[reference] = case.expires_at
        number = len(self._store.cases)
        self._store.receipts[reference] = dataclasses.replace(self._store.receipts[reference], case=number)

    def _put_out(self, reference: str, post: Post) -> None:
        store = self._store
        now = self._clock.now()
        number = len(store.posts) + 1
        due = DuePost(number, reference, post.key, post.destination, post.kind, post.needs_proof, post.budget, 0)
        store.posts[number] = MemoryPost(due, post.payload.purpose, now, now)
        store.blobs[reference, post.payload.purpose] = post.payload

    def _settled(self, reference: str, *, fresh: bool) -> Settled:
        receipt = self._store.receipts[reference]
        return Settled(reference, fresh, receipt.state, receipt.ticket, receipt.case)


class MemoryOutbox:
    """Implements ``intake.ports.Outbox``."""

    def __init__(self, store: MemoryStore) -> None:
        self._store = store

    async def claim(self, now: datetime, limit: int) -> tuple[DuePost, ...]:
        queues: dict[str, list[MemoryPost]] = {}
        for post in sorted(self._store.posts.values(), key=lambda post: post.next_attempt_at):
            if post.state == "waiting" and post.next_attempt_at <= now and post.leased_until <= now:
                queues.setdefault(post.due.destination, []).append(post)
        in_turn = (post for post in chain.from_iterable(zip_longest(*queues.values())) if post is not None)
        claimed = tuple(islice(in_turn, limit))
        for post in claimed:
            post.leased_until = now + _LEASE
        return tuple(post.due for post in claimed)

    async def payload(self, post_id: int) -> Blob:
        post = self._store.posts[post_id]
        blob = self._store.blobs.get((post.due.reference, post.purpose))
        if blob is None:
            raise Shredded(f"{post.purpose} of {post.due.reference}")
        return blob

    async def sent(self, post_id: int, now: datetime) -> None:
        self._finish(post_id, "sent", now, "")

    async def retry(self, post_id: int, next_attempt_at: datetime, why: str) -> None:
        post = self._store.posts[post_id]
        if post.state == "waiting":
            post.due = dataclasses.replace(post.due, attempts=post.due.attempts + 1)
            post.next_attempt_at = post.leased_until = next_attempt_at
            post.why = why

    async def drop(self, post_id: int, now: datetime, why: str) -> None:
        self._finish(post_id, "dropped", now, why)

    async def spend(self, budget: str, now: datetime) -> bool:
        last = self._store.spent.get(budget)
        if not budget:
            return True
        if last is not None and now - last < _BUDGET_PERIOD:
            return False
        self._store.spent[budget] = now
        return True

    async def spend_hourly(self, budgets: Mapping[str, int], now: datetime) -> bool:
        lately = [(budget, at) for budget, at in self._store.hourly if now - at < _HOUR]
        self._store.hourly = lately
        if any(sum(spent == budget for spent, _ in lately) >= times for budget, times in budgets.items()):
            return False
        self._store.hourly += [(budget, now) for budget in budgets]
        return True

    def _finish(self, post_id: int, state: str, _now: datetime, why: str) -> None:
        post = self._store.posts[post_id]
        if post.state == "waiting":
            post.due = dataclasses.replace(post.due, attempts=post.due.attempts + 1)
            post.state, post.why = state, why
            del self._store.blobs[post.due.reference, post.purpose]
