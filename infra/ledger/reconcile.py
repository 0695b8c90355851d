"""The books are balanced: every receipt stands where its state says it stands, with what that state keeps.

accepted = deferred + routed + held + denied + destroyed + purged, and each of them whole. A mismatch is damage
(or a fault of ours) that would show later as a ticket without a letter; here it shows by its reference.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from sqlalchemy import Connection

from intake.lifecycle import State
from intake.ports import Purpose

_STATES = "SELECT state, COUNT(*) FROM receipts GROUP BY state"
_HAS_BLOB = "EXISTS (SELECT 1 FROM blobs b WHERE b.reference = r.reference AND b.purpose = '{}')"
_HAS_ANY = "EXISTS (SELECT 1 FROM blobs b WHERE b.reference = r.reference)"
_HAS_TICKET = "EXISTS (SELECT 1 FROM tickets t WHERE t.reference = r.reference)"
_HAS_CASE = "EXISTS (SELECT 1 FROM cases c WHERE c.reference = r.reference)"
_HAS_PAYLOAD = "EXISTS (SELECT 1 FROM blobs b WHERE b.reference = o.reference AND b.purpose = o.purpose)"


def _receipts(state: State, but: str) -> str:
    return f"SELECT r.reference FROM receipts r WHERE r.state = '{state.value}' AND {but} LIMIT 1000"  # noqa: S608 - words of ours


CHECKS: Mapping[str, str] = {
    "routed, but without a ticket": _receipts(State.ROUTED, f"NOT {_HAS_TICKET}"),
    "routed, but without its letter": _receipts(State.ROUTED, f"NOT {_HAS_BLOB.format(Purpose.LETTER.value)}"),
    "routed, but without its redacted copy": _receipts(State.ROUTED, f"NOT {_HAS_BLOB.format(Purpose.ROUTED.value)}"),
    "held, but without a case": _receipts(State.HELD, f"NOT {_HAS_CASE}"),
    "held, but without its original": _receipts(State.HELD, f"NOT {_HAS_BLOB.format(Purpose.ORIGINAL.value)}"),
    "waiting to be examined, but without the message": _receipts(State.DEFERRED, f"NOT {_HAS_BLOB.format(Purpose.RAW.value)}"),
    "examined, but its raw copy is still there": (
        f"SELECT r.reference FROM receipts r WHERE r.state <> 'deferred' AND {_HAS_BLOB.format(Purpose.RAW.value)} LIMIT 1000"  # noqa: S608
    ),
    "refused, but something of it was kept": _receipts(State.REFUSED, _HAS_ANY),
    "purged, but something of it was kept": _receipts(State.PURGED, _HAS_ANY),
    "a ticket of a message that was not routed": (
        "SELECT t.reference FROM tickets t JOIN receipts r ON r.reference = t.reference WHERE r.state <> 'routed' LIMIT 1000"
    ),
    "waits to go out, but its content is gone": (
        f"SELECT o.reference FROM outbox o WHERE o.state = 'waiting' AND NOT {_HAS_PAYLOAD} LIMIT 1000"  # noqa: S608
    ),
    "sent or dropped, but its content is still there": (
        f"SELECT o.reference FROM outbox o WHERE o.state <> 'waiting' AND {_HAS_PAYLOAD} LIMIT 1000"  # noqa: S608
    ),
    "sealed content of nothing": (
        "SELECT DISTINCT b.reference FROM blobs b LEFT JOIN receipts r ON r.reference = b.reference "
        "WHERE r.reference IS NULL AND b.reference NOT LIKE 'alert-%' AND b.reference NOT LIKE 'user:%' "
        "AND b.reference NOT LIKE 'incident-%' LIMIT 1000"
    ),
}
"""What must not be -> the references of which it is so (the first thousand)."""


@dataclass(frozen=True, slots=True)
class Mismatch:
    """``what`` of CHECKS is so of ``reference``."""

    what: str
    reference: str


def states(connection: Connection) -> Mapping[State, int]:
    """How many receipts stand where, every state named."""
    found = {State(state): int(number) for state, number in connection.exec_driver_sql(_STATES)}
    return {state: found.get(state, 0) for state in State}


def mismatches(connection: Connection) -> Iterator[Mismatch]:
    """All that is not as it should be."""
    for what, query in CHECKS.items():
        for (reference,) in connection.exec_driver_sql(query):
            yield Mismatch(what, str(reference))
