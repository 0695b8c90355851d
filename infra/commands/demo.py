"""``postroom demo``: a whole Postroom on throw-away data, filled with a dozen sample messages."""

import argparse
import asyncio
import os
import secrets
import shutil
import signal
import tempfile
from pathlib import Path

import aiosmtplib
import uvloop

from infra.commands.samples import samples
from infra.ledger.people import People
from infra.service import Ports, running
from infra.settings import ROLES, Settings, load_settings
from infra.watch import Watch
from infra.wiring import open_plant
from intake.errors import PostroomError

PEOPLE = (
    ("staff", ("staff",), ("stamps", "delivery", "hold-forward", "passports", "claims", "general")),
    ("reviewer", ("reviewer",), ()),
    ("admin", ("admin",), ()),
)


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """See ``postroom demo --help``."""
    parser.add_argument("--data", type=Path, help="keep the data here instead of throwing it away (must not exist yet)")
    parser.add_argument("--smtp-port", type=int, default=2525, help="default 2525")
    parser.add_argument("--web-port", type=int, default=8080, help="default 8080")
    parser.add_argument("--operator-port", type=int, default=9090, help="default 9090")


def run(arguments: argparse.Namespace) -> int:
    """Run until interrupted; throws the data away unless ``--data`` named a place."""
    data = arguments.data or Path(tempfile.mkdtemp(prefix="postroom-demo-"))
    if arguments.data is not None and data.exists() and any(data.iterdir()):
        raise PostroomError(f"{data}: is there already and not empty; name a folder that does not exist yet")
    try:
        uvloop.run(_demo(_settings(arguments, data)))
    finally:
        if arguments.data is None:
            shutil.rmtree(data, ignore_errors=True)
    return 0


def _settings(arguments: argparse.Namespace, data: Path) -> Settings:
    environment = {name: value for name, value in os.environ.items() if name.startswith("POSTROOM__")}
    demo = {
        "smtp": {"port": arguments.smtp_port, "trusted_networks": ["127.0.0.0/8", "::1/128"]},
        "web": {"port": arguments.web_port},
        "operator": {"port": arguments.operator_port},
        "storage": {"data": data},
        "outgoing": {"way": "folder"},
        "accounts": {"second_factor": "offered"},
    }
    return load_settings(None, environment, demo)


async def _demo(settings: Settings) -> None:
    stopped = asyncio.Event()
    for which in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(which, stopped.set)
    with open_plant(settings, create=True) as plant:
        passwords = await _add_people(plant.people)
    with (settings.storage.data / "demo.log").open("w") as log:
        async with running(settings, frozenset(ROLES), Watch(log)) as ports:
            shown = [
                f"  {await _send(ports.smtp, sample.sender, sample.recipient, sample.content)}  {sample.shows}" for sample in samples()
            ]
            print(_welcome(settings, ports, passwords, shown), flush=True)
            await stopped.wait()


async def _add_people(people: People) -> dict[str, str]:
    passwords = {name: secrets.token_urlsafe(12) for name, _, _ in PEOPLE}
    for name, roles, programs in PEOPLE:
        await people.add(name, passwords[name], roles, programs, by="demo")
    return passwords


async def _send(port: int, sender: str, recipient: str, content: bytes) -> str:
    """What the door answered."""
    async with aiosmtplib.SMTP(hostname="127.0.0.1", port=port, start_tls=False) as client:
        _, answer = await client.sendmail(sender, [recipient], content)
    return answer.removesuffix(" accepted")


def _welcome(settings: Settings, ports: Ports, passwords: dict[str, str], shown: list[str]) -> str:
    logins = [f"  {name:9} {password}" for name, password in passwords.items()]
    data = settings.storage.data
    return "\n".join(
        (
            "Postroom demo. Sample messages went in over SMTP:",
            *shown,
            "",
            f"Public pages     http://127.0.0.1:{ports.web}/",
            f"Staff desk       http://127.0.0.1:{ports.web}/desk/",
            f"Security review  http://127.0.0.1:{ports.web}/review/",
            f"Operator         http://127.0.0.1:{ports.operator}/readyz and /metrics",
            "Log-ins (made for this run):",
            *logins,
            "",
            "A second factor is offered under Your account; outside of this demo reviewers and admins have to have one.",
            f"Mail door        127.0.0.1:{ports.smtp}; try: swaks --server 127.0.0.1:{ports.smtp} --from you@example.org "
            '--to stamps@post.example --body "my card is 4111 1111 1111 1111"',
            f"Letters going out are files in {settings.outgoing_folder}",
            f"Look inside from another terminal: postroom tickets list --data {data}   (receipts, cases, outbox, audit verify)",
            "Stop with Ctrl-C; the data is thrown away then."
            if "postroom-demo-" in str(data)
            else f"Stop with Ctrl-C; the data stays in {data}.",
        )
    )
