"""What the staff desk asks of the world: tickets, as one clerk may see them.

A clerk sees the tickets of their programs only; a ticket of another program does not exist for them
(``TicketGone``, a 404), in lists, counts and downloads alike. Everything textual is redacted already.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Protocol


class TicketGone(LookupError):
    """There is no such ticket for this clerk."""


class ReplyHolds(ValueError):
    """A reply or note contains a number of a kind that must not go out; ``kinds`` says which."""

    def __init__(self, kinds: tuple[str, ...]) -> None:
        super().__init__("the text contains " + ", ".join(kinds))
        self.kinds = kinds


class NoAddress(ValueError):
    """There is nobody to answer: the sender left no usable address."""


class Clerk(Protocol):
    """The person at the desk. ``programs`` is None for somebody who may see every program (admin)."""

    @property
    def name(self) -> str: ...
    @property
    def programs(self) -> frozenset[str] | None: ...


class View(StrEnum):
    """Which tickets a list shows."""

    OPEN = "open"
    MINE = "mine"
    UNASSIGNED = "unassigned"
    CLOSED = "closed"


@dataclass(frozen=True, slots=True)
class TicketLine:
    """A row of the list. ``state`` is open | closed; ``findings`` counts what was removed, by kind."""

    number: int
    reference: str
    program: str
    kind: str
    state: str
    verdict: str
    channel: str
    secure: bool
    subject: str = field(repr=False)
    sender: str = field(repr=False)
    assignee: str = ""
    confidence: float = 1.0
    findings: Mapping[str, int] = field(default_factory=dict)
    opened_at: datetime | None = None
    updated_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Mark:
    """A line's place in a list: the time of its last activity, in seconds since the epoch, and its number."""

    at: float
    number: int


@dataclass(frozen=True, slots=True)
class Place:
    """Where a page lies: behind the line ``after``, or before the line ``before``, or (with neither) at the top. A mark
    stays where it is while tickets come and go, and the thousandth page costs what the first does. ``page`` is the number
    to show."""

    page: int = 1
    after: Mark | None = None
    before: Mark | None = None


TOP = Place()


@dataclass(frozen=True, slots=True)
class TicketPage:
    """One page of lines, newest activity first, with counts for every view of this clerk."""

    lines: tuple[TicketLine, ...]
    page: int
    pages: int
    total: int
    counts: Mapping[View, int]


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry under a ticket, oldest first. ``kind`` is reply | note | event; ``state`` of a reply
    is waiting | sent | failed, as the outbox knows it, else ""."""

    kind: str
    author: str
    at: datetime
    text: str = field(repr=False)
    state: str = ""


@dataclass(frozen=True, slots=True)
class AttachmentLine:
    """One attachment. ``part`` is -1 when it is withheld (nothing to download)."""

    name: str = field(repr=False)
    media_type: str
    size: int
    state: str
    part: int


@dataclass(frozen=True, slots=True)
class TicketView:
    """One ticket. ``html`` is a sanitised rebuild ("" when the mail had none); ``why`` says how routing
    chose the program; ``warning_owed``: the sender was not warned yet, the next reply will carry it."""

    line: TicketLine
    why: str
    sender_name: str = field(repr=False)
    sender_address: str = field(repr=False)
    text: str = field(repr=False)
    html: str = field(repr=False)
    attachments: tuple[AttachmentLine, ...]
    entries: tuple[Entry, ...]
    can_reply: bool
    warning_owed: bool


@dataclass(frozen=True, slots=True)
class Download:
    """One attachment's bytes, redacted."""

    name: str = field(repr=False)
    media_type: str
    content: bytes = field(repr=False)


class Board(Protocol):
    """Each change is durable and in the audit trail when the call returns."""

    async def lines(self, clerk: Clerk, view: View, *, program: str = "", place: Place = TOP) -> TicketPage:
        """50 lines a page; ``program`` narrows to one ("" = all the clerk may see). Where nothing is left behind or
        before a mark, the first page."""

    async def ticket(self, clerk: Clerk, number: int) -> TicketView:
        """The ticket, read from sealed copies. Raises TicketGone."""

    async def attachment(self, clerk: Clerk, number: int, part: int) -> Download:
        """Raises TicketGone when there is no such part."""

    async def reply(self, clerk: Clerk, number: int, text: str) -> None:
        """Goes out by mail in the thread, through the outbox. Raises ReplyHolds, NoAddress, TicketGone."""

    async def note(self, clerk: Clerk, number: int, text: str) -> None:
        """An internal note; never leaves the house. Raises ReplyHolds, TicketGone."""

    async def assign(self, clerk: Clerk, number: int, to: str) -> None:
        """``to`` "" = nobody. Raises TicketGone, ValueError when ``to`` may not work on the program."""

    async def close(self, clerk: Clerk, number: int) -> None: ...

    async def reopen(self, clerk: Clerk, number: int) -> None: ...

    async def move(self, clerk: Clerk, number: int, program: str) -> None:
        """To another program, which may take it out of this clerk's sight. Raises ValueError on an unknown one."""

    async def colleagues(self, clerk: Clerk, number: int) -> tuple[str, ...]:
        """Names that can be assigned to this ticket."""

    def programs(self) -> Mapping[str, str]:
        """Program id -> name, all of them (a ticket can be moved anywhere)."""
