"""A board and a pile of cases that live in memory and keep the promises of their ports."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta

from redaction.review.cases import (
    CaseFilter,
    CaseGone,
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

NOW = datetime(2026, 3, 2, 9, 30, tzinfo=UTC)
PROGRAMS = {"stamps": "Stamps and orders", "delivery": "Track and deliver", "claims": "Claims", "privacy": "Privacy office"}
SECRET = "4111 1111 1111 1111"  # the published test number every payment provider documents


@dataclass(frozen=True)
class Person:
    name: str
    programs: frozenset[str] | None = None
    roles: frozenset[str] = frozenset({"staff", "reviewer"})


def ticket_line(number: int, **changes: object) -> TicketLine:
    line = TicketLine(
        number=number,
        reference=f"PR-{number:04d}-TEST",
        program="delivery",
        kind="inquiry",
        state="open",
        verdict="pass",
        channel="smtp",
        secure=True,
        subject="Where is my parcel?",
        sender="Ada Example",
        confidence=0.97,
        opened_at=NOW - timedelta(hours=3),
        updated_at=NOW - timedelta(hours=1),
    )
    return replace(line, **changes)  # type: ignore[arg-type]


def ticket(number: int, *, line: Mapping[str, object] | None = None, **changes: object) -> TicketView:
    view = TicketView(
        line=ticket_line(number, **(line or {})),
        why="recipient address",
        sender_name="Ada Example",
        sender_address="ada@example.org",
        text="Hello,\n\nmy parcel has not arrived.\n\nAda",
        html="",
        attachments=(),
        entries=(),
        can_reply=True,
        warning_owed=False,
    )
    return replace(view, **changes)  # type: ignore[arg-type]


@dataclass
class MemoryBoard:
    tickets: dict[int, TicketView] = field(default_factory=dict)
    files: dict[tuple[int, int], Download] = field(default_factory=dict)
    staff: tuple[str, ...] = ("carol", "dave")
    changes: list[tuple[object, ...]] = field(default_factory=list)
    asked: list[tuple[View, str, Place]] = field(default_factory=list)

    def add(self, *views: TicketView) -> "MemoryBoard":
        self.tickets.update({view.line.number: view for view in views})
        return self

    def _visible(self, clerk: Clerk) -> list[TicketLine]:
        return [view.line for view in self.tickets.values() if clerk.programs is None or view.line.program in clerk.programs]

    def _find(self, clerk: Clerk, number: int) -> TicketView:
        if number not in {line.number for line in self._visible(clerk)}:
            raise TicketGone
        return self.tickets[number]

    def _change(self, clerk: Clerk, number: int, what: str, detail: str, **line: object) -> None:
        view = self._find(clerk, number)
        self.tickets[number] = replace(view, line=replace(view.line, **line))  # type: ignore[arg-type]
        self.changes.append((clerk.name, number, what, detail))

    async def lines(self, clerk: Clerk, view: View, *, program: str = "", place: Place = TOP) -> TicketPage:
        self.asked.append((view, program, place))
        tests: dict[View, Callable[[TicketLine], bool]] = {
            View.OPEN: lambda line: line.state == "open",
            View.MINE: lambda line: line.state == "open" and line.assignee == clerk.name,
            View.UNASSIGNED: lambda line: line.state == "open" and not line.assignee,
            View.CLOSED: lambda line: line.state == "closed",
        }
        visible = [line for line in self._visible(clerk) if program in {"", line.program}]
        chosen = [line for line in visible if tests[view](line)]
        counts = {each: sum(map(test, visible)) for each, test in tests.items()}
        numbers = [line.number for line in chosen]
        mark = place.after or place.before
        at = numbers.index(mark.number) if mark and mark.number in numbers else 0
        first = at + 1 if place.after else max(0, at - 50)
        return TicketPage(tuple(chosen[first : first + 50]), place.page, max(1, -(-len(chosen) // 50)), len(chosen), counts)

    async def ticket(self, clerk: Clerk, number: int) -> TicketView:
        return self._find(clerk, number)

    async def attachment(self, clerk: Clerk, number: int, part: int) -> Download:
        self._find(clerk, number)
        if (number, part) not in self.files:
            raise TicketGone
        return self.files[number, part]

    def _checked(self, text: str) -> str:
        if SECRET in text:
            raise ReplyHolds(("card number",))
        return text

    async def reply(self, clerk: Clerk, number: int, text: str) -> None:
        if not self._find(clerk, number).can_reply:
            raise NoAddress
        self._change(clerk, number, "reply", self._checked(text))

    async def note(self, clerk: Clerk, number: int, text: str) -> None:
        self._change(clerk, number, "note", self._checked(text))

    async def assign(self, clerk: Clerk, number: int, to: str) -> None:
        self._find(clerk, number)
        if to and to not in self.staff:
            raise ValueError(to)
        self._change(clerk, number, "assign", to, assignee=to)

    async def close(self, clerk: Clerk, number: int) -> None:
        self._change(clerk, number, "close", "", state="closed")

    async def reopen(self, clerk: Clerk, number: int) -> None:
        self._change(clerk, number, "reopen", "", state="open")

    async def move(self, clerk: Clerk, number: int, program: str) -> None:
        self._find(clerk, number)
        if program not in PROGRAMS:
            raise ValueError(program)
        self._change(clerk, number, "move", program, program=program)

    async def colleagues(self, clerk: Clerk, number: int) -> tuple[str, ...]:
        self._find(clerk, number)
        return self.staff

    def programs(self) -> Mapping[str, str]:
        return PROGRAMS


def case_line(number: int, **changes: object) -> CaseLine:
    line = CaseLine(
        number=number,
        reference=f"PR-{number:04d}-HELD",
        state=CaseState.WAITING,
        why=("many numbers in one message",),
        findings={"card": 6},
        program="stamps",
        channel="smtp",
        secure=True,
        subject="My cards",
        sender="Bob Example <bob@example.com>",
        received_at=NOW - timedelta(days=1),
        expires_at=NOW + timedelta(days=29),
    )
    return replace(line, **changes)  # type: ignore[arg-type]


def case(number: int, *, line: Mapping[str, object] | None = None, **changes: object) -> CaseView:
    view = CaseView(
        line=case_line(number, **(line or {})),
        findings=(FoundLine("card", "body, line 2", "card.visa", 0.99, "ends 1111", "charge my card [card number] please"),),
        unread=(UnreadLine("attachment 1, taxes.zip", "encrypted"),),
        text="Please charge my card [card number removed, ends 1111].",
        history=(),
        can_release_redacted=True,
    )
    return replace(view, **changes)  # type: ignore[arg-type]


@dataclass
class MemoryCases:
    held: dict[int, CaseView] = field(default_factory=dict)
    changes: list[tuple[object, ...]] = field(default_factory=list)

    def add(self, *views: CaseView) -> "MemoryCases":
        self.held.update({view.line.number: view for view in views})
        return self

    async def lines(self, reviewer: Reviewer, which: CaseFilter, *, page: int = 1) -> CasePage:
        waiting = {CaseState.WAITING, CaseState.REQUESTED}
        sorted_out: dict[CaseFilter, list[CaseLine]] = {CaseFilter.OPEN: [], CaseFilter.DONE: []}
        for view in self.held.values():
            sorted_out[CaseFilter.OPEN if view.line.state in waiting else CaseFilter.DONE].append(view.line)
        chosen = sorted_out[which]
        counts = {each: len(lines) for each, lines in sorted_out.items()}
        return CasePage(tuple(chosen[(page - 1) * 50 : page * 50]), page, max(1, -(-len(chosen) // 50)), len(chosen), counts)

    async def case(self, reviewer: Reviewer, number: int) -> CaseView:
        if number not in self.held:
            raise CaseGone
        return self.held[number]

    async def claim(self, reviewer: Reviewer, number: int) -> None:
        view = await self.case(reviewer, number)
        if view.line.claimed_by not in {"", reviewer.name}:
            raise CaseMoved
        self.held[number] = replace(view, line=replace(view.line, claimed_by=reviewer.name))
        self.changes.append((reviewer.name, number, "claim", ""))

    async def _rule(self, reviewer: Reviewer, number: int, what: str, reason: str, *, allowed: set[CaseState], after: CaseState) -> None:
        view = await self.case(reviewer, number)
        if view.line.state not in allowed:
            raise CaseMoved
        step = Ruled(NOW, reviewer.name, what, reason)
        self.held[number] = replace(view, line=replace(view.line, state=after), history=(*view.history, step))
        self.changes.append((reviewer.name, number, what, reason))

    async def release_redacted(self, reviewer: Reviewer, number: int, reason: str) -> None:
        if not (await self.case(reviewer, number)).can_release_redacted:
            raise CaseMoved
        await self._rule(
            reviewer, number, "release redacted", reason, allowed={CaseState.WAITING, CaseState.REQUESTED}, after=CaseState.DECIDED
        )

    async def request_original(self, reviewer: Reviewer, number: int, reason: str) -> None:
        if "4111" in reason:
            raise ValueError("the reason holds a number")
        await self._rule(reviewer, number, "request original", reason, allowed={CaseState.WAITING}, after=CaseState.REQUESTED)
        self.held[number] = replace(self.held[number], requested_by=reviewer.name)

    async def approve_original(self, reviewer: Reviewer, number: int, reason: str) -> None:
        if (await self.case(reviewer, number)).requested_by == reviewer.name:
            raise SecondPersonNeeded
        await self._rule(reviewer, number, "approve original", reason, allowed={CaseState.REQUESTED}, after=CaseState.DECIDED)

    async def deny(self, reviewer: Reviewer, number: int, reason: str) -> None:
        await self._rule(reviewer, number, "deny", reason, allowed={CaseState.WAITING, CaseState.REQUESTED}, after=CaseState.DECIDED)

    async def destroy(self, reviewer: Reviewer, number: int, reason: str) -> None:
        await self._rule(reviewer, number, "destroy", reason, allowed={CaseState.WAITING, CaseState.REQUESTED}, after=CaseState.DECIDED)


def attachments() -> tuple[AttachmentLine, ...]:
    return (
        AttachmentLine("receipt.pdf", "application/pdf", 48_213, "untouched", 2),
        AttachmentLine("order.txt", "text/plain", 812, "redacted", 3),
        AttachmentLine("taxes.zip", "application/zip", 1_204_220, "withheld: encrypted", -1),
    )


def entries() -> tuple[Entry, ...]:
    return (
        Entry("event", "carol", NOW - timedelta(hours=2), "assigned to carol"),
        Entry("note", "carol", NOW - timedelta(hours=2), "Looks like the depot in Springfield."),
        Entry("reply", "carol", NOW - timedelta(hours=1), "Dear Ada,\n\nwe are looking for it.", "sent"),
        Entry("reply", "carol", NOW - timedelta(minutes=5), "We found it.", "waiting"),
    )
