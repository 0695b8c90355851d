"""How many forms an hour: from one address, and of one form by everybody together."""

from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from math import ceil

from intake.errors import TryLater
from intake.rates import Rate, admit, peer_of

Note = Callable[[str, Mapping[str, str]], None]
"""Takes a word of the log vocabulary and its fields."""


class TooOften(TryLater):
    """Too many for now; the same form is taken in ``seconds``. HTTP 429."""

    public = "We have received very many messages here within the hour, so yours was not taken in yet. Please try again in a few minutes."

    def __init__(self, seconds: float) -> None:
        super().__init__()
        self.seconds = seconds


def retry_after(error: TooOften) -> dict[str, str]:
    """The header that says when (RFC 9110 section 10.2.3)."""
    return {"Retry-After": str(ceil(error.seconds))}


def _silent(_word: str, _fields: Mapping[str, str]) -> None:
    pass


@dataclass(frozen=True, slots=True)
class FormRates:
    """Forms an hour, 0: no limit. ``local``: this machine's own addresses count like any other."""

    address: int = 0
    form: int = 0
    local: bool = False


@dataclass(slots=True)
class FormPace:
    """Counts what is handed in. ``note`` is told of each that was put off."""

    rates: FormRates = field(default_factory=FormRates)
    note: Note = _silent
    _address: Rate = field(init=False)
    _form: Rate = field(init=False)

    def __post_init__(self) -> None:
        self._address = Rate("forms of one address", self.rates.address)
        self._form = Rate("one form", self.rates.form)

    def admit(self, form: str, peer: str, now: float) -> None:
        """One more of ``form`` from ``peer`` (an address in text) at ``now`` in seconds. Raises TooOften."""
        origin = peer_of(peer)
        if origin.local and not self.rates.local:
            return
        excess = admit(((self._address, origin.address), (self._form, form)), now)
        if excess is not None:
            with suppress(Exception):  # a log that cannot be written changes no answer
                self.note("put off", {"what": excess.what})
            raise TooOften(excess.seconds)
