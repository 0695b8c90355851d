"""Cases and decisions in SQL: small statements, each inside the caller's transaction."""

from collections.abc import Callable, Mapping
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, Select, func, insert, select, union_all, update

from infra.ledger.console import PAGE
from infra.ledger.schema import cases, decisions, receipts
from redaction.review.cases import CaseFilter, CaseGone, CaseState

STATES: Mapping[CaseFilter, tuple[CaseState, ...]] = {
    # A decided case stays open until the worker has carried it out: what fails must not vanish from sight.
    CaseFilter.OPEN: (CaseState.WAITING, CaseState.REQUESTED, CaseState.DECIDED),
    CaseFilter.DONE: (CaseState.RELEASED, CaseState.DENIED, CaseState.DESTROYED),
}

_ORDER: Mapping[CaseFilter, Callable[[Any], tuple[ColumnElement[Any], ...]]] = {
    CaseFilter.OPEN: lambda row: (row.expires_at, row.number),
    CaseFilter.DONE: lambda row: (row.decided_at.desc(), row.number.desc()),
}

_LINE = (cases, receipts.c.channel, receipts.c.secure, receipts.c.received_at)


def counts(connection: Connection) -> Mapping[CaseFilter, int]:
    """How many cases are open and done."""
    found = connection.execute(select(cases.c.state, func.count().label("how_many")).group_by(cases.c.state))
    by_state: dict[str, int] = {row.state: row.how_many for row in found}
    return {which: sum(by_state.get(state, 0) for state in states) for which, states in STATES.items()}


def page(connection: Connection, which: CaseFilter, number: int) -> tuple[Row[Any], ...]:
    """The lines of page ``number`` (from 1). Each state of the open ones is walked in the order of its index, and the
    walks are merged: nothing is sorted."""
    keys = select(cases.c.number, cases.c.expires_at, cases.c.decided_at)
    walks = union_all(*(keys.where(cases.c.state == state) for state in STATES[which]))
    wanted = walks.order_by(*_ORDER[which](walks.selected_columns)).limit(PAGE).offset((number - 1) * PAGE)
    numbers = [row.number for row in connection.execute(wanted)]
    found: dict[int, Any] = {row.number: row for row in connection.execute(_lines().where(cases.c.number.in_(numbers)))}
    return tuple(found[number] for number in numbers)


def line(connection: Connection, number: int) -> Row[Any]:
    """One case. Raises CaseGone."""
    row = connection.execute(_lines().where(cases.c.number == number)).one_or_none()
    if row is None:
        raise CaseGone(number)
    return row


def change(connection: Connection, number: int, **columns: str | float) -> None:
    """Set ``columns`` of one case."""
    connection.execute(update(cases).where(cases.c.number == number).values(**columns))


def history(connection: Connection, number: int) -> tuple[Row[Any], ...]:
    """What was done with the case, oldest first."""
    return tuple(connection.execute(select(decisions).where(decisions.c.case == number).order_by(decisions.c.id)))


def write(connection: Connection, number: int, actor: str, what: str, at: float, *, purpose: str = "", carry_out: bool = False) -> None:
    """One step of a case; with ``carry_out`` the worker makes it true."""
    connection.execute(insert(decisions).values(case=number, actor=actor, what=what, purpose=purpose, at=at, carry_out=carry_out))


def _lines() -> Select[Any]:
    return select(*_LINE).join(receipts, receipts.c.reference == cases.c.reference)
