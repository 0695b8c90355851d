"""The caretaker's rounds."""

import asyncio
import io
from datetime import timedelta

from infra.caretaker import Caretaker, Chore
from infra.watch import Watch

NEVER_AGAIN = timedelta(days=1)
AT_ONCE = timedelta(milliseconds=1)


async def test_every_chore_is_done_at_the_start_and_again_at_its_time_and_one_that_fails_stops_no_other() -> None:
    done: list[str] = []
    thrice = asyncio.Event()

    async def fail() -> None:
        raise OSError("no space; and a secret")

    async def once() -> None:
        done.append("once")

    async def often() -> None:
        done.append("often")
        if done.count("often") == 3:
            thrice.set()

    log = io.StringIO()
    chores = [Chore("failing", NEVER_AGAIN, fail), Chore("once", NEVER_AGAIN, once), Chore("often", AT_ONCE, often)]
    caretaker = Caretaker(chores, Watch(log))
    running = asyncio.create_task(caretaker.run())
    await asyncio.wait_for(thrice.wait(), 10)
    caretaker.stop()
    await asyncio.wait_for(running, 10)
    assert done.count("once") == 1
    assert done.count("often") >= 3
    assert "failing" in log.getvalue()
    assert "secret" not in log.getvalue()
