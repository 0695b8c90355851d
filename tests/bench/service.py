"""A service of its own for a benchmark: started as a user starts it, on free ports and a throw-away folder."""

import contextlib
import json
import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import httpx

_POSTROOM = (sys.executable, "-m", "infra.cli")
_STARTING = 60.0
UNPACED = {"POSTROOM__LIMITS__MAILS_PER_SENDER": "0", "POSTROOM__LIMITS__MAILS_PER_DOMAIN": "0"}
"""One sender sends all of it."""


def shared_folder(name: str) -> Path:
    """A folder of the data that benchmarks use but the project does not carry. Exits plainly when absent."""
    root = Path(os.environ.get("POSTROOM_SHARED", "../shared"))
    if not (root / name).is_dir():
        raise SystemExit(f"{root / name} is not there; set POSTROOM_SHARED to the folder that holds {name}/")
    return root / name


class Service:
    """``with Service(folder) as service``: running and ready; ended on leaving. ``under``: a program that runs it,
    and leaves it the process id that it was started with (``strace -D``)."""

    def __init__(self, folder: Path, *under: str, **environment: str) -> None:
        self._under = under
        self.data = folder / "data"
        self.log = folder / "log.jsonl"
        self._password = folder / "password"
        self._environment = {
            **os.environ,
            **{f"POSTROOM__{door}__PORT": "0" for door in ("SMTP", "WEB", "OPERATOR")},
            "POSTROOM__SMTP__TRUSTED_NETWORKS": "127.0.0.0/8",
            "POSTROOM__OUTGOING__WAY": "folder",
            **UNPACED,
            "POSTROOM__ACCOUNTS__SECOND_FACTOR": "offered",
            **environment,
        }
        self.smtp_port = self.web_port = self.operator_port = 0

    def __enter__(self) -> Self:
        self._log = self.log.open("wb")
        self._process = subprocess.Popen(
            [*self._under, *_POSTROOM, "serve", "--data", str(self.data)],
            stderr=self._log,
            stdout=subprocess.DEVNULL,
            env=self._environment,
        )
        started = self._wait_for_start()
        self.smtp_port, self.web_port, self.operator_port = (int(started[f"{door}_port"]) for door in ("smtp", "web", "operator"))
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self._process.send_signal(signal.SIGTERM)
        try:
            self._process.wait(30)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        self._log.close()

    @property
    def pid(self) -> int:
        """The service's process; its inspectors are its children."""
        return self._process.pid

    def alive(self) -> bool:
        """Running and well by its own word."""
        with contextlib.suppress(httpx.HTTPError):
            return self._process.poll() is None and httpx.get(f"http://127.0.0.1:{self.operator_port}/readyz").status_code == 200
        return False

    def resident(self) -> int:
        """Bytes of resident memory of the service process, without its inspectors."""
        status = Path(f"/proc/{self.pid}/status").read_text()
        return int(re.search(r"VmRSS:\s+(\d+)", status)[1]) * 1024  # type: ignore[index]

    def run(self, *words: str) -> subprocess.CompletedProcess[bytes]:
        """A postroom command on this data."""
        return subprocess.run([*_POSTROOM, *words, "--data", str(self.data)], capture_output=True, check=False, env=self._environment)

    def rows(self, what: str) -> list[dict[str, Any]]:
        """``postroom WHAT list --json``."""
        done = self.run(what, "list", "--json")
        done.check_returncode()
        return [json.loads(line) for line in done.stdout.splitlines()]

    def wait_until_idle(self, seconds: float = 120.0) -> None:
        """Until nothing waits in the overflow lane and no post is due."""
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            deferred = any(row["state"] == "deferred" for row in self.rows("receipts"))
            waiting = any(row["state"] == "waiting" and not row["attempts"] for row in self.rows("outbox"))
            if not deferred and not waiting:
                return
            time.sleep(0.5)

    @contextlib.contextmanager
    def admin(self) -> Iterator[httpx.Client]:
        """A client that is logged in as an admin, who sees the desk and the review console."""
        name, password = f"bench-{os.urandom(4).hex()}", f"bench {os.urandom(8).hex()}"
        self._password.write_text(password)
        add = [*_POSTROOM, "user", "add", name, "--role", "admin", "--password-file", str(self._password), "--data", str(self.data)]
        subprocess.run(add, check=True, capture_output=True, env=self._environment)
        with httpx.Client(base_url=f"http://127.0.0.1:{self.web_port}", timeout=30) as client:
            answer = client.post("/login", data={"name": name, "password": password})
            if answer.status_code != 303:
                raise SystemExit(f"the log-in answered {answer.status_code}")
            yield client

    def _wait_for_start(self) -> dict[str, str]:
        end = time.monotonic() + _STARTING
        while time.monotonic() < end:
            for line in self.log.read_text().splitlines():
                with contextlib.suppress(ValueError):
                    if json.loads(line).get("event") == "started":
                        return dict(json.loads(line))
            if self._process.poll() is not None:
                raise SystemExit(f"the service did not start: {self.log.read_text()[-500:]}")
            time.sleep(0.05)
        raise SystemExit("the service did not start in time")
