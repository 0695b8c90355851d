"""``postroom hold``: what is needed as evidence is neither purged nor destroyed until the hold is lifted."""

import argparse
import re

from infra.commands.options import add_place, settings_of
from infra.commands.printing import show_rows
from infra.ledger.retention import PROGRAM, all_holds, lift_hold, place_hold
from infra.wiring import compile_settings, open_plant
from intake.errors import PostroomError
from intake.reference import parse_reference

_WHY = re.compile(r"[\w ./#:-]{3,80}")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """See ``postroom hold --help``."""
    parser.add_argument("action", choices=["place", "lift", "list"])
    parser.add_argument("subject", nargs="?", default="", help="a reference (PR-...), or program:ID for all of a program")
    parser.add_argument("--why", default="", help='place: the matter, for example "docket 26-114"; no names of people')
    parser.add_argument("--json", action="store_true", help="list: one JSON object a line")
    add_place(parser)


def run(arguments: argparse.Namespace) -> int:
    """Place, lift or list."""
    settings = settings_of(arguments)
    with open_plant(settings, create=False) as plant:
        if arguments.action == "list":
            rows = [{"subject": one.subject, "why": one.why, "placed": one.placed_at} for one in plant.database.read_sync(all_holds)]
            show_rows(rows, ("subject", "why", "placed"), as_json=arguments.json)
            return 0
        subject = _subject(arguments.subject)
        if subject.startswith(PROGRAM):
            compile_settings(settings).programs.get(subject.removeprefix(PROGRAM))
        now = plant.clock.now()
        if arguments.action == "place":
            why = _why(arguments.why)
            plant.writer.run_sync(lambda connection: place_hold(connection, plant.trail, subject, why, now))
        else:
            plant.writer.run_sync(lambda connection: lift_hold(connection, plant.trail, subject, now))
    print(f"{subject}: {'on hold' if arguments.action == 'place' else 'hold lifted'}")
    return 0


def _subject(words: str) -> str:
    if words.startswith(PROGRAM):
        return words
    reference = parse_reference(words)
    if not reference:
        raise PostroomError(f"{words!r} is no reference; name one (PR-...), or program:ID")
    return reference


def _why(words: str) -> str:
    if not _WHY.fullmatch(words):
        raise PostroomError('say why with --why "docket 26-114": 3 to 80 letters, digits, blanks and . / # : -')
    return words
