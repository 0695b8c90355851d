"""``postroom programs list``: who works on what, and how to reach them."""

import argparse
import json

from infra.commands.options import add_place, settings_of
from infra.wiring import compile_settings


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """See ``postroom programs --help``."""
    parser.add_argument("action", choices=["list"])
    parser.add_argument("--json", action="store_true", help="one JSON object a line")
    add_place(parser)


def run(arguments: argparse.Namespace) -> int:
    """Print every program."""
    rulebook = compile_settings(settings_of(arguments))
    for program in rulebook.programs:
        forms = [form.id for form in rulebook.forms.values() if form.program == program.id]
        row = {"id": program.id, "name": program.name, "addresses": list(program.addresses), "forms": forms}
        if arguments.json:
            print(json.dumps(row))
        else:
            print(f"{program.id:14} {program.name:28} {', '.join(program.addresses)}   forms: {', '.join(forms) or 'none'}")
    return 0
