"""What the round asks of a postman. One contract suite for all of them: tests/contract/test_postman.py."""

from typing import Protocol

from intake.errors import TryLater
from intake.outgoing import Parcel


class Unreachable(TryLater):
    """The other side as a whole did not answer: there is no use in trying the next parcel for it just now."""


class Postman(Protocol):
    """One way out of the house."""

    async def deliver(self, destination: str, parcel: Parcel, key: str) -> None:
        """Returns when the other side took ``parcel``. ``key`` is the idempotency key, the same on each try.

        Raises TryLater (nobody took it, another try may work; Unreachable where that goes for all) or
        Refused (the same parcel will never be taken). Their text names no address and repeats no word of the other side.
        """
