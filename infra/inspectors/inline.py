"""An inspector without a process: for the command line's ``scan`` and for tests of what stands above."""

from dataclasses import dataclass

from intake.examination import Examination
from intake.examine import examine
from intake.letter import letter_from
from intake.rulebook import Rulebook
from intake.submission import Delivery, Letter
from redaction.kinds import NEVER_KEPT
from redaction.redact import blank_raw


@dataclass(frozen=True, slots=True)
class InlineInspectors:
    """Examines on the spot. No budget is kept and no crash survived: never put it behind a public door."""

    rulebook: Rulebook

    async def examine(self, delivery: Delivery, *, patience: float, budget: float) -> Examination:
        """See intake.ports.Inspectors."""
        return examine(delivery, self.rulebook)

    async def letter_of(self, content: bytes, *, budget: float) -> Letter:
        """See intake.ports.Inspectors."""
        return letter_from(content)

    async def blanked(self, content: bytes, *, budget: float) -> bytes:
        """See intake.ports.Inspectors."""
        return blank_raw(content, NEVER_KEPT, self.rulebook.scan)
