"""``postroom key``: the keys under which everything is sealed. ``rotate`` makes a new one and wraps all data
keys under it while the house goes on; ``rewrap`` finishes a rotation that was broken off; ``retire`` takes an
old key out of the file when nothing hangs on it any more."""

import argparse
import json

from infra.commands.options import add_place, settings_of
from infra.keys.keyfile import read_keyfile
from infra.keys.rotation import add_key, retire_key
from infra.vault.rewrapping import rewrap, sealed_under
from infra.wiring import Plant, open_plant
from intake.errors import PostroomError
from intake.ports import HOUSE, AuditLine


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """See ``postroom key --help``."""
    parser.add_argument("action", choices=["list", "rotate", "rewrap", "retire"])
    parser.add_argument("key", nargs="?", default="", help="which; for retire")
    parser.add_argument("--json", action="store_true", help="list: one JSON object a line")
    add_place(parser)


def run(arguments: argparse.Namespace) -> int:
    """List, rotate, rewrap or retire."""
    with open_plant(settings_of(arguments), create=False) as plant:
        match arguments.action:
            case "list":
                _list(plant, as_json=arguments.json)
            case "retire":
                _retire(plant, arguments.key)
            case _:
                _move_on(plant, new=arguments.action == "rotate")
    return 0


def _list(plant: Plant, *, as_json: bool) -> None:
    sealed = plant.database.read_sync(sealed_under)
    file = read_keyfile(plant.settings.key_file)
    for key in sorted({*file.keys, *sealed}):
        state = "current" if key == file.current else "old" if key in file.keys else "MISSING from the key file"
        if as_json:
            print(json.dumps({"key": key, "state": state, "sealed": sealed.get(key, 0)}))
        else:
            print(f"{key:6} {state:8} {sealed.get(key, 0):>10,} sealed items")


def _move_on(plant: Plant, *, new: bool) -> None:
    if new:
        key = add_key(plant.settings.key_file, plant.clock.now())
        _note(plant, "rotated the key", key)
        print(f"{key} is the current key; back up {plant.settings.key_file.name} now")
    moved = sum(rewrap(plant.writer, plant.keyring))
    print(f"{moved:,} sealed items moved to {plant.keyring.current}; their content was not touched")


def _retire(plant: Plant, key: str) -> None:
    if not key:
        raise PostroomError("name the key: postroom key retire KEY; postroom key list shows which there are")
    retire_key(plant.settings.key_file, key, plant.database.read_sync(sealed_under).get(key, 0), plant.clock.now())
    _note(plant, "retired the key", key)
    print(f"{key} is no longer in the key file; copies of it in backups open only what those backups hold")


def _note(plant: Plant, verb: str, key: str) -> None:
    line = AuditLine(HOUSE, verb, key)
    plant.writer.run_sync(lambda connection: plant.trail.append(connection, [line], plant.clock.now()), essential=True)
