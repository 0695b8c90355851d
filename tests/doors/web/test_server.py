"""The real server on a real port: limits on heads and bodies, slow clients, orderly stop, TLS."""

import asyncio
import json
import ssl
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path

import httpx
import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from infra.web.app import Report, build_operator
from infra.web.body import Limits, Pace
from infra.web.server import BoundedHead, WebServer, serve
from tests.doors.web.house import START, House, house

POST = b"POST /forms/question HTTP/1.1\r\nHost: here\r\nContent-Type: application/x-www-form-urlencoded\r\n"


@asynccontextmanager
async def running(home: House) -> AsyncIterator[WebServer]:
    server = await serve(home.app, "127.0.0.1", 0)
    try:
        yield server
    finally:
        await server.close()


async def talk(port: int, *pieces: bytes, end: bool = False) -> bytes:
    """Sends the pieces, reads until the server closes."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    for piece in pieces:
        writer.write(piece)
        await writer.drain()
    if end:
        writer.write_eof()
    try:
        return await asyncio.wait_for(reader.read(), 10)
    except ConnectionResetError:
        return b""
    finally:
        writer.close()


@contextmanager
def patience(seconds: float) -> Iterator[None]:
    before, BoundedHead.head_seconds = BoundedHead.head_seconds, seconds
    try:
        yield
    finally:
        BoundedHead.head_seconds = before


async def test_a_form_goes_through_a_real_socket() -> None:
    home = house()
    async with running(home) as server, httpx.AsyncClient(base_url=f"http://127.0.0.1:{server.port}") as client:
        answer = await client.post("/forms/question", data={"message": "hi"})
        assert (await client.get("/static/postroom.css")).headers["cache-control"] == "no-cache"
    assert answer.status_code == 202
    assert "server" not in answer.headers
    (delivery,) = home.desk.received.values()
    assert (delivery.peer, delivery.secure) == ("127.0.0.1", False)


@pytest.mark.parametrize("path", ["/static/../app.py", "/static/%2e%2e/app.py", "/static/..%2fapp.py", "/desk/..%2f..%2f", "/%64esk/"])
async def test_paths_that_climb_lead_nowhere(path: str) -> None:
    async with running(house()) as server:
        answer = await talk(server.port, f"GET {path} HTTP/1.1\r\nHost: here\r\nConnection: close\r\n\r\n".encode())
    assert answer.split()[1] in {b"303", b"404"}
    assert b"FastAPI" not in answer


@pytest.mark.parametrize(
    ("sentence", "head", "body"),
    [
        ("said beforehand", b"Content-Length: 11000000\r\n", b"message=" + b"x" * 10_999_992),
        ("never said, in pieces", b"Transfer-Encoding: chunked\r\n", b"A80000\r\nmessage=" + b"x" * (0xA80000 - 8) + b"\r\n0\r\n\r\n"),
    ],
)
async def test_too_large_a_body_is_answered_by_a_page(sentence: str, head: bytes, body: bytes) -> None:
    home = house()
    async with running(home) as server:
        answer = await talk(server.port, POST + head + b"\r\n", body)
    assert answer.startswith(b"HTTP/1.1 413 "), sentence
    assert b"This is too large" in answer
    assert not home.desk.examined


async def test_far_too_large_a_body_is_refused_before_it_is_sent() -> None:
    async with running(house()) as server:
        answer = await talk(server.port, POST + b"Content-Length: 900000000\r\nExpect: 100-continue\r\n\r\n")
    assert answer.startswith(b"HTTP/1.1 413 ")
    assert b"100 Continue" not in answer


async def test_a_body_without_end_is_cut() -> None:
    async def endless(writer: asyncio.StreamWriter) -> None:
        writer.write(POST + b"Transfer-Encoding: chunked\r\n\r\n")
        for _ in range(2000):
            writer.write(b"10000\r\n" + b"x" * 0x10000 + b"\r\n")
            await writer.drain()

    async with running(house()) as server:
        _, writer = await asyncio.open_connection("127.0.0.1", server.port)
        with pytest.raises(ConnectionError):
            await asyncio.wait_for(endless(writer), 30)
        writer.close()


@pytest.mark.parametrize(
    ("sentence", "pace", "body"),
    [
        ("a body that stops coming", Pace(idle=0.1), b"mess"),
        ("a body below the least rate", Pace(idle=5, grace=0, rate=10**9), b"message=" + b"x" * 91),
    ],
)
async def test_a_slow_body_is_cut_with_a_page(sentence: str, pace: Pace, body: bytes) -> None:
    async with running(house(limits=Limits(pace=pace))) as server:
        answer = await talk(server.port, POST + b"Content-Length: 100\r\n\r\n", body)
    assert answer.startswith(b"HTTP/1.1 408 "), sentence
    assert b"It took too long" in answer


@pytest.mark.parametrize(
    ("sentence", "sent"),
    [
        ("nothing at all", b""),
        ("half a request line", b"GET / HT"),
        ("headers without end", b"GET / HTTP/1.1\r\nHost: here\r\nX-A: b\r\n"),
        ("a second request that stops", b"GET / HTTP/1.1\r\nHost: here\r\n\r\nGET / HTTP/1.1\r\nHost:"),
    ],
)
async def test_a_head_that_never_ends_is_cut(sentence: str, sent: bytes) -> None:
    with patience(0.1):
        async with running(house()) as server:
            answer = await talk(server.port, sent)
    assert answer.count(b"HTTP/1.1") == (1 if b"\r\n\r\n" in sent else 0), sentence


async def test_a_head_without_measure_is_cut() -> None:
    async with running(house()) as server:
        answer = await talk(server.port, b"GET / HTTP/1.1\r\nHost: here\r\n", *[b"X-A: " + b"b" * 10_000 + b"\r\n"] * 20)
    assert answer == b""


async def test_a_client_that_goes_away_in_the_middle_leaves_no_trace() -> None:
    home = house()
    async with running(home) as server, httpx.AsyncClient(base_url=f"http://127.0.0.1:{server.port}") as client:
        await talk(server.port, POST + b"Content-Length: 100\r\n\r\nmess", end=True)
        assert (await client.get("/")).status_code == 200
    assert not home.desk.examined


async def test_what_is_no_http_is_refused() -> None:
    async with running(house()) as server:
        answer = await talk(server.port, b"EHLO there\r\nMAIL FROM:<a@example.org>\r\n")
    assert answer.startswith(b"HTTP/1.1 400 ")


async def test_a_taken_port_is_an_os_error() -> None:
    async with running(house()) as server:
        with pytest.raises(OSError, match="in use"):
            await serve(house().app, "127.0.0.1", server.port)


async def test_over_tls_the_delivery_is_marked_secure(tmp_path: Path) -> None:
    home = house(https=True)
    server = await serve(home.app, "127.0.0.1", 0, certificate(tmp_path))
    trust = ssl.create_default_context(cafile=tmp_path / "certificate.pem")
    async with httpx.AsyncClient(base_url=f"https://localhost:{server.port}", verify=trust) as client:
        answer = await client.post("/forms/question", data={"message": "hi"})
    await server.close()
    assert answer.status_code == 202
    (delivery,) = home.desk.received.values()
    assert delivery.secure


def certificate(folder: Path) -> ssl.SSLContext:
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "localhost")])
    made = (
        x509.CertificateBuilder(name, name, key.public_key(), 1, START.replace(year=2020), START.replace(year=2090))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName("localhost")]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    pem = key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    (folder / "key.pem").write_bytes(pem)
    (folder / "certificate.pem").write_bytes(made.public_bytes(serialization.Encoding.PEM))
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(folder / "certificate.pem", folder / "key.pem")
    return context


@pytest.mark.parametrize(("troubles", "status"), [({}, 200), ({"disk": "almost full"}, 503)])
async def test_the_operators_port(troubles: dict[str, str], status: int) -> None:
    async def report() -> Report:
        return Report(troubles, {"pictures": "read"})

    async def metrics() -> bytes:
        return b"postroom_up 1\n"

    transport = httpx.ASGITransport(app=build_operator(report, metrics))
    async with httpx.AsyncClient(transport=transport, base_url="http://127.0.0.1") as client:
        assert (await client.get("/healthz")).text == "ok\n"
        readiness = await client.get("/readyz")
        assert (await client.get("/metrics")).text == "postroom_up 1\n"
    assert readiness.status_code == status
    assert json.loads(readiness.text) == {"ready": not troubles, "troubles": troubles, "pictures": "read"}
