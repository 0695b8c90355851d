"""People in SQL: small statements, each inside the caller's transaction.

Passwords come in as argon2id hashes and are never here in clear.
"""

import json
from collections.abc import Iterable
from typing import Any

from sqlalchemy import Connection, Row, insert, select, update

from infra.ledger.schema import people

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


def take_back_failure(connection: Connection, name: str, failures: int, locked_until: float) -> None:
    """One failure less, unless others were counted meanwhile."""
    mine = (people.c.name == name, people.c.failures == failures + 1)
    connection.execute(update(people).where(*mine).values(failures=failures, locked_until=locked_until))


def set_second_factor(connection: Connection, name: str, at: float, step: int) -> None:
    """Since when there is one (0: none), and the time step of the last code that opened."""
    connection.execute(update(people).where(people.c.name == name).values(second_factor_at=at, second_factor_step=step))


def _works_on(row: Row[Any], program: str) -> bool:
    roles = json.loads(row.roles)
    return ADMIN in roles or (STAFF in roles and program in json.loads(row.programs))
