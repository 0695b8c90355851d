"""Sealed bytes inline in rows of the table ``blobs``: durable with the record they are settled in."""

import asyncio
from collections.abc import Callable, Mapping
from typing import Protocol, TypeVar

from sqlalchemy import Connection

from infra.keys.keyring import Keyring
from infra.vault import sealing
from intake.errors import Shredded
from intake.ports import Blob

T = TypeVar("T")

_LARGE = 500_000  # bytes; sealing more would hold up the event loop for a millisecond and longer
_SELECT = """SELECT purpose, key_id, wrapped_key, nonce, ciphertext, location FROM blobs WHERE reference = ? AND purpose = ?"""


class Readable(Protocol):
    """The database, as far as a vault needs it (``infra.ledger.engine.Database``)."""

    async def read(self, work: Callable[[Connection], T]) -> T: ...


class RowsVault:
    """Implements ``intake.ports.Vault``."""

    def __init__(self, keyring: Keyring, database: Readable) -> None:
        self._keyring = keyring
        self._database = database

    async def seal(self, reference: str, contents: Mapping[str, bytes]) -> tuple[Blob, ...]:
        if sum(map(len, contents.values())) > _LARGE:
            return await asyncio.to_thread(self._seal, reference, contents)
        return self._seal(reference, contents)

    def _seal(self, reference: str, contents: Mapping[str, bytes]) -> tuple[Blob, ...]:
        return tuple(sealing.seal(self._keyring, reference, purpose, content) for purpose, content in contents.items())

    async def open(self, reference: str, purpose: str) -> bytes:
        return await self._database.read(lambda connection: self.unseal(reference, stored_blob(connection, reference, purpose)))

    def unseal(self, reference: str, blob: Blob) -> bytes:
        return sealing.unseal(self._keyring, reference, blob)

    def fingerprint(self, text: str) -> str:
        return self._keyring.fingerprint(text)


def stored_blob(connection: Connection, reference: str, purpose: str) -> Blob:
    """The sealed bytes. Raises Shredded when there is no such row (any more)."""
    row = connection.exec_driver_sql(_SELECT, (reference, purpose)).one_or_none()
    if row is None:
        raise Shredded(f"{purpose} of {reference}")
    return Blob(*row)
