"""What SQLite's result codes mean to an operator, and which of them pass by themselves."""

import sqlite3
from pathlib import Path

from sqlalchemy.exc import DBAPIError

from intake.errors import Broken, PostroomError, TryLater

# Primary result codes (https://sqlite.org/rescode.html) -> what to do about it. All of these concern the
# whole file, not one statement: the transaction is lost, and with most the same write works later.
_REMEDIES = {
    sqlite3.SQLITE_BUSY: "another process holds the write lock; stop it or wait",
    sqlite3.SQLITE_LOCKED: "another connection holds the lock; wait",
    sqlite3.SQLITE_NOMEM: "out of memory",
    sqlite3.SQLITE_READONLY: "the file or its file system is read-only; make it writable",
    sqlite3.SQLITE_IOERR: "the disk reported an error; check the disk, its space and file size limits",
    sqlite3.SQLITE_FULL: "the disk is full; make room",
    sqlite3.SQLITE_CANTOPEN: "the file cannot be opened; check that the folder exists and is ours to write",
    sqlite3.SQLITE_PERM: "access is denied; make the file ours",
    sqlite3.SQLITE_PROTOCOL: "the file locks do not work here; keep the file on a local disk",
    sqlite3.SQLITE_CORRUPT: "the file is damaged; restore it from a backup",
    sqlite3.SQLITE_NOTADB: "the file is not a database; restore it from a backup or name another path",
}
_LASTING = frozenset({sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB})


class StorageError(Broken):
    """The database cannot be used: names the path, what is wrong with it and the remedy."""

    def __init__(self, path: Path, wrong: str, remedy: str) -> None:
        super().__init__(f"{path} {wrong}: {remedy}")


def code_of(error: BaseException) -> int:
    """SQLite's primary result code behind an error, 0 when there is none."""
    original = error.orig if isinstance(error, DBAPIError) else error
    return int(getattr(original, "sqlite_errorcode", 0)) & 0xFF


def remedy_for(code: int) -> str:
    """Plain words for the operator."""
    return _REMEDIES.get(code, "see the log")


def is_about_the_file(error: BaseException) -> bool:
    """Whether the whole transaction is lost, not one statement of it."""
    return code_of(error) in _REMEDIES


def spoken(error: BaseException) -> PostroomError:
    """The house's word for a failed transaction: TryLater where it passes, Broken where it lasts."""
    code = code_of(error)
    if code in _REMEDIES and code not in _LASTING:
        return TryLater(remedy_for(code))
    return Broken(remedy_for(code) if code else type(error).__name__)
