"""Evidence frozen: receipts put on legal hold with digests of what is sealed of them, and a range of the audit trail.

The digests are over ciphertext, so they tell nothing and stay as they are when keys are rotated.
"""

import hashlib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime

import msgspec
from sqlalchemy import Connection, insert, select

from infra.audit.trail import Trail
from infra.guard.incident import Evidence, IncidentError
from infra.ledger.reads import moment
from infra.ledger.retention import is_held, place_hold
from infra.ledger.schema import incident_evidence, receipts

RECEIPT, LINES = "receipt", "audit lines"

_SEALED = "SELECT purpose, nonce, ciphertext FROM blobs WHERE reference = ? AND purpose NOT LIKE 'post:%' ORDER BY purpose"
_AT = "SELECT at FROM audit WHERE seq = ?"
_MAC = "SELECT mac FROM audit WHERE seq = ?"


@dataclass(frozen=True, slots=True)
class Freezer:
    """Freezes evidence of one incident, within the transaction of the act that asks for it."""

    connection: Connection
    trail: Trail
    incident: int
    now: datetime

    def receipts(self, references: Iterable[str], who: str) -> int:
        """Each with digests, and on hold unless it is already; how many were no evidence before. Raises IncidentError for
        what is not there."""
        known = set(self.connection.scalars(select(incident_evidence.c.subject).where(incident_evidence.c.incident == self.incident)))
        fresh = [reference for reference in dict.fromkeys(references) if reference not in known]
        for reference in fresh:
            if self.connection.scalar(select(receipts.c.id).where(receipts.c.reference == reference)) is None:
                raise IncidentError(f"there is no receipt {reference}; postroom receipts list shows all")
            if not is_held(self.connection, reference):
                place_hold(self.connection, self.trail, reference, f"incident {self.incident}", self.now, who=who)
            self._keep(RECEIPT, reference, sealed_digests(self.connection, reference))
        return len(fresh)

    def lines(self, since: datetime, until: datetime) -> tuple[int, int]:
        """First and last line of the audit trail within the span; the last is before the first where there is none."""
        head = self.trail.head(self.connection)
        first = _first_line(self.connection, head.seq, since.timestamp())
        last = _first_line(self.connection, head.seq, until.timestamp() + 1e-6) - 1
        if first <= last:
            mac = self.connection.exec_driver_sql(_MAC, (last,)).scalar_one()
            self._keep(LINES, f"{first}-{last}", {str(last): mac.hex()})
        return first, last

    def _keep(self, kind: str, subject: str, digests: Mapping[str, str]) -> None:
        values = {"incident": self.incident, "kind": kind, "subject": subject, "digests": msgspec.json.encode(digests).decode()}
        self.connection.execute(insert(incident_evidence).values(**values, at=self.now.timestamp()))


def all_evidence(connection: Connection, incident: int) -> Iterator[Evidence]:
    """Everything frozen, as it is now."""
    query = select(incident_evidence).where(incident_evidence.c.incident == incident).order_by(incident_evidence.c.id)
    for row in connection.execute(query):
        digests = msgspec.json.decode(row.digests, type=dict[str, str])
        now = sealed_digests(connection, row.subject) if row.kind == RECEIPT else _mac_now(connection, digests)
        yield Evidence(row.kind, row.subject, digests, moment(row.at), _compared(digests, now))


def sealed_digests(connection: Connection, reference: str) -> dict[str, str]:
    """Purpose -> SHA-256 of what is sealed for it; without what only waits to go out."""
    found = connection.exec_driver_sql(_SEALED, (reference,))
    return {purpose: hashlib.sha256(nonce + ciphertext).hexdigest() for purpose, nonce, ciphertext in found}


def _mac_now(connection: Connection, digests: Mapping[str, str]) -> dict[str, str]:
    found = {seq: connection.exec_driver_sql(_MAC, (int(seq),)).scalar() for seq in digests}
    return {seq: mac.hex() for seq, mac in found.items() if isinstance(mac, bytes)}


def _compared(then: Mapping[str, str], now: Mapping[str, str]) -> str:
    gone = [name for name in then if name not in now]
    changed = [name for name in then if name in now and now[name] != then[name]]
    if not gone and not changed:
        return "unchanged"
    return "; ".join([*(f"{name} is gone" for name in gone), *(f"{name} was changed" for name in changed)])


def _first_line(connection: Connection, last: int, at: float) -> int:
    """The first line written at that time or later, ``last`` + 1 where there is none. Lines stand in the order of time,
    but for a clock that was set back."""
    low, high = 1, last + 1
    while low < high:
        middle = (low + high) // 2
        if connection.exec_driver_sql(_AT, (middle,)).scalar_one() < at:
            low = middle + 1
        else:
            high = middle
    return low
