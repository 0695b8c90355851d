"""The product-independent tools in $POSTROOM_SHARED/tools, and how one of them ended."""

import subprocess
import sys
import time
from collections.abc import Mapping
from dataclasses import dataclass

from tests.bench.service import shared_folder


@dataclass(frozen=True)
class Ended:
    """``code`` 0 = good, 1 = a finding, 2 = nothing tested; ``said`` is what it printed."""

    tool: str
    code: int
    said: str
    seconds: float

    def lines(self, *starts: str) -> list[str]:
        """The printed lines that begin so."""
        return [line for line in self.said.splitlines() if line.strip().startswith(starts)]


def run_tool(tool: str, *arguments: str, environment: Mapping[str, str], seconds: float) -> Ended:
    """Run it to its end. Raises TimeoutExpired."""
    began = time.monotonic()
    done = subprocess.run(
        [sys.executable, str(shared_folder("tools") / f"{tool}.py"), *arguments],
        env=dict(environment), capture_output=True, text=True, check=False, timeout=seconds,
    )  # fmt: skip
    return Ended(tool, done.returncode, done.stdout + done.stderr, time.monotonic() - began)
