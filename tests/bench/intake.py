"""Durable, examined intake beside a queue without a filter and a sink without anything.

    python -m tests.bench.intake                      20 connections, mails of 4 KB and 50 KB, three rounds
    python -m tests.bench.intake --peers postroom,postfix --rounds 5
    python -m tests.bench.intake --command 'postroom serve --config {config} --data {data}'

All peers run all the time; the rounds are interleaved and their order alternates, so that whatever else
the machine does falls on all of them. The client runs on the same machine and takes its share of the processor.
"""

import argparse
import asyncio
import os
import statistics
import sys
import tempfile
from collections import defaultdict
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

from tests.bench.smtp_load import load, mails
from tests.bench.smtp_peers import PEERS, POSTROOM, AbsentError, Peer, start

SIZES = {"4 KB": (4_096, 1.0), "50 KB": (51_200, 0.4)}  # octets, and the share of --messages to send


class Row:
    """What one peer did at one size: a figure per round."""

    def __init__(self) -> None:
        self.rates: list[float] = []
        self.cpu_ms: list[float] = []
        self.shares_ms: dict[str, list[float]] = defaultdict(list)
        self.rejected = 0
        self.complaint = ""

    @property
    def rate(self) -> float:
        return statistics.median(self.rates)

    def shares(self) -> str:
        """Who spent the processor time of a mail."""
        return ", ".join(f"{who} {statistics.median(spent):.2f}" for who, spent in self.shares_ms.items())

    def line(self, name: str, ours: float) -> str:
        spread = f"[{min(self.rates):.0f}-{max(self.rates):.0f}]"
        ratio = f"{ours / self.rate:.2f}x" if self.rate else "-"
        trouble = f"   {self.rejected} not accepted, first: {self.complaint}" if self.rejected else ""
        return f"  {name:10} {self.rate:8.0f} {spread:>15} {statistics.median(self.cpu_ms):12.2f} {ratio:>20}{trouble}"


def measure(peer: Peer, row: Row, source: Iterator[bytes], connections: int) -> None:
    """One load against one peer, added to its row."""
    before, shares = peer.cpu_seconds(), peer.cpu_shares()
    result = asyncio.run(load(peer.port, source, connections))
    row.rates.append(result.rate)
    row.cpu_ms.append(1000 * (peer.cpu_seconds() - before) / max(1, result.accepted))
    for who, spent in peer.cpu_shares().items():
        row.shares_ms[who].append(1000 * (spent - shares[who]) / max(1, result.accepted))
    row.rejected += result.rejected
    row.complaint = row.complaint or result.complaint


def open_peers(names: list[str], folder: Path, command: str, stack: ExitStack) -> list[Peer]:
    """Those that are here; of the others it is said why not."""
    peers = []
    for name in names:
        try:
            peer = start(name, folder / name, command)
        except AbsentError as absent:
            print(f"{name}: not measured, {absent}")
            continue
        stack.callback(peer.stop)
        peers.append(peer)
        print(f"{name}: promises {peer.promise}")
    return peers


def report(size: str, rows: dict[str, Row]) -> None:
    """One table. The last column divides our rate by theirs."""
    print(f"\n{size} mails, median of {max(len(row.rates) for row in rows.values())} rounds")
    print(f"  {'peer':10} {'mails/s':>8} {'[min-max]':>15} {'CPU ms/mail':>12} {'postroom is':>20}")
    ours = rows["postroom"].rate if "postroom" in rows else 0.0
    for name, row in rows.items():
        print(row.line(name, ours))
    if "postroom" in rows:
        print(f"  postroom's CPU ms/mail: {rows['postroom'].shares()} (doors and conductor; the ledger's writer; inspectors)")


def arguments_of(words: list[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="python -m tests.bench.intake", description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("--command", default=POSTROOM, help="how Postroom is started; {config}, {data} and {port} are filled in")
    parser.add_argument("--peers", default=",".join(PEERS), help="which of them, comma separated (default: %(default)s)")
    parser.add_argument("--messages", type=int, default=600, help="4 KB mails a round; 50 KB mails are 0.4 of it (default: %(default)s)")
    parser.add_argument("--rounds", type=int, default=3, help="rounds (default: %(default)s)")
    parser.add_argument("--connections", type=int, default=20, help="connections at once (default: %(default)s)")
    return parser.parse_args(words)


def main(words: list[str] | None = None) -> int:
    """Exit status 1 when a mail was not accepted or Postroom was not measured."""
    asked = arguments_of(words)
    names = [name for name in asked.peers.split(",") if name in PEERS]
    print(f"{os.cpu_count()} cores, load {os.getloadavg()[0]:.1f}, {asked.connections} connections, plain-text prose, client included")
    tables: dict[str, dict[str, Row]] = {size: defaultdict(Row) for size in SIZES}
    with tempfile.TemporaryDirectory(prefix="postroom-bench-") as folder, ExitStack() as stack:
        Path(folder).chmod(0o755)  # Postfix reads its queue as a user of its own
        peers = open_peers(names, Path(folder), asked.command, stack)
        for number in range(asked.rounds):
            for size, (octets, share) in SIZES.items():
                for peer in peers if number % 2 == 0 else reversed(peers):
                    count = max(asked.connections, int(asked.messages * share))
                    source = mails(f"{os.getpid()}-{number}-{octets}", octets, count)
                    measure(peer, tables[size][peer.name], source, asked.connections)
    for size, rows in tables.items():
        if rows:
            report(size, rows)
    trouble = any(row.rejected for rows in tables.values() for row in rows.values())
    return int(trouble or "postroom" not in tables["4 KB"])


if __name__ == "__main__":
    sys.exit(main())
