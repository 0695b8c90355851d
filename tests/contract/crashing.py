"""A process of its own that settles records as fast as it can, for tests that kill or starve it.

python -m tests.contract.crashing FOLDER ROUND          settles until killed, prints what was acknowledged
python -m tests.contract.crashing FOLDER full           runs into a file size limit, and out of it again
python -m tests.contract.crashing FOLDER "no room"      the same, with works that write nothing
"""

import asyncio
import itertools
import resource
import signal
import sys
from contextlib import suppress
from pathlib import Path

from intake.errors import TryLater
from tests.contract.houses import NOON, SqlHouse, record, sql_house

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


async def run_without_room(house: SqlHouse) -> None:
    """Prints whether there is trouble: after a write that failed, after a work that writes nothing, and once there is room."""
    _soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    await house.ledger.settle([await record(house, "PR-1")])
    with house.database.reading():  # as in a house that is visited: else the log goes with its last connection
        resource.setrlimit(resource.RLIMIT_FSIZE, (4_096, hard))
        for work in (house.ledger.settle([await record(house, "PR-2")]), house.ledger.claim_deferred(NOON, 1)):
            with suppress(TryLater):
                await work
            sys.stdout.write(f"{bool(house.writer.trouble)}\n")
        resource.setrlimit(resource.RLIMIT_FSIZE, (hard, hard))
        await house.ledger.claim_deferred(NOON, 1)
        sys.stdout.write(f"{bool(house.writer.trouble)}\n")


def main(folder: Path, what: str) -> None:
    with sql_house(folder) as house:
        runs = {"full": run_full_and_recover, "no room": run_without_room}
        asyncio.run(runs[what](house) if what in runs else settle_for_ever(house, what))


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2])
