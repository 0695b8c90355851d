"""Every outbox keeps the same promise."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.contract.houses import House, memory_house, sql_house
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
