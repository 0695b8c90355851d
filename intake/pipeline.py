"""The conductor. Read this file first.

    door -> Delivery
      examine   parse -> open -> inspect -> judge -> redact -> verify -> choose program     pure; inside an inspector
      receive   examine, decide, settle: what 250 and 202 mean. Nothing was written before, all is on disk after.
      finish    the same for what waited sealed in the overflow lane
      resume    what a reviewer decided becomes true; there is no second path to a ticket

Checks return values; one line, ``ledger.settle`` or ``ledger.amend``, makes them so.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import assert_never

import msgspec
from redaction.inspect import excerpts, inspect
from redaction.opening import Opened, open_document
from redaction.redact import Redaction, blank_codes, redact
from redaction.verify import verify

from intake.answer import Accepted, Answer, Refusal
from intake.errors import InspectorDied, Overdue, TryLater
from intake.examination import Examination, Share
from intake.letter import letter_from
from intake.lifecycle import State
from intake.parse import parse
from intake.ports import Amendment, Decision, Inspectors, Ledger, Purpose, Record, Ruling, Settled, Vault
from intake.records import Records
from intake.replies.compose import HouseWords
from intake.rulebook import FORM_PREFIX, Rulebook
from intake.submission import Delivery, Letter, Sender
from redaction.document import Document, Place, Reason, Unscannable, Withheld
from redaction.findings import Inspection
from redaction.kinds import NEVER_KEPT
from redaction.policy import Verdict, judge
from routing.facts import Facts
from routing.rules import choose

REFUSAL = "Your message holds a card, bank or Social Security number and was not accepted. Please send it again without the number."
BY_REQUEST = "the sender asked for a security review"
ROOT = Place((), 0, "the message")


@dataclass(frozen=True, slots=True)
class Patience:
    """Seconds. ``free`` is how long a sender waits for an inspector to come free, ``front`` how long the
    reading may take while the sender waits; ``back`` how long in the overflow lane, after which it is held."""

    free: float = 2.0
    front: float = 5.0
    back: float = 30.0


@dataclass(frozen=True, slots=True)
class House:
    """Everything the conductor works with. ``wake`` tells the worker that there is something to do."""

    ledger: Ledger
    vault: Vault
    inspectors: Inspectors
    rulebook: Rulebook
    records: Records
    words: HouseWords
    wake: Callable[[], None]
    patience: Patience = Patience()


def examine(delivery: Delivery, rulebook: Rulebook) -> Examination:
    """Read, judge, redact, verify, choose. Pure. Fails closed: a message whose rebuilt copy is not proven
    clean comes back without one, and is held."""
    submission = parse(delivery, rulebook.own_addresses)
    opened = open_document(Document("", "message/rfc822", delivery.content), scan=rulebook.scan)
    inspection = inspect(opened, rulebook.scan)
    rebuilt, inspection = _rebuild(opened, inspection, rulebook)
    routed = rebuilt.document.content if rebuilt else None
    letter = letter_from(routed, rebuilt.parts) if rebuilt and routed else Letter()
    shares = _shares(delivery, letter, inspection, rulebook)
    held = routed is None or any(share.verdict is Verdict.HOLD for share in shares)
    return Examination(
        inspection=inspection,
        letter=letter,
        sender=submission.sender,
        automatic=submission.automatic,
        shares=shares,
        routed=routed,
        original=blank_codes(opened, inspection, NEVER_KEPT) if held else None,
        excerpts=excerpts(opened, inspection) if held else (),
    )


async def receive(delivery: Delivery, house: House, *, review: bool = False) -> Answer:
    """Take in one delivery. When this returns Accepted, it is forced to disk. ``review`` sends it to the
    security reviewers whatever the policy says. Raises TryLater or Broken: then nothing was taken."""
    try:
        examination = await house.inspectors.examine(delivery, patience=house.patience.free, budget=house.patience.front)
    except (TryLater, Overdue):
        return await _settle(await house.records.deferred(delivery), house)
    except InspectorDied:
        examination = unexamined(delivery, Reason.CRASHED, house.rulebook)
    shares = [_held(share, BY_REQUEST) if review else share for share in examination.shares]
    if not all(share.verdict is Verdict.REFUSE for share in shares):
        shares = [_held(share, *share.reasons) if share.verdict is Verdict.REFUSE else share for share in shares]
    return await _settle([await house.records.record(delivery, examination, share) for share in shares], house)


async def finish(reference: str, house: House) -> Settled:
    """Examine what waited in the overflow lane. Raises TryLater when no inspector is free: it stays there."""
    delivery = msgspec.msgpack.decode(await house.vault.open(reference, Purpose.RAW), type=Delivery)
    try:
        examination = await house.inspectors.examine(delivery, patience=house.patience.back, budget=house.patience.back)
    except Overdue:
        examination = unexamined(delivery, Reason.TIMED_OUT, house.rulebook)
    except InspectorDied:
        examination = unexamined(delivery, Reason.CRASHED, house.rulebook)
    (share,) = examination.shares
    if share.verdict is Verdict.REFUSE:  # it was answered 250 long ago
        share = _held(share, *share.reasons)
    return await _amend(house.records.finished(await house.records.record(delivery, examination, share, reference)), house)


async def resume(decision: Decision, house: House) -> Settled:
    """Make a reviewer's decision true. Raises NotAllowed when the case was already closed."""
    match decision.ruling:
        case Ruling.RELEASE_REDACTED:
            amendment = await house.records.released(decision)
        case Ruling.RELEASE_ORIGINAL:
            original = await house.vault.open(decision.reference, Purpose.ORIGINAL)
            letter = await house.inspectors.letter_of(original, budget=house.patience.back)
            amendment = await house.records.released(decision, (original, letter))
        case Ruling.DENY:
            amendment = await house.records.denied(decision)
        case Ruling.DESTROY:
            amendment = house.records.destroyed(decision)
        case _:
            assert_never(decision.ruling)
    return await _amend(amendment, house)


def unexamined(delivery: Delivery, reason: Reason, rulebook: Rulebook) -> Examination:
    """The examination of what no inspector could read: held whole, for every mailbox, unread by anybody."""
    inspection = Inspection(unscannable=(Unscannable(ROOT, reason),))
    sender = Sender(envelope=delivery.sender, peer=delivery.peer, helo=delivery.helo, trusted=delivery.trusted)
    shares = _shares(delivery, Letter(), inspection, rulebook)
    return Examination(inspection, Letter(), sender, "not examined", shares, routed=None, original=delivery.content)


def _rebuild(opened: Opened, inspection: Inspection, rulebook: Rulebook) -> tuple[Redaction | None, Inspection]:
    """The rebuilt message if it is proven clean, else None and why, as one more thing that was not readable."""
    rebuilt = redact(opened, judge(inspection, rulebook.policy).act_on)
    if isinstance(rebuilt, Withheld):
        return None, inspection
    left = judge(verify(rebuilt.document, rulebook.scan), rulebook.policy)
    if left.verdict is Verdict.PASS:
        return rebuilt, inspection
    return None, replace(inspection, unscannable=(*inspection.unscannable, Unscannable(ROOT, Reason.STILL_FOUND)))


def _shares(delivery: Delivery, letter: Letter, inspection: Inspection, rulebook: Rulebook) -> tuple[Share, ...]:
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
    return Share(
        mailbox=rulebook.mailbox(recipient),
        program=choice.program,
        kind=choice.kind,
        confidence=choice.confidence,
        why=choice.why,
        verdict=judgement.verdict,
        reasons=judgement.reasons,
        certain=judgement.certain,
    )


def _held(share: Share, *reasons: str) -> Share:
    return replace(share, verdict=Verdict.HOLD, reasons=tuple(dict.fromkeys((*share.reasons, *reasons))))


async def _settle(records: Sequence[Record], house: House) -> Answer:
    settled = await house.ledger.settle(records)
    house.wake()
    if all(one.state is State.REFUSED for one in settled):
        return Refusal(REFUSAL, house.words.secure_form)
    return Accepted(tuple(one.reference for one in settled))


async def _amend(amendment: Amendment, house: House) -> Settled:
    settled = await house.ledger.amend(amendment)
    house.wake()
    return settled
