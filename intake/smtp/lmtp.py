"""LMTP (RFC 2033): the same door for a mail server of ours in front, which keeps the queue."""

from collections.abc import Callable, Mapping
from types import MappingProxyType

from intake.smtp.session import COMMANDS, Session


class LmtpSession(Session):
    """LHLO stands for HELO and EHLO, and after the mail every recipient that was accepted has a reply of its own.
    All of them are the same: a mail is settled for all its recipients in one transaction, or for none."""

    protocol = "LMTP"
    greet_first = "503 5.5.1 LHLO must come first"

    @classmethod
    def commands(cls) -> Mapping[str, Callable[[Session, str], None]]:
        """Those of SMTP, but for the greeting."""
        return LMTP_COMMANDS

    def verdict(self, reply: str, recipients: int) -> str:
        return "\r\n".join([reply] * recipients)


LMTP_COMMANDS = MappingProxyType(
    {name: command for name, command in COMMANDS.items() if name not in {"HELO", "EHLO"}} | {"LHLO": COMMANDS["EHLO"]}
)
