"""The caretaker: what is done by the clock and not because something came in. A chore that fails is noted
and comes again at its next time; it never stops the others."""

import asyncio
import contextlib
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from datetime import timedelta

from infra.watch import Watch


@dataclass(frozen=True, slots=True)
class Chore:
    """``do`` at the start and then ``every`` so often."""

    name: str
    every: timedelta
    do: Callable[[], Awaitable[None]]


@dataclass(slots=True)
class Caretaker:
    """``run`` until ``stop``; a chore under way is finished first."""

    chores: Sequence[Chore]
    watch: Watch
    _stopping: asyncio.Event = field(default_factory=asyncio.Event)

    async def run(self) -> None:
        """Every chore in a round of its own."""
        await asyncio.gather(*(self._round(chore) for chore in self.chores))

    def stop(self) -> None:
        """Ask ``run`` to end."""
        self._stopping.set()

    async def _round(self, chore: Chore) -> None:
        while not self._stopping.is_set():
            try:
                await chore.do()
            except Exception as error:
                self.watch.note("work failed", {"what": chore.name, "error": type(error).__name__})
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(chore.every.total_seconds()):
                    await self._stopping.wait()
