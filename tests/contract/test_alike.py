"""Whatever is asked of them, in whatever order, the ledger in SQL and the one in memory answer alike."""

import asyncio
import dataclasses
import tempfile
from collections.abc import Awaitable, Callable
from datetime import timedelta
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from intake.errors import PostroomError
from intake.lifecycle import FIRST, Move, State
from intake.ports import Later
from tests.contract.houses import NOON, House, amendment, case, memory_house, post, record, sql_house, ticket

REFERENCES = ("PR-1", "PR-2", "PR-3")
Step = Callable[[House], Awaitable[object]]


def settling(number: int, reference: str, state: State, lane: Later) -> Step:
    async def step(house: House) -> object:
        name = f"{reference}.{number}"
        posts = (await post(house, name, key=name, destination=f"webhook:{reference}"),)
        return await house.ledger.settle([await record(house, name, key=reference, state=state, posts=posts, lane=lane)])

    return step


def moving(reference: str, move: Move, lane: Later, shred: bool) -> Step:
    async def step(house: House) -> object:
        opens = {"ticket": ticket()} if move in {Move.ROUTE, Move.RELEASE} else {"case": case()} if move is Move.HOLD else {}
        return await house.ledger.amend(amendment(reference, move, lane=lane, shred=("letter",) if shred else (), **opens))

    return step


def looking(reference: str) -> Step:
    async def step(house: House) -> object:
        return await house.ledger.receipt(reference), await house.vault.open(reference, "letter")

    return step


def claiming(hours: int, limit: int, lane: Later) -> Step:
    async def step(house: House) -> object:
        now = NOON + timedelta(hours=hours)
        posts = [dataclasses.replace(due, id=0) for due in await house.outbox.claim(now, limit)]
        return posts, await house.ledger.claim_deferred(now, limit, lane)

    return step


def spending(budget: str, hours: int) -> Step:
    async def step(house: House) -> object:
        return await house.outbox.spend(budget, NOON + timedelta(hours=hours))

    return step


LANES = st.sampled_from((Later.OVERFLOW, Later.READING))
NAMES = st.builds("{}.{}".format, st.sampled_from(REFERENCES), st.integers(0, 2))
STEPS = st.one_of(
    st.builds(settling, st.integers(0, 2), st.sampled_from(REFERENCES), st.sampled_from(sorted(FIRST)), LANES),
    st.builds(moving, NAMES, st.sampled_from(Move), LANES, st.booleans()),
    st.builds(looking, NAMES),
    st.builds(claiming, st.integers(0, 3), st.integers(1, 3), LANES),
    st.builds(spending, st.sampled_from(("a", "b")), st.sampled_from((0, 23, 24))),
)


async def answers(house: House, steps: list[Step]) -> list[object]:
    found: list[object] = []
    for step in steps:
        try:
            found.append(await step(house))
        except PostroomError as error:
            found.append(type(error))
    return [*found, house.audited()]


@settings(max_examples=25, deadline=None)
@given(st.lists(STEPS, min_size=5, max_size=25))
def test_memory_and_sql_answer_alike(steps: list[Step]) -> None:
    with tempfile.TemporaryDirectory() as folder, sql_house(Path(folder)) as stored:
        assert asyncio.run(answers(stored, steps)) == asyncio.run(answers(memory_house(), steps))
