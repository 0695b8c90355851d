"""What all connections of one door share: the limits, the house behind, and the mails it is deciding on."""

import asyncio
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol

from intake.answer import Receive
from intake.smtp.limits import Loan, Memory, Pace, Seats
from intake.smtp.settings import SmtpSettings
from intake.smtp.wording import FAULT, fault_of, reply_to, reply_to_error
from intake.submission import Delivery

Note = Callable[[str, Mapping[str, str]], None]
"""Takes a word of the log vocabulary and its fields; never content or addresses."""


class Guest(Protocol):
    """A connection, as the door sees it when it closes."""

    def retire(self) -> None:
        """Finish the mail at hand, say 421, go."""

    def cut(self) -> None:
        """Go at once."""


@dataclass(frozen=True, slots=True)
class Calls:
    """The calls a door makes: ``receive`` decides on a delivery, ``knows`` says whether a mailbox is ours."""

    receive: Receive
    knows: Callable[[str], bool]
    note: Note
    now: Callable[[], datetime]


@dataclass(slots=True)
class Reception:
    """One per door."""

    settings: SmtpSettings
    calls: Calls
    seats: Seats = field(init=False)
    memory: Memory = field(init=False)
    pace: Pace = field(init=False)
    guests: set[Guest] = field(default_factory=set, init=False)
    decisions: set[asyncio.Task[str]] = field(default_factory=set, init=False)
    quiet: asyncio.Event = field(default_factory=asyncio.Event, init=False)
    """Set while nobody is here and nothing is being decided."""

    def __post_init__(self) -> None:
        self.seats = Seats(self.settings.max_connections, self.settings.max_connections_per_peer)
        self.memory = Memory(self.settings.max_in_memory)
        self.pace = Pace(self.settings.rates)
        self.quiet.set()

    def enter(self, guest: Guest) -> None:
        """A connection begins."""
        self.guests.add(guest)
        self.quiet.clear()

    def leave(self, guest: Guest) -> None:
        """A connection has ended."""
        self.guests.discard(guest)
        self._notice_quiet()

    async def decide(self, delivery: Delivery, loan: Loan) -> str:
        """The SMTP reply to ``delivery``, whose memory goes back once it is decided.

        The decision runs in a task of its own that a lost connection does not cancel: a client that hangs
        up after the last dot must not undo a commit under way (it may be forced to disk already).
        """
        task = asyncio.create_task(self._reply(delivery))
        self.decisions.add(task)
        task.add_done_callback(lambda _: self._decided(task, loan))
        done, _ = await asyncio.wait((task,), timeout=self.settings.answer_timeout)
        return task.result() if done else FAULT

    def _decided(self, task: asyncio.Task[str], loan: Loan) -> None:
        loan.give_back()
        self.decisions.discard(task)
        self._notice_quiet()

    def _notice_quiet(self) -> None:
        if not self.guests and not self.decisions:
            self.quiet.set()

    async def _reply(self, delivery: Delivery) -> str:
        try:
            return reply_to(await self.calls.receive(delivery))
        except Exception as error:  # whatever went wrong, the sender is told to try again
            return self.excuse(error)

    def excuse(self, error: Exception) -> str:
        """The reply to an exception. The operator gets its type only: its text may hold content."""
        if fault := fault_of(error):
            self.note("smtp.fault", {"error": fault})
        return reply_to_error(error)

    def note(self, word: str, fields: Mapping[str, str]) -> None:
        """A log that cannot be written (full disk, closed pipe) must change neither an answer nor the end of a connection."""
        with suppress(Exception):
            self.calls.note(word, fields)
