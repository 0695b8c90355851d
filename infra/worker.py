"""The worker: what is done later. Three kinds of work, in the order of the flow: the overflow lane,
reviewers' decisions, the outbox. One failing item never stops the others; its lease lapses and it comes again.
"""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from typing import TypeVar

from infra.postman.port import Postman
from infra.postman.round import Prove, deliver_due
from infra.watch import Watch
from intake.errors import PostroomError, TryLater
from intake.pipeline import House, finish, resume
from intake.ports import Clock, Decision, DuePost, Outbox, Settled

T = TypeVar("T")
_AT_ONCE = 20
"""Items of one kind claimed per round."""

_PULSE = 1.0
"""Seconds between rounds when nobody wakes the worker."""


_POST_ENDS = {"sent": "post sent", "retry": "post put off", "drop": "post dropped"}


@dataclass(slots=True)
class Worker:
    """``run`` until ``stop``. ``wake`` is set by whoever settled something."""

    house: House
    outbox: Outbox
    postmen: Mapping[str, Postman]
    prove: Prove
    clock: Clock
    watch: Watch
    wake: asyncio.Event
    _stopping: asyncio.Event = field(default_factory=asyncio.Event)

    async def run(self) -> None:
        """Rounds until ``stop`` is called; the round under way is finished."""
        while not self._stopping.is_set():
            busy = await self.round()
            if not busy:
                await self._rest()

    def stop(self) -> None:
        """Ask ``run`` to end after its present round."""
        self._stopping.set()
        self.wake.set()

    async def round(self) -> int:
        """One look at each kind of work; returns how many items were done."""
        done = [await self._guarded(job) for job in (self._overflow, self._decisions, self._post)]
        return sum(done)

    async def _overflow(self) -> int:
        references = await self.house.ledger.claim_deferred(self.clock.now(), _AT_ONCE)
        self.watch.waiting("deferred", len(references))
        return await self._each("finished", references, lambda reference: reference, lambda reference: finish(reference, self.house))

    async def _decisions(self) -> int:
        decisions = await self.house.ledger.claim_decisions(self.clock.now(), _AT_ONCE)
        self.watch.waiting("decisions", len(decisions))
        return await self._each("resumed", decisions, _reference_of, lambda decision: resume(decision, self.house))

    async def _post(self) -> int:
        return await deliver_due(
            self.outbox, self.house.vault, self.postmen, self.prove, clock=self.clock, limit=_AT_ONCE, note=self._note_post
        )

    def _note_post(self, end: str, post: DuePost, why: str) -> None:
        self.watch.note(_POST_ENDS[end], {"post": post.id, "kind": post.kind, "why": why})

    async def _each(self, event: str, items: tuple[T, ...], name: Callable[[T], str], work: Callable[[T], Awaitable[Settled]]) -> int:
        done = 0
        for item in items:
            try:
                settled = await work(item)
            except TryLater:
                break  # no inspector free or no space: the rest would fare no better
            except Exception as error:
                self.watch.note("work failed", {"what": event, "reference": name(item), "error": type(error).__name__})
            else:
                done += 1
                self.watch.note(event, {"reference": name(item), "state": settled.state})
        return done

    async def _guarded(self, job: Callable[[], Awaitable[int]]) -> int:
        try:
            return await job()
        except (PostroomError, OSError) as error:
            self.watch.note("work failed", {"what": job.__name__.strip("_"), "error": type(error).__name__})
            return 0

    async def _rest(self) -> None:
        try:
            async with asyncio.timeout(_PULSE):
                await self.wake.wait()
        except TimeoutError:
            return
        self.wake.clear()


def _reference_of(decision: Decision) -> str:
    return decision.reference
