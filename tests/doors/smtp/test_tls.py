"""TLS at the door, by STARTTLS and from the first octet."""

import asyncio
import ssl
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from intake.smtp.door import serve
from intake.smtp.settings import SmtpSettings
from tests.doors.smtp.world import Client, Gate, Memory, open_door

MAIL = b"Subject: hello\r\n\r\nHow are you?\r\n"


def certificate(folder: Path) -> Path:
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "mx.example.org")])
    start = datetime.now(UTC) - timedelta(days=1)
    builder = x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number(), start, start + timedelta(days=9))
    pem = folder / "tls.pem"
    pem.write_bytes(
        key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
        + builder.sign(key, hashes.SHA256()).public_bytes(serialization.Encoding.PEM)
    )
    return pem


@pytest.fixture(scope="module")
def tls(tmp_path_factory: pytest.TempPathFactory) -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate(tmp_path_factory.mktemp("tls")))
    return context


@pytest.fixture
def trusting() -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE
    return context


async def start_tls(client: Client, trusting: ssl.SSLContext, behind: bytes = b"") -> None:
    await client.send(b"STARTTLS\r\n" + behind)
    assert (await client.reply()).startswith("220")
    await client.writer.start_tls(trusting)


async def test_starttls_is_offered_in_clear_and_not_again(tls: ssl.SSLContext, trusting: ssl.SSLContext) -> None:
    async with open_door(tls=tls) as world:
        client = await world.connect()
        await client.reply()
        assert "250-STARTTLS" in await client.say("EHLO client.example.net")
        await start_tls(client, trusting)
        offered = await client.say("EHLO client.example.net")
        assert "STARTTLS" not in offered
        assert "AUTH" not in offered
        assert (await client.say("STARTTLS")).startswith("503")
        assert (await client.mail(MAIL)).startswith("250")
        assert [delivery.secure for delivery in world.house.deliveries] == [True]


async def test_mail_in_clear_is_marked_so(tls: ssl.SSLContext) -> None:
    async with open_door(tls=tls) as world:
        await (await world.greeted()).mail(MAIL)
        assert [delivery.secure for delivery in world.house.deliveries] == [False]


async def test_what_was_said_in_clear_is_forgotten(tls: ssl.SSLContext, trusting: ssl.SSLContext) -> None:
    async with open_door(tls=tls) as world:
        client = await world.greeted()
        await client.say("MAIL FROM:<ann@example.net>")
        await start_tls(client, trusting)
        assert (await client.say("RCPT TO:<desk@example.org>")).startswith("503"), "RFC 3207 section 4.2"


async def test_commands_sent_in_clear_behind_starttls_are_never_obeyed(tls: ssl.SSLContext, trusting: ssl.SSLContext) -> None:
    async with open_door(tls=tls) as world:
        client = await world.greeted()
        await start_tls(client, trusting, behind=b"NOOP\r\nEHLO evil.example.com\r\n")
        assert (await client.say("MAIL FROM:<ann@example.net>")).startswith("503"), (
            "no greeting was heard, and no reply came before this one"
        )


async def test_starttls_takes_no_argument(tls: ssl.SSLContext) -> None:
    async with open_door(tls=tls) as world:
        assert (await (await world.greeted()).say("STARTTLS now")).startswith("501")


async def test_a_handshake_that_is_none_ends_the_connection_without_a_fault(tls: ssl.SSLContext) -> None:
    async with open_door(tls=tls) as world:
        client = await world.greeted()
        await client.send(b"STARTTLS\r\n")
        await client.reply()
        await client.send(b"not a client hello\r\n" * 50)
        client.half_close()
        await asyncio.wait_for(world.door._reception.quiet.wait(), 20)
        assert "smtp.fault" not in dict(world.notes)
        await world.greeted()


async def test_tls_from_the_first_octet(tls: ssl.SSLContext, trusting: ssl.SSLContext) -> None:
    async with open_door(tls=tls, implicit_tls=True) as world:
        client = await (await world.connect(trusting)).greet()
        assert (await client.say("STARTTLS")).startswith("503")
        assert (await client.mail(MAIL)).startswith("250")
        assert [delivery.secure for delivery in world.house.deliveries] == [True]


async def test_a_client_that_hangs_up_tls_while_its_mail_is_decided_does_not_undo_the_decision(
    tls: ssl.SSLContext, trusting: ssl.SSLContext
) -> None:
    gate = Gate()
    async with open_door(gate, tls=tls, implicit_tls=True) as world:
        client = await (await (await world.connect(trusting)).greet()).begin()
        await client.send(MAIL + b".\r\n")
        await gate.asked.wait()
        client.close()
        await (await world.connect(trusting)).greet()
        gate.open.set()
    assert len(gate.deliveries) == 1


async def test_implicit_tls_without_a_certificate_is_refused() -> None:
    with pytest.raises(ValueError, match="certificate"):
        await serve(SmtpSettings(port=0, implicit_tls=True), Memory(), bool)
