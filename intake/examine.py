"""The examination: read, judge, redact, verify, choose. Pure; it runs inside an inspector, which alone imports the readers."""

from collections.abc import Sequence
from dataclasses import replace
from typing import NamedTuple

from intake.examination import Examination
from intake.letter import letter_of
from intake.parse import parse
from intake.rulebook import Rulebook
from intake.shares import ROOT, shares_of
from intake.submission import Delivery, Letter
from redaction.document import Document, Reason, Unscannable, Withheld
from redaction.findings import Finding, Inspection
from redaction.inspect import excerpts, inspect
from redaction.kinds import NEVER_KEPT
from redaction.media.views.mail import parsed
from redaction.opening import Opened, open_document
from redaction.policy import Policy, Verdict, judge
from redaction.redact import blank_codes, redact
from redaction.remembered import remembered
from redaction.verify import verify

_MAY_BE_HELD = frozenset({Verdict.HOLD, Verdict.REFUSE})
"""What one program refuses is held where another takes the message, or where the sender was told 250 already."""


def examine(delivery: Delivery, rulebook: Rulebook) -> Examination:
    """Read, judge, redact, verify, choose. Pure. Fails closed: a message whose rebuilt copy is not proven
    clean comes back without one, and is held."""
    rulebook = replace(rulebook, scan=remembered(rulebook.scan))
    submission = parse(delivery, rulebook.own_addresses)
    opened = open_document(Document("", "message/rfc822", delivery.content), scan=rulebook.scan, sight=rulebook.sight)
    seen = inspect(opened, rulebook.scan)
    copy = _rebuild(opened, seen, (rulebook.policy,), rulebook)
    shares = shares_of(delivery, copy.letter, copy.inspection, rulebook)
    policies = (rulebook.policy, *(rulebook.policy_of(share.program) for share in shares))
    if len(_act_on(seen, policies)) > len(copy.inspection.findings):  # a program removes kinds that the house lets pass
        copy = _rebuild(opened, seen, policies, rulebook)
        shares = shares_of(delivery, copy.letter, copy.inspection, rulebook)
    keep = copy.routed is None or any(share.verdict in _MAY_BE_HELD for share in shares)
    return Examination(
        inspection=copy.inspection,
        letter=copy.letter,
        sender=submission.sender,
        automatic=submission.automatic,
        shares=shares,
        routed=copy.routed,
        original=blank_codes(opened, seen, NEVER_KEPT, rulebook.scan) if keep else None,
        excerpts=excerpts(opened, copy.inspection) if keep else (),
    )


class _Copy(NamedTuple):
    """``routed`` is None where the copy is not proven clean; then ``inspection`` says why."""

    routed: bytes | None
    letter: Letter
    inspection: Inspection


def _rebuild(opened: Opened, seen: Inspection, policies: Sequence[Policy], rulebook: Rulebook) -> _Copy:
    """The message rebuilt without anything that one of ``policies`` acts on, read again to be sure."""
    inspection = replace(seen, findings=_act_on(seen, policies))
    rebuilt = redact(opened, inspection.findings)
    if isinstance(rebuilt, Withheld):
        return _Copy(None, Letter(), inspection)
    message = parsed(rebuilt.document.content)
    left = verify(rebuilt.document, rulebook.scan, rulebook.sight, rebuilt.removed, message)
    if all(judge(left, policy).verdict is Verdict.PASS for policy in policies):
        return _Copy(rebuilt.document.content, letter_of(message, rebuilt.parts), inspection)
    still_found = Unscannable(ROOT, Reason.STILL_FOUND)
    return _Copy(None, Letter(), replace(inspection, unscannable=(*inspection.unscannable, still_found)))


def _act_on(seen: Inspection, policies: Sequence[Policy]) -> tuple[Finding, ...]:
    """Every finding that one of ``policies`` does not let pass, in order of place."""
    wanted = {finding for policy in policies for finding in judge(seen, policy).act_on}
    return tuple(finding for finding in seen.findings if finding in wanted)
