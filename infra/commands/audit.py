"""``postroom audit verify``: walk the hash chain of the audit trail."""

import argparse

from infra.commands.options import add_place, settings_of
from infra.wiring import open_plant


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """See ``postroom audit --help``."""
    parser.add_argument("action", choices=["verify"])
    add_place(parser)


def run(arguments: argparse.Namespace) -> int:
    """0 when the chain is whole, 1 when it is broken."""
    with open_plant(settings_of(arguments), create=False) as plant:
        found = plant.database.read_sync(plant.trail.verify)
    if found.ok:
        print(f"audit trail is whole: {found.lines} lines verified")
        return 0
    print(f"audit trail is BROKEN at line {found.bad_seq}: {found.why}")
    return 1
