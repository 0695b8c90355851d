"""Nothing acknowledged is lost or doubled, whatever is killed; everything is on the disk before it is acknowledged."""

import re
import shlex
import sys
from pathlib import Path
from subprocess import CompletedProcess

from tests.assurance.house import RECIPIENT, House, listing
from tests.assurance.tools import run_tool


def kills(folder: Path, number: int) -> tuple[bool, str]:
    """``number`` kills of the service at bad moments, and before each one of an inspector, by SMTP and by form."""
    house = House(folder, {"POSTROOM__SMTP__TRUSTED_NETWORKS": "127.0.0.0/8"})
    ended = run_tool(
        "kill_loop", "--cmd", house.start, "--smtp", f"127.0.0.1:{house.smtp}", "--http", house.form, "--form-field", "message",
        "--list-cmd", listing(house.data), "--rcpt", RECIPIENT, "--kills", str(number), "--max-seconds", str(30 * number + 120),
        "--min-acks", str(number // 2), "--during", shlex.join([sys.executable, "-m", "tests.assurance.culprit", str(house.data)]),
        environment=house.environment, seconds=40 * number + 300,
    )  # fmt: skip
    books = house.run("receipts", "reconcile")
    trail = house.run("audit", "verify")
    told = " ".join(ended.said.split()[-60:])
    good = ended.code == books.returncode == trail.returncode == 0
    return good, f"{_counted(ended.said) or told}; books: {_last(books)}; {_last(trail)}"


def forced_to_disk(folder: Path, messages: int = 20) -> tuple[bool, str]:
    """System calls between a message's arrival and its answer, under strace. What is promised before the answer lies in
    the data folder; mail to others leaves afterwards, so its folder is another one."""
    house = House(folder, {"POSTROOM__OUTGOING__FOLDER": str(folder / "outgoing")})
    ended = run_tool(
        "fsync_check", "--cmd", house.start, "--data", str(house.data), "--smtp", f"127.0.0.1:{house.smtp}", "--http", house.form,
        "--form-field", "message", "--rcpt", RECIPIENT, "--messages", str(messages), "--ready-timeout", "90",
        environment=house.environment, seconds=600,
    )  # fmt: skip
    return ended.code == 0, " ".join(ended.said.strip().splitlines()[-3:])


def _last(ended: CompletedProcess[str]) -> str:
    return next(reversed((ended.stdout or ended.stderr).strip().splitlines()), "nothing said")


def _counted(said: str) -> str:
    found = re.findall(r"(?im)^\s*(kills|sent|acknowledged|lost|doubled)[^\d\n]*(\d+)", said)
    return ", ".join(dict.fromkeys(f"{name} {number}" for name, number in found))
