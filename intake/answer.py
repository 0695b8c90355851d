"""What the house says to a door, in the same sitting: accepted for good, or no.

Everything else is an exception from ``intake/errors.py``.
"""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from intake.submission import Delivery


@dataclass(frozen=True, slots=True)
class Accepted:
    """Forced to disk. One reference per mailbox, in the order of the delivery's recipients."""

    references: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Refusal:
    """Not taken, by policy. ``public`` is plain words for the sender; ``link`` says where to read more."""

    public: str
    link: str = ""


Answer = Accepted | Refusal

Receive = Callable[[Delivery], Awaitable[Answer]]
"""What a door calls with a delivery. It may raise Refused, TryLater or anything else (then: our fault)."""
