"""Every outbox keeps the same promise."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import select

from infra.ledger.schema import entries
from tests.contract.houses import NOON, House, memory_house, post, record, sql_house
from tests.contract.outbox_suite import OutboxSuite


class TestMemoryOutbox(OutboxSuite):
    @pytest.fixture
    def house(self) -> House:
        return memory_house()


class TestSqlOutbox(OutboxSuite):
    @pytest.fixture
    def house(self, tmp_path: Path) -> Iterator[House]:
        with sql_house(tmp_path) as house:
            yield house


@pytest.mark.parametrize(
    ("sentence", "kind", "events"),
    [
        ("an answer that is not sent is noted on the ticket", "warning", ["no warning was sent: too many automatic mails"]),
        ("a copy is the destination's matter", "webhook", []),
    ],
)
async def test_what_a_sender_was_not_told_stands_on_the_ticket(tmp_path: Path, sentence: str, kind: str, events: list[str]) -> None:
    with sql_house(tmp_path) as house:
        await house.ledger.settle([await record(house, posts=(replace(await post(house), kind=kind),))])
        (due,) = await house.outbox.claim(NOON, 10)
        for _ in range(2):  # a second postman comes too late
            await house.outbox.drop(due.id, NOON, "too many automatic mails")
        noted = house.database.read_sync(lambda connection: connection.execute(select(entries.c.event)).scalars().all())
        assert noted == events, sentence
