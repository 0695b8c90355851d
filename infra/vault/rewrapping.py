"""Data keys wrapped anew under the current key of the house; sealed content is not touched."""

from collections.abc import Callable, Iterator
from functools import partial
from typing import Protocol, TypeVar

from sqlalchemy import Connection

from infra.keys.keyring import Keyring
from infra.vault.sealing import bound

T = TypeVar("T")

_BATCH = 500
_OLDER = "SELECT id, reference, purpose, key_id, wrapped_key FROM blobs WHERE id > ? AND key_id <> ? ORDER BY id LIMIT ?"
_REWRAP = "UPDATE blobs SET key_id = ?, wrapped_key = ? WHERE id = ?"
_SEALED = "SELECT key_id, COUNT(*) FROM blobs GROUP BY key_id"


class Writable(Protocol):
    """The database, as far as it is written here (``infra.ledger.writer.Writer``)."""

    def run_sync(self, work: Callable[[Connection], T], *, essential: bool = False, shreds: bool = False) -> T: ...


def sealed_under(connection: Connection) -> dict[str, int]:
    """Key id -> how many items hang on it."""
    return {str(key_id): int(number) for key_id, number in connection.exec_driver_sql(_SEALED)}


def rewrap(writer: Writable, keyring: Keyring) -> Iterator[int]:
    """Every data key that hangs on an older key, a batch a transaction; yields how many each time. May be
    broken off and begun again. Raises Unreadable at an item whose key is not in the keyring."""
    last, done = 0, 0
    while True:
        last, done = writer.run_sync(partial(_batch, keyring, last), essential=True, shreds=True)
        if not done:
            return
        yield done


def _batch(keyring: Keyring, after: int, connection: Connection) -> tuple[int, int]:
    """(the last id, how many)."""
    rows = connection.exec_driver_sql(_OLDER, (after, keyring.current, _BATCH)).all()
    for row_id, reference, purpose, key_id, wrapped in rows:
        context = bound(reference, purpose)
        connection.exec_driver_sql(_REWRAP, (*keyring.wrap(keyring.unwrap(key_id, wrapped, context), context), row_id))
    return (rows[-1][0] if rows else after), len(rows)
