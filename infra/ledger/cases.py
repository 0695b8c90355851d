"""The review console on SQL. A reviewer's word is written down here and carried out by the worker:
there is no second path to a ticket, and nothing sealed is opened beyond the letter and the notes.
"""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import msgspec
from sqlalchemy import Connection, Row

from infra.audit.trail import Trail
from infra.ledger import rows, rulings
from infra.ledger.console import GONE, UNREADABLE, Heading, clamp, fresh_purpose, headings, pages, texts
from infra.ledger.engine import Database
from infra.ledger.reads import moment
from infra.ledger.retention import is_held
from infra.ledger.writer import Writer
from intake.errors import Shredded
from intake.notes import CaseNotes, unpack
from intake.ports import AuditLine, Clock, Purpose, Ruling, Vault
from intake.submission import Letter
from redaction.review.cases import (
    CaseFilter,
    CaseLine,
    CaseMoved,
    CasePage,
    CaseState,
    CaseView,
    FoundLine,
    Reviewer,
    Ruled,
    SecondPersonNeeded,
    UnreadLine,
)

CLAIM = "claim"
REQUEST = "request original"
_UNDECIDED = frozenset({CaseState.WAITING, CaseState.REQUESTED})


Check = Callable[[Row[Any]], None]


@dataclass(frozen=True, slots=True)
class _Step:
    """One step of a case: the states it is possible ``after``, what it makes of the case's ``columns``,
    and what else must hold (``check`` raises). With ``carry_out`` the worker makes it true."""

    what: str
    after: frozenset[CaseState]
    columns: Mapping[str, str]
    check: Check = lambda row: None
    carry_out: bool = False


def _ruling(ruling: Ruling, after: frozenset[CaseState] = _UNDECIDED, check: Check = lambda row: None) -> _Step:
    return _Step(ruling, after, {"state": CaseState.DECIDED}, check, carry_out=True)


class SqlCases:
    """Adapter of redaction.review.cases.Cases."""

    def __init__(self, database: Database, writer: Writer, trail: Trail, vault: Vault, clock: Clock) -> None:
        self._database = database
        self._writer = writer
        self._trail = trail
        self._vault = vault
        self._clock = clock

    async def lines(self, reviewer: Reviewer, which: CaseFilter, *, page: int = 1) -> CasePage:
        def work(connection: Connection) -> CasePage:
            counts = rulings.counts(connection)
            total = counts[which]
            here = clamp(page, total)
            found = rulings.page(connection, which, here)
            shown = headings(connection, self._vault, [row.reference for row in found])
            return CasePage(tuple(_line(row, shown.get(row.reference, GONE)) for row in found), here, pages(total), total, counts)

        return await self._database.read(work)

    async def case(self, reviewer: Reviewer, number: int) -> CaseView:
        def work(connection: Connection) -> tuple[Row[Any], tuple[Ruled, ...]]:
            row = rulings.line(connection, number)
            return row, self._history(connection, row)

        row, history = await self._database.read(work)
        letter, notes = await self._letter(row.reference), await self._notes(row.reference)
        await self._writer.run(lambda connection: self._audit(connection, reviewer, "case opened", number))
        return CaseView(
            line=_line(row, Heading(letter.subject, letter.sender_name, letter.sender_address)),
            findings=tuple(FoundLine(n.kind, n.place, n.rule, n.score, n.masked, n.excerpt) for n in notes.findings),
            unread=tuple(UnreadLine(n.place, n.reason) for n in notes.unread),
            text=letter.text,
            history=history,
            can_release_redacted=notes.can_release_redacted and row.state in _UNDECIDED,
            requested_by=row.requested_by,
        )

    async def claim(self, reviewer: Reviewer, number: int) -> None:
        def check(row: Row[Any]) -> None:
            if row.claimed_by not in {"", reviewer.name}:
                raise CaseMoved(f"{row.claimed_by} has this case")

        await self._step(reviewer, number, _Step(CLAIM, _UNDECIDED, {"claimed_by": reviewer.name}, check), "")

    async def release_redacted(self, reviewer: Reviewer, number: int, reason: str) -> None:
        row = await self._line(number)
        if not (await self._notes(row.reference)).can_release_redacted:
            raise CaseMoved("no redacted copy of this message could be made")
        await self._step(reviewer, number, _ruling(Ruling.RELEASE_REDACTED), reason)

    async def request_original(self, reviewer: Reviewer, number: int, reason: str) -> None:
        if not reason.strip():
            raise ValueError("asking for the original needs a reason")
        columns = {"state": CaseState.REQUESTED, "requested_by": reviewer.name}
        await self._step(reviewer, number, _Step(REQUEST, frozenset({CaseState.WAITING}), columns), reason)

    async def approve_original(self, reviewer: Reviewer, number: int, reason: str) -> None:
        def check(row: Row[Any]) -> None:
            if row.requested_by == reviewer.name:
                raise SecondPersonNeeded("the original is released by two persons")

        await self._step(reviewer, number, _ruling(Ruling.RELEASE_ORIGINAL, frozenset({CaseState.REQUESTED}), check), reason)

    async def deny(self, reviewer: Reviewer, number: int, reason: str) -> None:
        await self._step(reviewer, number, _ruling(Ruling.DENY), reason)

    async def destroy(self, reviewer: Reviewer, number: int, reason: str) -> None:
        await self._step(reviewer, number, _ruling(Ruling.DESTROY), reason)

    async def _step(self, reviewer: Reviewer, number: int, step: _Step, reason: str) -> None:
        """The state is looked at again inside the transaction: of two reviewers one decides first."""
        purpose = fresh_purpose("reason") if reason.strip() else ""
        contents = {purpose: reason.strip().encode()} if purpose else {}
        sealed = await self._vault.seal((await self._line(number)).reference, contents)

        def work(connection: Connection) -> None:
            row = rulings.line(connection, number)
            if row.state not in step.after:
                raise CaseMoved(f"not possible any more: {row.state}")
            step.check(row)
            if step.what == Ruling.DESTROY and is_held(connection, row.reference):
                raise CaseMoved("it is on legal hold and must be kept")
            at = self._clock.now().timestamp()
            rows.add_blobs(connection, [(row.reference, blob) for blob in sealed])
            decided: dict[str, float] = {"decided_at": at} if step.carry_out else {}
            rulings.change(connection, number, **step.columns, **decided)
            rulings.write(connection, number, reviewer.name, step.what, at, purpose=purpose, carry_out=step.carry_out)
            self._audit(connection, reviewer, f"case: {step.what}", number)

        await self._writer.run(work)

    async def _line(self, number: int) -> Row[Any]:
        return await self._database.read(lambda connection: rulings.line(connection, number))

    def _history(self, connection: Connection, row: Row[Any]) -> tuple[Ruled, ...]:
        steps = rulings.history(connection, row.number)
        said = texts(connection, self._vault, row.reference, [step.purpose for step in steps])
        return tuple(
            Ruled(moment(step.at), step.actor, step.what, said.get(step.purpose, UNREADABLE) if step.purpose else "") for step in steps
        )

    async def _letter(self, reference: str) -> Letter:
        """What may be seen of the message; nothing where nothing could be read or all was destroyed."""
        try:
            return msgspec.json.decode(await self._vault.open(reference, Purpose.LETTER), type=Letter)
        except Shredded:
            return Letter()

    async def _notes(self, reference: str) -> CaseNotes:
        try:
            return unpack(await self._vault.open(reference, Purpose.EXTRA))
        except Shredded:
            return CaseNotes()

    def _audit(self, connection: Connection, reviewer: Reviewer, verb: str, number: int) -> None:
        self._trail.append(connection, [AuditLine(reviewer.name, verb, f"case {number}")], self._clock.now())


def _line(row: Row[Any], heading: Heading) -> CaseLine:
    return CaseLine(
        number=row.number,
        reference=row.reference,
        state=CaseState(row.state),
        why=tuple(json.loads(row.why)),
        findings=json.loads(row.findings),
        program=row.program,
        channel=row.channel,
        secure=row.secure,
        subject=heading.subject,
        sender=heading.sender,
        claimed_by=row.claimed_by,
        received_at=moment(row.received_at),
        expires_at=moment(row.expires_at),
    )
