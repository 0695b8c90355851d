"""One round of the post: claim what is due, prove where proof is needed, keep to the budget, deliver.

Every post ends as sent, retried or dropped, whatever happens to its neighbours.
"""

import asyncio
import secrets
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum

import msgspec

from infra.postman.port import Postman, Unreachable
from infra.postman.schedule import next_attempt
from intake.errors import PostroomError, Refused, Shredded, TryLater
from intake.outgoing import Parcel, unpack
from intake.ports import Clock, DuePost, Outbox, Vault
from intake.sender.proof import Proof
from intake.submission import Sender

AT_ONCE = 8
SECONDS_FOR_ONE = 200.0
"""Well under the outbox's lease of five minutes, so that nobody else picks up a post still on its way."""


class Why(StrEnum):
    """The vocabulary of the outbox: why a post was put off or dropped. Never a remote text."""

    UNPROVEN = "sender not proven"
    OVER_BUDGET = "over budget"
    TOO_MANY = "too many automatic mails"
    REFUSED = "refused by the destination"
    GIVEN_UP = "given up after five days"
    SHREDDED = "content destroyed"
    NOT_NOW = "destination not reachable or busy"
    NO_POSTMAN = "no way out configured"
    FAULT = "fault on our side"


@dataclass(frozen=True, slots=True)
class MailPace:
    """How many automatic mails may go out within any hour: to one domain, and in all. 0: no limit."""

    domain: int = 0
    house: int = 0

    def budgets(self, parcel: Parcel, fingerprint: Callable[[str], str]) -> Mapping[str, int]:
        """What ``parcel`` would use: name of the budget -> how many there are. The domain's name is not kept."""
        domain = parcel.recipients[0].rpartition("@")[2].lower() if parcel.recipients else ""
        asked = {"": self.house, fingerprint(f"domain|{domain}"): self.domain}
        return {budget: times for budget, times in asked.items() if times}


Prove = Callable[[Sender], Awaitable[Proof]]
Note = Callable[[str, DuePost, str], None]
"""Told of each end: ("sent" | "retry" | "drop", post, why)."""


class _Drop(Exception):
    """This post will never be sent."""

    def __init__(self, why: Why) -> None:
        super().__init__(why)
        self.why = why


class _Later(Exception):
    """This post is tried again by the schedule."""

    def __init__(self, why: Why) -> None:
        super().__init__(why)
        self.why = why


@dataclass(frozen=True, slots=True)
class _Round:
    outbox: Outbox
    vault: Vault
    postmen: Mapping[str, Postman]
    prove: Prove
    clock: Clock
    note: Note
    pace: MailPace
    unreachable: set[str] = field(default_factory=set)

    async def end(self, post: DuePost) -> None:
        """Takes ``post`` to its end of this round and records it."""
        try:
            async with asyncio.timeout(SECONDS_FOR_ONE):
                await self._send(post)
        except _Drop as verdict:
            await self._drop(post, verdict.why)
        except _Later as verdict:
            await self._retry(post, verdict.why)
        except TimeoutError:
            await self._retry(post, Why.NOT_NOW)
        except Exception:
            await self._retry(post, Why.FAULT)
        else:
            await self.outbox.sent(post.id, self.clock.now())
            self.note("sent", post, "")

    async def _send(self, post: DuePost) -> None:
        postman = self.postmen.get(post.destination) or self.postmen.get(post.destination.partition(":")[0])
        if postman is None:
            raise _Later(Why.NO_POSTMAN)
        if post.destination in self.unreachable:
            raise _Later(Why.NOT_NOW)
        parcel = await self._parcel(post)
        try:
            await self._may_go(post, parcel)
            await postman.deliver(post.destination, parcel, post.key)
        except Unreachable:
            self.unreachable.add(post.destination)
            raise _Later(Why.NOT_NOW) from None
        except TryLater:
            raise _Later(Why.NOT_NOW) from None
        except Refused:
            raise _Drop(Why.REFUSED) from None

    async def _parcel(self, post: DuePost) -> Parcel:
        try:
            return unpack(self.vault.unseal(post.reference, await self.outbox.payload(post.id)))
        except Shredded:
            raise _Drop(Why.SHREDDED) from None
        except (PostroomError, msgspec.ValidationError, msgspec.DecodeError):
            raise _Later(Why.FAULT) from None

    async def _may_go(self, post: DuePost, parcel: Parcel) -> None:
        """Proof first: a forged sender must not use up the budget of the real one."""
        if post.needs_proof and (parcel.sender is None or not (await self.prove(parcel.sender)).proven):
            raise _Drop(Why.UNPROVEN)
        if post.budget:
            await self._spend(post, parcel)

    async def _spend(self, post: DuePost, parcel: Parcel) -> None:
        """A post spends once, however often it is tried: its own mark says whether it has. First the addressee's budget, so that
        one who writes again and again uses up nothing of the others'."""
        now = self.clock.now()
        if not await self.outbox.spend(f"{post.budget}/{post.key}", now):
            return
        if not await self.outbox.spend(post.budget, now):
            raise _Drop(Why.OVER_BUDGET)
        budgets = self.pace.budgets(parcel, self.vault.fingerprint)
        if budgets and not await self.outbox.spend_hourly(budgets, now):
            raise _Drop(Why.TOO_MANY)

    async def _retry(self, post: DuePost, why: Why) -> None:
        at = next_attempt(post.attempts, self.clock.now(), secrets.randbelow(1000) / 1000)
        if at is None:
            await self._drop(post, Why.GIVEN_UP)
            return
        await self.outbox.retry(post.id, at, why)
        self.note("retry", post, why)

    async def _drop(self, post: DuePost, why: Why) -> None:
        await self.outbox.drop(post.id, self.clock.now(), why)
        self.note("drop", post, why)


async def deliver_due(
    outbox: Outbox, vault: Vault, postmen: Mapping[str, Postman], prove: Prove, *, clock: Clock, limit: int, note: Note, pace: MailPace
) -> int:
    """Delivers up to ``limit`` posts that are due and says how many were claimed. ``postmen`` are found by
    the whole destination ("webhook:claims") or by what stands before the colon ("mail", "forward").

    Raises only when the outbox itself fails; leases then run out and the posts come again.
    """
    posts = await outbox.claim(clock.now(), limit)
    turn = asyncio.Semaphore(AT_ONCE)
    round_ = _Round(outbox, vault, postmen, prove, clock, note, pace)

    async def one(post: DuePost) -> None:
        async with turn:
            await round_.end(post)

    ends = await asyncio.gather(*(one(post) for post in posts), return_exceptions=True)
    for end in ends:
        if isinstance(end, BaseException):
            raise end
    return len(posts)
