"""The database file: how it is opened, read beside its writer, and what is said when it cannot be.

SQLite in WAL mode with ``synchronous=FULL``: a commit that returned is on the disk. Readers see a
snapshot on connections of their own and cannot write; all writing goes through ``writer.Writer``.
"""

import asyncio
import os
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from functools import partial
from pathlib import Path
from typing import Any, TypeVar

from sqlalchemy import Connection, Engine, NullPool, QueuePool, create_engine, event
from sqlalchemy.exc import DBAPIError

from infra.bulk import raw
from infra.ledger.migrate import bring_up_to_date, is_up_to_date
from infra.ledger.troubles import StorageError, code_of, remedy_for
from intake.errors import TryLater

T = TypeVar("T")

_OWNER_ONLY = 0o600
_READERS = 8
_STATEMENTS = 256  # kept compiled on each connection
_READER = {
    "foreign_keys": "ON",
    "secure_delete": "ON",  # deleted content is overwritten with zeroes
    "synchronous": "FULL",
    "temp_store": "MEMORY",  # nothing spills to a temporary file
    "trusted_schema": "OFF",
    "busy_timeout": "5000",  # milliseconds; another process may hold the write lock
    "query_only": "ON",
}
_WRITER = _READER | {"query_only": "OFF"}


class Database:
    """One open database file. ``read`` and ``reading`` are for readers; ``writing`` for the writer."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._readers = _engine(path, _READER, "BEGIN", pool_size=_READERS)
        self._writers = _engine(path, _WRITER, "BEGIN IMMEDIATE", pool_size=0)

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """A connection on a snapshot of its own. Raises TryLater when the file cannot be read now."""
        try:
            with self._readers.begin() as connection:
                yield connection
        except DBAPIError as error:
            raise TryLater(f"reading {self.path}: {remedy_for(code_of(error))}") from error

    async def read(self, work: Callable[[Connection], T]) -> T:
        """``work`` on a reading connection in a thread. Raises TryLater, and what ``work`` raises."""
        return await asyncio.to_thread(self.read_sync, work)

    def read_sync(self, work: Callable[[Connection], T]) -> T:
        """The same, in this thread."""
        with self.reading() as connection:
            return work(connection)

    def writing(self) -> Connection:
        """A new connection that takes the write lock when a transaction begins. Close it."""
        return self._writers.connect()

    def close(self) -> None:
        """Lets go of every pooled connection."""
        self._readers.dispose()
        self._writers.dispose()


def open_database(path: Path) -> Database:
    """Opens ``path``, makes it when it is not there (mode 0600, entry forced to disk), and brings its
    tables up to date. Raises StorageError, which names the path, what is wrong and the remedy."""
    try:
        _make_sure_it_exists(path)
        with closing(_connect(path)) as connection:
            connection.execute("PRAGMA journal_mode=WAL")
            current = is_up_to_date(connection)
    except OSError as error:
        raise StorageError(path, f"cannot be opened ({error.strerror})", "check that the folder exists and is ours to write") from error
    except sqlite3.Error as error:
        raise StorageError(path, "cannot be opened as a database", remedy_for(code_of(error))) from error
    database = Database(path)
    if not current:
        _bring_up_to_date(database)
    return database


def _bring_up_to_date(database: Database) -> None:
    try:
        with database.writing() as connection:
            bring_up_to_date(connection, database.path)
    except DBAPIError as error:
        database.close()
        raise StorageError(database.path, "cannot be brought up to date", remedy_for(code_of(error))) from error
    except StorageError:
        database.close()
        raise


def _make_sure_it_exists(path: Path) -> None:
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    try:
        os.close(os.open(path, os.O_RDWR | os.O_CREAT | os.O_EXCL, _OWNER_ONLY))
    except FileExistsError:
        path.chmod(_OWNER_ONLY)
        os.close(os.open(path, os.O_RDWR))  # says at once when it is not ours to write
        return
    folder = os.open(path.parent, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)


def _connect(path: Path) -> sqlite3.Connection:
    """Never makes a file: where the database has gone, an empty one must not take its place. ``isolation_level``
    None stops the sqlite3 module from starting transactions by itself."""
    uri = f"{path.absolute().as_uri()}?mode=rw"
    return sqlite3.connect(uri, uri=True, timeout=5, isolation_level=None, check_same_thread=False, cached_statements=_STATEMENTS)


def _engine(path: Path, pragmas: dict[str, str], begin: str, *, pool_size: int) -> Engine:
    """An engine whose connections carry ``pragmas`` and start transactions with ``begin``, unless one is open already.

    ``hide_parameters`` keeps contents out of error texts."""
    pool: dict[str, Any] = {"poolclass": QueuePool, "pool_size": pool_size, "max_overflow": -1} if pool_size else {"poolclass": NullPool}
    engine = create_engine("sqlite://", creator=partial(_connect, path), hide_parameters=True, **pool)
    script = "".join(f"PRAGMA {name}={value};" for name, value in pragmas.items())
    event.listen(engine, "connect", lambda connection, _record: connection.executescript(script))
    event.listen(engine, "begin", lambda connection: raw(connection).in_transaction or connection.exec_driver_sql(begin))
    return engine
