"""A connection from a load balancer of ours, until its PROXY header has said who the client is.

Nobody else may connect to such a door: who could write the header could be anybody.
"""

import asyncio
from collections.abc import Callable
from typing import cast

from intake.smtp.proxy import Introduction, Unclear, read_header
from intake.smtp.reception import Reception

Greet = Callable[[str], asyncio.Protocol]
"""Makes the session of the client with this address."""


class Proxied(asyncio.Protocol):
    """Holds the first octets back; afterwards the transport belongs to the client's session."""

    def __init__(self, reception: Reception, greet: Greet) -> None:
        self._reception = reception
        self._greet = greet
        self._octets = b""
        self._own_address = ""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """From our load balancers only, and not for long without a header."""
        self._transport = cast("asyncio.Transport", transport)
        settings = self._reception.settings
        self._timer = asyncio.get_running_loop().call_later(settings.proxy_timeout, self.retire)
        peername = transport.get_extra_info("peername")
        self._own_address = peername[0] if isinstance(peername, tuple) else ""
        self._reception.enter(self)
        if not settings.is_proxy(self._own_address):
            self._refuse("not a proxy of ours")

    def data_received(self, data: bytes) -> None:
        """The header is short: it is looked at anew with each piece."""
        self._octets += data
        try:
            introduction = read_header(self._octets)
        except Unclear:
            self._refuse("no proxy header")
            return
        if introduction is not None:
            self._hand_over(introduction)

    def _hand_over(self, introduction: Introduction) -> None:
        session = self._greet(introduction.peer or self._own_address)
        self._transport.set_protocol(session)
        session.connection_made(self._transport)
        self._leave()
        if introduction.rest:
            session.data_received(introduction.rest)

    def connection_lost(self, error: Exception | None) -> None:
        """Before the header was whole."""
        self._leave()

    def retire(self) -> None:
        """There is no mail to finish."""
        self.cut()

    def cut(self) -> None:
        """Go at once."""
        self._transport.abort()

    def _refuse(self, why: str) -> None:
        self._reception.note("smtp.cut", {"why": why})
        self.cut()

    def _leave(self) -> None:
        self._timer.cancel()
        self._reception.leave(self)
