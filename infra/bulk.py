"""Many rows in one statement, past the toolkit that writes the others.

A thread that speaks to SQLite gives up the interpreter once per row and statement, and beside a busy
event loop waits for it each time (``sys.getswitchinterval``). One INSERT of 64 rows waits once, not 64 times.
SQLAlchemy's part in a statement costs several times what SQLite's does, so where every mail passes it is left out.
"""

import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, cast

from sqlalchemy import Connection

_CHUNKS = (128, 64, 32, *range(16, 0, -1))  # few sizes, so that the cache of compiled statements knows them all


def raw(connection: Connection) -> sqlite3.Connection:
    """The driver's own connection, in the same transaction."""
    return cast("sqlite3.Connection", connection.connection.dbapi_connection)


@dataclass(frozen=True, slots=True)
class Insert:
    """INSERT of rows (tuples in the order of ``columns``) into ``table``; ``ending`` follows the values."""

    table: str
    columns: tuple[str, ...]
    ending: str = ""
    _statements: dict[int, str] = field(init=False, repr=False, compare=False, default_factory=dict)

    def __post_init__(self) -> None:
        self._statements.update((size, self._statement(size)) for size in _CHUNKS)

    def __call__(self, connection: Connection, rows: Sequence[tuple[Any, ...]]) -> None:
        done = 0
        for size in _CHUNKS:
            while len(rows) - done >= size:
                values = tuple(value for row in rows[done : done + size] for value in row)
                raw(connection).execute(self._statements[size], values)
                done += size

    def _statement(self, size: int) -> str:
        row = f"({', '.join('?' * len(self.columns))})"
        names = ", ".join(f'"{column}"' for column in self.columns)
        return f"INSERT INTO {self.table} ({names}) VALUES {', '.join([row] * size)} {self.ending}"  # noqa: S608 - names from the schema only
