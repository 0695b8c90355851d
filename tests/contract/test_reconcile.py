"""The books balance after every kind of life, and name what is missing when somebody took it."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from infra.ledger.reconcile import CHECKS, mismatches, states
from intake.lifecycle import Move, State
from tests.contract.houses import SqlHouse, amendment, post, record, sql_house

WHOLE = {
    State.ROUTED: {"letter": b"l", "routed": b"r"},
    State.HELD: {"letter": b"l", "original": b"o", "extra": b"e"},
    State.DEFERRED: {"raw": b"raw"},
}


@pytest.fixture
async def house(tmp_path: Path) -> AsyncIterator[SqlHouse]:
    with sql_house(tmp_path) as built:
        for number, (state, contents) in enumerate(WHOLE.items()):
            posts = (await post(built, f"PR-{number}", key=f"post {number}"),) if state is State.ROUTED else ()
            await built.ledger.settle([await record(built, f"PR-{number}", state=state, contents=contents, posts=posts)])
        yield built


def wrong(house: SqlHouse) -> list[tuple[str, str]]:
    return [(one.what, one.reference) for one in house.database.read_sync(lambda connection: list(mismatches(connection)))]


async def test_a_house_in_order_balances_and_counts_every_state(house: SqlHouse) -> None:
    assert wrong(house) == []
    counted = house.database.read_sync(states)
    assert sum(counted.values()) == 3
    assert (counted[State.ROUTED], counted[State.HELD], counted[State.DEFERRED], counted[State.PURGED]) == (1, 1, 1, 0)


async def test_it_still_balances_when_lives_have_ended(house: SqlHouse) -> None:
    await house.ledger.amend(amendment("PR-0", Move.PURGE))
    await house.ledger.amend(amendment("PR-1", Move.DESTROY, shred=("letter", "original", "extra")))
    assert wrong(house) == []


@pytest.mark.parametrize(
    ("damage", "found"),
    [
        ("DELETE FROM tickets WHERE reference = 'PR-0'", [("routed, but without a ticket", "PR-0")]),
        ("DELETE FROM blobs WHERE purpose = 'letter' AND reference = 'PR-0'", [("routed, but without its letter", "PR-0")]),
        ("DELETE FROM blobs WHERE purpose = 'routed'", [("routed, but without its redacted copy", "PR-0")]),
        ("DELETE FROM cases", [("held, but without a case", "PR-1")]),
        ("DELETE FROM blobs WHERE purpose = 'original'", [("held, but without its original", "PR-1")]),
        ("DELETE FROM blobs WHERE purpose = 'raw'", [("waiting to be examined, but without the message", "PR-2")]),
        ("DELETE FROM blobs WHERE purpose LIKE 'post:%'", [("waits to go out, but its content is gone", "PR-0")]),
        ("UPDATE outbox SET state = 'sent'", [("sent or dropped, but its content is still there", "PR-0")]),
        ("UPDATE blobs SET reference = 'PR-9' WHERE purpose = 'extra'", [("sealed content of nothing", "PR-9")]),
        ("UPDATE blobs SET purpose = 'raw' WHERE purpose = 'extra'", [("examined, but its raw copy is still there", "PR-1")]),
        (
            "UPDATE receipts SET state = 'refused' WHERE reference = 'PR-1'",
            [("refused, but something of it was kept", "PR-1")],
        ),
        (
            "UPDATE receipts SET state = 'purged' WHERE reference = 'PR-0'",
            [("purged, but something of it was kept", "PR-0"), ("a ticket of a message that was not routed", "PR-0")],
        ),
    ],
)
async def test_what_is_not_as_it_should_be_is_named(house: SqlHouse, damage: str, found: list[tuple[str, str]]) -> None:
    house.writer.run_sync(lambda connection: connection.exec_driver_sql(damage))
    assert wrong(house) == found


async def test_every_check_was_seen_to_fail() -> None:
    named = {what for parameters in test_what_is_not_as_it_should_be_is_named.pytestmark[0].args[1] for what, _ in parameters[1]}  # type: ignore[attr-defined]
    assert named == set(CHECKS)
