"""Behind a load balancer: who the client is, by the PROXY protocol, and that nobody else can say so."""

import asyncio
import ssl
import struct
from ipaddress import IPv4Address, IPv6Address, ip_network
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from intake.smtp.proxy import Introduction, Unclear, read_header
from tests.doors.smtp.test_tls import certificate
from tests.doors.smtp.world import Client, World, open_door

MAIL = b"Subject: hello\r\n\r\nHow are you?\r\n"
LOOPBACK = (ip_network("127.0.0.0/8"),)
SIGNATURE = b"\r\n\r\n\0\r\nQUIT\n"
FIRST = b"PROXY TCP4 192.0.2.7 198.51.100.1 40000 25\r\n"


def second(command: int, family: int, body: bytes) -> bytes:
    return SIGNATURE + bytes((command, family)) + struct.pack("!H", len(body)) + body


V4 = IPv4Address("192.0.2.7").packed + IPv4Address("198.51.100.1").packed + struct.pack("!HH", 40000, 25)
V6 = IPv6Address("2001:db8::7").packed + IPv6Address("2001:db8::1").packed + struct.pack("!HH", 40000, 25)

GOOD = [
    ("version 1, IPv4", FIRST, "192.0.2.7"),
    ("version 1, IPv6", b"PROXY TCP6 2001:DB8::7 2001:db8::1 40000 25\r\n", "2001:db8::7"),
    ("version 1, the proxy does not know", b"PROXY UNKNOWN\r\n", ""),
    ("version 1, the proxy does not know and says more", b"PROXY UNKNOWN ffff::1 ffff::2 1 2\r\n", ""),
    ("version 2, IPv4", second(0x21, 0x11, V4), "192.0.2.7"),
    ("version 2, IPv6", second(0x21, 0x21, V6), "2001:db8::7"),
    ("version 2, more fields behind the addresses", second(0x21, 0x11, V4 + b"\x04\0\2xx"), "192.0.2.7"),
    ("version 2, the proxy looks whether we are well", second(0x20, 0x00, b""), ""),
    ("version 2, from a Unix socket", second(0x21, 0x31, bytes(216)), ""),
]
BAD = [
    ("no header but a greeting", b"EHLO client.example.net\r\n"),
    ("TLS", b"\x16\x03\x01\x02\x00\x01"),
    ("a line that does not end", b"PROXY TCP4 " + b"1" * 200),
    ("a line ended by a line feed alone", b"PROXY TCP4 192.0.2.7 198.51.100.1 40000 25\n"),
    ("another family than named", b"PROXY TCP6 192.0.2.7 198.51.100.1 40000 25\r\n"),
    ("no address", b"PROXY TCP4 999.0.2.7 198.51.100.1 40000 25\r\n"),
    ("a family there is not", b"PROXY UDP4 192.0.2.7 198.51.100.1 40000 25\r\n"),
    ("a version there is not", second(0x31, 0x11, V4)),
    ("a command there is not", second(0x22, 0x11, V4)),
    ("a family there is not, version 2", second(0x21, 0x44, V4)),
    ("addresses that are too short", second(0x21, 0x21, V4)),
    ("a length nobody needs", SIGNATURE + b"\x21\x11\xff\xff"),
]


@pytest.mark.parametrize(("sentence", "header", "peer"), GOOD)
def test_a_header_is_read_however_it_is_cut(sentence: str, header: bytes, peer: str) -> None:
    for end in range(len(header)):
        assert read_header(header[:end]) is None, sentence
    assert read_header(header + b"EHLO") == Introduction(peer, b"EHLO"), sentence


@pytest.mark.parametrize(("sentence", "octets"), BAD)
def test_what_is_no_header_is_refused(sentence: str, octets: bytes) -> None:
    with pytest.raises(Unclear):
        read_header(octets)


@given(st.sampled_from([b"", b"PROXY ", SIGNATURE, FIRST[:-2], second(0x21, 0x11, V4)[:14]]), st.binary(max_size=300))
def test_whatever_comes_is_a_header_or_unclear_or_unfinished(start: bytes, more: bytes) -> None:
    try:
        found = read_header(start + more)
    except Unclear:
        return
    assert found is None or (start + more).endswith(found.rest)


async def introduced(world: World, header: bytes) -> Client:
    client = await world.connect()
    await client.send(header)
    return await client.greet()


@pytest.mark.parametrize(("sentence", "header", "peer"), GOOD)
async def test_mail_comes_from_the_client_that_was_announced(sentence: str, header: bytes, peer: str) -> None:
    async with open_door(proxy_networks=LOOPBACK) as world:
        assert (await (await introduced(world, header)).mail(MAIL)).startswith("250"), sentence
        assert world.house.deliveries[0].peer == (peer or "127.0.0.1")


async def test_trust_goes_by_the_client_and_not_by_the_proxy() -> None:
    async with open_door(proxy_networks=LOOPBACK, trusted_networks=LOOPBACK) as world:
        await (await introduced(world, FIRST)).mail(MAIL)
        await (await introduced(world, second(0x20, 0x00, b""))).mail(MAIL)
        assert [mail.trusted for mail in world.house.deliveries] == [False, True]


async def test_seats_are_counted_by_client() -> None:
    async with open_door(proxy_networks=LOOPBACK, max_connections_per_peer=1) as world:
        await introduced(world, FIRST)
        await introduced(world, FIRST.replace(b"192.0.2.7", b"192.0.2.8"))
        again = await world.connect()
        await again.send(FIRST)
        assert (await again.reply()).startswith("421 4.7.0")


async def test_starttls_comes_after_the_header(tmp_path: Path) -> None:
    tls, trusting = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER), ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    tls.load_cert_chain(certificate(tmp_path))
    trusting.check_hostname, trusting.verify_mode = False, ssl.CERT_NONE
    async with open_door(proxy_networks=LOOPBACK, tls=tls) as world:
        client = await introduced(world, FIRST)
        assert (await client.say("STARTTLS")).startswith("220")
        await client.writer.start_tls(trusting)
        await client.say("EHLO client.example.net")
        await client.mail(MAIL)
        assert [(mail.peer, mail.secure) for mail in world.house.deliveries] == [("192.0.2.7", True)]


@pytest.mark.parametrize(
    ("sentence", "networks", "octets", "why"),
    [
        ("a stranger may not announce anybody", (ip_network("192.0.2.0/24"),), FIRST, "not a proxy of ours"),
        ("our proxy must announce somebody", LOOPBACK, b"EHLO client.example.net\r\n", "no proxy header"),
    ],
)
async def test_who_may_not_be_here_is_cut_without_a_word(sentence: str, networks: tuple[object, ...], octets: bytes, why: str) -> None:
    async with open_door(proxy_networks=networks) as world:
        client = await world.connect()
        client.writer.write(octets)
        assert await client.reply() == "", sentence
        await asyncio.wait_for(world.door._reception.quiet.wait(), 20)
        assert world.notes == [("smtp.cut", {"why": why})]


async def test_a_proxy_that_says_nothing_is_cut() -> None:
    async with open_door(proxy_networks=LOOPBACK, proxy_timeout=0.05) as world:
        assert await (await world.connect()).reply() == ""


async def test_a_proxy_that_goes_leaves_nothing_behind() -> None:
    async with open_door(proxy_networks=LOOPBACK) as world:
        client = await world.connect()
        await client.send(FIRST[:10])
        client.close()
        await introduced(world, FIRST)
        assert len(world.door._reception.guests) == 1


async def test_an_orderly_stop_does_not_wait_for_a_header() -> None:
    async with open_door(proxy_networks=LOOPBACK) as world:
        client = await world.connect()
        await client.send(FIRST[:10])
        await introduced(world, FIRST)  # so the first one has been seen
        await asyncio.wait_for(world.door.close(grace=20), 10)
        assert await client.reply() == ""
