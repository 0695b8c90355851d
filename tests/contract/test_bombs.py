"""Mails that are made to burst: a real sealed inspector holds them or reads them in time, and answers the next mail as ever.

The rows are in tests/bench/bombs; those that take long to make or to read are measured by ``python -m tests.bench.bombs`` alone.
"""

import pytest

from tests.bench.bombs import archives, letters, papers
from tests.bench.bombs.blast import BUDGET, blast, inspectors
from tests.bench.bombs.shape import Bomb

pytestmark = pytest.mark.xdist_group("inspectors")

KINDS = {"archives": archives.BOMBS, "texts": letters.BOMBS, "papers and pictures": papers.BOMBS}


@pytest.mark.parametrize("kind", KINDS)
async def test_one_inspector_bears_them_all(kind: str) -> None:
    quick: list[Bomb] = [bomb for bomb in KINDS[kind] if bomb.quick]
    async with inspectors() as pool:
        blasts = [await blast(pool, bomb) for bomb in quick]
        assert pool.alive == 1
    wrong = [f"{one.bomb.name}: {one.outcome}, {one.processor:.1f} s of {BUDGET:.0f}" for one in blasts if not one.well]
    assert wrong == []
