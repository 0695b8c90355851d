"""``postroom alerts list|show|seen``: what somebody has to look at."""

import argparse
from dataclasses import asdict

from infra.commands.options import add_place, settings_of
from infra.commands.printing import Row, show_one, show_rows
from infra.guard.kinds import KINDS
from infra.guard.record import Alert
from infra.wiring import build_alerts, open_plant

COLUMNS = ("number", "state", "urgent", "kind", "subject", "times", "first_at", "last_at", "seen_by")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """See ``postroom alerts --help``."""
    parser.add_argument("action", choices=["list", "show", "seen"])
    parser.add_argument("number", nargs="?", type=int, default=0, help="for show and seen")
    parser.add_argument("--by", default="operator", help="seen: who has looked at it")
    parser.add_argument("--note", default="", help="seen: what came of it; it is kept sealed")
    parser.add_argument("--json", action="store_true", help="one JSON object a line")
    add_place(parser)


def run(arguments: argparse.Namespace) -> int:
    """List, show, or say that somebody has looked."""
    with open_plant(settings_of(arguments), create=False) as plant:
        alerts = build_alerts(plant)
        if arguments.action == "seen":
            alerts.see_sync(arguments.number, arguments.by, arguments.note)
            print(f"alert {arguments.number}: seen by {arguments.by}")
        elif arguments.action == "list":
            show_rows(map(_row, alerts.all_sync()), COLUMNS, as_json=arguments.json)
        else:
            alert, note = alerts.one_sync(arguments.number)
            kind = KINDS[alert.kind]
            show_one({**_row(alert), "words": kind.words, "remedy": kind.remedy, "note": note}, as_json=arguments.json)
    return 0


def _row(alert: Alert) -> Row:
    return {**asdict(alert), "urgent": "yes" if KINDS[alert.kind].urgent else "no"}
