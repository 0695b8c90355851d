"""Tickets in SQL, as one clerk may see them: every statement here is narrowed to the clerk's programs.

Lists walk an index newest first, one walk a program, merged by the database; they never sort the table.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, Select, Table, and_, exists, func, insert, select, tuple_, union_all, update

from infra.ledger import rows
from infra.ledger.console import PAGE
from infra.ledger.schema import entries, outbox, receipts, ticket_tallies, tickets
from intake.ports import Blob, Post
from routing.desk.board import TOP, Clerk, Place, TicketGone, View

WARNED = "with warning"
"""The event word of a reply that carried the warning the sender was owed."""

_LINE = (
    tickets.c.number,
    tickets.c.reference,
    tickets.c.program,
    tickets.c.kind,
    tickets.c.state,
    tickets.c.confidence,
    tickets.c.why,
    tickets.c.findings,
    tickets.c.assignee,
    tickets.c.opened_at,
    tickets.c.updated_at,
    receipts.c.verdict,
    receipts.c.channel,
    receipts.c.secure,
)


@dataclass(frozen=True, slots=True)
class Scope:
    """Whose eyes: ``programs`` None is every program, an empty set is none."""

    name: str
    programs: frozenset[str] | None

    @classmethod
    def of(cls, clerk: Clerk, program: str = "") -> "Scope":
        """What ``clerk`` may see, narrowed to ``program`` where one is named."""
        if not program:
            return cls(clerk.name, clerk.programs)
        mine = clerk.programs is None or program in clerk.programs
        return cls(clerk.name, frozenset({program}) if mine else frozenset())


def counts(connection: Connection, scope: Scope) -> Mapping[View, int]:
    """How many tickets stand in every view: sums of what triggers keep, so a million are counted like a thousand."""
    tallied = select(*(func.sum(ticket_tallies.c.tickets).filter(*_conditions(view, scope.name, ticket_tallies)) for view in View))
    if scope.programs is not None:
        tallied = tallied.where(ticket_tallies.c.program.in_(sorted(scope.programs)))
    return {view: number or 0 for view, number in zip(View, connection.execute(tallied).one(), strict=True)}


def page(connection: Connection, scope: Scope, view: View, place: Place) -> tuple[tuple[Row[Any], ...], int]:
    """The lines of a page, latest activity first, and the number of the page: 1 where the place has gone."""
    numbers = _numbers(connection, scope, view, place)
    gone = len(numbers) < PAGE if place.before else not numbers
    number = place.page
    if gone and place != TOP:
        numbers, number = _numbers(connection, scope, view, TOP), TOP.page
    wanted = select(*_LINE).join(receipts, receipts.c.reference == tickets.c.reference).where(tickets.c.number.in_(numbers))
    found: dict[int, Any] = {row.number: row for row in connection.execute(wanted)}
    return tuple(found[number] for number in numbers), number


def line(connection: Connection, scope: Scope, number: int) -> Row[Any]:
    """One ticket; TicketGone when it is not there for these eyes."""
    wanted = select(*_LINE).join(receipts, receipts.c.reference == tickets.c.reference).where(tickets.c.number == number)
    row = connection.execute(_of_programs(wanted, scope)).one_or_none()
    if row is None:
        raise TicketGone(number)
    return row


def change(connection: Connection, scope: Scope, number: int, at: float, **columns: str | float) -> Row[Any]:
    """Set ``columns`` of one ticket and return it as it was before."""
    before = line(connection, scope, number)
    connection.execute(update(tickets).where(tickets.c.number == number).values(updated_at=at, **columns))
    return before


def thread(connection: Connection, number: int) -> tuple[Row[Any], ...]:
    """The entries under a ticket, oldest first, each reply with the state of its post ("" once that is gone)."""
    wanted = (
        select(entries, func.coalesce(outbox.c.state, "").label("post_state"))
        .outerjoin(outbox, outbox.c.id == entries.c.post)
        .where(entries.c.ticket == number)
        .order_by(entries.c.id)
    )
    return tuple(connection.execute(wanted))


def write_entry(
    connection: Connection, number: int, kind: str, author: str, at: float, *, purpose: str = "", event: str = "", post: int | None = None
) -> None:
    """Put one entry under a ticket."""
    connection.execute(insert(entries).values(ticket=number, kind=kind, author=author, at=at, purpose=purpose, event=event, post=post))


def put_reply(connection: Connection, reference: str, sealed: Blob, at: float) -> int:
    """Put a sealed reply into the outbox; returns its row. A person decided to answer, so no proof and no budget."""
    post = Post(f"{reference}:{sealed.purpose}", "mail", "reply", sealed)
    rows.add_posts(connection, [(reference, post)], at)
    return int(connection.execute(select(outbox.c.id).where(outbox.c.key == post.key)).scalar_one())


def warning_owed(connection: Connection, row: Row[Any]) -> bool:
    """Something was removed, no warning went out, and no reply (sent or on its way) carried it."""
    if row.findings == "{}":
        return False
    warned = exists().where(and_(outbox.c.reference == row.reference, outbox.c.kind == "warning", outbox.c.state == "sent"))
    carried = exists().where(
        and_(entries.c.ticket == row.number, entries.c.event == WARNED, outbox.c.id == entries.c.post, outbox.c.state != "dropped")
    )
    return not connection.scalar(select(warned | carried))


def _numbers(connection: Connection, scope: Scope, view: View, place: Place) -> list[int]:
    """Ticket numbers of one page. Before a mark the list is walked from the mark up, and turned round."""
    columns = select(tickets.c.number, tickets.c.updated_at).where(*_from(place))
    upwards = place.before is not None
    # "Mine" is short and goes by the assignee's index; the others go program by program.
    apart = scope.programs is not None and view is not View.MINE and len(scope.programs) > 1
    programs = [frozenset({program}) for program in sorted(scope.programs or ())] if apart else [scope.programs]
    walks = [_within(columns, view, Scope(scope.name, each)) for each in programs]
    wanted: Any = union_all(*walks) if apart else walks[0]
    keys = (wanted.selected_columns.updated_at, wanted.selected_columns.number)
    found = connection.execute(wanted.order_by(*(key.asc() if upwards else key.desc() for key in keys)).limit(PAGE))
    numbers = [row.number for row in found]
    return numbers[::-1] if upwards else numbers


def _from(place: Place) -> tuple[ColumnElement[bool], ...]:
    key = tuple_(tickets.c.updated_at, tickets.c.number)
    if place.after:
        return (key < tuple_(place.after.at, place.after.number),)
    return (key > tuple_(place.before.at, place.before.number),) if place.before else ()


def _within(statement: Select[Any], view: View, scope: Scope) -> Select[Any]:
    return _of_programs(statement.where(*_conditions(view, scope.name, tickets)), scope)


def _conditions(view: View, name: str, table: Table) -> tuple[ColumnElement[bool], ...]:
    """What makes a view, said of tickets or of their tallies."""
    state = table.c.state == ("closed" if view is View.CLOSED else "open")
    assignees = {View.MINE: name, View.UNASSIGNED: ""}
    return (state, table.c.assignee == assignees[view]) if view in assignees else (state,)


def _of_programs(statement: Select[Any], scope: Scope) -> Select[Any]:
    if scope.programs is None:
        return statement
    return statement.where(tickets.c.program.in_(sorted(scope.programs)))
