"""What the review console asks of the world: cases held for a security reviewer.

A reviewer sees reasons, kinds, places and masked excerpts, never the sealed original: that leaves
the house only by a decision, recorded with its reason, and for the original by two different persons.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Protocol


class CaseGone(LookupError):
    """There is no such case."""


class CaseMoved(ValueError):
    """Somebody else decided first, or the decision is not possible from this state."""


class SecondPersonNeeded(ValueError):
    """The person who asked for the original cannot be the one who approves it."""


class Reviewer(Protocol):
    """The person at the console."""

    @property
    def name(self) -> str: ...


class CaseState(StrEnum):
    """Where a case stands."""

    WAITING = "needs review"
    REQUESTED = "original requested"
    DECIDED = "decided"  # recorded; the worker carries it out
    RELEASED = "released"
    DENIED = "denied"
    DESTROYED = "destroyed"


class CaseFilter(StrEnum):
    """Which cases a list shows."""

    OPEN = "open"
    DONE = "done"


@dataclass(frozen=True, slots=True)
class CaseLine:
    """A row of the list. ``why`` are reasons in plain words; ``findings`` counts by kind."""

    number: int
    reference: str
    state: CaseState
    why: tuple[str, ...]
    findings: Mapping[str, int]
    program: str
    channel: str
    secure: bool
    subject: str = field(repr=False)
    sender: str = field(repr=False)
    claimed_by: str = ""
    received_at: datetime | None = None
    expires_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class CasePage:
    """One page of lines, with counts for both filters."""

    lines: tuple[CaseLine, ...]
    page: int
    pages: int
    total: int
    counts: Mapping[CaseFilter, int]


@dataclass(frozen=True, slots=True)
class FoundLine:
    """One finding as a reviewer sees it: ``excerpt`` is text around it with every finding masked."""

    kind: str
    place: str
    rule: str
    score: float
    masked: str
    excerpt: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class UnreadLine:
    """One thing nobody could look into."""

    place: str
    reason: str


@dataclass(frozen=True, slots=True)
class Ruled:
    """One step of the case's history."""

    at: datetime
    actor: str
    what: str
    reason: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class CaseView:
    """One case. ``text`` is the redacted text as the program would get it, "" when nothing could be read.
    ``can_release_redacted`` is False where a redacted copy could not be made."""

    line: CaseLine
    findings: tuple[FoundLine, ...]
    unread: tuple[UnreadLine, ...]
    text: str = field(repr=False)
    history: tuple[Ruled, ...]
    can_release_redacted: bool
    requested_by: str = ""


class Cases(Protocol):
    """Each change is durable and in the audit trail when the call returns."""

    async def lines(self, reviewer: Reviewer, which: CaseFilter, *, page: int = 1) -> CasePage:
        """50 lines a page, the next to expire first (done: the latest first)."""

    async def case(self, reviewer: Reviewer, number: int) -> CaseView:
        """Raises CaseGone. Opening a case is itself recorded in the audit trail."""

    async def claim(self, reviewer: Reviewer, number: int) -> None:
        """Mark as mine. Raises CaseMoved when somebody else has it."""

    async def release_redacted(self, reviewer: Reviewer, number: int, reason: str) -> None:
        """Raises CaseMoved when it cannot be redacted or is decided."""

    async def request_original(self, reviewer: Reviewer, number: int, reason: str) -> None:
        """First of two persons; ``reason`` is required (ValueError)."""

    async def approve_original(self, reviewer: Reviewer, number: int, reason: str) -> None:
        """Second of two persons. Raises SecondPersonNeeded, CaseMoved."""

    async def deny(self, reviewer: Reviewer, number: int, reason: str) -> None:
        """The sender is told in fixed words (where one may answer); the original is shredded."""

    async def destroy(self, reviewer: Reviewer, number: int, reason: str) -> None:
        """The sealed content is shredded now; nobody is told."""
