"""The commands of one SMTP connection, where we differ from aiosmtpd, and the way of a mail through it."""

# ruff: noqa: N802 - aiosmtpd finds commands by method names like smtp_DATA

import asyncio
import ssl
from typing import cast

from aiosmtpd.smtp import Envelope
from aiosmtpd.smtp import Session as Dialogue

from intake.smtp.connection import Connection
from intake.smtp.limits import Loan
from intake.smtp.message import NO_ROOM, TOO_LARGE, DataReader, Unacceptable, content_of
from intake.smtp.path import NULL, is_greeting_name, parse_path
from intake.smtp.reception import Reception
from intake.smtp.wording import dressed
from intake.submission import Channel, Delivery

# A browser can be made to post a form to any port (ALPACA); HTTP/2 and its header lines announce themselves too.
_FOREIGN = ("GET", "POST", "PUT", "HEAD", "OPTIONS", "CONNECT", "DELETE", "PATCH", "TRACE", "PRI", "HOST:", "USER-AGENT:", "CONTENT-TYPE:")
_EVERYTHING = 1 << 24  # more than a stream ever buffers: a read empties it
_TOO_MANY_MAILS = "450 4.7.1 Too many mails for now, please try again later"
_ASKED_TOO_OFTEN = b"421 4.5.3 Too many recipients, closing\r\n"


class Session(Connection):
    """No AUTH: a public intake has no users. No VRFY or EXPN: they would tell mailboxes apart."""

    def __init__(self, reception: Reception, tls: ssl.SSLContext | None, introduced: str = "") -> None:
        super().__init__(reception, tls, introduced)
        del self._smtp_methods["AUTH"]
        self._smtp_methods.update(dict.fromkeys(_FOREIGN, self._foreign))
        self._asked = 0

    @property
    def _envelope(self) -> Envelope:
        """The mail at hand; there is one from the first octet on."""
        return cast("Envelope", self.envelope)

    @property
    def _dialogue(self) -> Dialogue:
        """What HELO and TLS established; a new one after STARTTLS."""
        return cast("Dialogue", self.session)

    def _forget_mail(self) -> None:
        self.envelope = self._create_envelope()

    async def _foreign(self, _argument: str | None) -> None:
        self.hang_up(b"", "another protocol")

    async def smtp_HELO(self, hostname: str) -> None:
        await self._greet(hostname, extended=False, lines=[self.hostname])

    async def smtp_EHLO(self, hostname: str) -> None:
        starttls = ["STARTTLS"] if self.tls_context and not self.secure else []
        size = f"SIZE {self.data_size_limit}"
        await self._greet(hostname, extended=True, lines=[self.hostname, size, "8BITMIME", "PIPELINING", *starttls, "ENHANCEDSTATUSCODES"])

    async def _greet(self, hostname: str, *, extended: bool, lines: list[str]) -> None:
        if not is_greeting_name(hostname):
            await self.push("501 A host name must follow")
            return
        self._forget_mail()
        self._dialogue.extended_smtp = extended
        self._dialogue.host_name = hostname
        *first, last = lines
        await self.push("".join(f"250-{line}\r\n" for line in first).encode() + f"250 {last}\r\n".encode())

    async def smtp_STARTTLS(self, arg: str) -> None:
        """RFC 3207. aiosmtpd would start TLS within TLS; it does forget the clear-text dialogue, and what was sent too early."""
        if self.secure or not self.tls_context:
            await self.push("503 TLS is not available" if not self.secure else "503 TLS is active already")
            return
        await super().smtp_STARTTLS(arg)

    async def smtp_VRFY(self, _arg: str) -> None:
        await self.push("252 2.5.0 Cannot verify addresses, just send")

    async def smtp_HELP(self, _arg: str) -> None:
        await self.push("214 2.0.0 See RFC 5321")

    def _getaddr(self, arg: str) -> tuple[str, str] | tuple[None, None]:
        return parse_path(arg) or (None, None)

    async def smtp_RCPT(self, arg: str | None) -> None:
        """Recipients are no idle talk, but even their number has an end."""
        self._asked += 1
        if self._asked > 10 * self.reception.settings.max_recipients:
            self.hang_up(_ASKED_TOO_OFTEN, "too many recipients")
            return
        self.forgive(1)
        await super().smtp_RCPT(arg)

    async def smtp_DATA(self, arg: str) -> None:
        if arg or not self._envelope.rcpt_tos:
            await self.push("501 DATA takes no argument" if arg else "503 RCPT must come first")
            return
        if self.reception.memory.left <= 0:
            await self.push(NO_ROOM)
            return
        if self._comes_too_often():
            await self.push(_TOO_MANY_MAILS)
            return
        await self.push("354 End data with <CR><LF>.<CR><LF>")
        recipients = len(self._envelope.rcpt_tos)
        self.in_mail = True
        try:
            reply = await self._mail()
        finally:
            self.in_mail = False
            self._forget_mail()
        self._reset_timeout()
        self._asked = 0
        if reply.startswith("250"):
            self.forgive()
        await self.push(self._verdict(reply, recipients))
        self.mail_is_over()

    def _comes_too_often(self) -> bool:
        """RFC 5321 section 4.3.2 has 450 at DATA for policy. Asked here and not at MAIL: who is told that there is no such mailbox
        has sent nothing."""
        sender = self._envelope.mail_from or NULL
        excess = self.reception.pace.admit(self.peer, "" if sender == NULL else sender, self.loop.time(), trusted=self.trusted)
        if excess is not None:
            self.reception.note("put off", {"what": excess.what})
        return excess is not None

    def _verdict(self, reply: str, _recipients: int) -> bytes:
        """What goes out after the mail: one reply, however many recipients there are."""
        return dressed(reply)

    async def _mail(self) -> str:
        loan = self.reception.memory.loan()
        settings = self.reception.settings
        try:
            raw = await self._collect(loan)
            delivery = self._delivery(content_of(raw, max_hops=settings.max_hops, repair=self.trusted))
        except Unacceptable as refusal:
            loan.give_back()
            if refusal.hang_up:
                self.close_after_mail(b"", "stray line end")
            return refusal.reply
        except BaseException:
            loan.give_back()
            raise
        self._reset_timeout(settings.answer_timeout + settings.linger)
        return await self.reception.decide(delivery, loan)

    async def _collect(self, loan: Loan) -> bytes:
        """The octets up to the final dot; what was sent behind it goes back into the stream."""
        reader = DataReader(self.reception.settings.max_message)
        started = self.loop.time()
        after: bytes | None = None
        while after is None:
            self._reset_timeout(self._patience(reader.seen, self.loop.time() - started))
            chunk = await self._reader.read(_EVERYTHING)
            if not chunk:
                raise asyncio.IncompleteReadError(b"", None)
            if not loan.take(len(chunk)):
                reader.discard(NO_ROOM)
            after = reader.feed(chunk)
            if reader.complaint:
                loan.give_back()
            if after is None and reader.exhausted:
                raise Unacceptable(TOO_LARGE, hang_up=True)
        # The stream is empty here. feed_data would refuse once the client has half-closed.
        self._reader._buffer.extend(after)  # type: ignore[attr-defined]
        return reader.take()

    def _patience(self, octets: int, seconds: float) -> float:
        """How long the next piece may take: never a silence longer than between commands, never below the minimum rate."""
        settings = self.reception.settings
        in_hand = settings.data_grace + octets / settings.data_min_rate - seconds
        return max(0.001, min(in_hand, settings.command_timeout))

    def _delivery(self, content: bytes) -> Delivery:
        sender = self._envelope.mail_from or NULL
        return Delivery(
            channel=Channel.SMTP,
            content=content,
            sender="" if sender == NULL else sender,
            recipients=tuple(dict.fromkeys(self._envelope.rcpt_tos)),
            received_at=self.reception.calls.now(),
            peer=self.peer,
            helo=self._dialogue.host_name or "",
            secure=self.secure,
            trusted=self.trusted,
        )
