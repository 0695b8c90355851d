"""How often somebody may come within an hour, kept in bounded memory; both doors count with it. Pure: the caller
says what time it is.

The generic cell rate algorithm (ITU-T I.371): one number a key says when its share will be whole again. The share
of an hour may be used at once and then grows back evenly, so nobody waits longer than an hour for the next one.
"""

from collections import OrderedDict
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from ipaddress import IPv6Address, ip_address, ip_network

HOUR = 3600.0
_INSTANT = 0.001  # seconds; less is a rounding of large numbers, not a wait
KEYS = 20_000
"""Keys remembered by one Rate; the one that came longest ago is forgotten first. Some three megabytes."""


class Rate:
    """``times`` an hour for each key, 0: no limit. ``what`` is its name in the log and the metrics."""

    def __init__(self, what: str, times: int, keys: int = KEYS) -> None:
        self.what = what
        self._step = HOUR / times if times else 0.0
        self._keys = keys
        self._whole_at: OrderedDict[int, float] = OrderedDict()

    def wait(self, key: str, now: float) -> float:
        """Seconds until ``key`` may come again, 0.0: at once."""
        owed = max(self._whole_at.get(hash(key), now) - now, 0.0) + self._step - HOUR
        return owed if self._step and owed > _INSTANT else 0.0

    def count(self, key: str, now: float) -> None:
        """``key`` has come. Only a hash of it is kept."""
        if not self._step:
            return
        mark = hash(key)
        self._whole_at[mark] = max(self._whole_at.get(mark, now), now) + self._step
        self._whole_at.move_to_end(mark)
        if len(self._whole_at) > self._keys:
            self._whole_at.popitem(last=False)


@dataclass(frozen=True, slots=True)
class Excess:
    """Too many of ``what``; come again in so many ``seconds``."""

    what: str
    seconds: float


def admit(rates: Iterable[tuple[Rate, str]], now: float) -> Excess | None:
    """None and counted by all of ``rates`` (each with its key), or what stands against it and counted by none."""
    asked = tuple(rates)
    for rate, key in asked:
        seconds = rate.wait(key, now)
        if seconds > 0:
            return Excess(rate.what, seconds)
    for rate, key in asked:
        rate.count(key, now)
    return None


@dataclass(frozen=True, slots=True)
class Peer:
    """Where somebody comes from. ``address`` and ``network`` are keys; ``local`` is this machine itself."""

    address: str
    network: str
    local: bool


@lru_cache(maxsize=4096)
def peer_of(text: str) -> Peer:
    """From an IP address in text. One household or server has a whole IPv6 /64 to itself, so that counts as one address;
    the network is an IPv4 /24 or an IPv6 /48."""
    try:
        address = ip_address(text.partition("%")[0])
    except ValueError:
        return Peer(text, text, local=False)
    if isinstance(address, IPv6Address) and address.ipv4_mapped is not None:
        address = address.ipv4_mapped
    one, several = (64, 48) if address.version == 6 else (32, 24)
    return Peer(str(ip_network((address, one), strict=False)), str(ip_network((address, several), strict=False)), address.is_loopback)
