"""The states of a receipt and the legal moves between them: one table.

deferred   sealed raw in a lane of the worker's, not examined yet
routed     a ticket exists at a program
held       a case waits for a security reviewer
refused    told no; nothing is kept but the audit line
denied     a reviewer said no, with reasons to the sender
destroyed  the sealed content was shredded by a reviewer
purged     retention ended; only counts and accounting remain
"""

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType

from intake.errors import NotAllowed


class State(StrEnum):
    """Where a receipt stands; the module's first lines say what each means."""

    DEFERRED = "deferred"
    ROUTED = "routed"
    HELD = "held"
    REFUSED = "refused"
    DENIED = "denied"
    DESTROYED = "destroyed"
    PURGED = "purged"


class Move(StrEnum):
    """What can happen to a receipt after it exists."""

    PUT_OFF = "put off"
    ROUTE = "route"
    HOLD = "hold"
    RELEASE = "release"
    DENY = "deny"
    DESTROY = "destroy"
    PURGE = "purge"


FIRST: frozenset[State] = frozenset({State.DEFERRED, State.ROUTED, State.HELD, State.REFUSED})

MOVES: Mapping[tuple[State, Move], State] = MappingProxyType(
    {
        (State.DEFERRED, Move.PUT_OFF): State.DEFERRED,
        (State.DEFERRED, Move.ROUTE): State.ROUTED,
        (State.DEFERRED, Move.HOLD): State.HELD,
        (State.HELD, Move.RELEASE): State.ROUTED,
        (State.HELD, Move.DENY): State.DENIED,
        (State.HELD, Move.DESTROY): State.DESTROYED,
        (State.ROUTED, Move.PURGE): State.PURGED,
        (State.DENIED, Move.PURGE): State.PURGED,
        (State.DESTROYED, Move.PURGE): State.PURGED,
        (State.REFUSED, Move.PURGE): State.PURGED,
    }
)


def after(state: State, move: Move) -> State:
    """The state after ``move``; raises NotAllowed when the table has no such row."""
    try:
        return MOVES[state, move]
    except KeyError:
        raise NotAllowed(f"no move {move} from {state}") from None


def diagram() -> str:
    """The table as a Mermaid state diagram, for docs/reference/lifecycle.md."""
    lines = ["stateDiagram-v2"]
    lines += [f"    [*] --> {state}" for state in sorted(FIRST)]
    lines += [f"    {before} --> {now}: {move}" for (before, move), now in MOVES.items()]
    return "\n".join(lines) + "\n"
