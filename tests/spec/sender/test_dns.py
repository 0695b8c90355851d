"""The name system for real: our resolver against a small server over UDP on loopback."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import cast

import dns.flags
import dns.message
import dns.rcode
import dns.rdatatype
import dns.rrset
import pytest

from infra.postman.dns import DnsResolver, resolver_at
from intake.errors import TryLater

ZONE = {
    ("example.org.", "TXT"): ['"v=spf1 " "-all"', '"other"'],
    ("example.org.", "MX"): ["20 b.example.org.", "10 a.example.org."],
    ("null.example.", "MX"): ["0 ."],
    ("example.org.", "A"): ["192.0.2.1", "192.0.2.2"],
    ("example.org.", "AAAA"): ["2001:db8::1"],
    ("s1._domainkey.example.org.", "TXT"): ['"v=DKIM1; p=x"'],
}


class Server(asyncio.DatagramProtocol):
    """Answers from ZONE, SERVFAIL for names under broken.example, NXDOMAIN for what it does not know."""

    def __init__(self) -> None:
        self.asked = 0

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.transport = cast("asyncio.DatagramTransport", transport)

    def datagram_received(self, data: bytes, addr: tuple[str, int]) -> None:
        self.asked += 1
        query = dns.message.from_wire(data)
        answer = dns.message.make_response(query)
        answer.flags |= dns.flags.RA
        name, kind = query.question[0].name.to_text(), dns.rdatatype.to_text(query.question[0].rdtype)
        records = ZONE.get((name, kind))
        if name.endswith("broken.example."):
            answer.set_rcode(dns.rcode.SERVFAIL)
        elif records:
            answer.answer.append(dns.rrset.from_text(name, 300, "IN", kind, *records))
        elif not any(name == known for known, _ in ZONE):
            answer.set_rcode(dns.rcode.NXDOMAIN)
        self.transport.sendto(answer.to_wire(), addr)


@asynccontextmanager
async def name_server() -> AsyncIterator[tuple[DnsResolver, Server]]:
    loop = asyncio.get_running_loop()
    transport, server = await loop.create_datagram_endpoint(Server, local_addr=("127.0.0.1", 0))
    try:
        yield DnsResolver(resolver_at("127.0.0.1", transport.get_extra_info("sockname")[1])), server
    finally:
        transport.close()


async def test_records_of_each_kind() -> None:
    async with name_server() as (names, _):
        assert set(await names.txt("example.org")) == {b"v=spf1 -all", b"other"}
        assert await names.txt("s1._domainkey.example.org") == (b"v=DKIM1; p=x",)
        assert await names.mx("example.org") == ((10, "a.example.org"), (20, "b.example.org"))
        assert set(await names.a("example.org")) == {"192.0.2.1", "192.0.2.2"}
        assert await names.aaaa("example.org") == ("2001:db8::1",)


async def test_a_null_mx_has_no_host() -> None:
    async with name_server() as (names, _):
        assert await names.mx("null.example") == ((0, ""),)


NOTHING = ["gone.example", "null.example", "a..b", "x" * 64 + ".example", "y." * 200, "\udcff.example", ""]


@pytest.mark.parametrize("name", NOTHING)
async def test_a_sure_no_is_an_empty_answer(name: str) -> None:
    async with name_server() as (names, _):
        assert await names.txt(name) == ()


async def test_no_answer_is_try_later_and_names_nobody() -> None:
    async with name_server() as (names, _):
        with pytest.raises(TryLater) as caught:
            await names.txt("x.broken.example")
        assert "broken" not in str(caught.value)


async def test_the_same_question_is_asked_once() -> None:
    async with name_server() as (names, server):
        await names.mx("example.org")
        await names.mx("example.org")
        assert server.asked == 1
