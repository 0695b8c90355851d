"""The SMTP door: open it with ``serve``, close it with ``Door.close``."""

import asyncio
import ssl
from collections.abc import Callable, Mapping
from contextlib import suppress
from datetime import UTC, datetime

from intake.answer import Receive
from intake.smtp.lmtp import LmtpSession
from intake.smtp.proxied import Proxied
from intake.smtp.reception import Calls, Note, Reception
from intake.smtp.session import Session
from intake.smtp.settings import SmtpSettings

_BACKLOG = 1_024  # connections the kernel holds while the loop is busy
_THIS_MACHINE = "127.0.0.1"  # whoever comes by a Unix socket
_OWNER_AND_GROUP = 0o660


def _silent(_word: str, _fields: Mapping[str, str]) -> None:
    pass


def _utc_now() -> datetime:
    return datetime.now(UTC)


class Door:
    """An open door."""

    def __init__(self, server: asyncio.Server, reception: Reception) -> None:
        self._server = server
        self._reception = reception
        address = server.sockets[0].getsockname()
        self.port = int(address[1]) if isinstance(address, tuple) else 0
        """The port it listens on, also where the settings said 0; 0 for a Unix socket."""

    async def close(self, grace: float) -> None:
        """Orderly stop: no new connections, idle ones are told 421, mails under way are received, decided
        and answered. What is not done within ``grace`` seconds is cut: not answered means not accepted."""
        self._server.close()
        for guest in list(self._reception.guests):
            guest.retire()
        with suppress(TimeoutError):
            await asyncio.wait_for(self._reception.quiet.wait(), grace)
        for guest in list(self._reception.guests):
            guest.cut()
        decisions = list(self._reception.decisions)
        for decision in decisions:
            decision.cancel()
        await asyncio.gather(*decisions, return_exceptions=True)


async def serve(
    settings: SmtpSettings,
    receive: Receive,
    knows: Callable[[str], bool],
    tls: ssl.SSLContext | None = None,
    *,
    note: Note = _silent,
    now: Callable[[], datetime] = _utc_now,
) -> Door:
    """Open the door. ``knows`` says whether an envelope address is a mailbox of ours (``postmaster`` may come
    without a domain). ``tls`` is for STARTTLS, or for all of the connection with ``implicit_tls``; load a new
    certificate into the same context to change it without a break.

    Raises OSError when the port cannot be had, ValueError for implicit TLS without a context.
    """
    if settings.implicit_tls and tls is None:
        raise ValueError("implicit_tls: needs a certificate")
    reception = Reception(settings, Calls(receive, knows, note, now))
    outer, inner = (tls, None) if settings.implicit_tls else (None, tls)
    face = LmtpSession if settings.lmtp else Session
    loop = asyncio.get_running_loop()
    if settings.socket_file is not None:
        path = settings.socket_file
        server = await loop.create_unix_server(lambda: face(reception, inner, _THIS_MACHINE), path, ssl=outer, backlog=_BACKLOG)
        path.chmod(_OWNER_AND_GROUP)
        return Door(server, reception)

    def greet(peer: str = "") -> asyncio.Protocol:
        return face(reception, inner, peer)

    factory = (lambda: Proxied(reception, greet)) if settings.proxy_networks else greet
    server = await loop.create_server(factory, settings.host, settings.port, ssl=outer, backlog=_BACKLOG)
    return Door(server, reception)
