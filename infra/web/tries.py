"""How many wrong log-ins one address may make within an hour, whatever the names: who tries one password on everybody
never meets the lock-out of a name."""

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from fastapi import Request

from infra.web.shell import Note
from intake.rates import Rate, peer_of

WHAT = "wrong log-ins of one address"


def _silent(_word: str, _fields: Mapping[str, str]) -> None:
    pass


@dataclass(frozen=True, slots=True)
class Tries:
    """``an_hour``, 0: no limit. ``local``: this machine's own addresses count like any other."""

    an_hour: int = 0
    local: bool = False
    note: Note = _silent
    now: Callable[[], float] = time.monotonic
    _rate: Rate = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "_rate", Rate(WHAT, self.an_hour))

    def wait(self, request: Request) -> float:
        """Seconds until this address may try again, 0.0: at once."""
        key = self._key(request)
        seconds = self._rate.wait(key, self.now()) if key else 0.0
        if seconds:
            self.note("put off", {"what": WHAT})
        return seconds

    def failed(self, request: Request) -> None:
        """One more wrong log-in."""
        key = self._key(request)
        if key:
            self._rate.count(key, self.now())

    def _key(self, request: Request) -> str:
        peer = peer_of(request.client.host if request.client else "")
        return "" if peer.local and not self.local else peer.address
