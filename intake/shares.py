"""The shares of a delivery: one for each mailbox, with its program and what the policy says. Pure.

For what was examined and for what nobody could; the second is why no reader of a medium is imported here.
"""

from dataclasses import replace

from intake.examination import Examination, Share
from intake.rulebook import FORM_PREFIX, Rulebook
from intake.submission import Delivery, Letter, Sender
from redaction.document import Place, Reason, Unscannable
from redaction.findings import Inspection
from redaction.policy import Verdict, judge
from routing.facts import Facts
from routing.rules import choose

BY_REQUEST = "the sender asked for a security review"
ROOT = Place((), 0, "the message")


def shares_of(delivery: Delivery, letter: Letter, inspection: Inspection, rulebook: Rulebook) -> tuple[Share, ...]:
    """One share per mailbox; a form is a mailbox of its own."""
    return tuple(
        _share(delivery, recipients[0], letter, inspection, rulebook) for recipients in rulebook.mailboxes(delivery.recipients).values()
    )


def _share(delivery: Delivery, recipient: str, letter: Letter, inspection: Inspection, rulebook: Rulebook) -> Share:
    form = rulebook.forms.get(recipient.removeprefix(FORM_PREFIX)) if recipient.startswith(FORM_PREFIX) else None
    facts = Facts(
        channel=delivery.channel,
        mailbox="" if form else recipient,
        subject=letter.subject,
        text=letter.text,
        form=form.id if form else "",
        form_program=form.program if form else "",
        form_kind=form.kind if form else "",
    )
    choice = choose(facts, rulebook.programs)
    policy = rulebook.policy_of(choice.program)
    judgement = judge(inspection, policy)
    share = Share(
        mailbox=rulebook.mailbox(recipient),
        program=choice.program,
        kind=choice.kind,
        confidence=choice.confidence,
        why=choice.why,
        verdict=judgement.verdict,
        reasons=judgement.reasons,
        certain=any(finding.score >= policy.rule(finding.kind).certain for finding in judgement.act_on),
    )
    return held(share, BY_REQUEST) if delivery.for_review else share


def held(share: Share, *reasons: str) -> Share:
    """The same, to wait for a reviewer, with further ``reasons``."""
    return replace(share, verdict=Verdict.HOLD, reasons=tuple(dict.fromkeys((*share.reasons, *reasons))))


def unexamined(delivery: Delivery, reason: Reason, rulebook: Rulebook, original: bytes) -> Examination:
    """The examination of what no inspector could read: held whole, for every mailbox, unread by anybody.
    ``original`` is what may be sealed of it."""
    inspection = Inspection(unscannable=(Unscannable(ROOT, reason),))
    sender = Sender(envelope=delivery.sender, peer=delivery.peer, helo=delivery.helo, trusted=delivery.trusted)
    shares = shares_of(delivery, Letter(), inspection, rulebook)
    return Examination(inspection, Letter(), sender, "not examined", shares, routed=None, original=original)
