"""What was acknowledged is there after the process was killed; a full disk passes without loss."""

import asyncio
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import Connection

from tests.contract.houses import record, sql_house

ROOT = Path(__file__).parents[2]
ROUNDS = 5


@contextmanager
def crashing(folder: Path, what: str) -> Iterator["subprocess.Popen[str]"]:
    command = [sys.executable, "-m", "tests.contract.crashing", str(folder), what]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as process:
        try:
            yield process
        finally:
            process.kill()


def row_counts(connection: Connection) -> dict[str, int]:
    tables = ("receipts", "tickets", "blobs", "audit")
    return {table: connection.exec_driver_sql(f"SELECT count(*) FROM {table}").scalar_one() for table in tables}


def acknowledged_until_killed(folder: Path, what: str, after: int) -> set[str]:
    """References that a settling process had printed when it was killed without warning."""
    with crashing(folder, what) as process:
        assert process.stdout is not None
        lines = [next(process.stdout) for _ in range(after)]
        process.kill()
        lines += process.stdout.readlines()
    return {line.strip() for line in lines if line.endswith("\n")}


async def test_killed_at_any_moment_nothing_acknowledged_is_lost_and_nothing_is_half_there(tmp_path: Path) -> None:
    acknowledged: set[str] = set()
    for round_ in range(ROUNDS):
        acknowledged |= await asyncio.to_thread(acknowledged_until_killed, tmp_path, str(round_), 40 + 37 * round_)
    assert len(acknowledged) >= 40 * ROUNDS
    with sql_house(tmp_path) as house:
        for reference in acknowledged:
            receipt = await house.ledger.receipt(reference)
            assert receipt is not None, f"{reference} was acknowledged and is lost"
            assert receipt.ticket is not None
            assert await house.vault.open(reference, "letter") == b"letter of " + reference.encode()
        counts = house.database.read_sync(row_counts)
        assert len(set(counts.values())) == 1, f"a record is half there: {counts}"
        assert house.database.read_sync(house.trail.verify).ok
        (again,) = await house.ledger.settle([await record(house, next(iter(acknowledged)))])
        assert not again.fresh


def test_when_files_cannot_grow_everybody_is_told_to_come_back_and_later_all_is_well(tmp_path: Path) -> None:
    with crashing(tmp_path, "full") as process:
        said = process.communicate(timeout=60)[0].splitlines()
    before, during, after = said[:6], said[6:12], said[12:18]
    assert before == ["settled"] * 5 + ["trouble: "]
    assert during[-2] == "TryLater"
    assert during[-1] != "trouble: "
    assert after == ["settled"] * 5 + ["trouble: "]
    assert said[18] == f"stored: {said.count('settled')}, trail ok: True"


def test_a_work_that_writes_nothing_does_not_end_the_trouble_of_a_full_disk_but_room_does(tmp_path: Path) -> None:
    with crashing(tmp_path, "no room") as process:
        said = process.communicate(timeout=60)[0].splitlines()
    assert said == ["True", "True", "False"]
