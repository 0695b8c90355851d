"""Every door and its lock, on one page. What stands in no row is not there: 404."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace

from intake.forms.counter import MAX_FORM

PUBLIC: frozenset[str] = frozenset()
STAFF = frozenset({"staff", "admin"})
REVIEWERS = frozenset({"reviewer", "admin"})
OPERATORS = frozenset({"admin"})
ANYBODY_OF_THE_HOUSE = STAFF | REVIEWERS

_SMALL = 64 * 1024
_CONSOLE = 256 * 1024


@dataclass(frozen=True, slots=True)
class Door:
    """``path`` and, where ``below``, everything under it. ``roles`` opens it, PUBLIC is open to all;
    ``max_body`` is in bytes. ``label`` is its name in the header, "" for none."""

    path: str
    roles: frozenset[str]
    below: bool = True
    max_body: int = _SMALL
    label: str = ""

    def covers(self, path: str) -> bool:
        """True for this door's own path and, where ``below``, for what lies under it."""
        return path == self.path or (self.below and path.startswith(self.path.rstrip("/") + "/"))


DOORS = (
    Door("/", PUBLIC, below=False),
    Door("/privacy", PUBLIC, below=False),
    Door("/forms", PUBLIC, max_body=MAX_FORM),
    Door("/status", PUBLIC),
    Door("/static", PUBLIC),
    Door("/api/v1", PUBLIC, max_body=MAX_FORM),
    Door("/openapi.json", PUBLIC, below=False),
    Door("/login", PUBLIC),
    Door("/logout", ANYBODY_OF_THE_HOUSE, below=False),
    Door("/desk", STAFF, max_body=_CONSOLE, label="Tickets"),
    Door("/review", REVIEWERS, label="Security review"),
    Door("/operate", OPERATORS, max_body=_CONSOLE, label="Operation"),
    Door("/account", ANYBODY_OF_THE_HOUSE, label="Your account"),
)

PROVEN_ACTS = (
    re.compile(r"/review/cases/[0-9]+/(?:approve-original|deny|destroy)"),
    re.compile(r"/account/second-factor(?:/remove)?"),
)
"""What cannot be undone, or opens the way to it: done only by somebody who showed a short while ago who they are."""


def needs_proof(path: str) -> bool:
    """Whether posting to ``path`` is one of PROVEN_ACTS."""
    return any(act.fullmatch(path) for act in PROVEN_ACTS)


def doors_for_forms_of(max_form: int) -> tuple[Door, ...]:
    """The same doors where the settings allow forms of another size, in bytes."""
    return tuple(replace(door, max_body=max_form) if door.max_body == MAX_FORM else door for door in DOORS)


def door_for(path: str, doors: Iterable[Door] = DOORS) -> Door | None:
    """The door that leads to ``path``, None where there is none."""
    return next((door for door in doors if door.covers(path)), None)


def home_of(roles: frozenset[str]) -> str:
    """Where somebody with these roles goes after logging in."""
    return next((f"{door.path}/" for door in DOORS if door.label and door.roles & roles), "/")
