"""A Postroom for a tool to attack: how it is started, its ports, and what it is asked afterwards. Loopback only."""

import os
import shlex
import socket
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from tests.bench.service import UNPACED

RECIPIENT = "stamps@post.example"
FORM = "question"


def free_port() -> int:
    """One that is free now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def listing(data: Path) -> str:
    """The command line that says what arrived, for a shell."""
    return shlex.join([sys.executable, "-m", "tests.assurance.listing", "--data", str(data)])


@dataclass(frozen=True)
class House:
    """Not started: the tools start and end it themselves. ``folder`` is all theirs."""

    folder: Path
    settings: Mapping[str, str] = field(default_factory=dict)
    smtp: int = field(default_factory=free_port)
    web: int = field(default_factory=free_port)
    operator: int = field(default_factory=free_port)

    @property
    def data(self) -> Path:
        """Where it keeps everything."""
        return self.folder / "data"

    @property
    def environment(self) -> dict[str, str]:
        """What it is started with."""
        doors = {f"POSTROOM__{door.upper()}__PORT": str(getattr(self, door)) for door in ("smtp", "web", "operator")}
        accounts = {"POSTROOM__ACCOUNTS__SECOND_FACTOR": "offered"}
        return {**os.environ, "POSTROOM__OUTGOING__WAY": "folder", **UNPACED, **accounts, **doors, **self.settings}

    @property
    def start(self) -> str:
        """The command line of the service; a tool runs it with ``environment``."""
        return f"exec {self.command('serve')} 2>>{shlex.quote(str(self.folder / 'log.jsonl'))}"

    @property
    def form(self) -> str:
        """Where a public form is posted to."""
        return f"http://127.0.0.1:{self.web}/forms/{FORM}"

    def command(self, *words: str) -> str:
        """A postroom command on this house's data, for a shell."""
        return shlex.join([sys.executable, "-m", "infra.cli", *words, "--data", str(self.data)])

    def run(self, *words: str) -> subprocess.CompletedProcess[str]:
        """The same, run now."""
        return subprocess.run(
            [sys.executable, "-m", "infra.cli", *words, "--data", str(self.data)],
            env=self.environment, capture_output=True, text=True, check=False,
        )  # fmt: skip
