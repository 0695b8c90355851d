"""What guessing costs: passwords and codes share one count for each name, and a lock-out that grows.

An attempt is counted as failed before it is looked at and cleared when it proves right, so that many guesses at once
gain nothing. An unknown name is counted and locked like a known one.
"""

from collections import OrderedDict
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Any

from sqlalchemy import Connection, Row

from infra.ledger import people_sql
from infra.ledger.reads import moment
from infra.ledger.user_trail import UserTrail
from intake.ports import Clock

NOBODY = "somebody"
"""An unknown name in the audit trail: what was typed there may have been a password."""

FREE_FAILURES = 5
FIRST_LOCK = timedelta(seconds=30)
LONGEST_LOCK = timedelta(minutes=15)

_STRANGERS = 10_000  # unknown names whose failures are remembered


class LockedOut(Exception):
    """Too many failures: no attempt is looked at before ``until``."""

    def __init__(self, until: datetime) -> None:
        super().__init__(f"locked until {until:%H:%M} UTC")
        self.until = until


class Attempts:
    """The counts; each method runs inside the caller's transaction."""

    def __init__(self, clock: Clock, note: UserTrail) -> None:
        self._clock = clock
        self._note = note
        self._strangers: OrderedDict[str, tuple[int, float]] = OrderedDict()

    def count(self, connection: Connection, name: str) -> Row[Any] | None:
        """Count this attempt as a failure, whoever it is; who it is, as they were before. LockedOut when it may not be made at all."""
        now = self._clock.now()
        row = people_sql.one(connection, name)
        failures, locked_until = (row.failures, row.locked_until) if row else self._strangers.get(_key(name), (0, 0.0))
        if locked_until > now.timestamp():
            raise LockedOut(moment(locked_until))
        counted = failures + 1, _locked_until(failures + 1, now)
        if row:
            people_sql.set_failures(connection, name, *counted)
        else:
            self._remember(name, counted)
        # Written for everybody: a known name must not take one forced write longer than an unknown one.
        who = row.name if row else NOBODY
        self._note(connection, who, "login tried", who)
        return row

    def take_back(self, connection: Connection, before: Row[Any]) -> None:
        """The password was right but is only half of the log-in: this attempt was none, the failures before it stay."""
        people_sql.take_back_failure(connection, before.name, before.failures, before.locked_until)

    def failed(self, connection: Connection, row: Row[Any] | None) -> None:
        """What was counted stays counted; the trail says so."""
        who = row.name if row else NOBODY
        self._note(connection, who, "login failed", who)

    def clear(self, connection: Connection, name: str) -> None:
        """Somebody is in: the count begins anew."""
        people_sql.set_failures(connection, name, 0, 0.0)

    def _remember(self, name: str, counted: tuple[int, float]) -> None:
        self._strangers[_key(name)] = counted
        self._strangers.move_to_end(_key(name))
        if len(self._strangers) > _STRANGERS:
            self._strangers.popitem(last=False)


def _key(name: str) -> str:
    return sha256(name.encode("utf-8", "surrogatepass")).hexdigest()


def _locked_until(failures: int, now: datetime) -> float:
    """0 below the limit; then 30 seconds, doubled with every further failure, to a quarter of an hour."""
    beyond = failures - FREE_FAILURES
    if beyond < 0:
        return 0.0
    lock = min(FIRST_LOCK * (1 << min(beyond, 10)), LONGEST_LOCK)
    return (now + lock).timestamp()
