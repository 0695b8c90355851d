"""The audit trail in its table: appended in the caller's transaction, so that no act is on the disk
without its line, and no line without its act."""

from collections.abc import Iterable, Iterator
from datetime import datetime

from sqlalchemy import Connection

from infra.audit import chain
from infra.audit.chain import START, Head, Line, Link, Verification
from infra.bulk import Insert
from intake.ports import AuditLine

_INSERT = Insert("audit", ("seq", "at", "actor", "verb", "subject", "details", "mac"))
_HEAD = "SELECT seq, mac FROM audit ORDER BY seq DESC LIMIT 1"
_ALL = "SELECT seq, at, actor, verb, subject, details, mac FROM audit ORDER BY seq"


class Trail:
    """``key`` is the keyring's audit key."""

    __slots__ = ("_key",)

    def __init__(self, key: bytes) -> None:
        self._key = key

    def append(self, connection: Connection, lines: Iterable[AuditLine], at: datetime) -> None:
        """Inside a transaction that holds the write lock, so that nobody appends in between."""
        moment = at.timestamp()
        facts = [(moment, line.actor, line.verb, line.subject, chain.canonical(dict(line.details))) for line in lines]
        if not facts:
            return
        new = chain.links(self._key, self.head(connection), facts)
        _INSERT(connection, [(*line, mac) for line, mac in new])

    def head(self, connection: Connection) -> Head:
        """The newest line, to note outside the house."""
        newest = connection.exec_driver_sql(_HEAD).first()
        return Head(0, START) if newest is None else Head(newest[0], newest[1])

    def verify(self, connection: Connection, anchor: Head | None = None) -> Verification:
        """The whole trail, from the first line; with ``anchor`` also that it is not cut short."""
        return chain.verify(self._key, _stored(connection), anchor)


def _stored(connection: Connection) -> Iterator[Link]:
    """SQLite lets anything stand in a column; what is not of our kinds gets a MAC that cannot be right."""
    for *line, mac in connection.exec_driver_sql(_ALL):
        ours = isinstance(mac, bytes) and not any(isinstance(value, bytes) for value in line)
        yield Link(Line(*line), mac) if ours else Link(Line(line[0], 0.0, "", "", "", ""), b"")
