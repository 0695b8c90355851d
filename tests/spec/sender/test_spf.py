"""RFC 7208, told by records and peers."""

import ipaddress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from intake.errors import TryLater
from intake.sender.macros import MacroTrouble, Who, expand
from intake.sender.spf import SpfResult, check_host
from tests.spec.sender.resolver import Names

PEER = "192.0.2.3"
SIX = "2001:db8::3"


def names(record: str, **more: str) -> Names:
    txts = {"example.org": (record.encode(),), **{name.replace("_", "."): (text.encode(),) for name, text in more.items()}}
    return Names(
        txts=txts,
        mxs={"example.org": ((10, "mx.example.org"),), "many.example": tuple((1, f"h{n}.example") for n in range(11))},
        v4={
            "example.org": ("192.0.2.3",),
            "mx.example.org": ("192.0.2.3",),
            "jo.example.org": ("127.0.0.2",),
            "far.example": ("198.51.100.1",),
        },
        v6={"example.org": ("2001:db8::3",)},
    )


RESULTS = [
    ("an address that is listed", names("v=spf1 ip4:192.0.2.3 -all"), PEER, "pass"),
    ("a network that is listed", names("v=spf1 ip4:192.0.2.0/24 -all"), PEER, "pass"),
    ("a network that is another", names("v=spf1 ip4:192.0.3.0/24 -all"), PEER, "fail"),
    ("softly not", names("v=spf1 ~all"), PEER, "softfail"),
    ("who knows", names("v=spf1 ?all"), PEER, "neutral"),
    ("nothing matches", names("v=spf1"), PEER, "neutral"),
    ("no record", names("v=spf10 +all"), PEER, "none"),
    ("capital letters", names("V=SPF1 IP4:192.0.2.3 -ALL"), PEER, "pass"),
    ("IPv6", names("v=spf1 ip6:2001:db8::/32 -all"), SIX, "pass"),
    ("IPv6 by name", names("v=spf1 a -all"), SIX, "pass"),
    ("an IPv4 address in IPv6 clothes", names("v=spf1 ip4:192.0.2.3 -all"), "::ffff:192.0.2.3", "pass"),
    ("the domain's own address", names("v=spf1 a -all"), PEER, "pass"),
    ("near the domain's own address", names("v=spf1 a/24 -all"), "192.0.2.77", "pass"),
    ("two prefixes", names("v=spf1 a/24//64 -all"), "2001:db8::77", "pass"),
    ("another host's address", names("v=spf1 a:far.example -all"), "198.51.100.1", "pass"),
    ("the mail hosts", names("v=spf1 mx -all"), PEER, "pass"),
    ("an included record passes", names("v=spf1 include:in.example -all", in_example="v=spf1 ip4:192.0.2.3 -all"), PEER, "pass"),
    ("an included fail is only no match", names("v=spf1 include:in.example ~all", in_example="v=spf1 -all"), PEER, "softfail"),
    ("an included record is missing", names("v=spf1 include:gone.example -all"), PEER, "permerror"),
    ("redirected", names("v=spf1 redirect=in.example", in_example="v=spf1 ip4:192.0.2.3 -all"), PEER, "pass"),
    ("redirected to nothing", names("v=spf1 redirect=gone.example"), PEER, "permerror"),
    ("a match before the redirect", names("v=spf1 ip4:192.0.2.3 redirect=gone.example"), PEER, "pass"),
    ("exists, with a macro", names("v=spf1 exists:%{l}.example.org -all"), PEER, "pass"),
    ("ptr never matches", names("v=spf1 ptr -all"), PEER, "fail"),
    ("an unknown modifier is passed over", names("v=spf1 x-thing=1 ip4:192.0.2.3 -all"), PEER, "pass"),
    ("an unknown mechanism spoils it", names("v=spf1 ip5:192.0.2.3 +all"), PEER, "permerror"),
    ("a syntax error after the match spoils it", names("v=spf1 +all ip4:"), PEER, "permerror"),
    ("an address of the wrong kind", names("v=spf1 ip4:2001:db8::1 +all"), PEER, "permerror"),
    ("a prefix too long", names("v=spf1 ip4:192.0.2.3/33 -all"), PEER, "permerror"),
    ("a loop of includes ends", names("v=spf1 include:example.org -all"), PEER, "permerror"),
    ("too many look-ups", names("v=spf1 " + "a:far.example " * 11 + "+all"), PEER, "permerror"),
    ("too many names that do not exist", names("v=spf1 a:x.example a:y.example a:z.example +all"), PEER, "permerror"),
    ("too many mail hosts", names("v=spf1 mx:many.example +all"), PEER, "permerror"),
    ("two records", Names(txts={"example.org": (b"v=spf1 +all", b"v=spf1 -all")}), PEER, "permerror"),
    ("not ASCII", Names(txts={"example.org": (b"v=spf1 a:\xff +all",)}), PEER, "permerror"),
    ("no peer", names("v=spf1 +all"), "", "none"),
]  # fmt: skip


@pytest.mark.parametrize(("sentence", "dns", "peer", "result"), RESULTS, ids=[row[0] for row in RESULTS])
async def test_check_host(sentence: str, dns: Names, peer: str, result: str) -> None:
    assert await check_host(peer, "mail.example.org", "jo@example.org", dns) == (result, "example.org")


async def test_the_null_path_is_judged_by_the_helo() -> None:
    assert await check_host(PEER, "example.org", "", names("v=spf1 a -all")) == ("pass", "example.org")


async def test_no_answer_is_not_a_no() -> None:
    with pytest.raises(TryLater):
        await check_host(PEER, "", "jo@example.org", Names(silent=frozenset({"example.org"})))


MACROS = [  # RFC 7208 section 7.4
    ("%{s}", "strong-bad@email.example.com"), ("%{o}", "email.example.com"), ("%{d}", "email.example.com"),
    ("%{d4}", "email.example.com"), ("%{d3}", "email.example.com"), ("%{d2}", "example.com"), ("%{d1}", "com"),
    ("%{dr}", "com.example.email"), ("%{d2r}", "example.email"), ("%{l}", "strong-bad"), ("%{l-}", "strong.bad"),
    ("%{lr}", "strong-bad"), ("%{lr-}", "bad.strong"), ("%{l1r-}", "strong"),
    ("%{ir}.%{v}._spf.%{d2}", "3.2.0.192.in-addr._spf.example.com"), ("%{lr-}.lp._spf.%{d2}", "bad.strong.lp._spf.example.com"),
]  # fmt: skip


@pytest.mark.parametrize(("spec", "expanded"), MACROS)
def test_the_macros_of_the_rfc(spec: str, expanded: str) -> None:
    who = Who(ipaddress.ip_address(PEER), "strong-bad", "email.example.com", "mx.example.org")
    assert expand(spec, who, "email.example.com") == expanded


@pytest.mark.parametrize("spec", ["%", "%{", "%{x}", "%{d0}", "%(d)"])
def test_malformed_macros(spec: str) -> None:
    with pytest.raises(MacroTrouble):
        expand(spec, Who(ipaddress.ip_address(PEER), "a", "b.example", ""), "b.example")


PIECES = [
    "v=spf1", "+all", "-all", "a", "a:", "a:%{i}._x.example", "a/33", "a//129", "mx", "mx:[", "ip4:1.2.3", "ip6:::", "ip6:::1/129",
    "exists:%{", "ptr:x", "include:in.example", "redirect=%{d9r}", "redirect=", "exp=x", "=", "/", ":", "%{s999}", "a:" + "x." * 200,
    "\t", "ip4:192.0.2.3/0", "a:xn--\u00e9",
]  # fmt: skip


@given(st.lists(st.sampled_from(PIECES) | st.text(max_size=12), max_size=8), st.text(max_size=20))
async def test_any_record_gives_a_result_of_the_rfc(words: list[str], local: str) -> None:
    record = " ".join(("v=spf1", *words))
    dns = Names(txts={"example.org": (record.encode("utf-8", "replace"),), "in.example": (b"v=spf1 include:example.org",)})
    result, _ = await check_host(PEER, "mail.example.org", f"{local}@example.org", dns)
    assert result in SpfResult
