"""The command line: ``postroom COMMAND``. One file per command in ``infra/commands``; only the one asked
for is loaded, so that ``postroom scan`` starts no web framework.

Exit codes: 0 done, 2 a mistake in the call, the configuration or the machine (one clear line on stderr);
``scan`` and ``redact`` add 3 and 4, ``audit verify`` and ``doctor`` add 1.
"""

import argparse
import importlib
import os
import sys
from collections.abc import Callable, Sequence
from importlib import metadata
from typing import Protocol, cast

from infra.ours import StrangerInstalled, check_packages_are_ours
from infra.settings import SettingsError
from intake.errors import PostroomError
from intake.forms.definition import FormError
from redaction.policy import PolicyError
from routing.reading import ProgramError

COMMANDS = {
    "demo": "throw-away data, sample programs and mails; one log-in per role",
    "serve": "take in mail and forms",
    "scan": "say what is in files, standard input or text records",
    "redact": "write a copy with everything found taken out",
    "policy": "replay a policy over files: what it would do, and what another would change",
    "receipts": "what came in, and what became of it",
    "tickets": "what was routed, as staff see it",
    "cases": "what is held for a security review",
    "outbox": "what goes out: warnings, receipts, replies, copies",
    "programs": "who works on what",
    "user": "people who log in: add, list, reset",
    "key": "the keys everything is sealed under: list, rotate, rewrap, retire",
    "audit": "the audit trail: verify, anchor, list",
    "alerts": "what somebody has to look at: list, show, seen",
    "incident": "what is looked into, with evidence and timeline: open, list, show, note, close, export",
    "purge": "end what retention says is over, for good",
    "hold": "keep a matter whatever the schedule says: place, lift, list",
    "doctor": "is everything well here",
    "check-config": "read all configuration and say what is wrong with it",
}


class Command(Protocol):
    """What every file in ``infra/commands`` offers: its own arguments, and doing it (returns the exit code)."""

    add_arguments: Callable[[argparse.ArgumentParser], None]
    run: Callable[[argparse.Namespace], int]


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command; every expected mistake becomes one line on stderr and exit code 2."""
    words = list(sys.argv[1:] if argv is None else argv)
    name = words[0] if words else ""
    if name in {"", "-h", "--help", "help"}:
        return _say(_help())
    if name == "--version":
        return _say(f"postroom {metadata.version('postroom')}")
    if name not in COMMANDS:
        return _wrong(f"no command {name!r}; one of: {', '.join(COMMANDS)}")
    command = importlib.import_module(f"infra.commands.{name.replace('-', '_')}")
    return _run(cast(Command, command), name, words[1:])


def _run(command: Command, name: str, words: Sequence[str]) -> int:
    parser = argparse.ArgumentParser(prog=f"postroom {name}", description=COMMANDS[name])
    command.add_arguments(parser)
    arguments = parser.parse_args(words)
    try:
        check_packages_are_ours()
        return command.run(arguments)
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), 1)  # the reader went away; nothing to complain about
        return 0
    except KeyboardInterrupt:
        return 130
    except (SettingsError, PolicyError, ProgramError, FormError, StrangerInstalled, PostroomError, OSError) as error:
        return _wrong(_line(error))


def _line(error: Exception) -> str:
    if isinstance(error, OSError) and error.errno is not None:
        return f"{error.filename or 'this machine'}: {os.strerror(error.errno)}"
    return str(error) or type(error).__name__


def _help() -> str:
    width = max(map(len, COMMANDS))
    table = "\n".join(f"  postroom {name:{width}}  {what}" for name, what in COMMANDS.items())
    return f"postroom: the intake room for what the public sends\n\n{table}\n\n`postroom COMMAND --help` says more."


def _say(text: str) -> int:
    print(text)
    return 0


def _wrong(what: str) -> int:
    print(f"postroom: {what}", file=sys.stderr)
    return 2


if __name__ == "__main__":
    sys.exit(main())
