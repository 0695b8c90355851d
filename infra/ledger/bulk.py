"""Many rows in one statement. The interpreter is given up and fought for once per statement step, so
one INSERT of 32 rows costs a busy process far less than 32 of one row."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Table

_CHUNKS = (32, 8, 1)  # few sizes, so that SQLite's statement cache knows them all


@dataclass(frozen=True, slots=True)
class Insert:
    """INSERT of rows (tuples in the order of ``columns``) into ``table``. ``ending`` follows the values; one
    that ends in RETURNING gives (reference, number)."""

    table: Table
    columns: tuple[str, ...]
    ending: str = ""

    def __call__(self, connection: Connection, rows: Sequence[tuple[Any, ...]]) -> dict[str, int]:
        """Reference -> number where the ending returns them, else nothing."""
        numbers: dict[str, int] = {}
        done = 0
        for size in _CHUNKS:
            while len(rows) - done >= size:
                chunk = rows[done : done + size]
                result = connection.exec_driver_sql(self._statement(size), tuple(value for row in chunk for value in row))
                if result.returns_rows:
                    numbers.update((reference, number) for reference, number in result)
                done += size
        return numbers

    def _statement(self, size: int) -> str:
        row = f"({', '.join('?' * len(self.columns))})"
        names = ", ".join(f'"{column}"' for column in self.columns)
        return f"INSERT INTO {self.table.name} ({names}) VALUES {', '.join([row] * size)} {self.ending}"  # noqa: S608 - names from the schema only
