"""Retention on a real database: what is due, what a hold keeps, and that nothing of a purged matter is left in any file."""

from collections.abc import AsyncIterator
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import select

from infra.ledger.retention import HoldError, Retention, all_holds, lift_hold, place_hold
from infra.ledger.schema import blobs
from intake.errors import NotAllowed
from intake.lifecycle import Move, State
from intake.retention import Schedule
from tests.contract.houses import NOON, SqlHouse, amendment, case, post, record, sql_house, ticket

YEAR = timedelta(days=365)
CANARY = b"the canary's letter 5391"


@pytest.fixture
async def house(tmp_path: Path) -> AsyncIterator[SqlHouse]:
    with sql_house(tmp_path) as built:
        yield built


async def closed(house: SqlHouse, reference: str, at: datetime = NOON, **more: object) -> None:
    await house.ledger.settle([await record(house, reference, **more)])  # type: ignore[arg-type]
    sql = "UPDATE tickets SET state = 'closed', updated_at = ? WHERE reference = ?"
    house.writer.run_sync(lambda connection: connection.exec_driver_sql(sql, (at.timestamp(), reference)))


def retention(house: SqlHouse, later: timedelta = YEAR) -> Retention:
    house.clock.at = NOON + later
    return Retention(house.database, house.ledger, house.clock, Schedule(365, {"permits": {"order": 30}}))


async def purge(house: SqlHouse, later: timedelta = YEAR) -> list[str]:
    return [one.reference async for one in retention(house, later).purge()]


def due(house: SqlHouse, later: timedelta = YEAR) -> list[str]:
    return house.database.read_sync(lambda connection: [one.reference for one in retention(house, later).due(connection)])


async def test_a_dry_run_says_what_the_run_then_does(house: SqlHouse) -> None:
    for number in range(5):
        await closed(house, f"PR-{number}", NOON + timedelta(days=number))
    later = YEAR + timedelta(days=2)
    said = due(house, later)
    assert said == await purge(house, later) == ["PR-0", "PR-1", "PR-2"]
    assert due(house, later) == []


@pytest.mark.parametrize("state", [State.DEFERRED, State.HELD, State.ROUTED])
async def test_an_open_matter_is_never_due(house: SqlHouse, state: State) -> None:
    await house.ledger.settle([await record(house, "PR-1", state=state)])
    assert await purge(house, 30 * YEAR) == []


@pytest.mark.parametrize("move", [Move.DENY, Move.DESTROY])
async def test_what_was_denied_or_destroyed_is_due_a_year_after_that(house: SqlHouse, move: Move) -> None:
    await house.ledger.settle([await record(house, "PR-1", state=State.HELD)])
    await house.ledger.amend(amendment("PR-1", move))
    assert await purge(house, YEAR - timedelta(seconds=1)) == []
    assert await purge(house) == ["PR-1"]


async def test_nothing_of_a_purged_matter_is_left_in_any_file(house: SqlHouse, tmp_path: Path) -> None:
    await closed(house, "PR-1", contents={"letter": CANARY}, posts=(await post(house),))
    secret = "SELECT ciphertext, wrapped_key FROM blobs"
    sealed = [bytes(part) for row in house.database.read_sync(lambda connection: connection.exec_driver_sql(secret).all()) for part in row]
    house.writer.run_sync(lambda connection: connection.exec_driver_sql("INSERT INTO entries (ticket, kind, author, at, purpose, event) "
                                                                        "VALUES (1, 'event', 'ann', 0, '', 'closed')"))  # fmt: skip
    assert await purge(house) == ["PR-1"]
    house.writer.close()
    files = b"".join(file.read_bytes() for file in (tmp_path / "data").iterdir())
    assert not any(part in files for part in sealed)
    assert b"PR-1" in files, "the account stays"


async def test_the_tallies_of_the_desk_no_longer_count_it(house: SqlHouse) -> None:
    await closed(house, "PR-1")
    await purge(house)
    tallied = "SELECT coalesce(sum(tickets), 0) FROM ticket_tallies"
    assert house.database.read_sync(lambda connection: connection.exec_driver_sql(tallied).scalar_one()) == 0


@pytest.mark.parametrize("subject", ["PR-1", "program:permits"])
async def test_a_hold_keeps_it_until_it_is_lifted_and_both_are_recorded(house: SqlHouse, subject: str) -> None:
    await closed(house, "PR-1")
    house.writer.run_sync(lambda connection: place_hold(connection, house.trail, subject, "docket 26-114", NOON))
    assert [hold.why for hold in house.database.read_sync(all_holds)] == ["docket 26-114"]
    assert due(house) == await purge(house) == []
    with pytest.raises(NotAllowed, match="legal hold"):
        await house.ledger.amend(amendment("PR-1", Move.PURGE))
    house.writer.run_sync(lambda connection: lift_hold(connection, house.trail, subject, NOON))
    assert await purge(house) == ["PR-1"]
    assert [verb for verb in house.audited() if "hold" in verb] == ["hold placed", "hold lifted"]


@pytest.mark.parametrize("move", [Move.RELEASE, Move.DENY])
@pytest.mark.parametrize(("on_hold", "kept"), [(True, True), (False, False)])
async def test_a_decision_on_a_message_on_hold_leaves_its_sealed_original(
    house: SqlHouse, move: Move, *, on_hold: bool, kept: bool
) -> None:
    contents = {"letter": b"letter", "original": b"original", "extra": b"notes"}
    await house.ledger.settle([await record(house, "PR-1", state=State.HELD, contents=contents)])
    if on_hold:
        house.writer.run_sync(lambda connection: place_hold(connection, house.trail, "PR-1", "docket 26-114", NOON))
    more = {"ticket": ticket()} if move is Move.RELEASE else {}
    await house.ledger.amend(amendment("PR-1", move, shred=("original", "extra"), **more))
    there = house.database.read_sync(lambda connection: set(connection.scalars(select(blobs.c.purpose))))
    assert ("original" in there, "extra" in there) == (kept, False)


async def test_a_held_message_on_hold_outlives_its_thirty_days_and_is_not_destroyed(house: SqlHouse) -> None:
    await house.ledger.settle([await record(house, "PR-1", state=State.HELD)])
    house.writer.run_sync(lambda connection: place_hold(connection, house.trail, "PR-1", "docket 26-114", NOON))
    assert await house.ledger.expired(case().expires_at, 10) == ()
    with pytest.raises(NotAllowed, match="legal hold"):
        await house.ledger.amend(amendment("PR-1", Move.DESTROY))
    house.writer.run_sync(lambda connection: lift_hold(connection, house.trail, "PR-1", NOON))
    assert [one.reference for one in await house.ledger.expired(case().expires_at, 10)] == ["PR-1"]


@pytest.mark.parametrize(
    ("sentence", "subject", "said"),
    [
        ("there must be such a receipt", "PR-404", "there is no receipt PR-404"),
        ("one hold is enough", "PR-1", "on hold already"),
    ],
)
async def test_a_hold_that_cannot_be_placed_says_why(house: SqlHouse, sentence: str, subject: str, said: str) -> None:
    await closed(house, "PR-1")
    house.writer.run_sync(lambda connection: place_hold(connection, house.trail, "PR-1", "docket 26-114", NOON))
    with pytest.raises(HoldError, match=said):
        house.writer.run_sync(lambda connection: place_hold(connection, house.trail, subject, "docket", NOON))


async def test_a_hold_that_is_not_there_cannot_be_lifted(house: SqlHouse) -> None:
    with pytest.raises(HoldError, match="not on hold"):
        house.writer.run_sync(lambda connection: lift_hold(connection, house.trail, "PR-1", NOON))
