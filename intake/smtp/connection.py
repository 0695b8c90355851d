"""One SMTP connection: its seat, its octets, its patience, its time. What it says is in ``session.py``.

An ``asyncio.Protocol`` of its own: octets are understood as they come and all that is pipelined is answered
in one write, without a task for the connection or a timer for a command.
"""

import asyncio
import ssl
from collections.abc import Callable
from typing import cast

from intake.smtp.deadline import Deadline
from intake.smtp.reception import Reception

_LONGEST_WAIT = 65_536  # octets that may wait to be understood before the client is slowed down; an unended command line dies there
_TOO_MANY = "421 4.7.0 Too many connections, please try again later"
_SILENT = "421 4.4.2 Too slow, closing"
_ENDLESS = "500 5.5.6 Line too long, closing"
_TIRED = "421 4.7.0 Too many errors or idle commands, closing"
_CLOSING = "421 4.3.2 The service is closing this connection, please come again"


class Connection(asyncio.Protocol):
    """From the greeting to the end. ``in_mail`` is true from 354 to the reply after the dot; ``waiting`` while
    a decision or a handshake is under way: then nothing that was sent meanwhile is looked at."""

    def __init__(self, reception: Reception, tls: ssl.SSLContext | None, introduced: str = "") -> None:
        """``introduced``: the address the connection counts as, where that is not the one it comes from."""
        self.reception = reception
        self.settings = reception.settings
        self.loop = asyncio.get_running_loop()
        self.deadline = Deadline(self.loop, self.too_late)
        self.peer = introduced
        self.trusted = False
        self.secure = False
        self.in_mail = False
        self.waiting = False
        self.tls = tls
        self._transport: asyncio.Transport | None = None
        self._handshake: asyncio.Task[None] | None = None
        self._timers: list[asyncio.TimerHandle] = []
        self._seated = False
        self._leaving = False
        self._half_closed = False
        self._clogged = False
        self._slowed = False
        self._input = b""
        self._output: list[bytes] = []
        self._last_words: tuple[str, str] | None = None
        self._errors = 0
        self._chatter = 0

    def greet(self) -> None:
        """The first words."""
        raise NotImplementedError

    def understand(self, octets: bytes) -> bytes | None:
        """Make of ``octets`` what can be made of them; what is left to understand, None where more must come first."""
        raise NotImplementedError

    # Its seat

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast("asyncio.Transport", transport)
        peername = transport.get_extra_info("peername")
        self.peer = self.peer or (peername[0] if isinstance(peername, tuple) else "")
        self.trusted = self.settings.trusts(self.peer)
        self.secure = transport.get_extra_info("ssl_object") is not None
        self._seated = self.reception.seats.take(self.peer, trusted=self.trusted)
        if not self._seated:
            self._leaving = True
            self._transport.write(f"{_TOO_MANY}\r\n".encode())
            self._transport.close()
            return
        self.reception.enter(self)
        self.deadline.set(self.settings.command_timeout)
        self._later(self.settings.session_timeout, self.retire)
        self.greet()
        self._flush()

    def connection_lost(self, error: Exception | None) -> None:
        """Also called for a handshake that failed."""
        self._leaving = True
        if not self._seated:
            return
        self._seated = False
        self.deadline.stop()
        for timer in self._timers:
            timer.cancel()
        self.reception.leave(self)
        self.reception.seats.leave(self.peer)

    # Its octets

    def data_received(self, data: bytes) -> None:
        if self._leaving:
            return
        self._input = self._input + data if self._input else data
        self.go_on()

    def eof_received(self) -> bool:
        """A half-closed client may still read: what it sent is finished and answered."""
        self._half_closed = True
        self.go_on()
        return self._seated and not self.secure

    def pause_writing(self) -> None:
        """The client does not read: it is not listened to either, until its time is over."""
        self._clogged = True

    def resume_writing(self) -> None:
        self._clogged = False
        self.go_on()

    def go_on(self) -> None:
        """Understand what can be understood now."""
        while self._input and not self._is_busy:
            left = self.understand(self._input)
            if left is None:
                self._expect_the_rest()
                break
            self._input = left
        self._flush()
        if self._half_closed and not self._is_busy:
            self.hang_up("", "client gone")
        self._slow_down(len(self._input) > _LONGEST_WAIT)

    @property
    def _is_busy(self) -> bool:
        return self.waiting or self._clogged or self._leaving

    def _expect_the_rest(self) -> None:
        """Cut a command line that never ends before it fills the memory."""
        if len(self._input) > _LONGEST_WAIT:
            self.hang_up(_ENDLESS, "endless line")

    def _slow_down(self, full: bool) -> None:
        if full != self._slowed and not (self._leaving or self._half_closed) and self._transport is not None:
            self._slowed = full
            (self._transport.pause_reading if full else self._transport.resume_reading)()

    def _flush(self) -> None:
        if self._output and self._transport is not None:
            said = b"".join(self._output)
            self._output.clear()
            self._transport.write(said)

    # Its patience

    def say(self, reply: str) -> None:
        """Every reply goes out here, and is counted."""
        self._output.append(f"{reply}\r\n".encode("ascii"))
        self._chatter += 1
        # 452 is no error of the client: a long list is told "no more for now" many times over.
        self._errors += reply[0] in "45" and not reply.startswith("452")
        if self._errors > self.settings.max_errors or self._chatter > self.settings.max_chatter:
            self.hang_up(_TIRED, "too many errors or idle commands")

    def forgive(self, replies: int | None = None) -> None:
        """Progress was made: forget so many replies, or (None) all of them and the errors."""
        if replies is None:
            self._errors = 0
        self._chatter = 0 if replies is None else self._chatter - replies

    # TLS

    def start_tls(self, tls: ssl.SSLContext) -> None:
        """RFC 3207. What was sent in clear behind the command is dropped; the handshake has a time limit of its own."""
        self.waiting = True
        self.deadline.stop()
        self._flush()
        self._handshake = self.loop.create_task(self._shake_hands(cast("asyncio.Transport", self._transport), tls))

    async def _shake_hands(self, clear: asyncio.Transport, tls: ssl.SSLContext) -> None:
        self._input = b""
        try:
            patience = self.settings.command_timeout
            transport = await self.loop.start_tls(clear, self, tls, server_side=True, ssl_handshake_timeout=patience)
        except OSError:
            self.reception.note("smtp.cut", {"why": "client gone"})
            self.cut()
            self.connection_lost(None)
            return
        self._transport = transport
        self._handshake = None
        self.secure, self.waiting = True, False
        self.deadline.set(self.settings.command_timeout)
        self.go_on()

    # Its time

    def too_late(self) -> None:
        """The client has let its time pass."""
        self.hang_up(_SILENT, "too slow")

    def retire(self) -> None:
        """Finish the mail at hand, say 421, go."""
        if self.in_mail:
            self.close_after_mail(_CLOSING, "closed after the mail")
        else:
            self.hang_up(_CLOSING, "asked to come again")

    def close_after_mail(self, words: str, why: str) -> None:
        """After the reply to the mail at hand, say ``words`` and close."""
        self._last_words = words, why

    def mail_is_over(self) -> None:
        """The reply is out: close, if that was asked for meanwhile."""
        if self._last_words is not None:
            self.hang_up(*self._last_words)

    def hang_up(self, words: str, why: str) -> None:
        """Say ``words`` and close."""
        if self._leaving:
            return
        self.reception.note("smtp.cut", {"why": why})
        if self._handshake is not None:  # nothing can be said in the middle of it
            self.cut()
            return
        if words:
            self._output.append(f"{words}\r\n".encode())
        self.close()

    def close(self) -> None:
        """Whoever does not read our last words is cut after a moment."""
        self._leaving = True
        self._flush()
        if self._transport is not None:
            self._transport.close()
        self._later(self.settings.linger, self.cut)

    def cut(self) -> None:
        """Go at once."""
        if self._transport is not None:
            self._transport.abort()

    def _later(self, seconds: float, act: Callable[[], None]) -> None:
        self._timers.append(self.loop.call_later(seconds, act))
