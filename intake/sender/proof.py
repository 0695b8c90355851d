"""May we believe who sent it? The question of DMARC (RFC 7489), asked before any automatic mail goes out.

Proven means: one From domain, and either a DKIM signature or SPF speaks for it (relaxed alignment unless the
domain asks for strict), and the answer would go to that same domain, which does take mail.
"""

from dataclasses import dataclass
from datetime import datetime
from functools import cache

from publicsuffixlist import PublicSuffixList

from intake.sender.keys import verifies
from intake.sender.resolver import Resolver
from intake.sender.spf import SpfResult, check_host
from intake.sender.tags import TagTrouble, tags
from intake.submission import DkimClaim, Sender

_suffixes = cache(PublicSuffixList)
"""Read from its file when the first sender is proven."""


@dataclass(frozen=True, slots=True)
class Proof:
    """``why`` is for the audit trail: a fixed phrase, no address."""

    proven: bool
    why: str


async def prove(sender: Sender, resolver: Resolver, now: datetime) -> Proof:
    """Whether ``sender`` may get an automatic answer. Raises TryLater when a look-up is not answered."""
    if sender.trusted:
        return Proof(True, "proven by a relay of ours")
    envelope_domain = _domain(sender.envelope)
    if not sender.from_domain or not envelope_domain:
        return Proof(False, "no single sender address")
    if organisation(sender.from_domain) != organisation(envelope_domain):
        return Proof(False, "answer would go to another domain")
    if await _takes_no_mail(envelope_domain, resolver):
        return Proof(False, "domain takes no mail")
    return await _speak_for(sender, resolver, now)


async def _speak_for(sender: Sender, resolver: Resolver, now: datetime) -> Proof:
    modes = await _alignment(sender.from_domain, resolver)
    if await _spf_speaks(sender, resolver, strict=modes.get("aspf") == "s"):
        return Proof(True, "SPF pass, aligned")
    if sender.envelope.lower() != sender.from_address.lower():
        # a signature says who wrote it, not who asked for the answer: anybody can send a signed mail again
        return Proof(False, "SPF does not pass")
    for claim in sender.dkim:
        if await _dkim_speaks(claim, sender.from_domain, resolver, now, strict=modes.get("adkim") == "s"):
            return Proof(True, "DKIM pass, aligned")
    return Proof(False, "neither SPF nor DKIM passes")


async def _spf_speaks(sender: Sender, resolver: Resolver, *, strict: bool) -> bool:
    result, domain = await check_host(sender.peer, sender.helo, sender.envelope, resolver)
    return result is SpfResult.PASS and _aligned(domain, sender.from_domain, strict=strict)


async def _dkim_speaks(claim: DkimClaim, from_domain: str, resolver: Resolver, now: datetime, *, strict: bool) -> bool:
    in_time = not claim.expires or now.timestamp() <= claim.expires
    if not (claim.body_matches and in_time and _aligned(claim.domain, from_domain, strict=strict)):
        return False
    records = await resolver.txt(f"{claim.selector}._domainkey.{claim.domain}")
    return any(verifies(record, claim) for record in records)


async def _alignment(from_domain: str, resolver: Resolver) -> dict[str, str]:
    """The tags of the domain's DMARC record, else of its organisation's (RFC 7489 6.6.3); {} when there is none."""
    for domain in dict.fromkeys((from_domain.lower(), organisation(from_domain))):
        records = [record for record in await resolver.txt(f"_dmarc.{domain}") if record.startswith(b"v=DMARC1")]
        if len(records) == 1:
            try:
                return tags(records[0].decode("ascii"))
            except (TagTrouble, UnicodeError):
                return {}
    return {}


async def _takes_no_mail(domain: str, resolver: Resolver) -> bool:
    """A null MX (RFC 7505), or neither MX nor address at all (RFC 5321 5.1)."""
    hosts = await resolver.mx(domain)
    if hosts:
        return all(not host for _, host in hosts)
    return not (await resolver.a(domain) or await resolver.aaaa(domain))


def organisation(domain: str) -> str:
    """The organisational domain (RFC 7489 3.2): one label below the public suffix, else the domain itself."""
    name = domain.lower().rstrip(".")
    return _suffixes().privatesuffix(name) or name


def _aligned(domain: str, from_domain: str, *, strict: bool) -> bool:
    if strict:
        return domain.lower() == from_domain.lower()
    return organisation(domain) == organisation(from_domain)


def _domain(address: str) -> str:
    return address.rpartition("@")[2].lower()
