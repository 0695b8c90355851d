"""The words of an incident: what was opened, its timeline, its evidence, and what may be asked of it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from infra.audit.chain import Head
from intake.errors import PostroomError

SEVERITIES = ("low", "medium", "high")
STATES = ("open", "closed")
LONGEST_TITLE = 120
LONGEST_TEXT = 8_000
"""Characters of a note or lesson."""


class IncidentError(PostroomError):
    """There is no such incident, or it cannot be done to it (any more); says why."""


@dataclass(frozen=True, slots=True)
class Opening:
    """What to open. ``since`` and ``until`` bound what is looked into; ``reader`` is whose reading, "" for everybody's;
    ``references`` are receipts to keep as evidence; ``alert`` is what it comes from."""

    title: str = field(repr=False)
    severity: str
    who: str
    since: datetime
    until: datetime
    alert: int | None = None
    reader: str = ""
    references: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Incident:
    """``audit`` is the head of the audit trail when it was opened."""

    number: int
    title: str = field(repr=False)
    severity: str
    state: str
    alert: int | None
    reader: str
    since: datetime
    until: datetime
    opened_by: str
    opened_at: datetime
    closed_by: str
    closed_at: datetime | None
    audit: Head

    @property
    def reference(self) -> str:
        """What its sealed texts hang on."""
        return reference_of(self.number)


@dataclass(frozen=True, slots=True)
class Entry:
    """One step of the timeline: opened | noted | frozen | closed. ``whole``: it is as it was written."""

    kind: str
    who: str
    at: datetime
    text: str = field(repr=False)
    digest: str
    whole: bool


@dataclass(frozen=True, slots=True)
class Evidence:
    """``kind`` is receipt (``subject`` its reference, ``digests`` purpose of a sealed content -> SHA-256) or audit lines
    (``subject`` "first-last", ``digests`` the last line -> its MAC). ``found`` says how it is now."""

    kind: str
    subject: str
    digests: Mapping[str, str]
    at: datetime
    found: str


@dataclass(frozen=True, slots=True)
class Assessment:
    """Who is affected, by the audit trail: ``receipts`` that were opened, ``gone`` of them that were purged since,
    ``readers`` (name -> how many), ``kinds`` and ``programs`` (name -> receipts)."""

    receipts: int = 0
    gone: int = 0
    readers: Mapping[str, int] = field(default_factory=dict)
    kinds: Mapping[str, int] = field(default_factory=dict)
    programs: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class View:
    """All that there is of one incident."""

    incident: Incident
    entries: tuple[Entry, ...]
    evidence: tuple[Evidence, ...]
    assessment: Assessment


def reference_of(number: int) -> str:
    """What the sealed texts of an incident hang on."""
    return f"incident-{number}"


def checked(opening: Opening) -> Opening:
    """The same, if it can be opened. Raises IncidentError, which says what is wrong."""
    if not opening.title.strip() or len(opening.title) > LONGEST_TITLE or "\n" in opening.title:
        raise IncidentError(f"a title is one line of at most {LONGEST_TITLE} characters, and names no person")
    if opening.severity not in SEVERITIES:
        raise IncidentError(f"a severity is one of {', '.join(SEVERITIES)}")
    if opening.since > opening.until:
        raise IncidentError("the span ends before it begins")
    return opening


def checked_text(text: str) -> str:
    """A note or lesson without outer blanks. Raises IncidentError."""
    text = text.strip()
    if not text or len(text) > LONGEST_TEXT:
        raise IncidentError(f"write 1 to {LONGEST_TEXT:,} characters")
    return text
