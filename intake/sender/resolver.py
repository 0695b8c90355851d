"""What proof asks of the domain name system. The adapter is infra/postman/dns.py."""

from typing import Protocol


class Resolver(Protocol):
    """Every call raises TryLater when the answer is not known (SERVFAIL, time-out), and returns () when
    there surely is none (NXDOMAIN, NODATA). Names are ASCII without the last dot."""

    async def txt(self, name: str) -> tuple[bytes, ...]:
        """TXT records, the strings of each joined without a space (RFC 7208 3.3)."""

    async def mx(self, name: str) -> tuple[tuple[int, str], ...]:
        """(preference, host), best first; a null MX (RFC 7505) has the host ""."""

    async def a(self, name: str) -> tuple[str, ...]:
        """IPv4 addresses."""

    async def aaaa(self, name: str) -> tuple[str, ...]:
        """IPv6 addresses."""
