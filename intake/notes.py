"""What the pipeline notes down for the security reviewers, sealed beside the letter (Purpose.EXTRA).

Excerpts are masked already: a note never holds what a finding covers.
"""

from dataclasses import dataclass, field

import msgspec


@dataclass(frozen=True, slots=True)
class FoundNote:
    """One finding: ``place`` in words, ``score`` 0..1, ``masked`` what may be shown of it, ``excerpt``
    the text around it with every finding masked."""

    kind: str
    place: str
    rule: str
    score: float
    masked: str = ""
    excerpt: str = field(default="", repr=False)


@dataclass(frozen=True, slots=True)
class UnreadNote:
    """One thing nobody could look into, and why."""

    place: str
    reason: str


@dataclass(frozen=True, slots=True)
class CaseNotes:
    """All notes on one held message. ``can_release_redacted`` is False where no redacted copy could be made.
    The last four are what routing chose, for the day it is released."""

    findings: tuple[FoundNote, ...] = ()
    unread: tuple[UnreadNote, ...] = ()
    can_release_redacted: bool = False
    program: str = ""
    kind: str = ""
    confidence: float = 0.0
    why: str = ""


def pack(notes: CaseNotes) -> bytes:
    """JSON to seal."""
    return msgspec.json.encode(notes)


def unpack(raw: bytes) -> CaseNotes:
    """The notes back; raises msgspec.ValidationError or msgspec.DecodeError on anything else."""
    return msgspec.json.decode(raw, type=CaseNotes)
