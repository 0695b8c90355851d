"""What the adapters behind the consoles share: times, pages, and the sealed headings of many rows at once.

Whatever a sender wrote is sealed, so a list page opens exactly the letters it shows and no others.
"""

import secrets
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

import msgspec
from sqlalchemy import Connection, Row, select

from infra.ledger.schema import blobs
from intake.errors import PostroomError
from intake.ports import Blob, Purpose, Vault

PAGE = 50
UNREADABLE = "[cannot be opened]"


def pages(total: int) -> int:
    """How many pages ``total`` lines fill; an empty list is one empty page."""
    return max(1, -(-total // PAGE))


def clamp(page: int, total: int) -> int:
    """The page nearest to ``page`` that exists."""
    return min(max(page, 1), pages(total))


def fresh_purpose(prefix: str) -> str:
    """A purpose no other blob of the reference has."""
    return f"{prefix}:{secrets.token_hex(8)}"


@dataclass(frozen=True, slots=True)
class Heading:
    """The part of a letter that a list shows."""

    subject: str = field(default="", repr=False)
    sender_name: str = field(default="", repr=False)
    sender_address: str = field(default="", repr=False)

    @property
    def sender(self) -> str:
        """The name as given, else the address."""
        return self.sender_name or self.sender_address


GONE = Heading()
_BROKEN = Heading(subject=UNREADABLE)


def headings(connection: Connection, vault: Vault, references: Iterable[str]) -> Mapping[str, Heading]:
    """The headings of the letters that still exist. One damaged letter must not hide the whole list,
    so it shows as UNREADABLE here and fails where it is opened."""
    wanted = select(blobs).where(blobs.c.reference.in_(list(references)), blobs.c.purpose == Purpose.LETTER)
    return {row.reference: _heading(vault, row) for row in connection.execute(wanted)}


def texts(connection: Connection, vault: Vault, reference: str, purposes: Iterable[str]) -> Mapping[str, str]:
    """Sealed texts (notes, replies, reasons) of one reference by purpose."""
    wanted = select(blobs).where(blobs.c.reference == reference, blobs.c.purpose.in_([purpose for purpose in purposes if purpose]))
    return {row.purpose: _text(vault, row) for row in connection.execute(wanted)}


def _heading(vault: Vault, row: Row[Any]) -> Heading:
    try:
        return msgspec.json.decode(vault.unseal(row.reference, _blob(row)), type=Heading)
    except (PostroomError, msgspec.MsgspecError):
        return _BROKEN


def _text(vault: Vault, row: Row[Any]) -> str:
    try:
        return vault.unseal(row.reference, _blob(row)).decode()
    except (PostroomError, UnicodeDecodeError):
        return UNREADABLE


def _blob(row: Row[Any]) -> Blob:
    return Blob(row.purpose, row.key_id, row.wrapped_key, row.nonce, row.ciphertext, row.location)
