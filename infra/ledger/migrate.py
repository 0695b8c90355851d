"""Brings a database's tables to the version of this program, forward only."""

from pathlib import Path

from sqlalchemy import Connection, inspect

from infra.ledger.troubles import StorageError

HEAD = "0001"  # the newest revision under migrations/versions


def bring_up_to_date(connection: Connection, path: Path) -> None:
    """In one transaction under the write lock, so that two starting processes do not meet. Raises
    StorageError for a database of a newer version. Costs one look-up when there is nothing to do."""
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
