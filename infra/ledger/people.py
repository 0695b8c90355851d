"""The people who may come in, and their sessions.

Passwords are argon2id hashes (RFC 9106; cost as in the OWASP password storage sheet), session cookies
are 256 random bits of which only the SHA-256 is stored. A log-in is counted as failed before the
password is looked at and cleared when it proves right, so that many guesses at once gain nothing.
"""

import asyncio
import json
import re
import secrets
from collections import OrderedDict
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Any

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from sqlalchemy import Connection, Row

from infra.audit.trail import Trail
from infra.ledger import people_sql
from infra.ledger.engine import Database
from infra.ledger.people_sql import ADMIN
from infra.ledger.reads import moment
from infra.ledger.writer import Writer
from intake.errors import TryLater
from intake.ports import HOUSE, AuditLine, Clock

NOBODY = "somebody"
"""An unknown name in the audit trail: what was typed there may have been a password."""

RESERVED = frozenset({NOBODY, "operator", HOUSE})
"""Names that the audit trail uses for others."""

ROLES = frozenset({"staff", "reviewer", ADMIN})
IDLE = timedelta(minutes=30)
ABSOLUTE = timedelta(hours=12)
SEEN_EVERY = timedelta(minutes=1)

FREE_FAILURES = 5
FIRST_LOCK = timedelta(seconds=30)
LONGEST_LOCK = timedelta(minutes=15)

SHORTEST_PASSWORD = 12
LONGEST_PASSWORD = 1_000

_NAME = re.compile(r"[a-z0-9][a-z0-9._-]{0,63}")
_STRANGERS = 10_000  # unknown names whose failures are remembered
_HASHERS = 2  # at work at once: each takes 19 MiB


class WrongLogin(Exception):
    """The name or the password is wrong; nobody is told which."""


class LockedOut(Exception):
    """Too many failures: no attempt is looked at before ``until``."""

    def __init__(self, until: datetime) -> None:
        super().__init__(f"locked until {until:%H:%M} UTC")
        self.until = until


class NoSuchPerson(LookupError):
    """There is nobody of that name."""


@dataclass(frozen=True, slots=True)
class Person:
    """``roles`` are staff | reviewer | admin; ``programs`` None is every program (admin)."""

    name: str
    roles: frozenset[str]
    programs: frozenset[str] | None


@dataclass(frozen=True, slots=True)
class Session:
    """Somebody who is in, and the token that their forms carry."""

    person: Person
    csrf: str = field(repr=False)


def default_hasher() -> PasswordHasher:
    """argon2id with 19 MiB and two passes: some 30 ms, so that log-ins cannot be used to exhaust the host."""
    return PasswordHasher(time_cost=2, memory_cost=19_456, parallelism=1)


class People:
    """The store. Methods ending in ``_sync`` are for the command line."""

    def __init__(self, database: Database, writer: Writer, trail: Trail, clock: Clock, hasher: PasswordHasher | None = None) -> None:
        self._database = database
        self._writer = writer
        self._trail = trail
        self._clock = clock
        self._hasher = hasher or default_hasher()
        self._nobody = self._hasher.hash(secrets.token_hex(16))
        self._hashing = ThreadPoolExecutor(max_workers=_HASHERS, thread_name_prefix="argon2")
        self._strangers: OrderedDict[str, tuple[int, float]] = OrderedDict()

    async def add(self, name: str, password: str, roles: Iterable[str], programs: Iterable[str] = (), *, by: str = "operator") -> Person:
        """A new person. ValueError names what is wrong: a name that is taken or odd, a short password,
        an unknown role, staff without a program."""
        return await asyncio.to_thread(self.add_sync, name, password, roles, programs, by=by)

    def add_sync(self, name: str, password: str, roles: Iterable[str], programs: Iterable[str] = (), *, by: str = "operator") -> Person:
        person = _checked(name, frozenset(roles), frozenset(programs))
        hashed = self._hasher.hash(_long_enough(password))

        def work(connection: Connection) -> None:
            if people_sql.one(connection, name) is not None:
                raise ValueError(f"the name {name} is taken")
            people_sql.add(connection, name, hashed, person.roles, person.programs or ())
            self._audit(connection, by, "user added", name, roles=" ".join(sorted(person.roles)))

        self._writer.run_sync(work)
        return person

    async def list(self) -> tuple[Person, ...]:
        """Everybody, by name."""
        return await self._database.read(_everybody)

    def list_sync(self) -> tuple[Person, ...]:
        return self._database.read_sync(_everybody)

    async def reset(self, name: str, password: str, *, by: str = "operator") -> None:
        """A new password; every session of that person ends. NoSuchPerson, ValueError."""
        await asyncio.to_thread(self.reset_sync, name, password, by=by)

    def reset_sync(self, name: str, password: str, *, by: str = "operator") -> None:
        hashed = self._hasher.hash(_long_enough(password))

        def work(connection: Connection) -> None:
            if people_sql.one(connection, name) is None:
                raise NoSuchPerson(name)
            people_sql.set_password(connection, name, hashed)
            ended = people_sql.end_sessions_of(connection, name)
            self._audit(connection, by, "password reset", name, sessions=str(ended))

        self._writer.run_sync(work)

    async def check(self, name: str, password: str) -> Person:
        """Who this is. WrongLogin, or LockedOut after too many failures; an unknown name takes as long
        and is locked out like a known one, so neither tells who exists."""
        row = await self._writer.run(lambda connection: self._count_attempt(connection, name))
        who = row.name if row else NOBODY
        right = await self._matches(row.password if row else self._nobody, password)
        if row is None or not right or not row.active:
            await self._writer.run(lambda connection: self._audit(connection, who, "login failed", who))
            raise WrongLogin
        return await self._writer.run(lambda connection: self._let_in(connection, name, row.password))

    async def begin(self, person: Person) -> tuple[str, str]:
        """A new session: the cookie's value (256 bits) and the token for forms."""
        cookie, csrf = secrets.token_urlsafe(32), secrets.token_urlsafe(32)

        def work(connection: Connection) -> None:
            at = self._clock.now()
            people_sql.sweep_sessions(connection, (at - ABSOLUTE).timestamp(), (at - IDLE).timestamp())
            people_sql.open_session(connection, _token(cookie), person.name, csrf, at.timestamp())

        await self._writer.run(work)
        return cookie, csrf

    async def find(self, cookie: str) -> Session | None:
        """The session of a cookie, None when it is unknown, idle for 30 minutes or 12 hours old."""
        token, now = _token(cookie), self._clock.now()
        row = await self._database.read(lambda connection: people_sql.session(connection, token))
        if row is None or now >= moment(row.created_at) + ABSOLUTE or now >= moment(row.seen_at) + IDLE:
            return None
        if now >= moment(row.seen_at) + SEEN_EVERY:
            with suppress(TryLater):  # a full disk must not lock staff out of what can still be read
                await self._writer.run(lambda connection: people_sql.see_session(connection, token, now.timestamp()))
        return Session(_person(row), row.csrf)

    async def end(self, cookie: str) -> None:
        """Log out. An unknown cookie is no error."""

        def work(connection: Connection) -> None:
            name = people_sql.end_session(connection, _token(cookie))
            if name:
                self._audit(connection, name, "logout", name)

        await self._writer.run(work)

    async def end_all(self, name: str, *, by: str = "operator") -> None:
        """End every session of one person."""

        def work(connection: Connection) -> None:
            ended = people_sql.end_sessions_of(connection, name)
            self._audit(connection, by, "sessions ended", name, sessions=str(ended))

        await self._writer.run(work)

    def close(self) -> None:
        """Let the hashing threads go."""
        self._hashing.shutdown()

    def _count_attempt(self, connection: Connection, name: str) -> Row[Any] | None:
        """Count this attempt as a failure, whoever it is; LockedOut when it may not be made at all."""
        now = self._clock.now()
        row = people_sql.one(connection, name)
        failures, locked_until = (row.failures, row.locked_until) if row else self._strangers.get(_token(name), (0, 0.0))
        if locked_until > now.timestamp():
            raise LockedOut(moment(locked_until))
        counted = failures + 1, _locked_until(failures + 1, now)
        if row:
            people_sql.set_failures(connection, name, *counted)
        else:
            self._remember_stranger(name, counted)
        # Written for everybody: a known name must not take one forced write longer than an unknown one.
        who = row.name if row else NOBODY
        self._audit(connection, who, "login tried", who)
        return row

    def _remember_stranger(self, name: str, counted: tuple[int, float]) -> None:
        self._strangers[_token(name)] = counted
        self._strangers.move_to_end(_token(name))
        if len(self._strangers) > _STRANGERS:
            self._strangers.popitem(last=False)

    def _let_in(self, connection: Connection, name: str, password: str) -> Person:
        """Looks once more: a password that was reset while its hash was being checked opens nothing."""
        row = people_sql.one(connection, name)
        if row is None or row.password != password:
            raise WrongLogin
        people_sql.set_failures(connection, name, 0, 0.0)
        self._audit(connection, name, "login", name)
        return _person(row)

    async def _matches(self, hashed: str, password: str) -> bool:
        if len(password) > LONGEST_PASSWORD:
            password = ""
        return await asyncio.get_running_loop().run_in_executor(self._hashing, self._verify, hashed, password)

    def _verify(self, hashed: str, password: str) -> bool:
        try:
            return self._hasher.verify(hashed, password)
        except (VerificationError, InvalidHashError):
            return False

    def _audit(self, connection: Connection, actor: str, verb: str, subject: str, **details: str) -> None:
        self._trail.append(connection, [AuditLine(actor, verb, f"user {subject}", details)], self._clock.now())


def _locked_until(failures: int, now: datetime) -> float:
    """0 below the limit; then 30 seconds, doubled with every further failure, to a quarter of an hour."""
    beyond = failures - FREE_FAILURES
    if beyond < 0:
        return 0.0
    lock = min(FIRST_LOCK * (1 << min(beyond, 10)), LONGEST_LOCK)
    return (now + lock).timestamp()


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


def _long_enough(password: str) -> str:
    if not SHORTEST_PASSWORD <= len(password) <= LONGEST_PASSWORD:
        raise ValueError(f"a password has {SHORTEST_PASSWORD} to {LONGEST_PASSWORD:,} characters")
    return password


def _everybody(connection: Connection) -> tuple[Person, ...]:
    return tuple(_person(row) for row in people_sql.every(connection))


def _person(row: Row[Any]) -> Person:
    roles = frozenset(json.loads(row.roles))
    return Person(row.name, roles, None if ADMIN in roles else frozenset(json.loads(row.programs)))


def _token(cookie: str) -> str:
    return sha256(cookie.encode("utf-8", "surrogatepass")).hexdigest()
