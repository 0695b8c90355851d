"""Every ledger keeps the same promise."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.contract.houses import House, memory_house, sql_house
from tests.contract.ledger_suite import LedgerSuite


class TestMemoryLedger(LedgerSuite):
    @pytest.fixture
    def house(self) -> House:
        return memory_house()


class TestSqlLedger(LedgerSuite):
    @pytest.fixture
    def house(self, tmp_path: Path) -> Iterator[House]:
        with sql_house(tmp_path) as house:
            yield house
