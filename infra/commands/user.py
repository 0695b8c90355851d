"""``postroom user``: people who log in. A password comes from a file or a prompt; else one is made and
shown once."""

import argparse
import getpass
import json
import secrets
import sys
from pathlib import Path

from infra.commands.options import add_place, settings_of
from infra.ledger.people import NoSuchPerson, People
from infra.wiring import compile_settings, open_plant
from intake.errors import PostroomError


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """See ``postroom user --help``."""
    parser.add_argument("action", choices=["add", "list", "reset"])
    parser.add_argument("name", nargs="?", default="", help="who; for add and reset")
    parser.add_argument("--role", action="append", choices=["staff", "reviewer", "admin"], help="what they may do; may be repeated")
    parser.add_argument("--program", action="append", default=[], help="a program whose tickets staff work on; may be repeated")
    parser.add_argument("--password-file", type=Path, help="file with the password on its first line")
    parser.add_argument(
        "--second-factor", action="store_true", help="reset: take the second factor away instead of the password (the telephone is lost)"
    )
    parser.add_argument("--json", action="store_true", help="list: one JSON object a line")
    add_place(parser)


def run(arguments: argparse.Namespace) -> int:
    """Add, list or reset."""
    settings = settings_of(arguments)
    programs = compile_settings(settings).programs
    for program in arguments.program:
        programs.get(program)
    with open_plant(settings, create=arguments.action == "add") as plant:
        return _list(plant.people, as_json=arguments.json) if arguments.action == "list" else _change(plant.people, arguments)


def _list(people: People, *, as_json: bool) -> int:
    second = people.second_factors_sync()
    for person in people.list_sync():
        roles, programs, has_second = sorted(person.roles), sorted(person.programs or ()), person.name in second
        if as_json:
            print(json.dumps({"name": person.name, "roles": roles, "programs": programs, "second_factor": has_second}))
        else:
            tail = "  second factor" if has_second else ""
            print(f"{person.name:20} {', '.join(roles):20} {', '.join(programs) or 'all programs'}{tail}")
    return 0


def _change(people: People, arguments: argparse.Namespace) -> int:
    if not arguments.name:
        raise PostroomError(f"name who: postroom user {arguments.action} NAME")
    if arguments.second_factor and arguments.action == "add":
        raise PostroomError("--second-factor goes with reset; a new person sets theirs up at the first log-in")
    try:
        return _reset_second_factor(people, arguments.name) if arguments.second_factor else _set_password(people, arguments)
    except NoSuchPerson:
        raise PostroomError(f"there is nobody called {arguments.name}; postroom user list shows who there is") from None
    except ValueError as error:
        raise PostroomError(str(error)) from None


def _set_password(people: People, arguments: argparse.Namespace) -> int:
    name = arguments.name
    password, made = _password(arguments.password_file)
    if arguments.action == "add":
        people.add_sync(name, password, arguments.role or ["staff"], arguments.program)
    else:
        people.reset_sync(name, password)
    print(f"{name}: {'added' if arguments.action == 'add' else 'new password set, all sessions ended'}")
    if made:
        print(f"password (shown once): {password}")
    return 0


def _reset_second_factor(people: People, name: str) -> int:
    people.reset_second_factor_sync(name)
    print(f"{name}: second factor taken away, all sessions ended; where it is required, the next log-in sets up a new one")
    return 0


def _password(file: Path | None) -> tuple[str, bool]:
    """The password, and whether it was made here."""
    if file is not None:
        return file.read_text("utf-8").split("\n", 1)[0], False
    if sys.stdin.isatty():
        return getpass.getpass("Password (12 characters or more): "), False
    return secrets.token_urlsafe(15), True
