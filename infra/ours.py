"""Packages of other people carry the names ``intake``, ``redaction`` and ``routing``; installed beside
Postroom they overwrite its files without a word. So each start checks that every package is ours."""

import importlib.util
from pathlib import Path

PACKAGES = ("intake", "redaction", "routing", "infra")
_MARK = {"intake": "pipeline.py", "redaction": "opening.py", "routing": "rules.py", "infra": "cli.py"}


class StrangerInstalled(Exception):
    """A package of the same name by somebody else is in the way."""


def check_packages_are_ours() -> None:
    """Raises StrangerInstalled unless all four packages lie side by side and hold our files."""
    homes = {name: _home(name) for name in PACKAGES}
    for name, home in homes.items():
        if home.parent != homes["infra"].parent or not (home / _MARK[name]).is_file():
            raise StrangerInstalled(f"the package {name} in {home} is not Postroom's; install Postroom into an environment of its own")


def _home(name: str) -> Path:
    found = importlib.util.find_spec(name)
    if found is None or found.origin is None:
        raise StrangerInstalled(f"the package {name} is missing; install Postroom again")
    return Path(found.origin).parent
