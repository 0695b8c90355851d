"""How long ``postroom serve`` takes until it answers, and what that costs.

    python -m tests.bench.start             three starts with new data each, and the peer's
    python -m tests.bench.start --rounds 5

Modules are compiled in a start that is not counted, as in any installation. CPU is the user and system time of the
service process and of its inspectors, from ``exec`` to the answer: the figure to compare on a machine that others use
too. The peer is an interpreter that imports what a bare web application over a database imports, and does nothing.
"""

import argparse
import contextlib
import http.client
import os
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from tests.bench.smtp_peers import cpu_of, free_port, tree

PEER = ("import fastapi, sqlalchemy", (sys.executable, "-c", "import fastapi, sqlalchemy"))
GIVE_UP = 60.0
SETTLED = 2.0  # seconds after which memory is that of an idle house
DOORS = ("smtp", "web", "operator")


@dataclass(frozen=True, slots=True)
class Moment:
    """Seconds since the start: by the clock, and of the processor, in the service process and in its inspectors."""

    wall: float
    service: float
    inspectors: float


@dataclass(frozen=True, slots=True)
class Start:
    """One start. Memory in MB, what processes share counted once (proportional set size)."""

    greeting: Moment
    ready: Moment
    memory_service: float
    memory_all: float


def measure(folder: Path) -> Start:
    """Start a house with new data in ``folder``, wait for its answers, and end it."""
    ports = {door: free_port() for door in DOORS}
    environment = os.environ | {f"POSTROOM__{door.upper()}__PORT": str(port) for door, port in ports.items()}
    began = time.monotonic()
    command = [sys.executable, "-m", "infra.cli", "serve", "--data", str(folder / "data")]
    with (folder / "log").open("wb") as log, subprocess.Popen(command, stdout=log, stderr=log, env=environment) as house:
        try:
            greeting = _until(lambda: _greets(ports["smtp"]), house, began)
            ready = _until(lambda: _is_ready(ports["operator"]), house, began)
            time.sleep(SETTLED)
            return Start(greeting, ready, _memory(house.pid), sum(map(_memory, tree(house.pid))))
        finally:
            house.terminate()


def _until(answers: Callable[[], bool], house: "subprocess.Popen[bytes]", began: float) -> Moment:
    while not answers():
        if house.poll() is not None or time.monotonic() - began > GIVE_UP:
            raise SystemExit("the house did not start")
        time.sleep(0.01)
    wall = time.monotonic() - began
    return Moment(wall, cpu_of(house.pid), sum(cpu_of(pid) for pid in tree(house.pid)[1:]))


def _greets(port: int) -> bool:
    with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=5) as client:
        return client.recv(3) == b"220"
    return False


def _is_ready(port: int) -> bool:
    client = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
    with contextlib.closing(client), contextlib.suppress(OSError, http.client.HTTPException):
        client.request("GET", "/readyz")
        return client.getresponse().status == 200
    return False


def _memory(pid: int) -> float:
    with contextlib.suppress(OSError):
        lines = Path(f"/proc/{pid}/smaps_rollup").read_text("ascii").splitlines()
        return next(int(line.split()[1]) for line in lines if line.startswith("Pss:")) / 1024
    return 0.0


def peer() -> float:
    """CPU seconds of the peer."""
    before = os.times()
    subprocess.run(PEER[1], check=True)
    after = os.times()
    return after.children_user + after.children_system - before.children_user - before.children_system


def main(words: list[str] | None = None) -> int:
    """Prints the best of the rounds: what else the machine does only adds to a figure."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench.start", description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--rounds", type=int, default=3, help="starts (default: %(default)s)")
    rounds = parser.parse_args(words).rounds
    starts = []
    with tempfile.TemporaryDirectory(prefix="postroom-bench-") as folder:
        os.environ["PYTHONPYCACHEPREFIX"] = folder  # compiled once, as an installation is
        os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
        for number in range(rounds + 1):
            place = Path(folder, str(number))
            place.mkdir()
            starts.append(measure(place))
        del starts[0]
        peers = [peer() for _ in range(rounds + 1)][1:]
    print(f"{os.cpu_count()} cores, load {os.getloadavg()[0]:.1f}, new data, best of {rounds} starts; seconds")
    print(f"  {'until':12} {'clock':>7} {'CPU service':>12} {'CPU inspectors':>15}")
    for name, moments in (("SMTP 220", [start.greeting for start in starts]), ("/readyz 200", [start.ready for start in starts])):
        wall, service, inspectors = (min(getattr(one, what) for one in moments) for what in ("wall", "service", "inspectors"))
        print(f"  {name:12} {wall:7.2f} {service:12.2f} {inspectors:15.2f}")
    print(f"  {PEER[0]}: {min(peers):.2f} CPU, answers nothing")
    print(f"  idle: service process {min(one.memory_service for one in starts):.0f} MB, with its inspectors ", end="")
    print(f"{min(one.memory_all for one in starts):.0f} MB")
    return 0


if __name__ == "__main__":
    sys.exit(main())
