"""``postroom incident open|list|show|note|close|export``: what is looked into, with its evidence and timeline."""

import argparse
import asyncio
import json
import os
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

from infra.commands.options import add_place, settings_of
from infra.commands.printing import Row, show_one, show_rows
from infra.guard.incident import SEVERITIES, STATES, Incident, IncidentError, Opening, View
from infra.guard.report import clock, report
from infra.wiring import Plant, build_incidents, house_words, open_plant
from intake.reference import parse_reference

COLUMNS = ("number", "state", "severity", "opened_at", "opened_by", "alert", "title")
_STDIN = "-"
_A_DAY = timedelta(days=1)


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """See ``postroom incident --help``."""
    parser.add_argument("action", choices=["open", "list", "show", "note", "close", "export"])
    parser.add_argument("number", nargs="?", type=int, default=0, help="for show, note, close and export")
    parser.add_argument("--by", default="operator", help="who does it")
    parser.add_argument("--title", default="", help="open: one line that names no person")
    parser.add_argument("--severity", choices=SEVERITIES, default="medium", help="open: how bad it is")
    parser.add_argument("--alert", type=int, help="open: the alert that it comes from")
    parser.add_argument("--reader", default="", help="open: whose reading is looked into, one of the house (default: everybody's)")
    parser.add_argument("--since", help="open: from when on, as 2031-05-06T12:00 in UTC (default: a day ago)")
    parser.add_argument(
        "--evidence", action="append", default=[], metavar="REFERENCE", help="open, note: a receipt to keep; may be repeated"
    )
    parser.add_argument("--text", default="", help="note, close: what is to be written down, - reads it from standard input")
    parser.add_argument("-o", "--out", type=Path, help="export: the new file")
    parser.add_argument("--json", action="store_true", help="one JSON object a line")
    add_place(parser)


def run(arguments: argparse.Namespace) -> int:
    """Do it, and say what was done."""
    with open_plant(settings_of(arguments), create=False) as plant:
        return {"open": _open, "list": _list, "show": _show, "note": _note, "close": _close, "export": _export}[arguments.action](
            plant, arguments
        )


def _open(plant: Plant, arguments: argparse.Namespace) -> int:
    now = plant.clock.now()
    opening = Opening(
        title=arguments.title,
        severity=arguments.severity,
        who=arguments.by,
        since=_moment(arguments.since) if arguments.since else now - _A_DAY,
        until=now,
        alert=arguments.alert,
        reader=arguments.reader,
        references=_references(arguments.evidence),
    )
    number = asyncio.run(build_incidents(plant).open(opening))
    print(f"incident {number} is open; postroom incident show {number}")
    return 0


def _list(plant: Plant, arguments: argparse.Namespace) -> int:
    incidents = build_incidents(plant)
    found = [one for state in STATES for one in asyncio.run(incidents.all(state))]
    show_rows(map(_row, found), COLUMNS, as_json=arguments.json)
    return 0


def _show(plant: Plant, arguments: argparse.Namespace) -> int:
    view = asyncio.run(build_incidents(plant).read(arguments.number, arguments.by))
    if arguments.json:
        show_one(_report(plant, view), as_json=True)
        return 0
    ran = clock(view, plant.clock.now())
    timeline = [f"{entry.at:%Y-%m-%d %H:%M}  {entry.who}  {entry.kind}: {entry.text}{_mark(entry.whole)}" for entry in view.entries]
    kept = [f"{one.kind} {one.subject}: {one.found}" for one in view.evidence]
    rows = {"affected": view.assessment.receipts, "kinds": view.assessment.kinds, "readers": view.assessment.readers}
    blocks = {"timeline": "\n".join(["", *timeline]), "evidence": "\n".join(["", *kept])}
    show_one(
        {**_row(view.incident), "hours_known": ran["hours_known"], "72_hours_over_at": ran["over_at"], **rows, **blocks}, as_json=False
    )
    return 0


def _note(plant: Plant, arguments: argparse.Namespace) -> int:
    asyncio.run(build_incidents(plant).note(arguments.number, arguments.by, _text(arguments), _references(arguments.evidence)))
    print(f"incident {arguments.number}: noted")
    return 0


def _close(plant: Plant, arguments: argparse.Namespace) -> int:
    asyncio.run(build_incidents(plant).close(arguments.number, arguments.by, _text(arguments)))
    print(f"incident {arguments.number} is closed; its evidence stays on hold until postroom hold lift")
    return 0


def _export(plant: Plant, arguments: argparse.Namespace) -> int:
    out: Path | None = arguments.out
    if out is None:
        raise IncidentError("name the new file: -o FILE")
    incidents = build_incidents(plant)
    view = asyncio.run(incidents.read(arguments.number, arguments.by))
    content = json.dumps(_report(plant, view), indent=1, ensure_ascii=False) + "\n"
    asyncio.run(incidents.exported(arguments.number, arguments.by))  # before anything leaves
    with open(os.open(out, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8") as file:
        file.write(content)
    print(f"incident {arguments.number} is in {out}")
    return 0


def _report(plant: Plant, view: View) -> Row:
    words = house_words(plant.settings)
    return report(view, words.name, words.postal_address, plant.clock.now())


def _row(one: Incident) -> Row:
    return {
        "number": one.number,
        "state": one.state,
        "severity": one.severity,
        "opened_at": one.opened_at,
        "opened_by": one.opened_by,
        "alert": one.alert,
        "title": one.title,
    }


def _text(arguments: argparse.Namespace) -> str:
    return sys.stdin.read() if arguments.text == _STDIN else str(arguments.text)


def _mark(whole: bool) -> str:
    return "" if whole else "  [NOT AS IT WAS WRITTEN]"


def _references(words: list[str]) -> tuple[str, ...]:
    found = [(word, parse_reference(word)) for word in words]
    for word, reference in found:
        if not reference:
            raise IncidentError(f"{word!r} is no reference; name one (PR-...)")
    return tuple(reference for _, reference in found if reference)


def _moment(word: str) -> datetime:
    try:
        moment = datetime.fromisoformat(word)
    except ValueError:
        raise IncidentError(f"{word!r} is no time; write it as 2031-05-06T12:00") from None
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
