"""The words of ``intake.ports`` as rows: written here for ``settle`` and ``amend`` alike."""

from collections.abc import Mapping, Sequence

import msgspec
from sqlalchemy import Connection, delete

from infra.bulk import Insert, raw
from infra.ledger.schema import blobs as blobs_table
from intake.ports import Blob, NewCase, NewTicket, Post, Record
from redaction.review.cases import CaseState

_RECEIPTS = Insert(
    "receipts",
    (
        "reference", "key", "channel", "state", "verdict", "program",
        "received_at", "size", "secure", "reasons", "findings", "leased_until", "lane",
    ),
)  # fmt: skip
_BLOBS = Insert("blobs", ("reference", "purpose", "key_id", "wrapped_key", "nonce", "ciphertext", "location"))
_TICKETS = Insert(
    "tickets",
    ("reference", "program", "kind", "state", "confidence", "why", "findings", "assignee", "opened_at", "updated_at"),
    # A held message may have a stub ticket already: its release fills that one.
    """ON CONFLICT (reference) DO UPDATE SET program = excluded.program, kind = excluded.kind, confidence = excluded.confidence,
       why = excluded.why, findings = excluded.findings, state = 'open', updated_at = excluded.updated_at""",
)
_CASES = Insert(
    "cases",
    ("reference", "state", "why", "findings", "program", "opened_at", "expires_at", "claimed_by", "requested_by"),
)
_OUTBOX = Insert(
    "outbox",
    (
        "reference", "key", "destination", "kind", "state", "needs_proof", "budget", "attempts",
        "created_at", "next_attempt_at", "leased_until", "why", "purpose",
    ),
)  # fmt: skip

# All numbers in one row: see infra/bulk.py for why rows are dear here.
_TICKET_NUMBERS = "SELECT json_group_object(reference, number) FROM tickets WHERE reference IN (SELECT value FROM json_each(?))"
_CASE_NUMBERS = "SELECT json_group_object(reference, number) FROM cases WHERE reference IN (SELECT value FROM json_each(?))"


def add_receipts(connection: Connection, records: Sequence[Record]) -> None:
    """New receipts, without what hangs on them."""
    _RECEIPTS(
        connection,
        [
            (
                record.reference, record.key, record.channel, record.state, record.verdict, record.program,
                record.received_at.timestamp(), record.size, record.secure, words(record.reasons), counts(record.findings), 0.0,
                record.lane,
            )
            for record in records
        ],
    )  # fmt: skip


def add_blobs(connection: Connection, blobs: Sequence[tuple[str, Blob]]) -> None:
    """Sealed bytes, each with its reference."""
    _BLOBS(
        connection,
        [(reference, blob.purpose, blob.key_id, blob.wrapped_key, blob.nonce, blob.ciphertext, blob.location) for reference, blob in blobs],
    )


def remove_blobs(connection: Connection, reference: str, purposes: Sequence[str]) -> None:
    """Ciphertext and wrapped data keys, overwritten with zeroes (``secure_delete``)."""
    if purposes:
        connection.execute(delete(blobs_table).where(blobs_table.c.reference == reference, blobs_table.c.purpose.in_(purposes)))


def add_tickets(connection: Connection, tickets: Sequence[tuple[str, NewTicket]], now: float) -> dict[str, int]:
    """Opens (or fills) tickets: reference -> number."""
    rows = [
        (reference, new.program, new.kind, "open", new.confidence, new.why, counts(new.findings), "", now, now)
        for reference, new in tickets
    ]
    _TICKETS(connection, rows)
    return _numbers(connection, _TICKET_NUMBERS, [reference for reference, _ in tickets])


def add_cases(connection: Connection, cases: Sequence[tuple[str, NewCase]], now: float) -> dict[str, int]:
    """Opens cases: reference -> number."""
    rows = [
        (reference, CaseState.WAITING, words(new.why), counts(new.findings), new.program, now, new.expires_at.timestamp(), "", "")
        for reference, new in cases
    ]
    _CASES(connection, rows)
    return _numbers(connection, _CASE_NUMBERS, [reference for reference, _ in cases])


def add_posts(connection: Connection, posts: Sequence[tuple[str, Post]], now: float) -> None:
    """Outbox rows, due at once, and their sealed payloads."""
    add_blobs(connection, [(reference, post.payload) for reference, post in posts])
    _OUTBOX(
        connection,
        [
            (
                reference, post.key, post.destination, post.kind, "waiting", post.needs_proof, post.budget, 0,
                now, now, 0.0, "", post.payload.purpose,
            )
            for reference, post in posts
        ],
    )  # fmt: skip


def _numbers(connection: Connection, query: str, references: Sequence[str]) -> dict[str, int]:
    if not references:
        return {}
    (found,) = raw(connection).execute(query, (words(references),)).fetchone()
    return msgspec.json.decode(found, type=dict[str, int])


def words(reasons: Sequence[str]) -> str:
    """A JSON list."""
    return msgspec.json.encode(reasons).decode()


def counts(findings: Mapping[str, int]) -> str:
    """A JSON object."""
    return msgspec.json.encode(dict(findings)).decode()
