"""The worker: what is done later. Four queues, each with a round of its own so that a slow destination delays no
reviewer and a picture no letter: the overflow lane, pictures to be read, reviewers' decisions, the outbox. One
failing item never stops the others; its lease lapses and it comes again.
"""

import asyncio
import contextlib
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from typing import TypeVar

from infra.postman.port import Postman
from infra.postman.round import MailPace, Prove, deliver_due
from infra.watch import Watch
from intake.errors import TryLater
from intake.pipeline import House, finish, resume
from intake.ports import Clock, Decision, DuePost, Later, Outbox, Settled

T = TypeVar("T")
Round = Callable[[], Awaitable[int]]

_AT_ONCE = 20
"""Items of one kind claimed per round."""

_PULSE = 1.0
"""Seconds between rounds when nobody rings."""

_AFTER_FAILURE = 15.0
"""Seconds before a queue whose round failed is looked at again: a full disk is not filled with complaints."""

_POST_ENDS = {"sent": "post sent", "retry": "post put off", "drop": "post dropped"}


class Bells:
    """One for each queue, rung by whoever put something in."""

    def __init__(self) -> None:
        self._rung = {queue: asyncio.Event() for queue in Later}

    def ring(self, queue: Later) -> None:
        """Wake the round of ``queue``, or tell it not to wait when it is done."""
        self._rung[queue].set()

    async def wait(self, queue: Later, seconds: float) -> None:
        """Until the queue's bell rings (or rang since the last wait), or ``seconds`` have passed."""
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                await self._rung[queue].wait()
        self._rung[queue].clear()


@dataclass(slots=True)
class Worker:
    """``run`` until ``stop``. ``readers``: how many inspectors read pictures at once."""

    house: House
    outbox: Outbox
    postmen: Mapping[str, Postman]
    prove: Prove
    clock: Clock
    watch: Watch
    bells: Bells
    readers: int = 1
    pace: MailPace = field(default_factory=MailPace)
    _stopping: bool = field(default=False)

    async def run(self) -> None:
        """All rounds, over and over, until ``stop``; what is under way is finished."""
        rounds: list[tuple[Later, Round]] = [
            (Later.OVERFLOW, self.overflow),
            (Later.DECISIONS, self.decisions),
            (Later.POST, self.post),
            *[(Later.READING, self.reading)] * max(1, self.readers),  # each reader gets the next as soon as it is free
        ]
        await asyncio.gather(*(self._over_and_over(queue, round_) for queue, round_ in rounds))

    def stop(self) -> None:
        """Ask ``run`` to end after its present rounds."""
        self._stopping = True
        for queue in Later:
            self.bells.ring(queue)

    async def overflow(self) -> int:
        """Examine what waits in the overflow lane; returns how many were done."""
        references = await self.house.ledger.claim_deferred(self.clock.now(), _AT_ONCE)
        return await self._each("finished", references, str, lambda reference: finish(reference, self.house))

    async def reading(self) -> int:
        """Examine the next that waits for its pictures to be read; one at a time, so that no lease runs out."""
        references = await self.house.ledger.claim_deferred(self.clock.now(), 1, Later.READING)
        return await self._each("finished", references, str, lambda reference: finish(reference, self.house, Later.READING))

    async def decisions(self) -> int:
        """Carry out what reviewers decided, or time did; returns how many were done."""
        now = self.clock.now()
        ledger = self.house.ledger
        decisions = (*await ledger.claim_decisions(now, _AT_ONCE), *await ledger.expired(now, _AT_ONCE))
        self.watch.waiting("decisions", len(decisions))
        return await self._each("resumed", decisions, _reference_of, lambda decision: resume(decision, self.house))

    async def post(self) -> int:
        """Send what is due; returns how many posts were claimed."""
        house = self.house
        return await deliver_due(
            self.outbox,
            house.vault,
            self.postmen,
            self.prove,
            clock=self.clock,
            limit=_AT_ONCE,
            note=self._note_post,
            pace=self.pace,
        )

    def _note_post(self, end: str, post: DuePost, why: str) -> None:
        self.watch.note(_POST_ENDS[end], {"post": post.id, "kind": post.kind, "why": why})

    async def _over_and_over(self, queue: Later, round_: Round) -> None:
        while not self._stopping:
            pause = await self._guarded(queue, round_)
            if pause and not self._stopping:
                await self.bells.wait(queue, pause)

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

    async def _guarded(self, queue: Later, round_: Round) -> float:
        """A round that fails as a whole (no space, a broken database) is noted and comes again. Returns the
        seconds to wait for the next one."""
        try:
            return 0.0 if await round_() else _PULSE
        except Exception as error:
            self.watch.note("work failed", {"what": queue, "error": type(error).__name__})
            return _AFTER_FAILURE


def _reference_of(decision: Decision) -> str:
    return decision.reference
