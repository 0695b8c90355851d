"""Brings a database's tables to the version of this program, forward only."""

import sqlite3
from pathlib import Path

from sqlalchemy import Connection, inspect

from infra.ledger.troubles import StorageError

HEAD = "0007"  # the newest revision under migrations/versions


def is_up_to_date(connection: sqlite3.Connection) -> bool:
    """One look-up, without the write lock and without Alembic, so that starting stays fast."""
    made = connection.execute("SELECT 1 FROM sqlite_master WHERE name = 'alembic_version'").fetchone()
    return made is not None and connection.execute("SELECT version_num FROM alembic_version").fetchone() == (HEAD,)


def bring_up_to_date(connection: Connection, path: Path) -> None:
    """In one transaction under the write lock, so that two starting processes do not meet. Raises
    StorageError for a database of a newer version or of another program."""
    with connection.begin():
        version = _version(connection)
        if version == HEAD:
            return
        from infra.ledger.migrations.upgrade import knows, upgrade  # noqa: PLC0415 - Alembic takes 0.2 s to import

        if version and not knows(version):
            raise StorageError(
                path, f"was written by a newer version of Postroom (revision {version})", "start that version, or restore a backup"
            )
        if not version and inspect(connection).get_table_names():
            raise StorageError(path, "is a database of another program", "name another path")
        upgrade(connection)


def _version(connection: Connection) -> str:
    if not inspect(connection).has_table("alembic_version"):
        return ""
    return str(connection.exec_driver_sql("SELECT version_num FROM alembic_version").scalar() or "")
