"""The sessions of people who are in. A cookie is 256 random bits, of which only the SHA-256 is stored."""

import secrets
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from sqlalchemy import Connection

from infra.ledger import people_sql, second_factor, sessions_sql, totp
from infra.ledger.people import Person, person_of
from infra.ledger.reads import moment
from infra.ledger.reception import Reception, WrongLogin, token_of
from infra.ledger.second_factor import Wanted
from intake.errors import TryLater

IDLE = timedelta(minutes=30)
ABSOLUTE = timedelta(hours=12)
SEEN_EVERY = timedelta(minutes=1)
HALF = timedelta(minutes=10)
"""How long a log-in may stay half finished."""
FRESH = timedelta(minutes=15)
"""How long after a proof somebody may do what cannot be undone without another."""


@dataclass(frozen=True, slots=True)
class Session:
    """Somebody who is in, and the token that their forms carry; ``fresh``: they showed who they are a short while ago."""

    person: Person
    csrf: str = field(repr=False)
    fresh: bool = True


@dataclass(frozen=True, slots=True)
class Account:
    """What somebody may know of their own log-in: whether a second factor is wanted, since when there is one,
    how many recovery codes are left, and how many sessions are open."""

    wanted: Wanted
    since: datetime | None
    recovery_codes: int
    sessions: int


class Sessions:
    """Who is in, and what they may do about it themselves."""

    def __init__(self, reception: Reception) -> None:
        self.reception = reception

    async def find(self, cookie: str) -> Session | None:
        """The session of a cookie, None when it is unknown, idle for 30 minutes, 12 hours old, or begun
        without the second factor that its person now has to have."""
        token, now = token_of(cookie), self.reception.clock.now()
        row = await self.reception.database.read(lambda connection: sessions_sql.one(connection, token))
        if row is None or now >= moment(row.created_at) + ABSOLUTE or now >= moment(row.seen_at) + IDLE:
            return None
        person = person_of(row)
        if row.factors < 2 and self.reception.demand.of(person.roles) == "required":
            return None
        if now >= moment(row.seen_at) + SEEN_EVERY:
            with suppress(TryLater):  # a full disk must not lock staff out of what can still be read
                await self.reception.writer.run(lambda connection: sessions_sql.see(connection, token, now.timestamp()))
        return Session(person, row.csrf, now < moment(row.proven_at) + FRESH)

    def open(self, connection: Connection, name: str, factors: int) -> str:
        """A new session in the caller's transaction; the cookie's value."""
        cookie, at = secrets.token_urlsafe(32), self.reception.clock.now()
        sessions_sql.sweep(connection, (at - ABSOLUTE).timestamp(), (at - IDLE).timestamp(), (at - HALF).timestamp())
        sessions_sql.start(connection, token_of(cookie), name, csrf=secrets.token_urlsafe(32), at=at.timestamp(), factors=factors)
        return cookie

    async def end(self, cookie: str) -> None:
        """Log out. An unknown cookie is no error."""

        def work(connection: Connection) -> None:
            name = sessions_sql.end(connection, token_of(cookie))
            if name:
                self.reception.note(connection, name, "logout", name)

        await self.reception.writer.run(work)

    async def end_all(self, name: str, *, by: str = "operator") -> None:
        """End every session of one person."""

        def work(connection: Connection) -> None:
            ended = sessions_sql.end_all(connection, name)
            self.reception.note(connection, by, "sessions ended", name, sessions=str(ended))

        await self.reception.writer.run(work)

    async def prove(self, cookie: str, shown: str) -> None:
        """Somebody who is in shows again who they are, by password or code. Wrong is counted like at the log-in.
        WrongLogin, LockedOut."""
        token = token_of(cookie)
        session = await self.reception.database.read(lambda connection: sessions_sql.one(connection, token))
        if session is None:
            raise WrongLogin
        row = await self.reception.writer.run(lambda connection: self.reception.attempts.count(connection, session.name))
        password_right = row is not None and await self.reception.passwords.match(row.password, shown)

        def work(connection: Connection) -> bool:
            right = row is not None and (password_right or self.spend_code(connection, row.name, shown))
            if row is None or not right:
                self.reception.attempts.failed(connection, row)
                return False
            self.reception.attempts.clear(connection, row.name)
            sessions_sql.prove(connection, token, self.reception.clock.now().timestamp())
            self.reception.note(connection, row.name, "login proved again", row.name)
            return True

        if not await self.reception.writer.run(work):
            raise WrongLogin

    def spend_code(self, connection: Connection, name: str, code: str) -> bool:
        """Whether it is a code of their second factor that has not opened anything yet; now it has."""
        row = people_sql.one(connection, name)
        if row is None or not row.second_factor_at:
            return False
        secret = second_factor.secret_of(connection, self.reception.keyring, name)
        step = totp.step_of(secret, code, self.reception.clock.now(), row.second_factor_step)
        if step is None:
            return False
        people_sql.set_second_factor(connection, name, row.second_factor_at, step)
        return True

    async def account(self, name: str) -> Account:
        """Somebody's own log-in. LookupError when there is nobody of that name."""

        def read(connection: Connection) -> Account:
            row = people_sql.one(connection, name)
            if row is None:
                raise LookupError(name)
            return Account(
                self.reception.demand.of(person_of(row).roles),
                moment(row.second_factor_at) if row.second_factor_at else None,
                second_factor.recovery_codes_left(connection, name),
                sessions_sql.count(connection, name),
            )

        return await self.reception.database.read(read)

    async def drop_second_factor(self, name: str) -> bool:
        """Whether it may be dropped, and is: not where it is required."""

        def work(connection: Connection) -> bool:
            row = people_sql.one(connection, name)
            if row is None or self.reception.demand.of(person_of(row).roles) == "required":
                return False
            second_factor.remove(connection, name)
            self.reception.note(connection, name, "second factor removed", name)
            return True

        return await self.reception.writer.run(work, shreds=True)

    async def change_password(self, cookie: str, current: str, new: str) -> None:
        """Somebody's own, with the present one as proof; all their sessions end. WrongLogin, LockedOut, ValueError."""
        hashed = await self.reception.passwords.hashed(new)
        await self.prove(cookie, current)

        def work(connection: Connection) -> None:
            session = sessions_sql.one(connection, token_of(cookie))
            if session is None:
                raise WrongLogin
            people_sql.set_password(connection, session.name, hashed)
            ended = sessions_sql.end_all(connection, session.name)
            self.reception.note(connection, session.name, "password changed", session.name, sessions=str(ended))

        await self.reception.writer.run(work)
