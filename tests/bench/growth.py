"""What a house gets slower at as it fills: settling, starting, taking mail in, and the pages of the consoles.

    python -m tests.bench.growth                      houses of 1,000, 10,000 and 100,000 tickets
    python -m tests.bench.growth --million            and of 1,000,000: some minutes and four gigabytes more
    python -m tests.bench.growth --folder FOLDER      build them there, and find them there the next time

The rows are made by the house's own ledger (small sealed letters). All houses run at once and take turns, so that
whatever else the machine does falls on all of them. Both columns are milliseconds for one act, the least of the rounds:
by the clock, and of the processor in the service and its inspectors. How good a house is beside the smallest (1.00 is as
good, less is worse) is told by the processor.
"""

import argparse
import asyncio
import os
import re
import sys
import tempfile
import time
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import httpx

from tests.bench.growth_house import CALLERS, grow, middle, opened, settle
from tests.bench.service import Service
from tests.bench.smtp_load import load, mails
from tests.bench.smtp_peers import cpu_of, tree

SIZES = (1_000, 10_000, 100_000)
GOAL = 0.9
_SETTLED, _MAILS, _VISITS = 100, 100, 50  # few enough that the smallest house stays small
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
Cost = tuple[float, float]
"""Milliseconds of one act: by the clock, of the processor."""


@dataclass(frozen=True, slots=True)
class Act:
    """Something done ``times`` at once by ``do``; ``cpu`` reads the seconds of the processor so far."""

    name: str
    times: int
    do: Callable[[], None]
    cpu: Callable[[], float]

    def cost(self) -> Cost:
        """Do it once more."""
        began, used = time.perf_counter(), self.cpu()
        self.do()
        return 1000 * (time.perf_counter() - began) / self.times, 1000 * (self.cpu() - used) / self.times


class Table:
    """The least cost of every act in every house."""

    def __init__(self) -> None:
        self._costs: dict[str, dict[int, list[Cost]]] = defaultdict(lambda: defaultdict(list))

    def add(self, size: int, name: str, cost: Cost) -> None:
        """One round of one act in one house."""
        self._costs[name][size].append(cost)

    def rows(self) -> Iterator[tuple[str, int, float, float, float]]:
        """Act, size, clock, processor, and how good that is beside the smallest house."""
        for name, sizes in self._costs.items():
            least = {size: (min(wall for wall, _ in costs), min(cpu for _, cpu in costs)) for size, costs in sizes.items()}
            for size, (wall, cpu) in least.items():
                yield name, size, wall, cpu, least[SIZES[0]][1] / cpu


def main(words: list[str] | None = None) -> int:
    """Exit status 1 when an act fell below the goal."""
    parser = argparse.ArgumentParser(
        prog="python -m tests.bench.growth", description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("--million", action="store_true", help="a house more")
    parser.add_argument("--rounds", type=int, default=5, help="rounds of everything (default: %(default)s)")
    parser.add_argument("--folder", type=Path, help="where the houses are; default: a temporary folder")
    asked = parser.parse_args(words)
    sizes = (*SIZES, 1_000_000) if asked.million else SIZES
    with tempfile.TemporaryDirectory(prefix="postroom-growth-") as folder:
        table = measure({size: (asked.folder or Path(folder)) / str(size) for size in sizes}, asked.rounds)
    print(f"{'act':16} {'tickets':>9} {'clock ms':>10} {'CPU ms':>10}  beside {SIZES[0]:,}")
    for name, size, wall, cpu, good in table.rows():
        print(f"{name:16} {size:>9,} {wall:>10.2f} {cpu:>10.2f}  {good:5.2f}")
    good, name, size = min((good, name, size) for name, size, _, _, good in table.rows())
    print(f"worst: {name} at {size:,}, {good:.2f} of what it is at {SIZES[0]:,} (goal {GOAL})")
    return int(good < GOAL)


def measure(houses: Mapping[int, Path], rounds: int) -> Table:
    """Fill the houses, settle in them, start them, use them."""
    table, places = Table(), {}
    with ExitStack() as stack:
        acts = {}
        for size, folder in houses.items():
            folder.mkdir(parents=True, exist_ok=True)
            plant = stack.enter_context(opened(folder / "data"))
            grow(plant, size)
            places[size] = {state: middle(plant, state) for state in ("open", "closed")}
            acts[size] = [Act("settle", _SETTLED, partial(settle, plant, _SETTLED), time.process_time)]
        _take_turns(table, acts, rounds)
    with ExitStack() as stack:
        acts = {}
        for size, folder in houses.items():
            began = time.monotonic()
            service = stack.enter_context(Service(folder, POSTROOM__INSPECTORS__COUNT="1"))
            table.add(size, "start", (1000 * (time.monotonic() - began), 1000 * _cpu(service.pid)))
            _wait_until_quiet(service.pid)
            acts[size] = list(_acts(service, stack.enter_context(service.admin()), places[size]))
        _take_turns(table, acts, rounds)
    return table


def _take_turns(table: Table, acts: Mapping[int, list[Act]], rounds: int) -> None:
    for number in range(rounds):
        for same in zip(*([(size, act) for act in here] for size, here in acts.items()), strict=True):
            for size, act in same if number % 2 == 0 else reversed(same):
                table.add(size, act.name, act.cost())


def _acts(service: Service, client: httpx.Client, places: Mapping[str, str]) -> Iterator[Act]:
    yield Act("take a mail in", _MAILS, partial(_intake, service.smtp_port), partial(_cpu, service.pid))
    reference = re.search(r"PR-\w{5}-\w{5}-\w", client.get("/desk/tickets/101").text)
    for name, path in _PAGES.items():
        address = path.format(**places, reference=reference and reference[0])
        yield Act(name, _VISITS, partial(_visit, client, address), partial(cpu_of, service.pid))


def _cpu(pid: int) -> float:
    return sum(map(cpu_of, tree(pid)))


def _intake(port: int) -> None:
    result = asyncio.run(load(port, mails(os.urandom(4).hex(), 4_096, _MAILS), CALLERS))
    if result.rejected:
        raise SystemExit(f"a mail was not taken: {result.complaint}")


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


if __name__ == "__main__":
    sys.exit(main())
