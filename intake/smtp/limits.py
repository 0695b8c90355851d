"""How much of the house all SMTP clients together may take: connections, and octets in memory."""

from collections import Counter


class Seats:
    """Counts connections, in all and by peer address."""

    def __init__(self, total: int, per_peer: int) -> None:
        self._total = total
        self._per_peer = per_peer
        self._taken: Counter[str] = Counter()

    def take(self, peer: str, *, trusted: bool) -> bool:
        """A seat for ``peer``; False when there is none. Trusted peers share the total only."""
        full = self._taken.total() >= self._total
        greedy = not trusted and self._taken[peer] >= self._per_peer
        if full or greedy:
            return False
        self._taken[peer] += 1
        return True

    def leave(self, peer: str) -> None:
        """Give back a seat that ``take`` gave."""
        self._taken[peer] -= 1
        if not self._taken[peer]:
            del self._taken[peer]


class Memory:
    """Octets of mails in memory, received and not yet answered."""

    def __init__(self, total: int) -> None:
        self.left = total

    def loan(self) -> "Loan":
        """Nothing yet, to be taken from here piece by piece."""
        return Loan(self)


class Loan:
    """The share of one mail in a ``Memory``."""

    def __init__(self, memory: Memory) -> None:
        self._memory = memory
        self._taken = 0

    def take(self, octets: int) -> bool:
        """Room for ``octets`` more; False (and nothing taken) when there is none."""
        if octets > self._memory.left:
            return False
        self._memory.left -= octets
        self._taken += octets
        return True

    def give_back(self) -> None:
        """Return all of it; may be called again."""
        self._memory.left += self._taken
        self._taken = 0
