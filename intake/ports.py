"""What the pipeline asks of the world. Adapters live in ``infra``; each port has one contract suite
in ``tests/contract`` that every adapter passes. Times are aware UTC datetimes; sizes are bytes."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import TYPE_CHECKING, Protocol

from intake.lifecycle import Move, State
from intake.submission import Channel, Delivery, Letter

if TYPE_CHECKING:
    from intake.examination import Examination


class Later(StrEnum):
    """The worker's queues. The first two are lanes: what waits there is sealed raw and not examined yet."""

    OVERFLOW = "overflow"  # for any inspector
    READING = "reading"  # for one that reads pictures: seconds a picture, and letters must not wait behind it
    DECISIONS = "decisions"
    POST = "post"


class Purpose(StrEnum):
    """What a sealed blob is for; bound into its authentication together with the reference."""

    LETTER = "letter"  # JSON of submission.Letter: what people may see
    ROUTED = "routed"  # bytes of the new, redacted message
    ORIGINAL = "original"  # held original, card codes and track data blanked
    RAW = "raw"  # in the lanes only: untouched delivery until it is examined
    EXTRA = "extra"  # JSON the pipeline keeps for later steps (findings, sender claims)


@dataclass(frozen=True, slots=True)
class Blob:
    """Sealed bytes: ``ciphertext`` = AES-256-GCM under a fresh data key, which is in ``wrapped_key``
    under the keyring's key ``key_id``. ``location`` names an outside store, "" when carried inline."""

    purpose: str
    key_id: str
    wrapped_key: bytes = field(repr=False)
    nonce: bytes = field(repr=False)
    ciphertext: bytes = field(repr=False)
    location: str = ""


@dataclass(frozen=True, slots=True)
class AuditLine:
    """One line of the audit trail: who did what to which thing. ``details`` values are allow-listed
    words, counts and ids, never content or addresses."""

    actor: str
    verb: str
    subject: str
    details: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class NewTicket:
    """A ticket to open. ``kind`` is inquiry | order | information | complaint | privacy;
    ``confidence`` 0..1 says how sure routing was; ``why`` names the rule."""

    program: str
    kind: str
    confidence: float
    why: str
    findings: Mapping[str, int]  # kind -> count, for the chips on the desk


@dataclass(frozen=True, slots=True)
class NewCase:
    """A case for the security reviewers. ``why`` = reasons in plain words, ``program`` the guess."""

    program: str
    why: tuple[str, ...]
    findings: Mapping[str, int]
    expires_at: datetime


@dataclass(frozen=True, slots=True)
class Post:
    """One thing to send out, later and retried: a row of the outbox. ``key`` is its idempotency key.

    ``destination`` is ``mail`` (an RFC 5322 message to ``blob``'s envelope) or ``webhook:<program>``
    or ``forward:<program>``. ``payload`` is JSON (see intake/outgoing.py), sealed by the ledger's
    caller: here it is ciphertext already.
    ``needs_proof`` holds it until the sender's domain is proven; unproven means it is never sent.
    """

    key: str
    destination: str
    kind: str  # warning | receipt | denial | reply | forward | webhook
    payload: Blob
    needs_proof: bool = False
    budget: str = ""  # keyed fingerprint of the addressee; "" = no budget applies


@dataclass(frozen=True, slots=True)
class Record:
    """All that becomes true of one mailbox's share of a delivery, in one transaction. ``lane`` is where a
    deferred one waits."""

    reference: str
    key: str
    channel: Channel
    state: State
    verdict: str
    program: str
    received_at: datetime
    size: int
    secure: bool
    reasons: tuple[str, ...]
    findings: Mapping[str, int]
    blobs: tuple[Blob, ...] = ()
    ticket: NewTicket | None = None
    case: NewCase | None = None
    posts: tuple[Post, ...] = ()
    audit: tuple[AuditLine, ...] = ()
    lane: Later = Later.OVERFLOW


@dataclass(frozen=True, slots=True)
class Settled:
    """What the ledger made of a record: ``fresh`` is False when the key was known already, and the
    reference is then the first one's."""

    reference: str
    fresh: bool
    state: State
    ticket: int | None = None
    case: int | None = None


@dataclass(frozen=True, slots=True)
class Amendment:
    """A later move of a record that exists: made only if its state still allows ``move``
    (else NotAllowed). ``shred`` lists purposes whose blobs are destroyed with their keys; ``lane`` is where it
    waits from now on, if it still does."""

    reference: str
    move: Move
    verdict: str
    program: str
    reasons: tuple[str, ...] = ()
    findings: Mapping[str, int] = field(default_factory=dict)
    blobs: tuple[Blob, ...] = ()
    shred: tuple[str, ...] = ()
    ticket: NewTicket | None = None
    case: NewCase | None = None
    posts: tuple[Post, ...] = ()
    audit: tuple[AuditLine, ...] = ()
    lane: Later = Later.OVERFLOW


HOUSE = "postroom"
"""The actor of what nobody in particular did."""


class Ruling(StrEnum):
    """What a reviewer can decide on a case."""

    RELEASE_REDACTED = "release redacted"
    RELEASE_ORIGINAL = "release original"
    DENY = "deny"
    DESTROY = "destroy"


@dataclass(frozen=True, slots=True)
class Decision:
    """A reviewer's word on a case, recorded by the console and carried out by ``resume``."""

    case: int
    reference: str
    ruling: Ruling
    actor: str
    reason: str = field(repr=False)
    decided_at: datetime


@dataclass(frozen=True, slots=True)
class Receipt:
    """A record as stored, without content."""

    reference: str
    channel: Channel
    state: State
    verdict: str
    program: str
    received_at: datetime
    size: int
    secure: bool
    reasons: tuple[str, ...]
    findings: Mapping[str, int]
    ticket: int | None
    case: int | None


class Ledger(Protocol):
    """Rows. ``settle`` and ``amend`` return only when the change is forced to disk."""

    async def settle(self, records: Sequence[Record]) -> tuple[Settled, ...]:
        """All of ``records`` or none. A known key changes nothing and returns the first reference.
        Raises TryLater when the disk is full or read-only or the queue of writers is too long."""

    async def amend(self, amendment: Amendment) -> Settled:
        """One move of one record. Raises NotAllowed when its state does not allow it any more."""

    async def receipt(self, reference: str) -> Receipt | None:
        """The record as stored, or None."""

    async def claim_deferred(self, now: datetime, limit: int, lane: Later = Later.OVERFLOW) -> tuple[str, ...]:
        """References waiting in ``lane``, the oldest first, leased to the caller for five minutes."""

    async def claim_decisions(self, now: datetime, limit: int) -> tuple[Decision, ...]:
        """Decisions recorded but not carried out, leased for five minutes."""

    async def expired(self, now: datetime, limit: int) -> tuple[Decision, ...]:
        """What time decides: an undecided case whose days are over is to be destroyed."""


@dataclass(frozen=True, slots=True)
class DuePost:
    """An outbox row whose time has come, leased to one postman."""

    id: int
    reference: str
    key: str
    destination: str
    kind: str
    needs_proof: bool
    budget: str
    attempts: int


class Outbox(Protocol):
    """Rows to send. Every call is durable when it returns."""

    async def claim(self, now: datetime, limit: int) -> tuple[DuePost, ...]:
        """Posts with ``next_attempt_at`` <= now, leased for five minutes, fair over destinations."""

    async def payload(self, post_id: int) -> Blob:
        """The sealed payload of one post."""

    async def sent(self, post_id: int, now: datetime) -> None:
        """Delivered: done, payload dropped."""

    async def retry(self, post_id: int, next_attempt_at: datetime, why: str) -> None:
        """Not now: ``why`` is a word from the vocabulary, never a remote text."""

    async def drop(self, post_id: int, now: datetime, why: str) -> None:
        """Never: given up, unproven, over budget."""

    async def spend(self, budget: str, now: datetime) -> bool:
        """True when the addressee's budget (one automatic mail in 24 hours) still allowed one; counts it."""

    async def spend_hourly(self, budgets: Mapping[str, int], now: datetime) -> bool:
        """True when of each of ``budgets`` (name -> how many within any hour) one was left; counts one of each, else none."""


class Vault(Protocol):
    """Sealed bytes. Purpose and reference are bound in: a blob moved elsewhere does not open."""

    async def seal(self, reference: str, contents: Mapping[str, bytes]) -> tuple[Blob, ...]:
        """One blob per purpose. Durable only with the record it is settled in (or, for an outside
        store, before this returns)."""

    async def open(self, reference: str, purpose: str) -> bytes:
        """The bytes; Shredded when destroyed or never there, Unreadable when tampered with."""

    def unseal(self, reference: str, blob: Blob) -> bytes:
        """The bytes of a blob in hand. Raises Unreadable."""

    def fingerprint(self, text: str) -> str:
        """A keyed hash (HMAC-SHA-256, hex) to compare addresses without keeping them."""


class Inspectors(Protocol):
    """The sealed-off room where deliveries are read."""

    async def examine(self, delivery: Delivery, *, patience: float, budget: float) -> "Examination":
        """Examined. TryLater when no inspector came free within ``patience`` seconds, Overdue when the
        reading took longer than ``budget`` seconds (that inspector is killed), InspectorDied when it
        crashed. What comes back was checked field by field."""

    async def letter_of(self, content: bytes, *, budget: float) -> Letter:
        """What people may see of a message that is released as it was sent."""

    async def blanked(self, content: bytes, *, budget: float) -> bytes:
        """A message that could not be read, with the codes that must never be kept overwritten where they
        stand in its raw bytes. Raises like ``examine``."""


class Clock(Protocol):
    """The only source of time; tests hold it still."""

    def now(self) -> datetime:
        """Aware UTC."""
