"""``postroom receipts list|show|reconcile``: what came in, what became of it, and whether the books balance."""

import argparse
import asyncio
from collections.abc import Iterator

import msgspec
from sqlalchemy import Connection

from infra.commands.options import add_place, settings_of
from infra.commands.printing import Row, show_one, show_rows
from infra.ledger import reads, reconcile
from infra.vault.rows import stored_blob
from infra.wiring import Plant, open_plant
from intake.errors import PostroomError, Shredded
from intake.ports import Purpose, Receipt
from intake.reference import parse_reference
from intake.submission import Letter

COLUMNS = ("reference", "received", "channel", "state", "verdict", "program", "ticket", "case", "findings")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """See ``postroom receipts --help``."""
    parser.add_argument("action", choices=["list", "show", "reconcile"])
    parser.add_argument("reference", nargs="?", default="", help="for show")
    parser.add_argument("--limit", type=int, help="list: at most this many, the newest first (default: all)")
    parser.add_argument("--json", action="store_true", help="one JSON object a line")
    add_place(parser)


def run(arguments: argparse.Namespace) -> int:
    """List, show, or balance the books: 1 when something is not where it should be."""
    with open_plant(settings_of(arguments), create=False) as plant:
        if arguments.action == "reconcile":
            return plant.database.read_sync(lambda connection: _reconcile(connection, as_json=arguments.json))
        if arguments.action == "list":
            with plant.database.reading() as connection:
                show_rows(_rows(connection, plant, arguments.limit), COLUMNS, as_json=arguments.json)
            return 0
        receipt = asyncio.run(plant.ledger.receipt(parse_reference(arguments.reference) or ""))
        if receipt is None:
            raise PostroomError(f"there is no receipt {arguments.reference!r}; postroom receipts list shows all")
        with plant.database.reading() as connection:
            show_one(_row(connection, plant, receipt, reads.delivered(connection).get(receipt.reference, ())), as_json=arguments.json)
    return 0


def _reconcile(connection: Connection, *, as_json: bool) -> int:
    counted = reconcile.states(connection)
    wrong = list(reconcile.mismatches(connection))
    if as_json:
        by_state = {state.value: number for state, number in counted.items()}
        found = [{"what": one.what, "reference": one.reference} for one in wrong]
        show_one({"receipts": sum(by_state.values()), "states": by_state, "mismatches": found}, as_json=True)
    else:
        print(f"{sum(counted.values()):,} receipts = " + " + ".join(f"{number:,} {state}" for state, number in counted.items()))
        for one in wrong:
            print(f"{one.reference}: {one.what}")
        print("all of them whole" if not wrong else f"{len(wrong)} mismatches: restore what is missing from a backup, and tell us")
    return 1 if wrong else 0


def _rows(connection: Connection, plant: Plant, limit: int | None) -> Iterator[Row]:
    delivered = reads.delivered(connection)
    for receipt in reads.all_receipts(connection, limit):
        yield _row(connection, plant, receipt, delivered.get(receipt.reference, ()))


def _row(connection: Connection, plant: Plant, receipt: Receipt, sent: tuple[str, ...]) -> Row:
    desk = (f"desk:{receipt.program}",) if receipt.ticket is not None else ()
    return {
        "reference": receipt.reference,
        "channel": receipt.channel.value,
        "message_id": _message_id(connection, plant, receipt.reference),
        "state": receipt.state.value,
        "ticket": receipt.ticket,
        "case": receipt.case,
        "delivered": [*desk, *sent],
        "verdict": receipt.verdict,
        "program": receipt.program,
        "received": receipt.received_at,
        "size": receipt.size,
        "secure": receipt.secure,
        "reasons": list(receipt.reasons),
        "findings": dict(receipt.findings),
    }


def _message_id(connection: Connection, plant: Plant, reference: str) -> str:
    """As the redacted copy has it; "" where there is none any more or yet."""
    try:
        letter = plant.vault.unseal(reference, stored_blob(connection, reference, Purpose.LETTER))
    except Shredded:
        return ""
    return msgspec.json.decode(letter, type=Letter).message_id
