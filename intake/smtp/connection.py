"""One SMTP connection: its seat, its time, its patience. aiosmtpd underneath, made strict.

aiosmtpd 1.4.6 knows no limit on connections, errors or silence in DATA, and cancels a decision under way
when the client half-closes. What is overridden here uses some of its private names; the version is
pinned and ``tests/doors/smtp`` would notice.
"""

import asyncio
import logging
import ssl
from collections import defaultdict
from collections.abc import Callable
from typing import cast

from aiosmtpd.smtp import SMTP, TLSSetupException

from intake.smtp.envelope import EnvelopeRules
from intake.smtp.reception import Reception
from intake.smtp.wording import dressed

# aiosmtpd logs commands and addresses at INFO, bodies at DEBUG, and at WARNING whatever it took for
# a command: with a client out of step that is a line of somebody's mail. So: nothing of it.
logging.getLogger("mail.log").setLevel(logging.CRITICAL + 1)

_COMMAND_LINE = 1_000  # RFC 5321 section 4.5.3.1.4 asks for 512 and what extensions add
_TOO_MANY = b"421 4.7.0 Too many connections, please try again later\r\n"
_SILENT = b"421 4.4.2 Too slow, closing\r\n"
_ENDLESS = b"500 5.5.6 Line too long, closing\r\n"
_TIRED = b"421 4.7.0 Too many errors or idle commands, closing\r\n"
_CLOSING = b"421 4.3.2 The service is closing this connection, please come again\r\n"


class Connection(SMTP):
    """From the greeting to the end. ``in_mail`` is true from 354 to the reply after the dot."""

    line_length_limit = 65_536  # what the stream buffers before it slows the client down; an unended command line dies there

    def __init__(self, reception: Reception, tls: ssl.SSLContext | None, introduced: str = "") -> None:
        """``introduced``: the address the connection counts as, where that is not the one it comes from."""
        settings = reception.settings
        # aiosmtpd shares one dict among all connections and lets it grow at every EHLO; this one is ours.
        self.command_size_limits = defaultdict(lambda: _COMMAND_LINE)
        self.command_size_limit = _COMMAND_LINE
        super().__init__(
            EnvelopeRules(settings.max_recipients, reception.calls.knows),
            data_size_limit=settings.max_message,
            hostname=settings.hostname,
            ident="ESMTP Postroom",
            tls_context=tls,
            timeout=settings.command_timeout,
            loop=asyncio.get_running_loop(),
        )
        self.reception = reception
        self.peer = introduced
        self.trusted = False
        self.in_mail = False
        self._seated = False
        self._last_words: tuple[bytes, str] | None = None
        self._unended = 0
        self._errors = 0
        self._chatter = 0
        self._timers: list[asyncio.TimerHandle] = []

    # Its seat

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Also called by aiosmtpd after STARTTLS, for the same connection."""
        if self._original_transport is not None:
            super().connection_made(transport)
            return
        peername = transport.get_extra_info("peername")
        self.peer = self.peer or (peername[0] if isinstance(peername, tuple) else "")
        self.trusted = self.reception.settings.trusts(self.peer)
        self._seated = self.reception.seats.take(self.peer, trusted=self.trusted)
        if not self._seated:
            refused = cast("asyncio.Transport", transport)
            refused.write(_TOO_MANY)
            refused.close()
            return
        self.reception.enter(self)
        super().connection_made(transport)
        self._later(self.reception.settings.session_timeout, self.retire)

    def connection_lost(self, error: Exception | None) -> None:
        """May be called twice after a failed TLS handshake."""
        if not self._seated:
            return
        self._seated = False
        for timer in self._timers:
            timer.cancel()
        self.reception.leave(self)
        self.reception.seats.leave(self.peer)
        super().connection_lost(error)

    def eof_received(self) -> bool:
        """A half-closed client may still read: what it sent is finished and answered. (aiosmtpd cancels here.)"""
        if not self._seated:
            return False
        asyncio.StreamReaderProtocol.eof_received(self)
        return not self.secure

    @property
    def secure(self) -> bool:
        """Whether TLS is on, by either way."""
        return self.transport is not None and self.transport.get_extra_info("ssl_object") is not None

    # Its patience

    def data_received(self, data: bytes) -> None:
        """Cut a command line that never ends before it fills the memory."""
        if not self._seated:
            return
        if not self.in_mail:
            newline = data.rfind(b"\n")
            self._unended = self._unended + len(data) if newline < 0 else len(data) - newline - 1
            if self._unended > self.line_length_limit:
                self.hang_up(_ENDLESS, "endless line")
                return
        super().data_received(data)

    async def push(self, status: str | bytes) -> None:
        """Every reply goes out here, and is counted. Octets are sent as they are, text gets its enhanced code."""
        reply = status if isinstance(status, bytes) else dressed(status)
        self._writer.write(reply)
        await self._writer.drain()
        self._chatter += 1
        # 452 is no error of the client: a long list is told "no more for now" many times over.
        self._errors += reply[:1] in b"45" and reply[:3] != b"452"
        settings = self.reception.settings
        if self._errors > settings.max_errors or self._chatter > settings.max_chatter:
            self.hang_up(_TIRED, "too many errors or idle commands")

    def forgive(self, replies: int | None = None) -> None:
        """Progress was made: forget so many replies, or (None) all of them and the errors."""
        if replies is None:
            self._errors = 0
        self._chatter = 0 if replies is None else self._chatter - replies

    async def handle_exception(self, error: Exception) -> str:
        """aiosmtpd would answer a permanent 500 with the exception's text, and go on at the end of the stream."""
        if isinstance(error, asyncio.IncompleteReadError | TLSSetupException):
            self.hang_up(b"", "client gone")
            return "421 4.4.2 Connection lost"
        return self.reception.excuse(error)

    # Its time

    def _timeout_cb(self) -> None:
        self.hang_up(_SILENT, "too slow")

    def retire(self) -> None:
        """Finish the mail at hand, say 421, go."""
        if self.in_mail:
            self.close_after_mail(_CLOSING, "closed after the mail")
        else:
            self.hang_up(_CLOSING, "asked to come again")

    def close_after_mail(self, words: bytes, why: str) -> None:
        """After the reply to the mail at hand, say ``words`` and close."""
        self._last_words = words, why

    def mail_is_over(self) -> None:
        """The reply is out: close, if that was asked for meanwhile."""
        if self._last_words is not None:
            self.hang_up(*self._last_words)

    def hang_up(self, words: bytes, why: str) -> None:
        """Say ``words`` and close; whoever does not read them is cut after a moment."""
        if self.transport is None or self.transport.is_closing():
            return
        self.reception.note("smtp.cut", {"why": why})
        self._writer.write(words)
        self.transport.close()
        self._later(self.reception.settings.linger, self.cut)
        if self._handler_coroutine is not None:
            self._handler_coroutine.cancel()

    def cut(self) -> None:
        """Go at once."""
        if self.transport is not None:
            cast("asyncio.Transport", self.transport).abort()

    def _later(self, seconds: float, act: Callable[[], None]) -> None:
        self._timers.append(self.loop.call_later(seconds, act))
