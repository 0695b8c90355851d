"""How much of the house all SMTP clients together may take: connections, octets in memory, and mails an hour."""

from collections import Counter
from dataclasses import dataclass

from intake.rates import Excess, Rate, admit, peer_of


@dataclass(frozen=True, slots=True)
class MailRates:
    """Mails an hour, 0: no limit. ``address`` is of a peer and ``domain`` of all senders of one domain, neither of them for
    peers that are trusted: a relay of ours brings what a whole provider's customers send. ``sender`` is of one envelope
    sender, by way of one network: who forges an address does not use up the share of the real one. ``local``: this
    machine's own addresses count like any other."""

    address: int = 0
    sender: int = 0
    domain: int = 0
    local: bool = False


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


class Pace:
    """Counts mails by where they come from and whom they say they are from."""

    def __init__(self, rates: MailRates) -> None:
        self._local = rates.local
        self._address = Rate("mails of one address", rates.address)
        self._sender = Rate("mails of one sender", rates.sender)
        self._domain = Rate("mails of one domain", rates.domain)

    def admit(self, peer: str, sender: str, now: float, *, trusted: bool) -> Excess | None:
        """None: one more mail may come, and is counted. ``sender`` is the envelope's, "" for bounces, which have no
        share of their own; ``now`` is monotonic seconds."""
        origin = peer_of(peer)
        if origin.local and not (trusted or self._local):
            return None
        who = sender.lower()
        shares = [(self._sender, f"{origin.network} {who}")] if who else []
        if not trusted:
            shares.append((self._address, origin.address))
            if who:
                shares.append((self._domain, f"{origin.network} {who.rpartition('@')[2]}"))
        return admit(shares, now)
