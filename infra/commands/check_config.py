"""``postroom check-config``: read everything, start nothing."""

import argparse

from infra.commands.options import add_place, settings_of
from infra.maildoor import listener
from infra.wiring import compile_settings


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """See ``postroom check-config --help``."""
    add_place(parser)


def run(arguments: argparse.Namespace) -> int:
    """0 when all is clear; the loaders' errors name file, line and remedy."""
    settings = settings_of(arguments)
    listener(settings.smtp, settings.limits)
    rulebook = compile_settings(settings)
    print(f"configuration is clear: {len(rulebook.programs)} programs, {len(rulebook.forms)} forms, data in {settings.storage.data}")
    return 0
