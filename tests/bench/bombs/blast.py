"""Sends bombs through real sealed inspectors and watches what they cost."""

import asyncio
import contextlib
import os
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

from infra.inspectors.frames import Orders
from infra.inspectors.pool import InspectorPool
from intake.errors import InspectorDied, Overdue
from intake.submission import Delivery
from redaction.policy import Verdict
from tests.bench.bombs.shape import Bomb
from tests.bench.representations.letters import mail
from tests.bench.representations.outcomes import delivery

BUDGET = 10.0
"""Seconds of its processor within which an inspector has to be done with each bomb."""
MEMORY = 1 << 30
PICTURE_MEMORY = 3 << 30
"""Bytes of address space, as shipped."""
_PATIENCE = 60.0
"""Seconds of the clock: others may be at work on the same machine."""
_BETWEEN = 0.05
_PAGE = os.sysconf("SC_PAGE_SIZE")


@dataclass(frozen=True, slots=True)
class Blast:
    """``outcome`` is "held" or "read", or what went wrong; ``seconds`` are of the clock, ``processor`` of the inspector's processor
    time; ``peak`` is megabytes of resident memory of the largest inspector, ``size`` bytes of the mail."""

    bomb: Bomb
    outcome: str
    why: str
    seconds: float
    processor: float
    peak: int
    size: int

    @property
    def well(self) -> bool:
        return self.outcome in ("held", "read") and self.processor <= BUDGET


@asynccontextmanager
async def inspectors(*, pictures: bool = False) -> AsyncIterator[InspectorPool]:
    memory = PICTURE_MEMORY if pictures else MEMORY
    pool = InspectorPool(Orders(policy="", programs="", forms="", memory=memory, sealed=True, pictures=pictures), 1)
    await pool.open()
    try:
        yield pool
    finally:
        await pool.close()


async def blast(pool: InspectorPool, bomb: Bomb) -> Blast:
    """One bomb, and a normal mail afterwards that has to be answered as ever."""
    content = await asyncio.to_thread(bomb.make)
    watch = _Watch()
    watching = asyncio.create_task(watch.run())
    begin = time.monotonic()
    used = _used()
    outcome, why = await _examined(pool, delivery(content))
    seconds, used = time.monotonic() - begin, _used() - used
    watching.cancel()
    after, _ = await _examined(pool, delivery(mail("Two coils, please.\n")))
    outcome = outcome if after == "read" else f"{outcome}, and the next mail {after}"
    return Blast(bomb, outcome, why, seconds, max(used, 0.0), watch.peak >> 20, len(content))


async def _examined(pool: InspectorPool, message: Delivery) -> tuple[str, str]:
    try:
        seen = await pool.examine(message, patience=_PATIENCE, budget=_PATIENCE)
    except (InspectorDied, Overdue) as error:
        return type(error).__name__, str(error)
    held = any(share.verdict in (Verdict.HOLD, Verdict.REFUSE) for share in seen.shares)
    return ("held" if held else "read"), "; ".join(dict.fromkeys(one.reason.value for one in seen.inspection.unscannable))


class _Watch:
    """The resident memory of this process's children, looked at every few milliseconds."""

    def __init__(self) -> None:
        self.peak = 0

    async def run(self) -> None:
        while True:
            self.peak = max(self.peak, *(_resident(child) for child in _children()), 0)
            await asyncio.sleep(_BETWEEN)


def _children() -> list[int]:
    task = Path(f"/proc/self/task/{os.getpid()}/children")
    return [int(word) for word in task.read_text().split()]


def _used() -> float:
    """Seconds of processor time of the children that run; less than before where one was ended."""
    ticks = 0
    for child in _children():
        with contextlib.suppress(OSError):
            words = Path(f"/proc/{child}/stat").read_text().rpartition(")")[2].split()
            ticks += int(words[11]) + int(words[12])
    return ticks / os.sysconf("SC_CLK_TCK")


def _resident(process: int) -> int:
    with contextlib.suppress(OSError, IndexError, ValueError):  # it may have ended meanwhile
        return int(Path(f"/proc/{process}/statm").read_text().split()[1]) * _PAGE
    return 0
