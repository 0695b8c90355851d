"""How somebody comes in.

A right password opens a session, or, where a second factor is set up or has to be, half of one: a cookie that opens
nothing but the next step, for ten minutes. Every step of a log-in gives a new cookie.
"""

import secrets
from collections.abc import Callable
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from sqlalchemy import Connection, Row

from infra.ledger import people_sql, second_factor, sessions_sql, totp
from infra.ledger.people import Person, person_of
from infra.ledger.reception import Reception, WrongLogin, token_of
from infra.ledger.sessions import HALF, Sessions

Takes = Callable[[Connection, Row[Any]], bool]
"""Whether what was typed is right for this person, and used up if it is for one use only."""


class Step(StrEnum):
    """What comes next in a log-in."""

    IN = "in"
    CODE = "code"
    SETUP = "setup"


@dataclass(frozen=True, slots=True)
class Entry:
    """The cookie's new value, and what comes next."""

    step: Step
    person: Person
    cookie: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class Half:
    """Somebody half-way in; ``secret`` is the new second factor's, "" where one is there already."""

    name: str
    step: Step
    secret: str = field(default="", repr=False)


class Logins:
    """The way in, step by step."""

    def __init__(self, reception: Reception, sessions: Sessions) -> None:
        self._with = reception
        self._sessions = sessions

    async def log_in(self, name: str, password: str) -> Entry:
        """The first step. WrongLogin, or LockedOut after too many failures; an unknown name takes as long and is locked
        out like a known one, so neither tells who exists. TryLater when very many log in at once."""
        passwords = self._with.passwords
        with passwords.place():
            row = await self._with.writer.run(lambda connection: self._with.attempts.count(connection, name))
            right = await passwords.match(row.password if row else passwords.nobody, password)
        if row is None or not right or not row.active:
            await self._with.writer.run(lambda connection: self._with.attempts.failed(connection, row))
            raise WrongLogin
        return await self._with.writer.run(lambda connection: self._admit(connection, row))

    async def half(self, cookie: str) -> Half | None:
        """Who is half-way in with this cookie, None when nobody is (any more)."""
        token = token_of(cookie)
        row = await self._with.database.read(lambda connection: self._half(connection, token))
        if row is None:
            return None
        return Half(row.name, Step(row.step), second_factor.open_new(self._with.keyring, token, row.secret) if row.secret else "")

    async def give_code(self, cookie: str, code: str) -> Entry:
        """The second step. WrongLogin, LockedOut."""
        return await self._second_step(cookie, lambda connection, row: self._sessions.spend_code(connection, row.name, code), "code")

    async def give_recovery_code(self, cookie: str, code: str) -> Entry:
        """The second step for whom the telephone is lost; the code is used up. WrongLogin, LockedOut."""

        def takes(connection: Connection, row: Row[Any]) -> bool:
            if not second_factor.spend_recovery_code(connection, self._with.keyring, row.name, code):
                return False
            left = second_factor.recovery_codes_left(connection, row.name)
            self._with.note(connection, row.name, "recovery code used", row.name, left=str(left))
            return True

        return await self._second_step(cookie, takes, "recovery code")

    async def set_up(self, cookie: str, code: str) -> tuple[Entry, tuple[str, ...]]:
        """A new second factor is kept once a code of it is right; its recovery codes come back, this once. All other
        sessions of the person end. WrongLogin; such mistakes are not counted, for the secret is on the page."""
        done = await self._with.writer.run(lambda connection: self._set_up(connection, token_of(cookie), code), shreds=True)
        if done is None:
            raise WrongLogin
        return done

    async def start_set_up(self, cookie: str) -> Entry | None:
        """From a session back to half a log-in, to set up a second factor or another one. None without a session."""

        def work(connection: Connection) -> Entry | None:
            name = sessions_sql.end(connection, token_of(cookie))
            row = people_sql.one(connection, name) if name else None
            return self._start_half(connection, row, Step.SETUP) if row else None

        return await self._with.writer.run(work)

    def _admit(self, connection: Connection, before: Row[Any]) -> Entry:
        """Looks once more: a password that was reset while its hash was being checked opens nothing."""
        row = people_sql.one(connection, before.name)
        if row is None or row.password != before.password:
            raise WrongLogin
        step = self._next(row)
        if step is not Step.IN:
            self._with.attempts.take_back(connection, before)
            self._with.note(connection, row.name, "login half done", row.name, step=step.value)
            return self._start_half(connection, row, step)
        return self._open(connection, row, factors=1, by="password")

    def _next(self, row: Row[Any]) -> Step:
        wanted = self._with.demand.of(person_of(row).roles)
        if wanted == "off":
            return Step.IN
        if row.second_factor_at:
            return Step.CODE
        return Step.SETUP if wanted == "required" else Step.IN

    def _start_half(self, connection: Connection, row: Row[Any], step: Step) -> Entry:
        cookie = secrets.token_urlsafe(32)
        token = token_of(cookie)
        sealed = second_factor.seal_new(self._with.keyring, token, totp.new_secret()) if step is Step.SETUP else b""
        sessions_sql.start_half(connection, token, row.name, step=step.value, at=self._with.clock.now().timestamp(), secret=sealed)
        return Entry(step, person_of(row), cookie)

    def _half(self, connection: Connection, token: str) -> Row[Any] | None:
        return sessions_sql.half(connection, token, (self._with.clock.now() - HALF).timestamp())

    async def _second_step(self, cookie: str, takes: Takes, by: str) -> Entry:
        """In one transaction, so that no two attempts meet on one code."""

        def work(connection: Connection) -> Entry | None:
            half = self._half(connection, token_of(cookie))
            if half is None or half.step != Step.CODE:
                return None
            row = self._with.attempts.count(connection, half.name)
            if row is None or not takes(connection, row):
                self._with.attempts.failed(connection, row)
                return None
            sessions_sql.end_half(connection, half.token)
            return self._open(connection, row, factors=2, by=by)

        entry = await self._with.writer.run(work)
        if entry is None:
            raise WrongLogin
        return entry

    def _set_up(self, connection: Connection, token: str, code: str) -> tuple[Entry, tuple[str, ...]] | None:
        half, now = self._half(connection, token), self._with.clock.now()
        row = people_sql.one(connection, half.name) if half else None
        if half is None or row is None or half.step != Step.SETUP:
            return None
        secret = second_factor.open_new(self._with.keyring, token, half.secret)
        step = totp.step_of(secret, code, now)
        if step is None:
            return None
        codes = second_factor.keep(connection, self._with.keyring, row.name, secret, at=now.timestamp(), step=step)
        ended = sessions_sql.end_all(connection, row.name)
        self._with.note(connection, row.name, "second factor set up", row.name, sessions=str(ended))
        return self._open(connection, row, factors=2, by="code"), codes

    def _open(self, connection: Connection, row: Row[Any], *, factors: int, by: str) -> Entry:
        self._with.attempts.clear(connection, row.name)
        self._with.note(connection, row.name, "login", row.name, by=by)
        return Entry(Step.IN, person_of(row), self._sessions.open(connection, row.name, factors))
