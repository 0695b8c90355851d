"""The limits of the SMTP door, each with its reason. Sizes in octets, times in seconds."""

from dataclasses import dataclass, field, fields
from ipaddress import IPv4Network, IPv6Network, ip_address
from pathlib import Path

from intake.smtp.limits import MailRates

_SMTP_PORT = 25


@dataclass(frozen=True, slots=True)
class SmtpSettings:
    """One listener. Numbers must be positive (port 0 = any free port), the host name must not be empty, and what
    excludes each other must not be asked for together: ValueError."""

    host: str = "127.0.0.1"
    """Address to listen on; loopback until the operator says otherwise."""
    port: int = 2525
    """Port to listen on; no privilege needed by default."""
    socket_file: Path | None = None
    """Unix socket to listen on instead, for owner and group; who comes by it counts as 127.0.0.1."""
    lmtp: bool = False
    """Speak LMTP (RFC 2033), to a mail server of ours in front."""
    hostname: str = "localhost"
    """Name in the greeting. Always given: to look it up would block the loop at every connection."""
    implicit_tls: bool = False
    """TLS from the first octet (RFC 8314, port 465); STARTTLS is then not offered."""
    trusted_networks: tuple[IPv4Network | IPv6Network, ...] = ()
    """Our own relays: they proved the sender already, so their mail is repaired instead of refused."""
    proxy_networks: tuple[IPv4Network | IPv6Network, ...] = ()
    """Our load balancers: with any, only they may connect, and must say by the PROXY protocol who the client is."""

    max_message: int = 26_214_400
    """25 MiB of mail as sent; what RFC 1870 SIZE announces."""
    max_hops: int = 100
    """Received fields before a mail counts as looping (RFC 5321 section 6.3)."""
    max_recipients: int = 100
    """The floor of RFC 5321 section 4.5.3.1.8; a larger list is sent in several goes."""
    max_connections: int = 500
    """About 10 kB each; more would only wait for the same inspectors."""
    max_connections_per_peer: int = 50
    """One address cannot fill the house; our own relays are not counted."""
    rates: MailRates = field(default_factory=MailRates)
    """Mails an hour; above that a sender is told 450 and comes again."""
    max_in_memory: int = 268_435_456
    """Octets of all mails being received or decided on at once; above it senders are told 452."""
    max_errors: int = 20
    """4xx and 5xx replies since the last accepted mail: then it is an address harvest or a broken client."""
    max_chatter: int = 100
    """Commands other than RCPT since the last accepted mail: a sender needs about six."""

    command_timeout: float = 60.0
    """Silence between commands. RFC 5321 asks for five minutes; a public door under load cannot wait so long."""
    session_timeout: float = 3600.0
    """Age at which a connection is asked to come again, between two mails."""
    data_grace: float = 15.0
    """Head start in DATA before the minimum rate counts."""
    data_min_rate: float = 2_000.0
    """Octets per second in DATA; slower is a slow-drip attack, not a modem."""
    answer_timeout: float = 240.0
    """Wait for the house to decide. Senders wait ten minutes for the last reply (RFC 5321 section 4.5.3.2.6)."""
    proxy_timeout: float = 5.0
    """Wait for the PROXY header: a load balancer sends it at once."""
    linger: float = 5.0
    """Time a closing connection gets to read our last words before it is cut."""

    def __post_init__(self) -> None:
        if not self.hostname:
            raise ValueError("hostname: must not be empty")
        for each in fields(self):
            value = getattr(self, each.name)
            if isinstance(value, int | float) and not isinstance(value, bool) and value <= 0 and each.name != "port":
                raise ValueError(f"{each.name}: must be more than 0")
        if self.lmtp and self.port == _SMTP_PORT and self.socket_file is None:
            raise ValueError("protocol: LMTP must not be spoken on port 25 (RFC 2033 section 5)")
        if self.proxy_networks and (self.implicit_tls or self.socket_file is not None):
            raise ValueError("proxy_networks: needs a port in clear; offer STARTTLS, or end TLS at the proxy")

    def trusts(self, peer: str) -> bool:
        """Whether ``peer``, an IP address in text, is in a trusted network."""
        return _within(peer, self.trusted_networks)

    def is_proxy(self, peer: str) -> bool:
        """Whether ``peer`` is one of our load balancers."""
        return _within(peer, self.proxy_networks)


def _within(peer: str, networks: tuple[IPv4Network | IPv6Network, ...]) -> bool:
    if not networks or not peer:
        return False
    address = ip_address(peer.partition("%")[0])
    mapped = getattr(address, "ipv4_mapped", None)
    return any((mapped or address) in network for network in networks)
