"""The commands of one SMTP connection (RFC 5321 section 4.1.1), and the way of a mail through it."""

import ssl
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from types import MappingProxyType

from intake.smtp.connection import Connection
from intake.smtp.envelope import Envelope
from intake.smtp.limits import Loan
from intake.smtp.message import NO_ROOM, TOO_LARGE, DataReader, Unacceptable, content_of
from intake.smtp.path import is_greeting_name
from intake.smtp.reception import Reception
from intake.smtp.wording import FAULT
from intake.submission import Channel, Delivery

_LONGEST_LINE = 1_000  # RFC 5321 section 4.5.3.1.4 asks for 512 and what extensions add
_NOT_UNDERSTOOD = "500 5.5.2 Not understood"
_TOO_LONG = "500 5.5.2 Command line too long"
_UNKNOWN = "500 5.5.2 Command not recognized"
_NO_ARGUMENT = "501 5.5.4 This command takes no argument"
_SENDER_FIRST = "503 5.5.1 MAIL and RCPT must come first"
_TOO_MANY_MAILS = "450 4.7.1 Too many mails for now, please try again later"
_ASKED_TOO_OFTEN = "421 4.5.3 Too many recipients, closing"


@dataclass(eq=False, slots=True)
class _Mail:
    """The one at hand: being sent, then being decided on."""

    reader: DataReader
    loan: Loan
    began: float


class Session(Connection):
    """No AUTH: a public intake has no users. VRFY and EXPN tell nothing: they would tell mailboxes apart."""

    protocol = "ESMTP"
    greet_first = "503 5.5.1 HELO or EHLO must come first"

    def __init__(self, reception: Reception, tls: ssl.SSLContext | None, introduced: str = "") -> None:
        super().__init__(reception, tls, introduced)
        self._helo = ""
        self._extended = False
        self._envelope = Envelope()
        self._asked = 0
        self._coming: _Mail | None = None
        self._deciding: _Mail | None = None

    def greet(self) -> None:
        self.say(f"220 {self.settings.hostname} {self.protocol} Postroom")

    def connection_lost(self, error: Exception | None) -> None:
        if self._coming is not None:
            self._coming.loan.give_back()
            self._coming = None
        self._deciding = None
        super().connection_lost(error)

    # Its commands

    @classmethod
    def commands(cls) -> "Mapping[str, Callable[[Session, str], None]]":
        """What can be said here, and what comes of it."""
        return COMMANDS

    def understand(self, octets: bytes) -> bytes | None:
        if self._coming is not None:
            return self._collect(self._coming, octets)
        line, newline, rest = octets.partition(b"\n")
        if not newline:
            return None
        self._obey(line.rstrip(b"\r"))
        return b"" if self.waiting else rest  # what was sent in clear behind STARTTLS is never obeyed

    def _obey(self, line: bytes) -> None:
        if not line or not line.isascii():
            self.say(_NOT_UNDERSTOOD)
            return
        verb, _, argument = line.decode("ascii").partition(" ")
        command = self.commands().get(verb.upper())
        if command is None or len(line) > _LONGEST_LINE:
            self.say(_TOO_LONG if command else _UNKNOWN)
            return
        self.deadline.set(self.settings.command_timeout)
        try:
            command(self, argument.strip(" \t"))
        except Unacceptable as refusal:
            self.say(refusal.reply)
        except Exception as error:  # whatever went wrong, the client is told to try again
            self.say(self.reception.excuse(error))

    def foreign(self, _argument: str) -> None:
        self.hang_up("", "another protocol")

    def helo(self, argument: str) -> None:
        self._greeted(argument, extended=False, lines=())

    def ehlo(self, argument: str) -> None:
        starttls = ("STARTTLS",) if self.tls and not self.secure else ()
        size = f"SIZE {self.settings.max_message}"
        self._greeted(argument, extended=True, lines=(size, "8BITMIME", "PIPELINING", *starttls, "ENHANCEDSTATUSCODES"))

    def _greeted(self, name: str, *, extended: bool, lines: tuple[str, ...]) -> None:
        if not is_greeting_name(name):
            self.say("501 5.5.4 A host name must follow")
            return
        self._envelope = Envelope()
        self._extended = extended
        self._helo = name
        *first, last = (self.settings.hostname, *lines)
        self.say("".join(f"250-{line}\r\n" for line in first) + f"250 {last}")

    def starttls(self, argument: str) -> None:
        if self.secure or self.tls is None:
            self.say("503 5.5.1 TLS is active already" if self.secure else "503 5.5.1 TLS is not available")
        elif argument:
            self.say(_NO_ARGUMENT)
        else:
            self.say("220 2.0.0 Ready to start TLS")
            self._helo = ""
            self._envelope = Envelope()
            self.start_tls(self.tls)

    def mail(self, argument: str) -> None:
        if not self._helo:
            self.say(self.greet_first)
        else:
            self.say(self._envelope.mail(argument, extended=self._extended, max_message=self.settings.max_message))

    def rcpt(self, argument: str) -> None:
        """Recipients are no idle talk, but even their number has an end."""
        self._asked += 1
        if self._asked > 10 * self.settings.max_recipients:
            self.hang_up(_ASKED_TOO_OFTEN, "too many recipients")
            return
        self.forgive(1)
        self.say(self._envelope.rcpt(argument, knows=self.reception.calls.knows, most=self.settings.max_recipients))

    def data(self, argument: str) -> None:
        if argument or not self._envelope.recipients:
            self.say(_NO_ARGUMENT if argument else _SENDER_FIRST)
            return
        if self.reception.memory.left <= 0:
            self.say(NO_ROOM)
            return
        if self._comes_too_often():
            self.say(_TOO_MANY_MAILS)
            return
        self.in_mail = True
        self._coming = _Mail(DataReader(self.settings.max_message), self.reception.memory.loan(), self.loop.time())
        self.deadline.set(self._patience(self._coming))
        self.say("354 End data with <CR><LF>.<CR><LF>")

    def _comes_too_often(self) -> bool:
        """RFC 5321 section 4.3.2 has 450 at DATA for policy. Asked here and not at MAIL: who is told that there is no such mailbox
        has sent nothing."""
        excess = self.reception.pace.admit(self.peer, self._envelope.sender or "", self.loop.time(), trusted=self.trusted)
        if excess is not None:
            self.reception.note("put off", {"what": excess.what})
        return excess is not None

    def rset(self, argument: str) -> None:
        if argument:
            self.say(_NO_ARGUMENT)
            return
        self._envelope = Envelope()
        self.say("250 2.0.0 OK")

    def quit(self, argument: str) -> None:
        self.say(_NO_ARGUMENT if argument else "221 2.0.0 Bye")
        if not argument:
            self.close()

    # The way of a mail

    def _collect(self, mail: _Mail, octets: bytes) -> bytes:
        """The octets up to the final dot; what was sent behind it is left to understand."""
        if not mail.loan.take(len(octets)):
            mail.reader.discard(NO_ROOM)
        after = mail.reader.feed(octets)
        if mail.reader.complaint:
            mail.loan.give_back()
        if after is not None:
            self._coming = None
            self._complete(mail)
        elif mail.reader.exhausted:
            self._coming = None
            self._turn_away(mail, Unacceptable(TOO_LARGE, hang_up=True))
        else:
            self.deadline.set(self._patience(mail))
        return after or b""

    def _complete(self, mail: _Mail) -> None:
        try:
            delivery = self._delivery(content_of(mail.reader.take(), max_hops=self.settings.max_hops, repair=self.trusted))
        except Unacceptable as refusal:
            self._turn_away(mail, refusal)
            return
        self._deciding = mail
        self.waiting = True
        self.deadline.set(self.settings.answer_timeout)
        self.reception.decide(delivery, mail.loan, partial(self._decided, mail))

    def _turn_away(self, mail: _Mail, refusal: Unacceptable) -> None:
        mail.loan.give_back()
        if refusal.hang_up:
            self.close_after_mail("", "stray line end")
        self._answer(refusal.reply)

    def _decided(self, mail: _Mail, reply: str) -> None:
        """Not said where the mail was answered for already, or nobody is there any more."""
        if mail is self._deciding:
            self._deciding = None
            self.waiting = False
            self._answer(reply)
            self.go_on()

    def too_late(self) -> None:
        """The house has let its time pass, or the client."""
        if self._deciding is not None:
            self._decided(self._deciding, FAULT)
        else:
            super().too_late()

    def _answer(self, reply: str) -> None:
        said = self.verdict(reply, len(self._envelope.recipients))
        self.in_mail = False
        self._envelope = Envelope()
        self._asked = 0
        self.deadline.set(self.settings.command_timeout)
        if reply.startswith("250"):
            self.forgive()
        self.say(said)
        self.mail_is_over()

    def verdict(self, reply: str, _recipients: int) -> str:
        """What is said after the mail: one reply, however many recipients there are."""
        return reply

    def _patience(self, mail: _Mail) -> float:
        """How long the next piece may take: never a silence longer than between commands, never below the minimum rate."""
        in_hand = self.settings.data_grace + mail.reader.seen / self.settings.data_min_rate - (self.loop.time() - mail.began)
        return max(0.001, min(in_hand, self.settings.command_timeout))

    def _delivery(self, content: bytes) -> Delivery:
        return Delivery(
            channel=Channel.SMTP,
            content=content,
            sender=self._envelope.sender or "",
            recipients=tuple(dict.fromkeys(self._envelope.recipients)),
            received_at=self.reception.calls.now(),
            peer=self.peer,
            helo=self._helo,
            secure=self.secure,
            trusted=self.trusted,
        )


# A browser can be made to post a form to any port (ALPACA); HTTP/2 and its header lines announce themselves too.
_FOREIGN = ("GET", "POST", "PUT", "HEAD", "OPTIONS", "CONNECT", "DELETE", "PATCH", "TRACE", "PRI", "HOST:", "USER-AGENT:", "CONTENT-TYPE:")

COMMANDS: Mapping[str, Callable[[Session, str], None]] = MappingProxyType(
    {
        "HELO": Session.helo,
        "EHLO": Session.ehlo,
        "STARTTLS": Session.starttls,
        "MAIL": Session.mail,
        "RCPT": Session.rcpt,
        "DATA": Session.data,
        "RSET": Session.rset,
        "QUIT": Session.quit,
        "NOOP": lambda session, _: session.say("250 2.0.0 OK"),
        "VRFY": lambda session, _: session.say("252 2.5.0 Cannot verify addresses, just send"),
        "EXPN": lambda session, _: session.say("502 5.5.1 Lists are not told"),
        "HELP": lambda session, _: session.say("214 2.0.0 See RFC 5321"),
        **dict.fromkeys(_FOREIGN, Session.foreign),
    }
)
"""What can be said here, and what comes of it."""
