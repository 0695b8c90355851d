"""``postroom audit``: verify the hash chain of the audit trail, note its head outside, read it."""

import argparse
import json
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

from infra.audit.anchors import note_head, noted_heads
from infra.audit.chain import Line
from infra.commands.options import add_place, settings_of
from infra.wiring import Plant, open_plant
from intake.errors import PostroomError
from intake.ports import AuditLine


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """See ``postroom audit --help``."""
    parser.add_argument("action", choices=["verify", "anchor", "list"])
    parser.add_argument("--anchors", type=Path, help="file of noted heads (default: audit.anchors_file): anchor adds one, verify compares")
    parser.add_argument("--after", type=int, default=0, metavar="LINE", help="list: only what comes behind this line")
    parser.add_argument("--json", action="store_true", help="list: one JSON object a line")
    add_place(parser)


def run(arguments: argparse.Namespace) -> int:
    """0 when done or the chain is whole, 1 when it is broken."""
    settings = settings_of(arguments)
    anchors: Path | None = arguments.anchors or settings.audit.anchors_file
    with open_plant(settings, create=False) as plant:
        match arguments.action:
            case "verify":
                return _verify(plant, anchors)
            case "anchor":
                return _anchor(plant, anchors)
            case _:
                return _list(plant, arguments.after, as_json=arguments.json)


def _verify(plant: Plant, anchors: Path | None) -> int:
    noted = tuple(noted_heads(anchors)) if anchors is not None else ()
    found = plant.database.read_sync(lambda connection: plant.trail.verify(connection, noted))
    if found.ok:
        beside = f", {len(noted)} noted heads agree" if noted else ""
        print(f"audit trail is whole: {found.lines} lines verified{beside}")
        return 0
    print(f"audit trail is BROKEN at line {found.bad_seq}: {found.why}")
    return 1


def _anchor(plant: Plant, anchors: Path | None) -> int:
    if anchors is None:
        raise PostroomError("name the file: --anchors FILE, or audit.anchors_file in the configuration")
    head = plant.database.read_sync(plant.trail.head)
    note_head(anchors, head, plant.clock.now())
    print(f"line {head.seq} noted in {anchors}")
    return 0


def _list(plant: Plant, after: int, *, as_json: bool) -> int:
    """Reading the trail is itself recorded, before anything is shown."""
    reading = AuditLine("operator", "audit trail read", "audit", {"after": str(after)})
    plant.writer.run_sync(lambda connection: plant.trail.append(connection, [reading], plant.clock.now()), essential=True)
    with plant.database.reading() as connection:
        for line in plant.trail.lines(connection, after):
            _show(line, as_json=as_json)
    return 0


def _show(line: Line, *, as_json: bool) -> None:
    at = datetime.fromtimestamp(line.at, UTC)
    if as_json:
        row = {"line": line.seq, "at": f"{at:%Y-%m-%dT%H:%M:%SZ}", "actor": line.actor, "verb": line.verb, "subject": line.subject}
        print(json.dumps({**row, "details": json.loads(line.details or "{}")}))
    else:
        details: Sequence[str] = [f"{name}={value}" for name, value in json.loads(line.details or "{}").items()]
        print(f"{line.seq:7}  {at:%Y-%m-%d %H:%M:%S}  {line.actor:14}  {line.verb:20}  {line.subject}  {' '.join(details)}".rstrip())
