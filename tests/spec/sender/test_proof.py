"""Who may get an automatic answer: only a sender whose domain speaks for them."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from intake.errors import TryLater
from intake.sender.claims import dkim_claims
from intake.sender.proof import organisation, prove
from intake.submission import Sender
from tests.spec.sender.resolver import Names
from tests.spec.sender.signing import rsa_record, signed

NOW = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)
CLAIMS = dkim_claims(signed())
JO = Sender("jo@example.org", "jo@example.org", "example.org", "192.0.2.3", "mail.example.org", dkim=CLAIMS)
KEY = {"s1._domainkey.example.org": (rsa_record(),)}
MX = {"example.org": ((10, "mx.example.org"),), "mail.example.org": ((10, "mx.example.org"),)}
SPF = {"example.org": (b"v=spf1 ip4:192.0.2.3 -all",), "mail.example.org": (b"v=spf1 ip4:192.0.2.3 -all",)}
SUB = replace(JO, envelope="jo@mail.example.org", from_address="jo@mail.example.org", from_domain="mail.example.org")
BOUNCE = replace(JO, envelope="jo=1@mail.example.org", dkim=())
UK = replace(JO, from_domain="a.co.uk", envelope="jo@b.co.uk")
FOREIGN = replace(JO, dkim=dkim_claims(signed(domain="example.com")))
EXPIRED = replace(JO, dkim=(replace(CLAIMS[0], expires=int(NOW.timestamp()) - 1),))
DKIM_ONLY = Names(KEY, MX)
SPF_ONLY = Names(SPF, MX)
STRICT_SPF = Names({**SPF, "_dmarc.example.org": (b"v=DMARC1; p=none; aspf=s",)}, MX)
STRICT_DKIM = Names({**KEY, "_dmarc.example.org": (b"v=DMARC1; p=none; adkim=s",)}, MX)

PROVEN = [
    ("a signature that verifies", JO, DKIM_ONLY),
    ("SPF that passes", JO, SPF_ONLY),
    ("SPF for a bounce address of the same organisation", replace(JO, envelope="jo=1@mail.example.org"), SPF_ONLY),
    ("a subdomain's mail signed by the organisation", SUB, DKIM_ONLY),
    ("a relay of ours that proved it", replace(JO, trusted=True), Names()),
    ("no MX, but an address", JO, Names(KEY, v4={"example.org": ("192.0.2.9",)})),
    ("a second key record that fits", JO, Names({"s1._domainkey.example.org": (b"junk", rsa_record())}, MX)),
    ("capital letters", replace(JO, envelope="JO@Example.ORG"), DKIM_ONLY),
    ("a signature not expired yet", replace(JO, dkim=(replace(CLAIMS[0], expires=int(NOW.timestamp())),)), DKIM_ONLY),
]  # fmt: skip

UNPROVEN = [
    ("nothing speaks for it", JO, Names(mxs=MX)),
    ("no From, or more than one", replace(JO, from_domain="", from_address=""), DKIM_ONLY),
    ("the null return path", replace(JO, envelope=""), DKIM_ONLY),
    ("the answer would go elsewhere", replace(JO, envelope="victim@example.com"), DKIM_ONLY),
    ("a signed mail sent again in another's name", replace(JO, envelope="victim@example.org"), DKIM_ONLY),
    ("a body that was changed", replace(JO, dkim=(replace(CLAIMS[0], body_matches=False),)), DKIM_ONLY),
    ("a signature that has expired", EXPIRED, DKIM_ONLY),
    ("a signature of another domain", FOREIGN, Names({"s1._domainkey.example.com": (rsa_record(),)}, MX)),
    ("another key in the name system", JO, Names({"s1._domainkey.example.org": (rsa_record(1024),)}, MX)),
    ("SPF that fails", replace(JO, peer="198.51.100.9", dkim=()), SPF_ONLY),
    ("SPF that is only soft", replace(JO, dkim=()), Names({"example.org": (b"v=spf1 ~all",)}, MX)),
    ("a domain that takes no mail (RFC 7505)", JO, Names(KEY, {"example.org": ((0, ""),)})),
    ("a domain that does not exist", JO, Names(KEY)),
    ("a neighbour under a public suffix", UK, Names(mxs={"b.co.uk": ((1, "x.b.co.uk"),)})),
    ("strict SPF alignment, asked for by DMARC", BOUNCE, STRICT_SPF),
    ("strict DKIM alignment, asked for by DMARC", SUB, STRICT_DKIM),
]  # fmt: skip


@pytest.mark.parametrize(("sentence", "sender", "dns"), PROVEN, ids=[row[0] for row in PROVEN])
async def test_proven(sentence: str, sender: Sender, dns: Names) -> None:
    proof = await prove(sender, dns, NOW)
    assert proof.proven, proof.why


@pytest.mark.parametrize(("sentence", "sender", "dns"), UNPROVEN, ids=[row[0] for row in UNPROVEN])
async def test_unproven(sentence: str, sender: Sender, dns: Names) -> None:
    proof = await prove(sender, dns, NOW)
    assert not proof.proven
    assert "@" not in proof.why


@pytest.mark.parametrize("silent", ["example.org", "_dmarc.example.org", "s1._domainkey.example.org"])
async def test_a_look_up_without_answer_is_tried_again(silent: str) -> None:
    with pytest.raises(TryLater):
        await prove(JO, Names(KEY, MX, silent=frozenset({silent})), NOW + timedelta(seconds=1))


@pytest.mark.parametrize(
    ("domain", "organisational"),
    [("a.b.example.org", "example.org"), ("x.a.co.uk", "a.co.uk"), ("CO.uk", "co.uk"), ("example.org.", "example.org")],
)
def test_organisational_domains(domain: str, organisational: str) -> None:
    assert organisation(domain) == organisational
