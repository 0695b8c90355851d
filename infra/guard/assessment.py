"""Who is affected: what was opened within a range of the audit trail, by whom, and what was found in it."""

from collections import Counter, defaultdict
from collections.abc import Iterable
from typing import TypeVar

import msgspec
from sqlalchemy import Connection, bindparam, text

from infra.guard.incident import Assessment

T = TypeVar("T")

_OPENED = """SELECT actor, subject FROM audit
    WHERE seq BETWEEN ? AND ? AND verb IN ('ticket opened', 'case opened') AND ? IN ('', actor) GROUP BY actor, subject"""
_REFERENCES = {
    "ticket": text("SELECT number, reference FROM tickets WHERE number IN :them").bindparams(bindparam("them", expanding=True)),
    "case": text("SELECT number, reference FROM cases WHERE number IN :them").bindparams(bindparam("them", expanding=True)),
}
_FACTS = text("SELECT program, findings FROM receipts WHERE reference IN :them").bindparams(bindparam("them", expanding=True))
_AT_ONCE = 500


def read_references(connection: Connection, first: int, last: int, reader: str) -> dict[str, set[str]]:
    """Reference -> who opened its ticket or case within these lines. What was purged since stands there by its
    ticket's number."""
    opened: defaultdict[str, set[str]] = defaultdict(set)
    for actor, subject in connection.exec_driver_sql(_OPENED, (first, last, reader)):
        opened[subject].add(actor)
    names = _named(connection, opened)
    read: defaultdict[str, set[str]] = defaultdict(set)
    for subject, actors in opened.items():
        read[names.get(subject, subject)] |= actors
    return dict(read)


def assess(connection: Connection, first: int, last: int, reader: str) -> Assessment:
    """Counted now, in the lines ``first`` to ``last``."""
    read = read_references(connection, first, last, reader)
    there = [name for name in read if not name.startswith(("ticket ", "case "))]
    kinds: Counter[str] = Counter()
    programs: Counter[str] = Counter()
    for some in _slices(there):
        for program, findings in connection.execute(_FACTS, {"them": some}):
            programs[program] += 1
            kinds.update(dict.fromkeys(msgspec.json.decode(findings, type=dict[str, int]), 1))
    readers = Counter(actor for actors in read.values() for actor in actors)
    return Assessment(len(read), len(read) - len(there), dict(readers), dict(kinds), dict(programs))


def _named(connection: Connection, subjects: Iterable[str]) -> dict[str, str]:
    """ "ticket 7" -> its reference, for all that are still there."""
    numbers: defaultdict[str, list[int]] = defaultdict(list)
    for subject in subjects:
        sort, _, number = subject.partition(" ")
        numbers[sort].append(int(number))
    found = {}
    for sort, wanted in numbers.items():
        for some in _slices(wanted):
            rows = connection.execute(_REFERENCES[sort], {"them": some})
            found.update({f"{sort} {number}": reference for number, reference in rows})
    return found


def _slices(items: list[T]) -> Iterable[list[T]]:
    return (items[start : start + _AT_ONCE] for start in range(0, len(items), _AT_ONCE))
