"""Mail out, through the organisation's own relay (a smart host): it does the queueing towards the world."""

import ssl
from dataclasses import dataclass
from pathlib import Path

import aiosmtplib

from infra.postman.patience import patiently
from infra.postman.port import Unreachable
from intake.errors import Refused, TryLater
from intake.outgoing import Parcel

SECONDS_TO_CONNECT_OR_ANSWER = 30.0

OUR_OWN_FAULT = frozenset({530, 534, 535, 538})
"""Answers about log-in and encryption (RFC 4954 6): the setting is wrong, not the mail, so the mail waits."""


@dataclass(frozen=True, slots=True)
class Relay:
    """``starttls``: required, with the certificate checked, never opportunistic; False only for a relay on
    this machine or network. ``user`` "" = no log-in. ``helo`` is our own name, "" = this machine's."""

    host: str
    port: int = 25
    starttls: bool = True
    user: str = ""
    password_file: Path | None = None
    helo: str = ""


@dataclass(frozen=True, slots=True)
class SmtpPostman:
    """``seconds`` bounds the retries of one round; it must stay well under the outbox's lease."""

    relay: Relay
    seconds: float = 45.0

    async def deliver(self, destination: str, parcel: Parcel, key: str) -> None:
        """As the port says. A lost answer after the data is ambiguous: the next try repeats the Message-ID."""
        await patiently(lambda: self._once(parcel), self.seconds)

    async def _once(self, parcel: Parcel) -> None:
        client = self._client()
        try:
            await self._open(client)
            await client.sendmail(parcel.mail_from, list(parcel.recipients), parcel.content)
        except aiosmtplib.SMTPRecipientsRefused as error:
            raise _answer(max(refused.code for refused in error.recipients)) from None
        except aiosmtplib.SMTPResponseException as error:
            raise _answer(error.code) from None
        except (aiosmtplib.SMTPException, OSError):
            raise TryLater("the relay was lost on the way") from None
        finally:
            client.close()

    async def _open(self, client: aiosmtplib.SMTP) -> None:
        """Connected, encrypted, logged in. Whatever goes wrong here is no fault of the mail."""
        try:
            await client.connect()
        except (aiosmtplib.SMTPException, ValueError, OSError):
            raise Unreachable("the relay cannot be reached, encrypted or logged in to") from None

    def _client(self) -> aiosmtplib.SMTP:
        relay = self.relay
        return aiosmtplib.SMTP(
            hostname=relay.host,
            port=relay.port,
            start_tls=relay.starttls,
            tls_context=ssl.create_default_context() if relay.starttls else None,
            username=relay.user or None,
            password=_password(relay.password_file) if relay.user else None,
            local_hostname=relay.helo or None,
            timeout=SECONDS_TO_CONNECT_OR_ANSWER,
        )


def _password(path: Path | None) -> str:
    try:
        return path.read_text("utf-8").strip() if path is not None else ""
    except OSError:
        raise TryLater("the relay's password file cannot be read") from None


def _answer(code: int) -> Refused | TryLater:
    if 500 <= code <= 599 and code not in OUR_OWN_FAULT:
        return Refused("the relay refused it")
    return TryLater("the relay asked to come back")
