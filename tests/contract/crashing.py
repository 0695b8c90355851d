"""A process of its own that settles records as fast as it can, for tests that kill or starve it.

python -m tests.contract.crashing FOLDER ROUND          settles until killed, prints what was acknowledged
python -m tests.contract.crashing FOLDER full           runs into a file size limit, and out of it again
"""

import asyncio
import itertools
import resource
import signal
import sys
from pathlib import Path

from intake.errors import TryLater
from tests.contract.houses import SqlHouse, record, sql_house

CLIENTS = 8


async def settle_for_ever(house: SqlHouse, prefix: str) -> None:
    numbers = itertools.count()

    async def client() -> None:
        for number in numbers:
            (settled,) = await house.ledger.settle([await record(house, f"PR-{prefix}-{number}")])
            sys.stdout.write(f"{settled.reference}\n")
            sys.stdout.flush()

    await asyncio.gather(*(client() for _ in range(CLIENTS)))


async def run_full_and_recover(house: SqlHouse) -> None:
    """Prints what became of each record."""
    _soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    for period, limit in (("before", hard), ("during", 400_000), ("after", hard)):
        resource.setrlimit(resource.RLIMIT_FSIZE, (limit, hard))
        for number in range(5):
            try:
                await house.ledger.settle([await record(house, f"PR-{period}-{number}", contents={"routed": bytes(100_000)})])
            except TryLater:
                sys.stdout.write("TryLater\n")
            else:
                sys.stdout.write("settled\n")
        sys.stdout.write(f"trouble: {house.writer.trouble}\n")
    stored = house.database.read_sync(lambda connection: connection.exec_driver_sql("SELECT count(*) FROM receipts").scalar())
    sys.stdout.write(f"stored: {stored}, trail ok: {house.database.read_sync(house.trail.verify).ok}\n")


def main(folder: Path, what: str) -> None:
    with sql_house(folder) as house:
        asyncio.run(run_full_and_recover(house) if what == "full" else settle_for_ever(house, what))


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2])
