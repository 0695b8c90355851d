"""The settings of the mail door, as the door itself understands them."""

from ipaddress import ip_address

from infra.settings import Limits, SettingsError, Smtp
from intake.smtp.limits import MailRates
from intake.smtp.settings import SmtpSettings

_PER_PEER = 50


def listener(smtp: Smtp, caps: Limits) -> SmtpSettings:
    """Raises SettingsError where two settings exclude each other."""
    if smtp.implicit_tls and smtp.certificate_file is None:
        raise SettingsError("smtp.implicit_tls: needs a certificate; set smtp.certificate_file")
    try:
        return SmtpSettings(
            host=smtp.host,
            port=smtp.port,
            socket_file=smtp.socket_file,
            lmtp=smtp.protocol == "lmtp",
            hostname=smtp.hostname,
            implicit_tls=smtp.implicit_tls,
            trusted_networks=smtp.trusted_networks,
            proxy_networks=smtp.proxy_networks,
            max_message=smtp.max_message,
            max_connections=smtp.max_connections,
            max_connections_per_peer=smtp.max_connections_per_peer or _per_peer(smtp),
            rates=MailRates(caps.mails_per_address, caps.mails_per_sender, caps.mails_per_domain, caps.local),
        )
    except ValueError as error:
        raise SettingsError(f"smtp.{error}") from None


def _per_peer(smtp: Smtp) -> int:
    """On loopback all clients share one address, a relay's in front or that of somebody trying it out; not behind a
    proxy, which tells them apart."""
    return smtp.max_connections if _is_loopback(smtp.host) and not smtp.proxy_networks else _PER_PEER


def _is_loopback(host: str) -> bool:
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
