"""The Resolver port on dnspython: time-outs, a cache, and a clear line between "no" and "not known"."""

from dataclasses import dataclass, field

import dns.asyncresolver
import dns.exception
import dns.name
import dns.resolver
from dns.rdatatype import AAAA, MX, TXT, A, RdataType
from dns.resolver import LRUCache

from intake.errors import TryLater

SECONDS_IN_ALL = 8.0
SECONDS_A_SERVER = 3.0
CACHED_NAMES = 4096


def system_resolver() -> dns.asyncresolver.Resolver:
    """As this machine is set up, with our time-outs and cache."""
    return _tuned(dns.asyncresolver.Resolver())


def resolver_at(host: str, port: int) -> dns.asyncresolver.Resolver:
    """One name server, whatever this machine is set up to use."""
    resolver = dns.asyncresolver.Resolver(configure=False)
    resolver.nameservers = [host]
    resolver.port = port
    return _tuned(resolver)


def _tuned(resolver: dns.asyncresolver.Resolver) -> dns.asyncresolver.Resolver:
    resolver.lifetime = SECONDS_IN_ALL
    resolver.timeout = SECONDS_A_SERVER
    resolver.cache = LRUCache(CACHED_NAMES)
    return resolver


@dataclass(frozen=True, slots=True)
class DnsResolver:
    """Implements intake.sender.resolver.Resolver."""

    resolver: dns.asyncresolver.Resolver = field(default_factory=system_resolver, repr=False)

    async def txt(self, name: str) -> tuple[bytes, ...]:
        return tuple(b"".join(record.strings) for record in await self._ask(name, TXT))

    async def mx(self, name: str) -> tuple[tuple[int, str], ...]:
        return tuple(
            sorted((record.preference, record.exchange.to_text(omit_final_dot=True).strip(".")) for record in await self._ask(name, MX))
        )

    async def a(self, name: str) -> tuple[str, ...]:
        return tuple(record.address for record in await self._ask(name, A))

    async def aaaa(self, name: str) -> tuple[str, ...]:
        return tuple(record.address for record in await self._ask(name, AAAA))

    async def _ask(self, name: str, kind: RdataType) -> list:  # type: ignore[type-arg]
        try:
            answer = await self.resolver.resolve(dns.name.from_text(name), kind, search=False)
        except (dns.resolver.NXDOMAIN, dns.resolver.NoAnswer, dns.resolver.YXDOMAIN):
            return []
        except (dns.name.LabelTooLong, dns.name.NameTooLong, dns.name.EmptyLabel, dns.name.BadEscape, dns.name.IDNAException, UnicodeError):
            return []  # not a name, so nothing can be there
        except (dns.exception.DNSException, OSError):
            raise TryLater("a name could not be looked up") from None
        return list(answer)
