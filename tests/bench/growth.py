"""What a house gets slower at as it fills: settling, starting, taking mail in, and the pages of the consoles.

    python -m tests.bench.growth                      1,000, 10,000 and 100,000 tickets
    python -m tests.bench.growth --million            and 1,000,000: some minutes and three gigabytes more

The rows are made by the house's own ledger (small sealed letters). Both columns are milliseconds for one act, the
least of the rounds: by the clock, and of the processor in the service and its inspectors. How good a size is beside
the first (1.00 is as good, less is worse) is told by the processor, because others may use the machine as well.
"""

import argparse
import asyncio
import os
import re
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

import httpx

from tests.bench.growth_house import CALLERS, grow, middle, opened, settle
from tests.bench.service import Service
from tests.bench.smtp_load import load, mails
from tests.bench.smtp_peers import cpu_of, tree

SIZES = (1_000, 10_000, 100_000)
GOAL = 0.9
_SETTLED, _MAILS, _VISITS = 2_000, 400, 100
_PAGES = {
    "open": "/desk/?view=open",
    "open, middle": "/desk/?view=open&page=2&after={open}",
    "open, backwards": "/desk/?view=open&page=2&before={open}",
    "closed": "/desk/?view=closed",
    "closed, middle": "/desk/?view=closed&page=2&after={closed}",
    "one program": "/desk/?view=open&program=stamps",
    "a ticket": "/desk/tickets/101",
    "review": "/review/",
    "status": "/status/{reference}",
}
_Meter = Callable[[], float]


@dataclass
class Column:
    """One size: what an act costs, by name, in milliseconds by the clock and of the processor."""

    size: int
    spent: dict[str, tuple[float, float]] = field(default_factory=dict)

    def beside(self, first: "Column") -> dict[str, float]:
        """How good each act is beside the first size's."""
        return {name: first.spent[name][1] / cpu for name, (_, cpu) in self.spent.items()}


def main(words: list[str] | None = None) -> int:
    """Exit status 1 when an act fell below the goal."""
    parser = argparse.ArgumentParser(
        prog="python -m tests.bench.growth", description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("--million", action="store_true", help="a size more")
    parser.add_argument("--rounds", type=int, default=3, help="rounds of everything at each size (default: %(default)s)")
    parser.add_argument("--folder", type=Path, help="where the house is built; default: a temporary folder")
    asked = parser.parse_args(words)
    columns: list[Column] = []
    print(f"{'tickets':>9}  {'act':16} {'clock ms':>9} {'CPU ms':>9}  beside {SIZES[0]:,}")
    with tempfile.TemporaryDirectory(prefix="postroom-growth-", dir=asked.folder) as folder:
        for size in (*SIZES, 1_000_000) if asked.million else SIZES:
            columns.append(measure(Path(folder), size, asked.rounds))
            print(report(columns[-1], columns[0]), flush=True)
    good, name, size = min((good, name, column.size) for column in columns for name, good in column.beside(columns[0]).items())
    print(f"worst: {name} at {size:,}, {good:.2f} of what it is at {SIZES[0]:,} (goal {GOAL})")
    return int(good < GOAL)


def measure(folder: Path, size: int, rounds: int) -> Column:
    """Fill the house in ``folder`` up to ``size`` and look at it."""
    column = Column(size)
    with opened(folder / "data") as plant:
        grow(plant, size)
        places = {state: middle(plant, state) for state in ("open", "closed")}
        column.spent["settle"] = _least(rounds, _SETTLED, time.process_time, partial(settle, plant, _SETTLED))
    column.spent["start"] = _start(folder)
    with Service(folder) as service:
        _wait_until_quiet(service.pid)
        column.spent["take a mail in"] = _least(rounds, _MAILS, partial(_cpu, service.pid), partial(_intake, service.smtp_port))
        with service.admin() as client:
            for name, path in _paths(client, places):
                column.spent[name] = _least(rounds, _VISITS, partial(cpu_of, service.pid), partial(_visit, client, path))
    return column


def _least(rounds: int, acts: int, cpu: _Meter, work: Callable[[], None]) -> tuple[float, float]:
    """``work`` does so many acts; the least that one of them took, by the clock and of the processor."""
    spent = []
    for _ in range(rounds):
        began = time.perf_counter(), cpu()
        work()
        spent.append((time.perf_counter() - began[0], cpu() - began[1]))
    return 1000 * min(wall for wall, _ in spent) / acts, 1000 * min(used for _, used in spent) / acts


def _cpu(pid: int) -> float:
    return sum(map(cpu_of, tree(pid)))


def _start(folder: Path) -> tuple[float, float]:
    began = time.monotonic()
    with Service(folder) as service:
        return 1000 * (time.monotonic() - began), 1000 * _cpu(service.pid)


def _intake(port: int) -> None:
    result = asyncio.run(load(port, mails(os.urandom(4).hex(), 4_096, _MAILS), CALLERS))
    if result.rejected:
        raise SystemExit(f"a mail was not taken: {result.complaint}")


def _paths(client: httpx.Client, places: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    reference = re.search(r"PR-\w{5}-\w{5}-\w", client.get("/desk/tickets/101").text)
    for name, path in _PAGES.items():
        yield name, path.format(**places, reference=reference and reference[0])


def _visit(client: httpx.Client, path: str) -> None:
    for _ in range(_VISITS):
        answer = client.get(path)
        if answer.status_code != 200:
            raise SystemExit(f"{path} answered {answer.status_code}")


def _wait_until_quiet(pid: int, seconds: float = 120.0) -> None:
    """A started house looks through its audit trail and its schedules once; that is not what is measured here."""
    end = time.monotonic() + seconds
    quiet = False
    while not quiet and time.monotonic() < end:
        before = cpu_of(pid)
        time.sleep(1.0)
        quiet = cpu_of(pid) - before < 0.03


def report(column: Column, first: Column) -> str:
    """A line an act."""
    good = column.beside(first)
    return "\n".join(
        f"{column.size:>9,}  {name:16} {wall:9.2f} {cpu:9.2f}  {good[name]:5.2f}" for name, (wall, cpu) in column.spent.items()
    )


if __name__ == "__main__":
    sys.exit(main())
