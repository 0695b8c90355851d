"""Many rows in one statement.

A thread that speaks to SQLite gives up the interpreter once per row and statement, and beside a busy
event loop waits for it each time (``sys.getswitchinterval``). One INSERT of 64 rows waits once, not 64 times.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection

_CHUNKS = (128, 64, 32, 16, 8, 4, 2, 1)  # few sizes, so that SQLite's statement cache knows them all


@dataclass(frozen=True, slots=True)
class Insert:
    """INSERT of rows (tuples in the order of ``columns``) into ``table``; ``ending`` follows the values."""

    table: str
    columns: tuple[str, ...]
    ending: str = ""

    def __call__(self, connection: Connection, rows: Sequence[tuple[Any, ...]]) -> None:
        done = 0
        for size in _CHUNKS:
            while len(rows) - done >= size:
                values = tuple(value for row in rows[done : done + size] for value in row)
                connection.exec_driver_sql(self._statement(size), values)
                done += size

    def _statement(self, size: int) -> str:
        row = f"({', '.join('?' * len(self.columns))})"
        names = ", ".join(f'"{column}"' for column in self.columns)
        return f"INSERT INTO {self.table} ({names}) VALUES {', '.join([row] * size)} {self.ending}"  # noqa: S608 - names from the schema only
