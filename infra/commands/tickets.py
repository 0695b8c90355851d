"""``postroom tickets list|show|export``: what was routed, exactly as staff see it."""

import argparse
import asyncio
from dataclasses import asdict
from pathlib import Path

from infra.commands.options import add_place, settings_of
from infra.commands.printing import Row, show_one, show_rows
from infra.commands.redact import write_whole
from infra.ledger.people import Person
from infra.wiring import Plant, build_board, compile_settings, open_plant
from intake.errors import PostroomError, Shredded
from intake.ports import Purpose
from routing.desk.board import TOP, Board, Place, TicketGone, View
from routing.desk.turning import behind

OPERATOR = Person("operator", frozenset({"admin"}), None)
COLUMNS = ("number", "reference", "program", "kind", "state", "sender", "subject", "findings", "assignee")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """See ``postroom tickets --help``."""
    parser.add_argument("action", choices=["list", "show", "export"])
    parser.add_argument("number", nargs="?", type=int, help="for show and export")
    parser.add_argument("-o", "--out", help="export: where the routed message's bytes go; - is standard output")
    parser.add_argument("--json", action="store_true", help="one JSON object a line")
    add_place(parser)


def run(arguments: argparse.Namespace) -> int:
    """List, show or export."""
    settings = settings_of(arguments)
    rulebook = compile_settings(settings)
    with open_plant(settings, create=False) as plant:
        board = build_board(plant, rulebook)
        if arguments.action == "list":
            show_rows(asyncio.run(_all(board)), COLUMNS, as_json=arguments.json)
            return 0
        try:
            view = asyncio.run(board.ticket(OPERATOR, arguments.number or 0))
        except TicketGone:
            raise PostroomError(f"there is no ticket {arguments.number}; postroom tickets list shows all") from None
        if arguments.action == "export":
            _export(plant, view.line.reference, arguments.out or f"ticket-{arguments.number}.eml")
        else:
            line = asdict(view.line)
            show_one({**line, **{name: value for name, value in asdict(view).items() if name != "line"}}, as_json=arguments.json)
    return 0


async def _all(board: Board) -> list[Row]:
    rows: list[Row] = []
    for view in (View.OPEN, View.CLOSED):
        place: Place | None = TOP
        while place:
            found = await board.lines(OPERATOR, view, place=place)
            if found.page == 1 and place != TOP:
                break  # nothing is left behind the mark: what there was has been closed or opened meanwhile
            rows += [asdict(line) for line in found.lines]
            place = behind(found)
    return rows


def _export(plant: Plant, reference: str, out: str) -> None:
    try:
        content = asyncio.run(plant.vault.open(reference, Purpose.ROUTED))
    except Shredded:
        raise PostroomError("its content has been destroyed") from None
    write_whole(out, content)
    if out != "-":
        print(f"written to {Path(out)}")
