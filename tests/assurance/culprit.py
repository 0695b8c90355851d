"""Kills one inspector of the house with this data, some time in the next half second: ``python -m tests.assurance.culprit DATA``."""

import os
import random
import signal
import sys
import time
from contextlib import suppress
from pathlib import Path

from tests.bench.smtp_peers import tree


def main() -> None:
    """Nothing where no inspector runs (yet)."""
    time.sleep(random.uniform(0, 0.5))
    inspectors = [pid for service in _services(sys.argv[1]) for pid in tree(service) if b"infra.inspectors.inspector" in _command(pid)]
    if inspectors:
        with suppress(ProcessLookupError):
            os.kill(random.choice(inspectors), signal.SIGKILL)


def _services(data: str) -> list[int]:
    running = [int(entry.name) for entry in Path("/proc").iterdir() if entry.name.isdigit()]
    return [pid for pid in running if {b"serve", data.encode()} <= set(_command(pid).split(b"\0"))]


def _command(pid: int) -> bytes:
    try:
        return Path(f"/proc/{pid}/cmdline").read_bytes()
    except OSError:
        return b""


if __name__ == "__main__":
    main()
