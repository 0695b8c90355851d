"""From an examination to what the ledger is asked to make true: rows, sealed copies, mails, audit lines."""

import hashlib
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple, assert_never

import msgspec

from intake.decide import counts, decide
from intake.errors import Shredded
from intake.examination import Examination, Share
from intake.lifecycle import Move, State
from intake.mails import Mail, Mails
from intake.notes import CaseNotes, FoundNote, UnreadNote, pack, unpack
from intake.outgoing import pack as pack_parcel
from intake.outgoing import unpack as unpack_parcel
from intake.ports import HOUSE, Amendment, AuditLine, Blob, Clock, Decision, Later, NewTicket, Post, Purpose, Record, Ruling, Vault
from intake.reference import new_reference
from intake.rulebook import Rulebook
from intake.submission import Channel, Delivery, Letter
from redaction.policy import Verdict

READY_DENIAL = "denial"
"""Purpose of the sealed mail that goes out if a reviewer denies: written while the sender is still known."""


class _Sealed(NamedTuple):
    blobs: tuple[Blob, ...]
    posts: tuple[Post, ...]


@dataclass(frozen=True, slots=True)
class Records:
    """Makes records and amendments; seals what they carry. It writes nothing: the ledger does."""

    vault: Vault
    rulebook: Rulebook
    mails: Mails
    clock: Clock

    async def record(self, delivery: Delivery, examination: Examination, share: Share, reference: str = "") -> Record:
        """The record of one examined share. ``reference`` is given when it exists already (the lanes)."""
        reference = reference or new_reference()
        program = self.rulebook.programs.get(share.program)
        outcome = decide(examination, share, program, self.clock.now())
        mails = self.mails.of_outcome(reference, delivery, examination, share, outcome)
        contents = {purpose.value: _content(purpose, examination, share) for purpose in outcome.keep}
        if outcome.state is State.HELD:
            denial = self.mails.denial(reference, examination, share)
            contents |= {READY_DENIAL: pack_parcel(denial.parcel)} if denial else {}
        blobs, posts = await self._sealed(reference, contents, mails)
        return Record(
            reference=reference,
            key=self._key(delivery, share.mailbox),
            channel=delivery.channel,
            state=outcome.state,
            verdict=(Verdict.HOLD if outcome.state is State.HELD else share.verdict).value,
            program=share.program,
            received_at=delivery.received_at,
            size=len(delivery.content),
            secure=delivery.secure,
            reasons=share.reasons,
            findings=counts(examination.findings),
            blobs=blobs,
            ticket=outcome.ticket,
            case=outcome.case,
            posts=posts,
            audit=(AuditLine(HOUSE, outcome.state.value, reference, _details(delivery.channel, share)),),
        )

    async def deferred(self, delivery: Delivery, lane: Later) -> tuple[Record, ...]:
        """Records for one of the lanes: the untouched delivery, sealed, one per mailbox."""
        records = []
        for mailbox, recipients in self.rulebook.mailboxes(delivery.recipients).items():
            reference = new_reference()
            raw = msgspec.msgpack.encode(replace(delivery, recipients=recipients))
            records.append(
                Record(
                    reference=reference,
                    key=self._key(delivery, mailbox),
                    channel=delivery.channel,
                    state=State.DEFERRED,
                    verdict="",
                    program="",
                    received_at=delivery.received_at,
                    size=len(delivery.content),
                    secure=delivery.secure,
                    reasons=(),
                    findings={},
                    blobs=await self.vault.seal(reference, {Purpose.RAW: raw}),
                    audit=(AuditLine(HOUSE, State.DEFERRED.value, reference, {"channel": delivery.channel.value}),),
                    lane=lane,
                )
            )
        return tuple(records)

    def put_off(self, reference: str) -> Amendment:
        """A deferred record that needs an inspector which reads pictures: it waits on, in that lane."""
        line = (AuditLine(HOUSE, Move.PUT_OFF.value, reference),)
        return Amendment(reference=reference, move=Move.PUT_OFF, verdict="", program="", audit=line, lane=Later.READING)

    def finished(self, record: Record) -> Amendment:
        """A deferred record, now examined: the same content as a move of what exists. The raw copy is shredded."""
        return Amendment(
            reference=record.reference,
            move=Move.ROUTE if record.state is State.ROUTED else Move.HOLD,
            verdict=record.verdict,
            program=record.program,
            reasons=record.reasons,
            findings=record.findings,
            blobs=record.blobs,
            shred=(Purpose.RAW,),
            ticket=record.ticket,
            case=record.case,
            posts=record.posts,
            audit=record.audit,
        )

    async def released(self, decision: Decision, as_sent: tuple[bytes, Letter] | None = None) -> Amendment:
        """To the program: the redacted copy that is there already, or (``as_sent``) the original."""
        reference = decision.reference
        letter = as_sent[1] if as_sent else await self._letter(reference)
        ticket = await self._ticket(decision)
        contents: dict[str, bytes] = {}
        if as_sent:
            contents = {Purpose.LETTER: msgspec.json.encode(letter), Purpose.ROUTED: as_sent[0]}
        routed = as_sent[0] if as_sent else await self.vault.open(reference, Purpose.ROUTED)
        blobs, posts = await self._sealed(reference, contents, self.mails.of_release(reference, ticket, letter, routed))
        return Amendment(
            reference=reference,
            move=Move.RELEASE,
            verdict=Verdict.HOLD.value,
            program=ticket.program,
            blobs=blobs,
            shred=(Purpose.ORIGINAL, READY_DENIAL),
            ticket=ticket,
            posts=posts,
            audit=_carried_out(decision),
        )

    async def denied(self, decision: Decision) -> Amendment:
        """No: the ready answer goes out where there is one, the rest is shredded."""
        mails = await self._ready_denial(decision.reference)
        _, posts = await self._sealed(decision.reference, {}, mails)
        return Amendment(
            reference=decision.reference,
            move=Move.DENY,
            verdict=Verdict.HOLD.value,
            program="",
            shred=(Purpose.ORIGINAL, Purpose.ROUTED, READY_DENIAL),
            posts=posts,
            audit=_carried_out(decision),
        )

    def destroyed(self, decision: Decision) -> Amendment:
        """All sealed content is shredded; nobody is told."""
        return Amendment(
            reference=decision.reference,
            move=Move.DESTROY,
            verdict=Verdict.HOLD.value,
            program="",
            shred=(Purpose.LETTER, Purpose.ORIGINAL, Purpose.ROUTED, Purpose.EXTRA, READY_DENIAL),
            audit=_carried_out(decision),
        )

    def _key(self, delivery: Delivery, mailbox: str) -> str:
        """Idempotency key: a form is known by its own submission id, a mail by who sent which bytes to which mailbox."""
        what = delivery.submission_id or f"{delivery.sender}|{hashlib.sha256(delivery.content).hexdigest()}"
        return self.vault.fingerprint(f"{delivery.channel}|{mailbox}|{what}")

    async def _letter(self, reference: str) -> Letter:
        return msgspec.json.decode(await self.vault.open(reference, Purpose.LETTER), type=Letter)

    async def _ticket(self, decision: Decision) -> NewTicket:
        notes = unpack(await self.vault.open(decision.reference, Purpose.EXTRA))
        removed = Counter(found.kind for found in notes.findings) if decision.ruling is Ruling.RELEASE_REDACTED else {}
        return NewTicket(notes.program, notes.kind, notes.confidence, f"{decision.ruling.value} by a reviewer; {notes.why}", dict(removed))

    async def _ready_denial(self, reference: str) -> tuple[Mail, ...]:
        try:
            ready = await self.vault.open(reference, READY_DENIAL)
        except Shredded:
            return ()
        return (Mail("denial", "mail", unpack_parcel(ready), needs_proof=True),)

    async def _sealed(self, reference: str, contents: Mapping[str, bytes], mails: Sequence[Mail]) -> _Sealed:
        """Blobs of ``contents`` and posts of ``mails``, sealed in one go."""
        by_purpose = {f"post:{mail.kind}": mail for mail in mails}
        parcels = {purpose: pack_parcel(mail.parcel) for purpose, mail in by_purpose.items()}
        sealed = await self.vault.seal(reference, {**contents, **parcels})
        posts = tuple(self._post(reference, by_purpose[blob.purpose], blob) for blob in sealed if blob.purpose in by_purpose)
        return _Sealed(tuple(blob for blob in sealed if blob.purpose not in by_purpose), posts)

    def _post(self, reference: str, mail: Mail, blob: Blob) -> Post:
        return Post(
            key=f"{reference}.{mail.kind}",
            destination=mail.destination,
            kind=mail.kind,
            payload=blob,
            needs_proof=mail.needs_proof,
            budget=self.vault.fingerprint(f"{mail.kind}|{mail.budget_for}") if mail.budget_for else "",
        )


def _content(purpose: Purpose, examination: Examination, share: Share) -> bytes:
    match purpose:
        case Purpose.LETTER:
            return msgspec.json.encode(examination.letter)
        case Purpose.ROUTED:
            return examination.routed or b""
        case Purpose.ORIGINAL:
            return examination.original or b""
        case Purpose.EXTRA:
            return pack(_notes(examination, share))
        case Purpose.RAW:
            raise ValueError("the raw delivery is sealed before it is examined, never after")
        case _:
            assert_never(purpose)


def _notes(examination: Examination, share: Share) -> CaseNotes:
    found = zip(examination.findings, examination.excerpts, strict=True)
    return CaseNotes(
        findings=tuple(FoundNote(one.kind, one.place.name, one.rule, one.score, one.masked, excerpt) for one, excerpt in found),
        unread=tuple(UnreadNote(one.place.name, one.reason.value) for one in examination.inspection.unscannable),
        can_release_redacted=examination.routed is not None,
        program=share.program,
        kind=share.kind,
        confidence=share.confidence,
        why=share.why,
    )


def _details(channel: Channel, share: Share) -> Mapping[str, str]:
    """What the audit trail says of a settled share: words and ids only."""
    return {"channel": channel.value, "program": share.program, "verdict": share.verdict.value}


def _carried_out(decision: Decision) -> tuple[AuditLine, ...]:
    return (AuditLine(HOUSE, "carried out", decision.reference, {"ruling": decision.ruling.value, "by": decision.actor}),)
