"""``postroom purge``: end what retention says is over. ``--dry-run`` says what that is and changes nothing."""

import argparse
import asyncio
import json
from collections.abc import Iterable
from datetime import datetime
from pathlib import Path

from infra.commands.options import add_place, settings_of
from infra.ledger.retention import Retention
from infra.wiring import Plant, build_retention, compile_settings, open_plant
from intake.errors import PostroomError
from intake.retention import Ended

_HOW = "sealed content and its wrapped data keys were deleted and overwritten, the write-ahead log cut to nothing"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """See ``postroom purge --help``."""
    parser.add_argument("--dry-run", action="store_true", help="say what is due and change nothing")
    parser.add_argument("--certificate", type=Path, help="write a certificate of destruction (JSON) to this new file")
    parser.add_argument("--json", action="store_true", help="one JSON object a line")
    add_place(parser)


def run(arguments: argparse.Namespace) -> int:
    """Purge, or say what would be purged."""
    settings = settings_of(arguments)
    certificate: Path | None = arguments.certificate
    if certificate is not None and certificate.exists():
        raise PostroomError(f"{certificate} is there already; name a new file")
    with open_plant(settings, create=False) as plant:
        retention = build_retention(plant, compile_settings(settings).programs)
        if arguments.dry_run:
            due = plant.database.read_sync(lambda connection: _shown(retention.due(connection), as_json=arguments.json))
            _say(arguments, f"{len(due):,} matters are due; nothing was changed")
            return 0
        gone = asyncio.run(_purge(retention, as_json=arguments.json))
        if certificate is not None:
            certificate.write_text(json.dumps(_certified(plant, gone), indent=1) + "\n", "ascii")
        _say(arguments, f"{len(gone):,} matters purged; backups from before still hold them: see postroom key rotate")
    return 0


def _shown(matters: Iterable[Ended], *, as_json: bool) -> list[Ended]:
    shown = []
    for one in matters:
        _show(one, as_json=as_json)
        shown.append(one)
    return shown


async def _purge(retention: Retention, *, as_json: bool) -> list[Ended]:
    gone = []
    async for one in retention.purge():
        _show(one, as_json=as_json)
        gone.append(one)
    return gone


def _show(one: Ended, *, as_json: bool) -> None:
    print(json.dumps(_row(one)) if as_json else f"{one.reference}  {one.program:14} {one.kind or one.state:12} ended {one.at:%Y-%m-%d}")


def _row(one: Ended) -> dict[str, str]:
    return {"reference": one.reference, "program": one.program, "kind": one.kind, "state": one.state, "ended": f"{one.at:%Y-%m-%d}"}


def _say(arguments: argparse.Namespace, words: str) -> None:
    if not arguments.json:
        print(words)


def _certified(plant: Plant, gone: Iterable[Ended]) -> dict[str, object]:
    """What was destroyed, how, and the line of the audit trail up to which that stands recorded."""
    head = plant.database.read_sync(plant.trail.head)
    now: datetime = plant.clock.now()
    return {
        "certificate": "destruction of records",
        "made_at": f"{now:%Y-%m-%dT%H:%M:%SZ}",
        "how": _HOW,
        "kept_days": plant.settings.retention.days,
        "audit": {"seq": head.seq, "mac": head.mac.hex()},
        "destroyed": [_row(one) for one in gone],
    }
