"""The second factor of a person: who has to have one, the sealed secret, and the recovery codes.

The secret is a sealed blob like any other, so that a new key of the house wraps it anew. Of a recovery code only
a keyed fingerprint is kept: 60 random bits cannot be guessed through the lock-out, nor without the key from the table.
"""

import secrets
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

import msgspec
from sqlalchemy import Connection, delete, func, insert, select

from infra.keys.keyring import Keyring
from infra.ledger import people_sql
from infra.ledger.people_sql import STAFF
from infra.ledger.rows import add_blobs, remove_blobs
from infra.ledger.schema import recovery_codes
from infra.vault import sealing
from infra.vault.rows import stored_blob
from intake.ports import Blob

Wanted = Literal["required", "offered", "off"]

RECOVERY_CODES = 10
_ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"  # Crockford's Base32: no letter that looks like a digit
_MISREAD = str.maketrans("OIL", "011")
_PURPOSE = "second factor"


@dataclass(frozen=True, slots=True)
class Demand:
    """From whom a second factor is wanted: ``staff``, and ``others``, who see what was held back or change the house."""

    others: Wanted = "required"
    staff: Wanted = "offered"

    def of(self, roles: Iterable[str]) -> Wanted:
        """The strictest that any of the roles asks for."""
        asked = {self.staff if role == STAFF else self.others for role in roles}
        order: tuple[Wanted, ...] = ("required", "offered")
        return next((one for one in order if one in asked), "off")


def keep(connection: Connection, keyring: Keyring, name: str, secret: str, *, at: float, step: int) -> tuple[str, ...]:
    """Set it up, in place of an older one; new recovery codes, here in clear for the only time."""
    remove(connection, name)
    add_blobs(connection, [(_reference(name), sealing.seal(keyring, _reference(name), _PURPOSE, secret.encode()))])
    people_sql.set_second_factor(connection, name, at, step)
    codes = tuple(_new_code() for _ in range(RECOVERY_CODES))
    connection.execute(insert(recovery_codes), [{"code": _fingerprint(keyring, name, code), "name": name} for code in codes])
    return codes


def remove(connection: Connection, name: str) -> None:
    """No second factor any more; without one, nothing happens."""
    remove_blobs(connection, _reference(name), [_PURPOSE])
    connection.execute(delete(recovery_codes).where(recovery_codes.c.name == name))
    people_sql.set_second_factor(connection, name, 0.0, 0)


def secret_of(connection: Connection, keyring: Keyring, name: str) -> str:
    """The secret. Raises Shredded without one, Unreadable when it was tampered with."""
    return sealing.unseal(keyring, _reference(name), stored_blob(connection, _reference(name), _PURPOSE)).decode()


def spend_recovery_code(connection: Connection, keyring: Keyring, name: str, typed: str) -> bool:
    """Whether it is one of theirs; it is used up then."""
    code = "".join(typed.split()).replace("-", "").upper().translate(_MISREAD)
    mine = (recovery_codes.c.name == name, recovery_codes.c.code == _fingerprint(keyring, name, _grouped(code)))
    return connection.execute(delete(recovery_codes).where(*mine)).rowcount == 1


def recovery_codes_left(connection: Connection, name: str) -> int:
    """How many are not used yet."""
    return connection.execute(select(func.count()).select_from(recovery_codes).where(recovery_codes.c.name == name)).scalar_one()


def seal_new(keyring: Keyring, token: str, secret: str) -> bytes:
    """A secret on its way, bound to the one log-in that it was shown in."""
    return msgspec.msgpack.encode(sealing.seal(keyring, f"login:{token}", _PURPOSE, secret.encode()))


def open_new(keyring: Keyring, token: str, sealed: bytes) -> str:
    """The same, opened. Raises Unreadable."""
    return sealing.unseal(keyring, f"login:{token}", msgspec.msgpack.decode(sealed, type=Blob)).decode()


def _reference(name: str) -> str:
    return f"user:{name}"


def _new_code() -> str:
    return _grouped("".join(secrets.choice(_ALPHABET) for _ in range(12)))


def _grouped(code: str) -> str:
    return "-".join(code[at : at + 4] for at in range(0, len(code), 4))


def _fingerprint(keyring: Keyring, name: str, code: str) -> str:
    return keyring.fingerprint(f"recovery code\0{name}\0{code}")
