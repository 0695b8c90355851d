"""The mail about an alert: fixed words, a count and a subject of ours. It is automatic and says so (RFC 3834)."""

from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime

from infra.guard.kinds import KINDS
from infra.guard.record import Alert
from intake.outgoing import Parcel


def notice(alert: Alert, to: str, reply_domain: str) -> Parcel:
    """Ready to send."""
    kind = KINDS[alert.kind]
    message = EmailMessage(policy=SMTP)
    message["From"] = Address("Postroom", "postmaster", reply_domain)
    message["To"] = to
    message["Subject"] = f"Postroom alert {alert.number}: {alert.kind}"
    message["Date"] = format_datetime(alert.first_at)
    message["Message-ID"] = f"<alert-{alert.number}@{reply_domain}>"
    message["Auto-Submitted"] = "auto-generated"
    message["X-Loop"] = reply_domain
    lines = (
        f"{'Look now' if kind.urgent else 'Look today'}: {kind.words}.",
        f"How many: {alert.times}" + (f"; of what: {alert.subject}" if alert.subject else ""),
        f"First seen: {alert.first_at:%Y-%m-%d %H:%M} UTC",
        f"What to do first: {kind.remedy}.",
        f"When you have looked at it: postroom alerts seen {alert.number}",
    )
    message.set_content("\n".join(lines) + "\n")
    return Parcel(content=message.as_bytes(), recipients=(to,))
