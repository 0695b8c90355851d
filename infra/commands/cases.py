"""``postroom cases list|show``: what is held for a security review. Looking is recorded in the audit trail."""

import argparse
import asyncio
from dataclasses import asdict

from infra.commands.options import add_place, settings_of
from infra.commands.printing import Row, show_one, show_rows
from infra.commands.tickets import OPERATOR
from infra.wiring import build_cases, open_plant
from intake.errors import PostroomError
from redaction.review.cases import CaseFilter, CaseGone, Cases

COLUMNS = ("number", "reference", "state", "program", "channel", "why", "findings", "expires_at")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """See ``postroom cases --help``."""
    parser.add_argument("action", choices=["list", "show"])
    parser.add_argument("number", nargs="?", type=int, help="for show")
    parser.add_argument("--json", action="store_true", help="one JSON object a line")
    add_place(parser)


def run(arguments: argparse.Namespace) -> int:
    """List or show."""
    with open_plant(settings_of(arguments), create=False) as plant:
        cases = build_cases(plant)
        if arguments.action == "list":
            show_rows(asyncio.run(_all(cases)), COLUMNS, as_json=arguments.json)
            return 0
        try:
            view = asyncio.run(cases.case(OPERATOR, arguments.number or 0))
        except CaseGone:
            raise PostroomError(f"there is no case {arguments.number}; postroom cases list shows all") from None
    show_one({**asdict(view.line), **{name: value for name, value in asdict(view).items() if name != "line"}}, as_json=arguments.json)
    return 0


async def _all(cases: Cases) -> list[Row]:
    rows: list[Row] = []
    for which in CaseFilter:
        page = pages = 1
        while page <= pages:
            found = await cases.lines(OPERATOR, which, page=page)
            pages = found.pages
            rows += [asdict(line) for line in found.lines]
            page += 1
    return rows
