"""What comes back from an inspector: plain values, checked field by field when they cross the pipe."""

from dataclasses import dataclass, field

from intake.submission import Letter, Sender
from redaction.document import Reason
from redaction.findings import Finding, Inspection
from redaction.policy import Verdict


@dataclass(frozen=True, slots=True)
class Share:
    """One mailbox's share of a delivery: where it goes and what is to become of it.

    ``certain`` is False where something was held on suspicion alone: then the sender is told nothing.
    """

    mailbox: str = field(repr=False)
    program: str
    kind: str
    confidence: float
    why: str
    verdict: Verdict
    reasons: tuple[str, ...] = ()
    certain: bool = False


@dataclass(frozen=True, slots=True)
class Examination:
    """All that the conductor needs to decide and settle.

    ``routed`` is the new message (redacted, or rebuilt unchanged), None where it must be withheld.
    ``original`` is what may be sealed if the message is held: codes and track data blanked; None when
    nothing is held. ``excerpts`` run beside the findings: text around each, masked. ``automatic`` is
    why no automatic answer may go out, "" when one may.
    """

    inspection: Inspection
    letter: Letter
    sender: Sender
    automatic: str
    shares: tuple[Share, ...]
    routed: bytes | None = field(default=None, repr=False)
    original: bytes | None = field(default=None, repr=False)
    excerpts: tuple[str, ...] = field(default=(), repr=False)

    @property
    def findings(self) -> tuple[Finding, ...]:
        """All findings, in order of place."""
        return self.inspection.findings

    @property
    def needs_sight(self) -> bool:
        """Whether something in it is a picture that this inspector could not read and another one could."""
        return any(one.reason is Reason.NEEDS_SIGHT for one in self.inspection.unscannable)
