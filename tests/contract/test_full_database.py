"""A database that may not grow: at whichever page it ends, a record is whole or not there, and the next one is taken."""

import asyncio
from pathlib import Path

import pytest
from sqlalchemy import Connection

from infra.ledger.writer import Writer
from intake.errors import TryLater
from intake.lifecycle import Move, State
from tests.contract.houses import SqlHouse, amendment, record, sql_house, ticket

PAGES = 24  # more than one such record takes


async def allow(writer: Writer, pages: int) -> None:
    """So many pages more than there are, until the writer opens its next connection."""

    def limit(connection: Connection) -> None:
        there = connection.exec_driver_sql("PRAGMA page_count").scalar_one()
        connection.exec_driver_sql(f"PRAGMA max_page_count = {there + pages}")

    await writer.run(limit)


async def settled(house: SqlHouse, reference: str) -> bool:
    try:
        (answer,) = await house.ledger.settle([await record(house, reference, contents={"letter": bytes(40_000)})])
    except TryLater:
        return False
    return answer.fresh


def counts(connection: Connection) -> set[int]:
    """How many rows each table of a record has: one number, if none is half there."""
    return {connection.exec_driver_sql(f"SELECT count(*) FROM {table}").scalar_one() for table in ("receipts", "tickets", "blobs", "audit")}


async def test_wherever_the_pages_end_a_record_is_whole_or_not_there(tmp_path: Path) -> None:
    with sql_house(tmp_path) as house:
        taken = []
        for pages in range(PAGES):
            await allow(house.writer, pages)
            taken.append(await settled(house, f"PR-{pages}"))
            there = await house.ledger.receipt(f"PR-{pages}") is not None
            assert (there, house.writer.trouble == "") == (taken[-1], taken[-1])
            assert taken[-1] or await settled(house, f"PR-{pages}"), "with room again, the same writer goes on"
        assert (taken[0], taken[-1]) == (False, True)
        assert house.database.read_sync(counts) == {PAGES}
        assert house.database.read_sync(house.trail.verify).ok


async def test_of_those_who_wait_together_all_are_told_the_same(tmp_path: Path) -> None:
    with sql_house(tmp_path) as house:
        await allow(house.writer, 20)
        taken = await asyncio.gather(*(settled(house, f"PR-{number}") for number in range(8)))
        stored = [await house.ledger.receipt(f"PR-{number}") is not None for number in range(8)]
        assert stored == taken
        assert not all(taken)
        assert house.database.read_sync(counts) == {sum(taken)}


async def test_a_move_that_finds_no_room_leaves_everything_as_it_was(tmp_path: Path) -> None:
    with sql_house(tmp_path) as house:
        await house.ledger.settle([await record(house, "PR-1", state=State.HELD)])
        move = amendment("PR-1", Move.RELEASE, ticket=ticket(), blobs=await house.vault.seal("PR-1", {"routed": bytes(200_000)}))
        before = await house.ledger.receipt("PR-1"), house.case_state("PR-1"), house.audited()
        await allow(house.writer, 0)
        with pytest.raises(TryLater):
            await house.ledger.amend(move)
        assert (await house.ledger.receipt("PR-1"), house.case_state("PR-1"), house.audited()) == before
        assert (await house.ledger.amend(move)).state is State.ROUTED
        assert len(await house.vault.open("PR-1", "routed")) == 200_000
