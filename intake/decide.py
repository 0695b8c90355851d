"""Verdict + program -> Outcome: what is to become of one share of a delivery. Pure; it never acts."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import assert_never

from intake.examination import Examination, Share
from intake.lifecycle import State
from intake.ports import NewCase, NewTicket, Purpose
from redaction.findings import Finding
from redaction.policy import Verdict
from routing.program import Program

HELD_FOR = timedelta(days=30)
"""A held original lives this long at most, then it is destroyed undecided."""


class Answer(StrEnum):
    """Which automatic mail the sender gets, if any may go out at all."""

    NOTHING = "nothing"
    RECEIPT = "receipt"
    WARNING = "warning"  # something was removed
    HELD = "held"  # something was found or could not be examined, and a reviewer will look


@dataclass(frozen=True, slots=True)
class Outcome:
    """``keep`` is which sealed copies are made; ``answer`` is what the sender is told by mail."""

    state: State
    keep: tuple[Purpose, ...] = ()
    ticket: NewTicket | None = None
    case: NewCase | None = None
    answer: Answer = Answer.NOTHING


def decide(examination: Examination, share: Share, program: Program, now: datetime) -> Outcome:
    """What becomes of ``share``. A message whose redacted copy could not be made is held whatever the verdict."""
    verdict = share.verdict
    if examination.routed is None and verdict in {Verdict.PASS, Verdict.REDACT}:
        verdict = Verdict.HOLD
    match verdict:
        case Verdict.PASS:
            answer = Answer.RECEIPT if program.receipt else Answer.NOTHING
            return _routed(examination, share, answer)
        case Verdict.REDACT:
            return _routed(examination, share, Answer.WARNING)
        case Verdict.HOLD:
            return _held(examination, share, now)
        case Verdict.REFUSE:
            return Outcome(State.REFUSED)
        case _:
            assert_never(verdict)


def counts(findings: Sequence[Finding]) -> Mapping[str, int]:
    """How many of each kind, for chips and counters."""
    return dict(Counter(finding.kind for finding in findings)) if findings else {}


def _routed(examination: Examination, share: Share, answer: Answer) -> Outcome:
    ticket = NewTicket(share.program, share.kind, share.confidence, share.why, counts(examination.findings))
    return Outcome(State.ROUTED, (Purpose.LETTER, Purpose.ROUTED), ticket=ticket, answer=answer)


def _held(examination: Examination, share: Share, now: datetime) -> Outcome:
    case = NewCase(share.program, share.reasons, counts(examination.findings), now + HELD_FOR)
    told = bool(examination.inspection.unscannable) or share.certain
    keep = [Purpose.LETTER, Purpose.ORIGINAL, Purpose.EXTRA]
    if examination.routed is not None:
        keep.append(Purpose.ROUTED)
    return Outcome(State.HELD, tuple(keep), case=case, answer=Answer.HELD if told else Answer.NOTHING)
