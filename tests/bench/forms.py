"""Forms taken in durably and examined, beside a bare web application that only writes them down.

    python -m tests.bench.forms                          20 connections, forms of about 2 KB, three rounds
    python -m tests.bench.forms --forms 2000 --rounds 5

Every connection sends one form after the other and waits for each answer. Both peers run all the time and the
rounds alternate. The client runs on the same machine. "a core" is what one processor would carry if nothing else ran on it.
"""

import argparse
import asyncio
import os
import statistics
import sys
import tempfile
import time
from collections import defaultdict
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlencode

from tests.bench.form_peers import start_bare
from tests.bench.service import Service
from tests.bench.smtp_load import PROSE
from tests.bench.smtp_peers import cpu_of, free_port, tree

PATH = "/forms/question"
BODY = 2_000  # characters of the message
_HEAD = f"POST {PATH} HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/x-www-form-urlencoded\r\n"


@dataclass(frozen=True, slots=True)
class Peer:
    """Who is measured: ``process`` is the root of its tree."""

    name: str
    promise: str
    port: int
    process: int

    def cpu_seconds(self) -> float:
        """Of the whole tree."""
        return sum(cpu_of(pid) for pid in tree(self.process))


@dataclass(slots=True)
class Row:
    """What one peer did, a figure a round; ``refused`` counts answers other than 202."""

    rates: list[float] = field(default_factory=list)
    cpu_ms: list[float] = field(default_factory=list)
    seconds: list[float] = field(default_factory=list)
    refused: int = 0

    def line(self, name: str) -> str:
        """One line of the table."""
        took = sorted(self.seconds)
        cpu = statistics.median(self.cpu_ms)
        p50, p99 = 1000 * took[len(took) // 2], 1000 * took[len(took) * 99 // 100]
        trouble = f"   {self.refused} not taken" if self.refused else ""
        return f"  {name:10} {statistics.median(self.rates):8.0f} {1000 / cpu:12.0f} {cpu:12.2f} {p50:8.1f} {p99:8.1f}{trouble}"


def forms(run: str, count: int) -> Iterator[bytes]:
    """``count`` different requests."""
    text = (PROSE * (BODY // len(PROSE) + 1))[:BODY]
    for number in range(count):
        answers = {"message": f"My mail goes to the old flat ({run}-{number}). {text}", "email": "ann@example.net", "name": "Ann Example"}
        body = urlencode(answers).encode()
        yield f"{_HEAD}Content-Length: {len(body)}\r\n\r\n".encode() + body


async def _connection(port: int, source: Iterator[bytes], row: Row) -> None:
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    for request in source:
        began = time.perf_counter()
        writer.write(request)
        head = await reader.readuntil(b"\r\n\r\n")
        length = next(line for line in head.lower().split(b"\r\n") if line.startswith(b"content-length:"))
        await reader.readexactly(int(length.partition(b":")[2]))
        row.seconds.append(time.perf_counter() - began)
        row.refused += head.split(b" ", 2)[1] != b"202"
    writer.close()


async def _load(port: int, source: Iterator[bytes], connections: int, row: Row) -> None:
    await asyncio.gather(*(_connection(port, source, row) for _ in range(connections)))


def measure(peer: Peer, row: Row, run: str, count: int, connections: int) -> None:
    """One load against one peer, added to its row."""
    before, began = peer.cpu_seconds(), time.monotonic()
    asyncio.run(_load(peer.port, forms(run, count), connections, row))
    row.rates.append(count / (time.monotonic() - began))
    row.cpu_ms.append(1000 * (peer.cpu_seconds() - before) / count)


def main(words: list[str] | None = None) -> int:
    """Exit status 1 when a form was not taken."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench.forms", description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--forms", type=int, default=1_000, help="forms a round (default: %(default)s)")
    parser.add_argument("--rounds", type=int, default=3, help="rounds (default: %(default)s)")
    parser.add_argument("--connections", type=int, default=20, help="connections at once (default: %(default)s)")
    asked = parser.parse_args(words)
    print(f"{os.cpu_count()} cores, load {os.getloadavg()[0]:.1f}, {asked.connections} connections, client included")
    rows: dict[str, Row] = defaultdict(Row)
    with tempfile.TemporaryDirectory(prefix="postroom-bench-") as name, ExitStack() as stack:
        service = stack.enter_context(Service(Path(name)))
        port = free_port()
        bare = stack.enter_context(start_bare(Path(name) / "bare.db", port))
        peers = [
            Peer("postroom", "examined, sealed, routed, forced to disk; a page to read", service.web_port, service.pid),
            Peer("bare", "one row, forced to disk with others that wait; two words to read", port, bare.pid),
        ]
        for peer in peers:
            print(f"{peer.name}: {peer.promise}")
            measure(peer, Row(), "warm", 100, asked.connections)
        for number in range(asked.rounds):
            for peer in peers if number % 2 == 0 else reversed(peers):
                measure(peer, rows[peer.name], f"{os.getpid()}-{number}", asked.forms, asked.connections)
    print(f"\n{asked.forms} forms of 2 KB, median of {asked.rounds} rounds")
    print(f"  {'peer':10} {'forms/s':>8} {'forms/s/core':>12} {'CPU ms/form':>12} {'p50 ms':>8} {'p99 ms':>8}")
    for name, row in rows.items():
        print(row.line(name))
    return int(any(row.refused for row in rows.values()))


if __name__ == "__main__":
    sys.exit(main())
