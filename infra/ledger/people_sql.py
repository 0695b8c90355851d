"""People and their sessions in SQL: small statements, each inside the caller's transaction.

Passwords come in as argon2id hashes and session cookies as SHA-256; neither is ever here in clear.
"""

import json
from collections.abc import Iterable
from typing import Any

from sqlalchemy import Connection, Row, delete, insert, or_, select, update

from infra.ledger.schema import people, sessions

ADMIN = "admin"
STAFF = "staff"


def add(connection: Connection, name: str, password: str, roles: Iterable[str], programs: Iterable[str]) -> None:
    """A new person; IntegrityError when the name is taken."""
    connection.execute(
        insert(people).values(name=name, password=password, roles=json.dumps(sorted(roles)), programs=json.dumps(sorted(programs)))
    )


def one(connection: Connection, name: str) -> Row[Any] | None:
    """The person of that name."""
    return connection.execute(select(people).where(people.c.name == name)).one_or_none()


def every(connection: Connection) -> tuple[Row[Any], ...]:
    """Everybody, by name."""
    return tuple(connection.execute(select(people).order_by(people.c.name)))


def workers(connection: Connection, program: str) -> tuple[str, ...]:
    """Names of those who may work on the tickets of ``program``."""
    return tuple(row.name for row in every(connection) if row.active and _works_on(row, program))


def set_password(connection: Connection, name: str, password: str) -> None:
    """A new password also lifts a lock-out."""
    connection.execute(update(people).where(people.c.name == name).values(password=password, failures=0, locked_until=0.0))


def set_failures(connection: Connection, name: str, failures: int, locked_until: float) -> None:
    """How often the log-in failed since it last worked, and until when it is shut."""
    connection.execute(update(people).where(people.c.name == name).values(failures=failures, locked_until=locked_until))


def open_session(connection: Connection, token: str, name: str, csrf: str, at: float) -> None:
    """A new session, seen just now."""
    connection.execute(insert(sessions).values(token=token, name=name, csrf=csrf, created_at=at, seen_at=at))


def session(connection: Connection, token: str) -> Row[Any] | None:
    """The session and its active person in one row."""
    wanted = select(sessions, people.c.roles, people.c.programs).join(people, people.c.name == sessions.c.name)
    return connection.execute(wanted.where(sessions.c.token == token, people.c.active)).one_or_none()


def see_session(connection: Connection, token: str, at: float) -> None:
    """The session was used."""
    connection.execute(update(sessions).where(sessions.c.token == token).values(seen_at=at))


def end_session(connection: Connection, token: str) -> str:
    """End one session; whose it was, "" when there was none."""
    return connection.execute(delete(sessions).where(sessions.c.token == token).returning(sessions.c.name)).scalar_one_or_none() or ""


def end_sessions_of(connection: Connection, name: str) -> int:
    """End every session of one person; how many there were."""
    return connection.execute(delete(sessions).where(sessions.c.name == name)).rowcount


def sweep_sessions(connection: Connection, created_before: float, seen_before: float) -> None:
    """Forget the sessions that are over."""
    connection.execute(delete(sessions).where(or_(sessions.c.created_at < created_before, sessions.c.seen_at < seen_before)))


def _works_on(row: Row[Any], program: str) -> bool:
    roles = json.loads(row.roles)
    return ADMIN in roles or (STAFF in roles and program in json.loads(row.programs))
