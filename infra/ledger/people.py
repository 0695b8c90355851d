"""The people who may come in: who they are and what they may do. How they come in: ``logins.py``."""

import asyncio
import json
import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Row

from infra.audit.trail import Trail
from infra.ledger import people_sql, second_factor, sessions_sql
from infra.ledger.attempts import NOBODY
from infra.ledger.engine import Database
from infra.ledger.passwords import Passwords
from infra.ledger.people_sql import ADMIN
from infra.ledger.user_trail import UserTrail
from infra.ledger.writer import Writer
from intake.ports import HOUSE, Clock

RESERVED = frozenset({NOBODY, "operator", HOUSE})
"""Names that the audit trail uses for others."""

ROLES = frozenset({"staff", "reviewer", ADMIN})

_NAME = re.compile(r"[a-z0-9][a-z0-9._-]{0,63}")


class NoSuchPerson(LookupError):
    """There is nobody of that name."""


@dataclass(frozen=True, slots=True)
class Person:
    """``roles`` are staff | reviewer | admin; ``programs`` None is every program (admin)."""

    name: str
    roles: frozenset[str]
    programs: frozenset[str] | None


class People:
    """The store. Methods ending in ``_sync`` are for the command line."""

    def __init__(self, database: Database, writer: Writer, trail: Trail, clock: Clock, passwords: Passwords) -> None:
        self._database = database
        self._writer = writer
        self._note = UserTrail(trail, clock)
        self._passwords = passwords

    async def add(self, name: str, password: str, roles: Iterable[str], programs: Iterable[str] = (), *, by: str = "operator") -> Person:
        """A new person. ValueError names what is wrong: a name that is taken or odd, a short password,
        an unknown role, staff without a program."""
        return await asyncio.to_thread(self.add_sync, name, password, roles, programs, by=by)

    def add_sync(self, name: str, password: str, roles: Iterable[str], programs: Iterable[str] = (), *, by: str = "operator") -> Person:
        person = _checked(name, frozenset(roles), frozenset(programs))
        hashed = self._passwords.hash(password)

        def work(connection: Connection) -> None:
            if people_sql.one(connection, name) is not None:
                raise ValueError(f"the name {name} is taken")
            people_sql.add(connection, name, hashed, person.roles, person.programs or ())
            self._note(connection, by, "user added", name, roles=" ".join(sorted(person.roles)))

        self._writer.run_sync(work)
        return person

    async def list(self) -> tuple[Person, ...]:
        """Everybody, by name."""
        return await self._database.read(_everybody)

    def list_sync(self) -> tuple[Person, ...]:
        return self._database.read_sync(_everybody)

    def second_factors_sync(self) -> frozenset[str]:
        """The names of those who have one."""
        rows = self._database.read_sync(people_sql.every)
        return frozenset(row.name for row in rows if row.second_factor_at)

    async def reset(self, name: str, password: str, *, by: str = "operator") -> None:
        """A new password; every session of that person ends. NoSuchPerson, ValueError."""
        await asyncio.to_thread(self.reset_sync, name, password, by=by)

    def reset_sync(self, name: str, password: str, *, by: str = "operator") -> None:
        hashed = self._passwords.hash(password)

        def work(connection: Connection) -> None:
            self._known(connection, name)
            people_sql.set_password(connection, name, hashed)
            ended = sessions_sql.end_all(connection, name)
            self._note(connection, by, "password reset", name, sessions=str(ended))

        self._writer.run_sync(work)

    def reset_second_factor_sync(self, name: str, *, by: str = "operator") -> None:
        """Take it away, with its recovery codes: the telephone is lost. Every session ends. NoSuchPerson."""

        def work(connection: Connection) -> None:
            self._known(connection, name)
            second_factor.remove(connection, name)
            ended = sessions_sql.end_all(connection, name)
            self._note(connection, by, "second factor reset", name, sessions=str(ended))

        self._writer.run_sync(work, shreds=True)

    def _known(self, connection: Connection, name: str) -> None:
        if people_sql.one(connection, name) is None:
            raise NoSuchPerson(name)


def person_of(row: Row[Any]) -> Person:
    """Who a row of ``people`` is."""
    roles = frozenset(json.loads(row.roles))
    return Person(row.name, roles, None if ADMIN in roles else frozenset(json.loads(row.programs)))


def _checked(name: str, roles: frozenset[str], programs: frozenset[str]) -> Person:
    if not _NAME.fullmatch(name):
        raise ValueError("a name is 1 to 64 of a-z, 0-9, dot, dash and underscore, and starts with a letter or digit")
    if name in RESERVED:
        raise ValueError(f"the name {name} is kept for the house")
    if not roles or not roles <= ROLES:
        raise ValueError(f"a role is one of {', '.join(sorted(ROLES))}")
    if "staff" in roles and ADMIN not in roles and not programs:
        raise ValueError("staff need at least one program")
    return Person(name, roles, None if ADMIN in roles else programs)


def _everybody(connection: Connection) -> tuple[Person, ...]:
    return tuple(person_of(row) for row in people_sql.every(connection))
