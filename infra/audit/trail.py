"""The audit trail in its table: appended in the caller's transaction, so that no act is on the disk
without its line, and no line without its act."""

import hmac
from collections.abc import Iterable, Iterator
from datetime import datetime

from sqlalchemy import Connection

from infra.audit import chain
from infra.audit.chain import START, Head, Line, Link, Verification
from infra.bulk import Insert, raw
from intake.ports import AuditLine

_INSERT = Insert("audit", ("seq", "at", "actor", "verb", "subject", "details", "mac"))
_HEAD = "SELECT seq, mac FROM audit ORDER BY seq DESC LIMIT 1"
_COLUMNS = "seq, at, actor, verb, subject, details, mac"
_OLDEST = f"SELECT {_COLUMNS} FROM audit ORDER BY seq LIMIT 1"  # noqa: S608 - fixed words
_NEWEST = f"SELECT {_COLUMNS} FROM audit ORDER BY seq DESC LIMIT 2"  # noqa: S608 - fixed words
_SINCE = f"SELECT {_COLUMNS} FROM audit WHERE seq > ? ORDER BY seq"  # noqa: S608 - fixed words
_ALL = f"SELECT {_COLUMNS} FROM audit ORDER BY seq"  # noqa: S608 - fixed words


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
        newest = raw(connection).execute(_HEAD).fetchone()
        return Head(0, START) if newest is None else Head(newest[0], newest[1])

    def fits(self, connection: Connection) -> bool:
        """Whether this key wrote the trail: its oldest or its newest line, or there is none. One line that was
        changed is for ``verify`` to tell; where both ends are wrong it is another house's key."""
        oldest, newest = (tuple(_links(connection, query)) for query in (_OLDEST, _NEWEST))
        return not oldest or chain.verify(self._key, oldest).ok or self._follows(*reversed(newest))

    def _follows(self, before: Link, newest: Link | None = None) -> bool:
        return newest is not None and hmac.compare_digest(newest.mac, chain.mac_of(self._key, before.mac, newest.line))

    def verify(self, connection: Connection, noted: Iterable[Head] = ()) -> Verification:
        """The whole trail, from the first line; with heads that were ``noted`` also that it is not cut short."""
        return chain.verify(self._key, _links(connection, _ALL), noted)

    def lines(self, connection: Connection, after: int) -> Iterator[Line]:
        """The lines behind number ``after``, the oldest first; read them while the connection is open."""
        return (link.line for link in _links(connection, _SINCE, (after,)))


def _links(connection: Connection, query: str, values: tuple[int, ...] = ()) -> Iterator[Link]:
    """SQLite lets anything stand in a column; what is not of our kinds gets a MAC that cannot be right."""
    for *line, mac in connection.exec_driver_sql(query, values):
        ours = isinstance(mac, bytes) and not any(isinstance(value, bytes) for value in line)
        yield Link(Line(*line), mac) if ours else Link(Line(line[0], 0.0, "", "", "", ""), b"")
