"""The staff desk on SQL: tickets as one clerk may see them, and everything a clerk can do to one.

A reply is scanned before anything else happens to it, then composed, sealed and put into the outbox
together with its entry and its audit line: one transaction, or nothing.
"""

import asyncio
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol

import msgspec
from sqlalchemy import Connection, Row

from infra.audit.trail import Trail
from infra.ledger import people_sql, rows, tickets
from infra.ledger.console import (
    GONE,
    UNREADABLE,
    Heading,
    clamp,
    fresh_purpose,
    headings,
    pages,
    texts,
)
from infra.ledger.engine import Database
from infra.ledger.reads import moment
from infra.ledger.tickets import WARNED, Scope
from infra.ledger.writer import Writer
from intake.errors import Shredded
from intake.outgoing import Parcel, pack
from intake.ports import AuditLine, Clock, Purpose, Vault
from intake.replies.address import usable
from intake.submission import Letter
from redaction.findings import Span
from redaction.kinds import plain
from redaction.scanner import ScanFailed
from routing.desk.board import (
    TOP,
    AttachmentLine,
    Clerk,
    Download,
    Entry,
    NoAddress,
    Place,
    ReplyHolds,
    TicketGone,
    TicketLine,
    TicketPage,
    TicketView,
    View,
)

Scan = Callable[[str, str], tuple[Span, ...]]
PartOf = Callable[[bytes, int], tuple[str, str, bytes]]
"""Name, media type and bytes of one numbered part of a routed message; LookupError when there is none."""

SURE_ENOUGH = 0.5
"""From this score on a number in a reply is taken for what it looks like."""

_POST_STATES = {"sent": "sent", "waiting": "waiting", "dropped": "failed"}


class ComposeReply(Protocol):
    """Staff's answer as a parcel; with ``warn`` it also carries the warning the sender is owed."""

    def __call__(self, letter: Letter, reference: str, program: str, text: str, warn: bool) -> Parcel: ...


@dataclass(frozen=True, slots=True)
class _Step:
    """One thing done to a ticket: ``verb`` and ``details`` for the audit trail, ``event`` for its thread."""

    verb: str
    event: str
    columns: Mapping[str, str | float]
    details: Mapping[str, str] = field(default_factory=dict)


class SqlBoard:
    """Adapter of routing.desk.board.Board. ``programs`` is id -> name of every program there is."""

    def __init__(
        self,
        database: Database,
        writer: Writer,
        trail: Trail,
        vault: Vault,
        clock: Clock,
        *,
        scan: Scan,
        compose_reply: ComposeReply,
        part_of: PartOf,
        programs: Mapping[str, str],
    ) -> None:
        self._database = database
        self._writer = writer
        self._trail = trail
        self._vault = vault
        self._clock = clock
        self._scan = scan
        self._compose_reply = compose_reply
        self._part_of = part_of
        self._programs = programs

    async def lines(self, clerk: Clerk, view: View, *, program: str = "", place: Place = TOP) -> TicketPage:
        scope = Scope.of(clerk, program)

        def work(connection: Connection) -> TicketPage:
            counts = tickets.counts(connection, scope)
            total = counts[view]
            found, here = tickets.page(connection, scope, view, place)
            shown = headings(connection, self._vault, [row.reference for row in found])
            lines = tuple(_line(row, shown.get(row.reference, GONE)) for row in found)
            return TicketPage(lines, clamp(here, total), pages(total), total, counts)

        return await self._database.read(work)

    async def ticket(self, clerk: Clerk, number: int) -> TicketView:
        def work(connection: Connection) -> tuple[Row[Any], tuple[Entry, ...], bool]:
            row = tickets.line(connection, Scope.of(clerk), number)
            return row, self._thread(connection, row), tickets.warning_owed(connection, row)

        row, entries, owed = await self._database.read(work)
        letter = await self._letter(row.reference)
        await self._writer.run(lambda connection: self._audit(connection, clerk, "ticket opened", number), essential=True)
        return TicketView(
            line=_line(row, Heading(letter.subject, letter.sender_name, letter.sender_address)),
            why=row.why,
            sender_name=letter.sender_name,
            sender_address=letter.sender_address,
            text=letter.text,
            html=letter.html,
            attachments=tuple(AttachmentLine(a.name, a.media_type, a.size, a.state, a.part) for a in letter.attachments),
            entries=entries,
            can_reply=_can_answer(letter),
            warning_owed=owed,
        )

    async def attachment(self, clerk: Clerk, number: int, part: int) -> Download:
        row = await self._line(clerk, number)
        try:
            routed = await self._vault.open(row.reference, Purpose.ROUTED)
            name, media_type, content = await asyncio.to_thread(self._part_of, routed, part)
        except (LookupError, Shredded):
            raise TicketGone(number) from None
        return Download(name, media_type, content)

    async def reply(self, clerk: Clerk, number: int, text: str) -> None:
        await self._must_be_clean(text)
        row, owed = await self._database.read(lambda connection: self._line_and_debt(connection, clerk, number))
        letter = await self._letter(row.reference)
        if not _can_answer(letter):
            raise NoAddress(number)
        parcel = self._compose_reply(letter, row.reference, row.program, text, owed)
        post, entry = fresh_purpose("post:reply"), fresh_purpose("entry")
        sealed_post, sealed_entry = await self._vault.seal(row.reference, {post: pack(parcel), entry: text.encode()})

        def work(connection: Connection) -> None:
            at = self._clock.now().timestamp()
            before = tickets.change(connection, Scope.of(clerk), number, at)
            outbox_id = tickets.put_reply(connection, before.reference, sealed_post, at)
            rows.add_blobs(connection, [(before.reference, sealed_entry)])
            event = WARNED if owed else ""
            tickets.write_entry(connection, number, "reply", clerk.name, at, purpose=entry, event=event, post=outbox_id)
            self._audit(connection, clerk, "reply written", number, warning=str(owed).lower())

        await self._writer.run(work)

    async def note(self, clerk: Clerk, number: int, text: str) -> None:
        await self._must_be_clean(text)
        row = await self._line(clerk, number)
        purpose = fresh_purpose("entry")
        (sealed,) = await self._vault.seal(row.reference, {purpose: text.encode()})

        def work(connection: Connection) -> None:
            at = self._clock.now().timestamp()
            before = tickets.change(connection, Scope.of(clerk), number, at)
            rows.add_blobs(connection, [(before.reference, sealed)])
            tickets.write_entry(connection, number, "note", clerk.name, at, purpose=purpose)
            self._audit(connection, clerk, "note written", number)

        await self._writer.run(work)

    async def assign(self, clerk: Clerk, number: int, to: str) -> None:
        def work(connection: Connection) -> None:
            row = tickets.line(connection, Scope.of(clerk), number)
            if to and to not in people_sql.workers(connection, row.program):
                raise ValueError(f"{to} does not work on {row.program}")
            if to != row.assignee:
                event = f"assigned to {to}" if to else "assigned to nobody"
                self._take(connection, clerk, number, _Step("ticket assigned", event, {"assignee": to}, {"to": to}))

        await self._writer.run(work)

    async def close(self, clerk: Clerk, number: int) -> None:
        await self._turn(clerk, number, "closed", _Step("ticket closed", "closed", {"state": "closed"}))

    async def reopen(self, clerk: Clerk, number: int) -> None:
        await self._turn(clerk, number, "open", _Step("ticket reopened", "opened again", {"state": "open"}))

    async def move(self, clerk: Clerk, number: int, program: str) -> None:
        if program not in self._programs:
            raise ValueError(f"there is no program {program}")

        def work(connection: Connection) -> None:
            row = tickets.line(connection, Scope.of(clerk), number)
            if row.program == program:
                return
            # The new program's people decide who takes it; a person's choice is certain where a rule's is not.
            columns: dict[str, str | float] = {"program": program, "assignee": "", "confidence": 1.0, "why": f"moved here by {clerk.name}"}
            event = f"moved to {self._programs[program]}"
            self._take(connection, clerk, number, _Step("ticket moved", event, columns, {"before": row.program, "after": program}))

        await self._writer.run(work)

    async def colleagues(self, clerk: Clerk, number: int) -> tuple[str, ...]:
        def work(connection: Connection) -> tuple[str, ...]:
            return people_sql.workers(connection, tickets.line(connection, Scope.of(clerk), number).program)

        return await self._database.read(work)

    def programs(self) -> Mapping[str, str]:
        return self._programs

    async def _turn(self, clerk: Clerk, number: int, state: str, step: _Step) -> None:
        def work(connection: Connection) -> None:
            if tickets.line(connection, Scope.of(clerk), number).state != state:
                self._take(connection, clerk, number, step)

        await self._writer.run(work)

    def _take(self, connection: Connection, clerk: Clerk, number: int, step: _Step) -> None:
        """Change a ticket, say so in its thread and in the audit trail."""
        at = self._clock.now().timestamp()
        tickets.change(connection, Scope.of(clerk), number, at, **step.columns)
        tickets.write_entry(connection, number, "event", clerk.name, at, event=step.event)
        self._audit(connection, clerk, step.verb, number, **step.details)

    def _audit(self, connection: Connection, clerk: Clerk, verb: str, number: int, **details: str) -> None:
        self._trail.append(connection, [AuditLine(clerk.name, verb, f"ticket {number}", details)], self._clock.now())

    async def _must_be_clean(self, text: str) -> None:
        try:
            spans = await asyncio.to_thread(self._scan, text, "")
        except ScanFailed:
            raise ReplyHolds(("text that could not be checked",)) from None
        kinds = tuple(dict.fromkeys(plain(span.kind) for span in spans if span.score >= SURE_ENOUGH))
        if kinds:
            raise ReplyHolds(kinds)

    async def _line(self, clerk: Clerk, number: int) -> Row[Any]:
        return await self._database.read(lambda connection: tickets.line(connection, Scope.of(clerk), number))

    def _line_and_debt(self, connection: Connection, clerk: Clerk, number: int) -> tuple[Row[Any], bool]:
        row = tickets.line(connection, Scope.of(clerk), number)
        return row, tickets.warning_owed(connection, row)

    def _thread(self, connection: Connection, row: Row[Any]) -> tuple[Entry, ...]:
        thread = tickets.thread(connection, row.number)
        said = texts(connection, self._vault, row.reference, [each.purpose for each in thread])
        return tuple(
            Entry(
                kind=each.kind,
                author=each.author,
                at=moment(each.at),
                text=said.get(each.purpose, UNREADABLE) if each.purpose else each.event,
                state=_POST_STATES.get(each.post_state, ""),
            )
            for each in thread
        )

    async def _letter(self, reference: str) -> Letter:
        """What may be seen of the message; nothing once it was destroyed."""
        try:
            return msgspec.json.decode(await self._vault.open(reference, Purpose.LETTER), type=Letter)
        except Shredded:
            return Letter()


def _line(row: Row[Any], heading: Heading) -> TicketLine:
    return TicketLine(
        number=row.number,
        reference=row.reference,
        program=row.program,
        kind=row.kind,
        state=row.state,
        verdict=row.verdict,
        channel=row.channel,
        secure=row.secure,
        subject=heading.subject,
        sender=heading.sender,
        assignee=row.assignee,
        confidence=row.confidence,
        findings=json.loads(row.findings),
        opened_at=moment(row.opened_at),
        updated_at=moment(row.updated_at),
    )


def _can_answer(letter: Letter) -> bool:
    """An address from which a number was removed is no address any more."""
    return usable(letter.reply_to) or usable(letter.sender_address)
