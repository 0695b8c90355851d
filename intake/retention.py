"""How long what came in is kept after the matter ended, and what is due. Pure.

The time runs from the end of the matter (NARA GRS 6.5, item 010): a ticket that was closed, a message
that was denied, destroyed or refused. An open matter is never due; a legal hold beats every schedule.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from intake.lifecycle import Move, State
from intake.ports import HOUSE, Amendment, AuditLine
from routing.program import Programs

ALL = "all"
"""In a program's ``[keep_days]``: every kind that has no line of its own."""


@dataclass(frozen=True, slots=True)
class Schedule:
    """``days`` holds for programs without a line of their own (``programs``: id -> kind or ``ALL`` -> days)."""

    days: int
    programs: Mapping[str, Mapping[str, int]] = field(default_factory=dict)

    def kept(self, program: str, kind: str) -> timedelta:
        """How long a matter of this program and kind (``""``: it never became a ticket) is kept after its end."""
        own = self.programs.get(program, {})
        return timedelta(days=own.get(kind, own.get(ALL, self.days)))

    @property
    def shortest(self) -> timedelta:
        """Nothing that ended later ago than this can be due."""
        return timedelta(days=min((self.days, *(days for own in self.programs.values() for days in own.values()))))


@dataclass(frozen=True, slots=True)
class Ended:
    """A matter that has ended. ``kind`` is "" where it never became a ticket; ``verdict`` and ``findings`` stay as the account of it."""

    reference: str
    program: str
    kind: str
    state: State
    verdict: str
    findings: Mapping[str, int]
    at: datetime
    on_hold: bool


def schedule_of(days: int, programs: Programs) -> Schedule:
    """The house's days and what its programs say of their own."""
    return Schedule(days, {program.id: program.keep_days for program in programs})


def due(schedule: Schedule, ended: Iterable[Ended], now: datetime) -> Iterator[Ended]:
    """Those whose time is over at ``now``."""
    return (one for one in ended if not one.on_hold and one.at + schedule.kept(one.program, one.kind) <= now)


def purged(one: Ended) -> Amendment:
    """Everything sealed and the ticket go (that is what the move does); that it was, when, and counts stay."""
    return Amendment(
        reference=one.reference,
        move=Move.PURGE,
        verdict=one.verdict,
        program=one.program,
        findings=one.findings,
        audit=(AuditLine(HOUSE, "purged", one.reference, {"program": one.program, "kind": one.kind, "ended": f"{one.at:%Y-%m-%d}"}),),
    )
