"""LMTP (RFC 2033): the same door for a mail server of ours in front, which keeps the queue."""

# ruff: noqa: N802 - aiosmtpd finds commands by method names like smtp_LHLO

import ssl

from intake.smtp.reception import Reception
from intake.smtp.session import Session
from intake.smtp.wording import dressed


class LmtpSession(Session):
    """LHLO stands for HELO and EHLO, and after the mail every recipient that was accepted has a reply of its own.
    All of them are the same: a mail is settled for all its recipients in one transaction, or for none."""

    def __init__(self, reception: Reception, tls: ssl.SSLContext | None, introduced: str = "") -> None:
        super().__init__(reception, tls, introduced)
        self.__ident__ = "LMTP Postroom"
        for command in ("HELO", "EHLO"):
            del self._smtp_methods[command]

    async def smtp_LHLO(self, hostname: str) -> None:
        await self.smtp_EHLO(hostname)

    async def check_helo_needed(self, helo: str = "LHLO") -> bool:
        """The library asks for HELO."""
        return await super().check_helo_needed("LHLO")

    def _verdict(self, reply: str, recipients: int) -> bytes:
        return dressed(reply) * recipients
