"""The conductor. Read this file first.

    door -> Delivery
      examine   parse -> open -> inspect -> judge -> redact -> verify -> choose program     pure; inside an inspector (examine.py)
      receive   examine, then settle: what 250 and 202 mean. Nothing was written before, all is on disk after.
      finish    the same for what waited sealed in a lane: nobody was free, or a picture has to be read
      resume    what a reviewer decided becomes true; there is no second path to a ticket

Checks return values; one line, ``ledger.settle`` or ``ledger.amend``, makes them so.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import assert_never

import msgspec

from intake.answer import Accepted, Answer, Refusal
from intake.errors import Broken, InspectorDied, Overdue, TryLater
from intake.examination import Examination, Share
from intake.lifecycle import State
from intake.ports import Amendment, Decision, Inspectors, Later, Ledger, Purpose, Record, Ruling, Settled, Vault
from intake.records import Records
from intake.replies.compose import HouseWords
from intake.rulebook import Rulebook
from intake.shares import ROOT, held, unexamined
from intake.submission import Delivery
from redaction.document import Reason
from redaction.policy import Verdict, judge

REFUSAL = "Your message holds a card, bank or Social Security number and was not accepted. Please send it again without the number."


@dataclass(frozen=True, slots=True)
class Patience:
    """Seconds. ``free`` is how long a sender waits for an inspector to come free, ``front`` how long the
    reading may take while the sender waits; ``back`` how long in the overflow lane and ``pictures`` in the lane of
    those who read pictures, after which it is held."""

    free: float = 2.0
    front: float = 5.0
    back: float = 30.0
    pictures: float = 60.0


@dataclass(frozen=True, slots=True)
class House:
    """Everything the conductor works with. ``wake`` tells the worker that a queue of its has something new;
    ``readers`` are the inspectors that read pictures, None where there are none: then what needs them is held."""

    ledger: Ledger
    vault: Vault
    inspectors: Inspectors
    rulebook: Rulebook
    records: Records
    words: HouseWords
    wake: Callable[[Later], None]
    patience: Patience = Patience()
    readers: Inspectors | None = None


async def receive(delivery: Delivery, house: House) -> Answer:
    """Take in one delivery. When this returns Accepted, it is forced to disk. Raises TryLater or Broken: then
    nothing was taken."""
    try:
        examination = await house.inspectors.examine(delivery, patience=house.patience.free, budget=house.patience.front)
    except (TryLater, Overdue):
        return await _write(await house.records.deferred(delivery, Later.OVERFLOW), house)
    except InspectorDied:
        examination = await _unreadable(delivery, Reason.CRASHED, house)
    return await settle(delivery, examination, house)


async def settle(delivery: Delivery, examination: Examination, house: House) -> Answer:
    """Make an examination of ``delivery`` true: decide on each share, seal, write, all forced to disk. What holds
    a picture is sealed as it came and examined once more by those who read pictures."""
    if house.readers and examination.needs_sight and not _is_refused_anyway(examination, house.rulebook):
        return await _write(await house.records.deferred(delivery, Later.READING), house)
    shares: Sequence[Share] = examination.shares
    if not all(share.verdict is Verdict.REFUSE for share in shares):
        shares = [held(share) if share.verdict is Verdict.REFUSE else share for share in shares]
    return await _write([await house.records.record(delivery, examination, share) for share in shares], house)


async def finish(reference: str, house: House, lane: Later = Later.OVERFLOW) -> Settled:
    """Examine what waited in ``lane``. Raises TryLater when no inspector is free: it stays there."""
    delivery = msgspec.msgpack.decode(await house.vault.open(reference, Purpose.RAW), type=Delivery)
    examination = await _read(delivery, house) if lane is Later.READING else await _late(delivery, house)
    if house.readers and examination.needs_sight and lane is not Later.READING:
        return await _amend(house.records.put_off(reference), house)
    (share,) = examination.shares
    if share.verdict is Verdict.REFUSE:  # it was answered 250 long ago
        share = held(share)
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


async def _late(delivery: Delivery, house: House) -> Examination:
    """Examined with more patience than a sender has."""
    try:
        return await house.inspectors.examine(delivery, patience=house.patience.back, budget=house.patience.back)
    except Overdue:
        return await _unreadable(delivery, Reason.TIMED_OUT, house)
    except InspectorDied:
        return await _unreadable(delivery, Reason.CRASHED, house)


async def _read(delivery: Delivery, house: House) -> Examination:
    """Examined by those who read pictures. Where that fails it is not tried again: held, with what the others see
    of it, for that reason."""
    if house.readers is None:  # there were some when it was taken in
        return await _late(delivery, house)
    try:
        return await house.readers.examine(delivery, patience=house.patience.back, budget=house.patience.pictures)
    except Overdue:
        reason = Reason.TIMED_OUT
    except InspectorDied:
        reason = Reason.CRASHED
    except Broken:
        reason = Reason.NEEDS_SIGHT
    try:
        seen = await _late(delivery, house)
    except TryLater:
        return await _unreadable(delivery, reason, house)
    return replace(seen, shares=tuple(held(share, f"{ROOT.name}: {reason.value}") for share in seen.shares))


def _is_refused_anyway(examination: Examination, rulebook: Rulebook) -> bool:
    """Refused for what was found in its text, whatever its pictures show."""
    read = replace(examination.inspection, unscannable=())
    return all(judge(read, rulebook.policy_of(share.program)).verdict is Verdict.REFUSE for share in examination.shares)


async def _unreadable(delivery: Delivery, reason: Reason, house: House) -> Examination:
    """What is sealed of it is blanked in its raw bytes at least; whole where not even that can be done, as in
    the overflow lane: nobody knows of a code in it, and a message is never lost."""
    try:
        original = await house.inspectors.blanked(delivery.content, budget=house.patience.front)
    except (TryLater, Overdue, InspectorDied):
        original = delivery.content
    return unexamined(delivery, reason, house.rulebook, original)


async def _write(records: Sequence[Record], house: House) -> Answer:
    settled = await house.ledger.settle(records)
    for lane in {record.lane for record in records if record.state is State.DEFERRED}:
        house.wake(lane)
    if any(record.posts for record in records):
        house.wake(Later.POST)
    if all(one.state is State.REFUSED for one in settled):
        return Refusal(REFUSAL, house.words.secure_form)
    return Accepted(tuple(one.reference for one in settled))


async def _amend(amendment: Amendment, house: House) -> Settled:
    settled = await house.ledger.amend(amendment)
    if settled.state is State.DEFERRED:
        house.wake(amendment.lane)
    if amendment.posts:
        house.wake(Later.POST)
    return settled
