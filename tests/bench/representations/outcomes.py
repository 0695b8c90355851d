"""What became of a case: examined as the service does it, its routed copy read by somebody else."""

import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime

from intake.examination import Examination
from intake.submission import Channel, Delivery
from redaction.policy import Verdict
from tests.bench.representations.checker import Seen
from tests.bench.representations.pages import pdfs, unlike
from tests.bench.representations.said import MARKS, Case, Sort

WHEN = datetime(2031, 5, 6, 12, 0, tzinfo=UTC)
Examine = Callable[[Delivery], Examination]
TWINLESS = (Sort.OPAQUE, Sort.DOUBTFUL)
FATES = ("gone", "held", "leaked", "missed")


@dataclass(frozen=True, slots=True)
class Outcome:
    """``fate`` is one of FATES; ``rest``: words around the number survived; ``altered`` says what happened to the twin, "" for nothing.
    ``found``: the number, or that nobody could look. ``places`` are the names a reviewer sees."""

    case: Case
    fate: str
    found: bool
    rest: bool
    altered: str
    why: tuple[str, ...]
    places: tuple[str, ...]
    seconds: float

    @property
    def well(self) -> bool:
        wanted = ("held",) if self.case.sort is Sort.OPAQUE else ("gone", "held")
        return self.fate in wanted and self.rest and not self.altered


def delivery(mail: bytes) -> Delivery:
    return Delivery(Channel.SMTP, mail, "ann@example.org", ("stamps@post.example",), WHEN, peer="127.0.0.1", trusted=True)


def judge(case: Case, examine: Examine) -> Outcome:
    """Examine the case and its twin."""
    begin = time.monotonic()
    seen = examine(delivery(case.mail))
    seconds = time.monotonic() - begin
    routed = Seen(seen.routed or b"")
    verdict = seen.shares[0].verdict
    held = verdict in (Verdict.HOLD, Verdict.REFUSE)
    left = not held and holds(routed, case)
    found = bool(seen.inspection.findings)
    fate = "held" if held else "leaked" if left and found else "missed" if left else "gone"
    rest = held or not _harmed(case.mail, seen.routed or b"", routed)
    return Outcome(
        case,
        fate,
        found or held,
        rest,
        "" if case.sort in TWINLESS else _altered(case, examine),
        seen.shares[0].reasons,
        tuple(finding.place.name for finding in seen.inspection.findings),
        seconds,
    )


def holds(routed: Seen, case: Case) -> bool:
    """Whether the number can still be put together: whole, or as far as nobody would guess the rest."""
    plain = case.said.plain
    return routed.holds(plain) or (len(plain) >= 15 and (routed.holds(plain[:-4]) or routed.holds(plain[3:])))


def _harmed(mail: bytes, copy: bytes, routed: Seen) -> list[str]:
    """Marks that could be read in what came and neither read nor seen in what goes on."""
    before = Seen(mail)
    lost = [mark for mark in MARKS if before.says(mark) and not routed.says(mark)]
    return unlike(mail, copy, lost) if lost and pdfs(mail) else lost


def _altered(case: Case, examine: Examine) -> str:
    """A twin that was held, in which something was found, or that lost its number."""
    seen = examine(delivery(case.twin))
    verdict = seen.shares[0].verdict
    if verdict is not Verdict.PASS:
        return f"{verdict}: {'; '.join(seen.shares[0].reasons)}"
    before, after = Seen(case.twin), Seen(seen.routed or b"")
    plain, number = case.harmless.plain, case.harmless.number
    lost = case.sort is Sort.VISIBLE and before.holds(plain) and not after.holds(plain)
    if lost and pdfs(case.twin):
        lost = bool(unlike(case.twin, seen.routed or b"", [number]))
    return "its number is lost" if lost else ""
