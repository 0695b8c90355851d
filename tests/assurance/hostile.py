"""An SMTP port that meets 84 bad manners, with a certificate so that STARTTLS is among them."""

import shlex
import sys
from pathlib import Path

from tests.assurance.house import RECIPIENT, House
from tests.assurance.tools import run_tool
from tests.bench.service import Service
from tests.contract.certificates import localhost

_COUNT = """import sqlite3, sys
house = sqlite3.connect(f"file:{sys.argv[1]}?mode=ro", uri=True)
print(house.execute("SELECT count(*) FROM receipts").fetchone()[0])"""


def torture(folder: Path) -> tuple[bool, str]:
    """Every case of the tool."""
    _, certificate = localhost(folder)
    key = folder / "key.pem"
    settings = {"POSTROOM__SMTP__CERTIFICATE_FILE": str(certificate), "POSTROOM__SMTP__PRIVATE_KEY_FILE": str(key)}
    with Service(folder, POSTROOM__SMTP__TRUSTED_NETWORKS="", **settings) as service:
        count = shlex.join([sys.executable, "-c", _COUNT, str(service.data / "postroom.db")])
        ended = run_tool(
            "smtp_torture", "127.0.0.1", str(service.smtp_port), "--rcpt", RECIPIENT, "--count-cmd", count, "--pid", str(service.pid),
            environment=House(folder).environment, seconds=900,
        )  # fmt: skip
        alive = service.alive()
    tally = {word: len(ended.lines(word)) for word in ("PASS", "FAIL", "WARN", "INFO")}
    worst = "; ".join(ended.lines("FAIL"))
    return ended.code == 0 and alive, ", ".join(f"{number} {word}" for word, number in tally.items()) + (f": {worst}" if worst else "")
