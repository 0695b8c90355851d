"""What the desk says, and how it weighs a ticket: plain tables, no I/O."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from types import MappingProxyType

from routing.desk.board import TicketLine

TEXT_LIMIT = 20_000
"""Characters of one reply or note."""

DUE_AFTER = timedelta(days=2)
LATE_AFTER = timedelta(days=5)


class Urgency(StrEnum):
    """How loudly a row speaks. A closed ticket never does."""

    LATE = "late"
    DUE = "due"
    CALM = "calm"


@dataclass(frozen=True, slots=True)
class Notice:
    """One fixed sentence shown after an action; ``tone`` is ok | warning."""

    tone: str
    text: str


NOTICES: Mapping[str, Notice] = MappingProxyType(
    {
        "replied": Notice("ok", "Your reply is saved and on its way to the sender."),
        "noted": Notice("ok", "Your note is saved. It stays in the house."),
        "assigned": Notice("ok", "The ticket has a new owner."),
        "unassigned": Notice("ok", "The ticket belongs to nobody now."),
        "closed": Notice("ok", "The ticket is closed."),
        "reopened": Notice("ok", "The ticket is open again."),
        "moved": Notice("ok", "The ticket was moved to the other program."),
        "not-assigned": Notice("warning", "Nothing was changed: that person does not work on this program."),
        "not-moved": Notice("warning", "Nothing was changed: there is no such program."),
    }
)
"""The words that may stand in ``?notice=``; any other word shows nothing."""

ENDINGS: Mapping[str, str] = MappingProxyType(
    {
        "application/pdf": "pdf",
        "application/zip": "zip",
        "application/rtf": "rtf",
        "application/vnd.openxmlformats-officedocument.wordprocessingml.document": "docx",
        "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": "xlsx",
        "application/vnd.openxmlformats-officedocument.presentationml.presentation": "pptx",
        "application/vnd.oasis.opendocument.text": "odt",
        "application/vnd.oasis.opendocument.spreadsheet": "ods",
        "image/gif": "gif",
        "image/jpeg": "jpg",
        "image/png": "png",
        "image/tiff": "tiff",
        "image/webp": "webp",
        "message/rfc822": "eml",
        "text/calendar": "ics",
        "text/csv": "csv",
        "text/plain": "txt",
    }
)
"""File name endings a download may carry; every other type is ``bin``."""

NO_ADDRESS = "Not sent. The sender left no address that can be answered. You can still write a note."

_PLACEHOLDER = re.compile(r"(\[[A-Za-z][A-Za-z() ]{0,60} removed(?:, [A-Za-z0-9 ]{1,20})?\])")


def urgency(line: TicketLine, now: datetime) -> Urgency:
    """By the time since the ticket was opened, as long as it is open."""
    if line.state != "open" or line.opened_at is None:
        return Urgency.CALM
    waiting = now - line.opened_at
    if waiting >= LATE_AFTER:
        return Urgency.LATE
    return Urgency.DUE if waiting >= DUE_AFTER else Urgency.CALM


def pieces(text: str) -> Iterator[tuple[str, bool]]:
    """``text`` cut into runs; True marks a placeholder such as ``[card number removed, ends 1486]``."""
    for place, run in enumerate(_PLACEHOLDER.split(text)):
        if run:
            yield run, place % 2 == 1


def download_name(number: int, part: int, media_type: str) -> str:
    """A name we made up: what the sender called the file never reaches a header."""
    return f"ticket-{number}-attachment-{part}.{ENDINGS.get(media_type, 'bin')}"


def trouble_with(typed: str) -> str:
    """What is wrong with a reply or note before anybody looks into it; "" when nothing is."""
    if not typed.strip():
        return "There is nothing to send yet. Write your text first."
    if len(typed) > TEXT_LIMIT:
        return f"The text is too long: it has {len(typed)} characters, and {TEXT_LIMIT} fit."
    return ""


def held(kinds: tuple[str, ...]) -> str:
    """Why a reply or note was not taken, naming the plain names of ``kinds``."""
    return f"Not saved and not sent: your text contains a {' and a '.join(kinds)}. Take it out, then send again."
