"""Every way to examine keeps the same promise; the pool also survives what it reads."""

import asyncio
import os
import select
import signal
import subprocess
import sys
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from infra.inspectors import sample
from infra.inspectors.frames import Orders
from infra.inspectors.inline import InlineInspectors
from infra.inspectors.pool import PROGRAM, InspectorPool
from intake.errors import Broken, InspectorDied, Overdue, TryLater
from intake.ports import Inspectors
from intake.rulebook import Rulebook, Sources, compile_rules
from intake.submission import Channel, Delivery
from redaction.policy import Verdict
from tests.contract.lying_inspector import LIES

pytestmark = pytest.mark.xdist_group("inspectors")

SHIPPED = Orders(policy="", programs="", forms="", memory=1 << 30, sealed=True)
LYING = (sys.executable, "-m", "tests.contract.lying_inspector")
LONG = 30.0


def delivery(text: str = "Two coils, please.", recipient: str = "stamps@post.example") -> Delivery:
    content = f"From: ann@example.org\r\nSubject: Stamps\r\nMessage-ID: <1@example.org>\r\n\r\n{text}\r\n".encode()
    return Delivery(Channel.SMTP, content, "ann@example.org", (recipient,), datetime(2031, 5, 6, tzinfo=UTC))


class InspectorsSuite:
    """The promise of intake.ports.Inspectors."""

    async def test_a_clean_message_passes_to_its_program(self, inspectors: Inspectors) -> None:
        seen = await inspectors.examine(delivery(), patience=LONG, budget=LONG)
        (share,) = seen.shares
        assert (share.program, share.verdict, seen.findings, seen.original) == ("stamps", Verdict.PASS, (), None)
        assert seen.routed is not None
        assert b"Two coils" in seen.routed

    async def test_a_card_comes_back_redacted(self, inspectors: Inspectors) -> None:
        seen = await inspectors.examine(delivery("My card is 4539 1488 0343 6467."), patience=LONG, budget=LONG)
        assert seen.shares[0].verdict is Verdict.REDACT
        assert [finding.kind for finding in seen.findings] == ["card"]
        assert seen.routed is not None
        assert b"4539" not in seen.routed
        assert "ends 6467" in seen.letter.text

    async def test_what_it_says_twice_is_the_same(self, inspectors: Inspectors) -> None:
        first, second = [await inspectors.examine(delivery("SSN 536-90-4399"), patience=LONG, budget=LONG) for _ in range(2)]
        assert (first.shares, first.findings, first.letter) == (second.shares, second.findings, second.letter)

    async def test_a_letter_is_made_of_a_message_released_as_it_was_sent(self, inspectors: Inspectors) -> None:
        letter = await inspectors.letter_of(delivery("My card is 4539 1488 0343 6467.").content, budget=LONG)
        assert (letter.subject, letter.sender_address) == ("Stamps", "ann@example.org")
        assert "4539 1488 0343 6467" in letter.text, "two persons released it as it was"

    async def test_codes_are_blanked_in_the_raw_bytes_and_nothing_else_changes(self, inspectors: Inspectors) -> None:
        content = delivery("My card is 4539 1488 0343 6467, cvv 737.").content
        assert await inspectors.blanked(content, budget=LONG) == content.replace(b"737", b"XXX")


@pytest.fixture(scope="module")
def rulebook() -> Rulebook:
    return compile_rules(Sources())


class TestInlineInspectors(InspectorsSuite):
    @pytest.fixture
    def inspectors(self, rulebook: Rulebook) -> Inspectors:
        return InlineInspectors(rulebook)


class TestInspectorPool(InspectorsSuite):
    @pytest.fixture
    async def inspectors(self) -> AsyncIterator[Inspectors]:
        async with pool_of(1) as pool:
            yield pool


@asynccontextmanager
async def pool_of(size: int, *, orders: Orders = SHIPPED, program: tuple[str, ...] = PROGRAM) -> AsyncIterator[InspectorPool]:
    pool = InspectorPool(orders, size, program)
    await pool.open()
    try:
        yield pool
    finally:
        await pool.close()


def inspectors_of(parent: int, name: bytes = b"infra.inspectors.inspector") -> list[int]:
    """Process ids of the running inspectors that ``parent`` started."""
    found = []
    for entry in Path("/proc").glob("[0-9]*"):
        try:
            words = (entry / "stat").read_text().rpartition(")")[2].split()
            if words[1] == str(parent) and words[0] != "Z" and name in (entry / "cmdline").read_bytes():
                found.append(int(entry.name))
        except OSError:  # it ended while we looked
            continue
    return found


async def test_many_at_once_each_get_their_own_answer() -> None:
    async with pool_of(2) as pool:
        texts = [f"Parcel {number} please." for number in range(40)]
        seen = await asyncio.gather(*(pool.examine(delivery(text), patience=LONG, budget=LONG) for text in texts))
        assert [one.letter.text.strip() for one in seen] == texts
        assert pool.alive == 2


async def test_an_inspector_killed_at_work_is_reported_and_replaced() -> None:
    async with pool_of(1) as pool:
        (first,) = inspectors_of(os.getpid())
        os.kill(first, signal.SIGSTOP)  # so that it is at work when it dies
        job = asyncio.create_task(pool.examine(delivery(), patience=LONG, budget=LONG))
        await asyncio.sleep(0)
        os.kill(first, signal.SIGKILL)
        with pytest.raises(InspectorDied):
            await job
        assert (await pool.examine(delivery(), patience=LONG, budget=LONG)).shares[0].program == "stamps"
        (second,) = inspectors_of(os.getpid())
        assert second != first


async def test_over_the_budget_the_inspector_is_killed_and_replaced() -> None:
    async with pool_of(1) as pool:
        (first,) = inspectors_of(os.getpid())
        os.kill(first, signal.SIGSTOP)
        with pytest.raises(Overdue):
            await pool.examine(delivery(), patience=LONG, budget=0.05)
        assert (await pool.examine(delivery(), patience=LONG, budget=LONG)).shares[0].program == "stamps"
        assert first not in inspectors_of(os.getpid()), "a stopped process does not linger"


async def test_when_all_are_busy_the_caller_is_told_to_come_back() -> None:
    async with pool_of(1) as pool:
        (only,) = inspectors_of(os.getpid())
        os.kill(only, signal.SIGSTOP)
        job = asyncio.create_task(pool.examine(delivery(), patience=LONG, budget=LONG))
        await asyncio.sleep(0)
        with pytest.raises(TryLater):
            await pool.examine(delivery(), patience=0.05, budget=LONG)
        os.kill(only, signal.SIGCONT)
        assert (await job).shares[0].program == "stamps"


async def test_a_caller_who_goes_away_spoils_nothing_for_the_next() -> None:
    async with pool_of(1) as pool:
        (only,) = inspectors_of(os.getpid())
        os.kill(only, signal.SIGSTOP)
        job = asyncio.create_task(pool.examine(delivery("the first one's"), patience=LONG, budget=LONG))
        await asyncio.sleep(0)
        job.cancel()
        os.kill(only, signal.SIGCONT)
        seen = await pool.examine(delivery("the second one's"), patience=LONG, budget=LONG)
        assert seen.letter.text.strip() == "the second one's"


@pytest.mark.parametrize("lie", LIES)
async def test_whatever_an_inspector_answers_is_not_believed_until_it_fits(lie: str) -> None:
    async with pool_of(1, program=(*LYING, lie)) as pool:
        with pytest.raises(InspectorDied) as died:
            await pool.examine(delivery(), patience=LONG, budget=LONG)
        assert "card" not in str(died.value), "nothing that was read gets into an error"


async def test_an_inspector_that_does_not_come_up_is_our_fault() -> None:
    pool = InspectorPool(SHIPPED, 1, (sys.executable, "-c", "raise SystemExit(3)"))
    with pytest.raises(Broken):
        await pool.open()
    await pool.close()


async def test_memory_is_bounded() -> None:
    """What needs more than its share is not examined; the next message is."""
    usual = 260 << 20  # bytes of address space: enough for letters
    async with pool_of(1, orders=Orders("", "", "", usual, sealed=True)) as pool:
        with pytest.raises(InspectorDied):
            await pool.examine(delivery("x 4539 1488 0343 6467 " * 6_000_000), patience=LONG, budget=LONG)
        assert (await pool.examine(delivery(), patience=LONG, budget=LONG)).shares[0].program == "stamps"


async def test_a_closed_pool_leaves_no_process_behind() -> None:
    async with pool_of(2):
        assert len(inspectors_of(os.getpid())) == 2
    assert inspectors_of(os.getpid()) == []


PARENT = """
import asyncio, sys
from infra.inspectors.frames import Orders
from infra.inspectors.pool import InspectorPool

async def main():
    await InspectorPool(Orders("", "", "", 1 << 30, sealed=True), 1).open()
    print("ready", flush=True)
    await asyncio.Event().wait()

asyncio.run(main())
"""


def test_an_inspector_ends_when_its_parent_is_killed() -> None:
    with subprocess.Popen([sys.executable, "-c", PARENT], stdout=subprocess.PIPE, text=True) as parent:
        assert parent.stdout is not None
        assert parent.stdout.readline() == "ready\n"
        (inspector,) = inspectors_of(parent.pid)
        ended = os.pidfd_open(inspector)
        parent.kill()
        try:
            assert select.select([ended], [], [], LONG)[0], "the pipe closed, so it went"
        finally:
            os.close(ended)


def _gone(pid: int) -> None:
    while Path(f"/proc/{pid}").exists():
        time.sleep(0.01)


async def test_an_inspector_that_died_waiting_costs_no_message_its_examination() -> None:
    async with pool_of(1) as pool:
        (idle,) = inspectors_of(os.getpid())
        os.kill(idle, signal.SIGKILL)
        await asyncio.to_thread(_gone, idle)
        await asyncio.sleep(0.01)  # so that this process takes note of its death
        assert (await pool.examine(delivery(), patience=LONG, budget=LONG)).shares[0].program == "stamps"


async def test_lazy_inspectors_start_with_the_first_job_and_only_once() -> None:
    pool = InspectorPool(SHIPPED, 1, lazy=True)
    try:
        assert pool.alive == 0
        seen = await asyncio.gather(*(pool.examine(delivery(), patience=LONG, budget=LONG) for _ in range(3)))
        assert [one.shares[0].program for one in seen] == ["stamps"] * 3
        assert len(inspectors_of(os.getpid())) == pool.alive == 1
    finally:
        await pool.close()


async def test_lazy_inspectors_that_do_not_come_up_are_tried_again_with_the_next_job() -> None:
    pool = InspectorPool(SHIPPED, 1, (sys.executable, "-c", "raise SystemExit(3)"), lazy=True)
    with pytest.raises(Broken):
        await pool.examine(delivery(), patience=LONG, budget=LONG)
    pool.program = PROGRAM
    assert (await pool.examine(delivery(), patience=LONG, budget=LONG)).shares[0].program == "stamps"
    await pool.close()


async def test_an_inspector_with_eyes_reads_pictures_behind_the_seal() -> None:
    """The pool starts none whose seal has a hole, so an answer at all means that it holds."""
    orders = Orders("", "", "", 3 << 30, sealed=True, pictures=True)
    async with pool_of(1, orders=orders) as pool:
        seen = await pool.examine(replace(delivery(), content=sample.letter()), patience=LONG, budget=LONG)
        assert [finding.kind for finding in seen.findings] == ["card"]
        assert seen.shares[0].verdict is Verdict.REDACT
        assert not seen.needs_sight


async def test_one_without_eyes_says_what_it_could_not_see() -> None:
    async with pool_of(1) as pool:
        seen = await pool.examine(replace(delivery(), content=sample.letter()), patience=LONG, budget=LONG)
        assert (seen.needs_sight, seen.shares[0].verdict) == (True, Verdict.HOLD)
