"""``postroom outbox list|show``: warnings, receipts, replies and copies on their way out."""

import argparse
import asyncio
from dataclasses import asdict

from infra.commands.options import add_place, settings_of
from infra.commands.printing import show_one, show_rows
from infra.ledger import reads
from infra.wiring import Plant, open_plant
from intake.errors import PostroomError, Shredded
from intake.outgoing import unpack

COLUMNS = ("id", "reference", "kind", "destination", "state", "attempts", "next_attempt_at", "why")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """See ``postroom outbox --help``."""
    parser.add_argument("action", choices=["list", "show"])
    parser.add_argument("id", nargs="?", type=int, help="for show")
    parser.add_argument("--json", action="store_true", help="one JSON object a line")
    add_place(parser)


def run(arguments: argparse.Namespace) -> int:
    """List or show; ``show`` prints the message while it still waits (afterwards it is shredded)."""
    with open_plant(settings_of(arguments), create=False) as plant:
        lines = plant.database.read_sync(lambda connection: tuple(reads.outbox_lines(connection)))
        if arguments.action == "list":
            show_rows((asdict(line) for line in lines), COLUMNS, as_json=arguments.json)
            return 0
        line = next((line for line in lines if line.id == arguments.id), None)
        if line is None:
            raise PostroomError(f"there is no post {arguments.id}; postroom outbox list shows all")
        show_one({**asdict(line), "message": asyncio.run(_message(plant, line.id, line.reference))}, as_json=arguments.json)
    return 0


async def _message(plant: Plant, post: int, reference: str) -> str:
    try:
        parcel = unpack(plant.vault.unseal(reference, await plant.outbox.payload(post)))
    except Shredded:
        return ""
    return parcel.content.decode("utf-8", "replace").replace("\r\n", "\n")
