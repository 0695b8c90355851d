"""Sender Policy Framework, RFC 7208: may this peer send for this domain? Asks through the Resolver port.

Only "pass" means anything to us, so softfail, neutral and none are not told apart from fail by the caller.
The ``ptr`` mechanism and the ``p`` macro count as a look-up and never match: section 5.5 says not to use them.
"""

import asyncio
import ipaddress
import re
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from types import MappingProxyType

from intake.sender.macros import MacroTrouble, Who, expand
from intake.sender.resolver import Resolver

MOST_LOOKUPS = 10  # section 4.6.4
MOST_VOID_LOOKUPS = 2
MOST_MX_HOSTS = 10

IpAddress = ipaddress.IPv4Address | ipaddress.IPv6Address

_TERM = re.compile(
    r"(?P<qualifier>[+?~-])?(?P<name>all|include|a|mx|ptr|ip4|ip6|exists)(?::(?P<target>[^/\s]+))?"
    r"(?P<prefixes>(?:/\d{1,3})?(?://\d{1,3})?)",
    re.IGNORECASE,
)
_MODIFIER = re.compile(r"(?P<name>[A-Za-z][A-Za-z0-9._-]*)=(?P<value>\S*)")


class SpfResult(StrEnum):
    """Section 2.6. A temporary error is the resolver's TryLater, raised."""

    NONE = "none"
    NEUTRAL = "neutral"
    PASS = "pass"  # noqa: S105 - the RFC's word
    FAIL = "fail"
    SOFTFAIL = "softfail"
    PERMERROR = "permerror"


QUALIFIERS: Mapping[str, SpfResult] = MappingProxyType(
    {"+": SpfResult.PASS, "-": SpfResult.FAIL, "~": SpfResult.SOFTFAIL, "?": SpfResult.NEUTRAL}
)


class _PermError(Exception):
    """The record cannot be interpreted."""


@dataclass(frozen=True, slots=True)
class _Term:
    result: SpfResult
    name: str
    target: str
    prefix4: int
    prefix6: int


async def check_host(peer: str, helo: str, envelope: str, resolver: Resolver) -> tuple[SpfResult, str]:
    """(result, domain it speaks for). The null reverse-path is judged by ``helo`` (section 2.4).
    Raises TryLater when a look-up is not answered."""
    local, _, domain = envelope.rpartition("@")
    domain = (domain or helo).lower().rstrip(".")
    try:
        ip = ipaddress.ip_address(peer)
    except ValueError:
        return SpfResult.NONE, domain
    if isinstance(ip, ipaddress.IPv6Address) and ip.ipv4_mapped is not None:
        ip = ip.ipv4_mapped
    who = Who(ip, local or "postmaster", domain, helo)
    try:
        return await _Check(who, resolver).host(domain), domain
    except (_PermError, MacroTrouble, UnicodeError):
        return SpfResult.PERMERROR, domain


@dataclass(slots=True)
class _Check:
    who: Who
    resolver: Resolver
    lookups: int = 0
    voids: int = 0
    matchers: Mapping[str, Callable[[_Term, str], Awaitable[bool]]] = field(init=False)

    def __post_init__(self) -> None:
        self.matchers = {
            "all": self._all,
            "include": self._include,
            "a": self._a,
            "mx": self._mx,
            "ptr": self._ptr,
            "ip4": self._ip,
            "ip6": self._ip,
            "exists": self._exists,
        }

    async def host(self, domain: str) -> SpfResult:
        """check_host() of section 4, for one domain."""
        records = [text for text in await self.resolver.txt(domain) if text.lower() == b"v=spf1" or text.lower().startswith(b"v=spf1 ")]
        if not records:
            return SpfResult.NONE
        if len(records) > 1:
            raise _PermError
        terms, redirect = _parse(records[0].decode("ascii"))
        for term in terms:
            if await self.matchers[term.name](term, domain):
                return term.result
        return await self._redirect(redirect, domain) if redirect else SpfResult.NEUTRAL

    async def _redirect(self, target: str, domain: str) -> SpfResult:
        self._count()
        result = await self.host(expand(target, self.who, domain))
        if result is SpfResult.NONE:
            raise _PermError
        return result

    async def _all(self, term: _Term, domain: str) -> bool:
        return True

    async def _ip(self, term: _Term, domain: str) -> bool:
        try:
            address = ipaddress.ip_address(term.target)
        except ValueError:
            raise _PermError from None
        if (address.version == 4) != (term.name == "ip4"):
            raise _PermError
        return self._covers(term.target, term.prefix4, term.prefix4)  # ip6, too, writes its prefix with one slash

    async def _include(self, term: _Term, domain: str) -> bool:
        self._count()
        result = await self.host(self._target(term, domain))
        if result in {SpfResult.NONE, SpfResult.PERMERROR}:
            raise _PermError
        return result is SpfResult.PASS

    async def _a(self, term: _Term, domain: str) -> bool:
        self._count()
        return await self._host_covers(self._target(term, domain), term)

    async def _mx(self, term: _Term, domain: str) -> bool:
        self._count()
        hosts = await self.resolver.mx(self._target(term, domain))
        self._void(found=bool(hosts))
        if len(hosts) > MOST_MX_HOSTS:
            raise _PermError
        answers = await asyncio.gather(*(self._host_covers(host, term, counts=False) for _, host in hosts if host))
        return any(answers)

    async def _ptr(self, term: _Term, domain: str) -> bool:
        self._count()
        return False

    async def _exists(self, term: _Term, domain: str) -> bool:
        self._count()
        found = await self.resolver.a(self._target(term, domain))
        self._void(found=bool(found))
        return bool(found)

    async def _host_covers(self, host: str, term: _Term, *, counts: bool = True) -> bool:
        look_up = self.resolver.a if self.who.ip.version == 4 else self.resolver.aaaa
        found = await look_up(host)
        if counts:
            self._void(found=bool(found))
        return any(self._covers(address, term.prefix4, term.prefix6) for address in found)

    def _covers(self, address: str, prefix4: int, prefix6: int) -> bool:
        given = ipaddress.ip_address(address)
        if given.version != self.who.ip.version:
            return False
        prefix = prefix4 if given.version == 4 else prefix6
        try:
            network = ipaddress.ip_network(f"{given}/{prefix}" if prefix >= 0 else str(given), strict=False)
        except ValueError:
            raise _PermError from None
        return self.who.ip in network

    def _target(self, term: _Term, domain: str) -> str:
        return expand(term.target, self.who, domain) if term.target else domain

    def _count(self) -> None:
        self.lookups += 1
        if self.lookups > MOST_LOOKUPS:
            raise _PermError

    def _void(self, *, found: bool) -> None:
        self.voids += not found
        if self.voids > MOST_VOID_LOOKUPS:
            raise _PermError


def _parse(record: str) -> tuple[list[_Term], str]:
    """Terms in order, and the redirect's target. A syntax error anywhere spoils the record (section 4.6)."""
    terms: list[_Term] = []
    modifiers: dict[str, str] = {}
    for word in record.split(" ")[1:]:
        if not word:
            continue
        modifier = _MODIFIER.fullmatch(word)
        if modifier is not None:
            name = modifier["name"].lower()
            if name in modifiers and name in {"redirect", "exp"}:
                raise _PermError
            modifiers[name] = modifier["value"]
        else:
            terms.append(_term(word))
    return terms, modifiers.get("redirect", "")


def _term(word: str) -> _Term:
    match = _TERM.fullmatch(word)
    if match is None:
        raise _PermError
    name, target = match["name"].lower(), match["target"] or ""
    if (name in {"include", "exists", "ip4", "ip6"}) != bool(target) and name not in {"a", "mx", "ptr"}:
        raise _PermError
    four, _, six = match["prefixes"].partition("//")
    return _Term(QUALIFIERS[match["qualifier"] or "+"], name, target, int(four.strip("/") or -1), int(six or -1))
