"""Sessions and half-finished log-ins in SQL: small statements, each inside the caller's transaction.

Cookies come in as SHA-256 and are never here in clear.
"""

from typing import Any

from sqlalchemy import Connection, Row, delete, func, insert, or_, select, update

from infra.ledger.schema import half_logins, people, sessions


def start(connection: Connection, token: str, name: str, *, csrf: str, at: float, factors: int) -> None:
    """A new session, seen and proven just now."""
    connection.execute(insert(sessions).values(token=token, name=name, csrf=csrf, created_at=at, seen_at=at, proven_at=at, factors=factors))


def one(connection: Connection, token: str) -> Row[Any] | None:
    """The session and its active person in one row."""
    wanted = select(sessions, people.c.roles, people.c.programs).join(people, people.c.name == sessions.c.name)
    return connection.execute(wanted.where(sessions.c.token == token, people.c.active)).one_or_none()


def see(connection: Connection, token: str, at: float) -> None:
    """The session was used."""
    connection.execute(update(sessions).where(sessions.c.token == token).values(seen_at=at))


def prove(connection: Connection, token: str, at: float) -> None:
    """Its person has just shown again who they are."""
    connection.execute(update(sessions).where(sessions.c.token == token).values(proven_at=at))


def count(connection: Connection, name: str) -> int:
    """How many sessions one person has."""
    return connection.execute(select(func.count()).select_from(sessions).where(sessions.c.name == name)).scalar_one()


def end(connection: Connection, token: str) -> str:
    """End one session; whose it was, "" when there was none."""
    return connection.execute(delete(sessions).where(sessions.c.token == token).returning(sessions.c.name)).scalar_one_or_none() or ""


def end_all(connection: Connection, name: str) -> int:
    """End every session of one person, and what is half-way in; how many sessions there were."""
    connection.execute(delete(half_logins).where(half_logins.c.name == name))
    return connection.execute(delete(sessions).where(sessions.c.name == name)).rowcount


def sweep(connection: Connection, created_before: float, seen_before: float, half_before: float) -> None:
    """Forget what is over."""
    connection.execute(delete(sessions).where(or_(sessions.c.created_at < created_before, sessions.c.seen_at < seen_before)))
    connection.execute(delete(half_logins).where(half_logins.c.created_at < half_before))


def start_half(connection: Connection, token: str, name: str, *, step: str, at: float, secret: bytes) -> None:
    """Somebody whose password was right; ``secret`` is sealed, or empty."""
    connection.execute(insert(half_logins).values(token=token, name=name, step=step, created_at=at, secret=secret))


def half(connection: Connection, token: str, since: float) -> Row[Any] | None:
    """What is half-way in, begun after ``since``, of an active person."""
    wanted = select(half_logins).join(people, people.c.name == half_logins.c.name)
    return connection.execute(wanted.where(half_logins.c.token == token, half_logins.c.created_at > since, people.c.active)).one_or_none()


def end_half(connection: Connection, token: str) -> None:
    """It is finished."""
    connection.execute(delete(half_logins).where(half_logins.c.token == token))
