"""Who a mail is from and for: what aiosmtpd asks before it takes an address."""

# ruff: noqa: N802 - aiosmtpd finds hooks by method names like handle_RCPT

from collections.abc import Callable
from typing import Any

from aiosmtpd.smtp import Envelope

from intake.smtp.path import NULL


class EnvelopeRules:
    """The handler hooks of aiosmtpd. ``knows`` says whether a mailbox is ours: there is no relaying."""

    def __init__(self, max_recipients: int, knows: Callable[[str], bool]) -> None:
        self._max_recipients = max_recipients
        self._knows = knows

    async def handle_MAIL(self, _server: Any, _session: Any, envelope: Envelope, address: str, _options: list[str]) -> str:
        """A sender without a domain could not be answered; the null sender needs none (RFC 5321 section 4.5.5)."""
        if address != NULL and "@" not in address:
            return "553 5.1.7 The sender address has no domain"
        envelope.mail_from = address
        return "250 2.1.0 OK"

    async def handle_RCPT(self, _server: Any, _session: Any, envelope: Envelope, address: str, _options: list[str]) -> str:
        """Ours, and not too many of them."""
        if len(envelope.rcpt_tos) >= self._max_recipients:
            return "452 4.5.3 Too many recipients, please send the others in another go"
        if address == NULL or not self._knows(address):
            return "550 5.1.1 There is no such mailbox here"
        envelope.rcpt_tos.append(address)
        return "250 2.1.5 OK"
