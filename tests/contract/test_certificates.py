"""A renewed certificate is shown at the next connection, without a restart; one that cannot be used changes nothing."""

import asyncio
import io
import json
import ssl
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from infra.certificates import Certificate, certificate_of
from infra.watch import Watch
from tests.contract.certificates import localhost


@asynccontextmanager
async def shown(certificate: Certificate) -> AsyncIterator[Callable[[], "asyncio.Future[bytes]"]]:
    """What a door with this certificate shows to whoever connects."""
    server = await asyncio.start_server(lambda _reader, writer: writer.close(), "127.0.0.1", 0, ssl=certificate.context)
    port = server.sockets[0].getsockname()[1]
    curious = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    curious.check_hostname, curious.verify_mode = False, ssl.CERT_NONE

    async def look() -> bytes:
        _, writer = await asyncio.open_connection("127.0.0.1", port, ssl=curious)
        seen = writer.get_extra_info("ssl_object").getpeercert(binary_form=True)
        writer.close()
        return bytes(seen)

    async with server:
        yield lambda: asyncio.ensure_future(look())


def put(folder: Path, source: Path) -> None:
    """As certificate clients do it: whole files, by their names."""
    for name in ("trusted.pem", "key.pem"):
        draft = folder / f"{name}.new"
        draft.write_bytes((source / name).read_bytes())
        draft.replace(folder / name)


@pytest.fixture
def log() -> io.StringIO:
    return io.StringIO()


@pytest.fixture
def certificate(tmp_path: Path, log: io.StringIO) -> Certificate:
    localhost(tmp_path)
    return Certificate(tmp_path / "trusted.pem", tmp_path / "key.pem", Watch(log))


async def test_a_new_certificate_is_shown_from_the_next_connection_on(certificate: Certificate, tmp_path: Path, log: io.StringIO) -> None:
    (tmp_path / "next").mkdir()
    localhost(tmp_path / "next")
    async with shown(certificate) as look:
        before = await look()
        await certificate.renew()
        assert (await look(), log.getvalue()) == (before, "")
        put(tmp_path, tmp_path / "next")
        await certificate.renew()
        after = await look()
    assert after == ssl.PEM_cert_to_DER_cert((tmp_path / "next" / "trusted.pem").read_text())
    assert after != before
    assert json.loads(log.getvalue())["event"] == "certificate renewed"


@pytest.mark.parametrize(
    ("sentence", "spoil"),
    [
        ("a key that does not fit", lambda folder: (folder / "trusted.pem").write_bytes((folder / "next" / "trusted.pem").read_bytes())),
        ("half a file", lambda folder: (folder / "trusted.pem").write_bytes((folder / "trusted.pem").read_bytes()[:300])),
        ("no file", lambda folder: (folder / "key.pem").unlink()),
    ],
)
async def test_files_that_cannot_be_used_leave_the_old_certificate_until_they_are_mended(
    certificate: Certificate, tmp_path: Path, sentence: str, spoil: Callable[[Path], object]
) -> None:
    (tmp_path / "next").mkdir()
    localhost(tmp_path / "next")
    async with shown(certificate) as look:
        before = await look()
        spoil(tmp_path)
        with pytest.raises(OSError, match=r"."):
            await certificate.renew()
        assert await look() == before, sentence
        put(tmp_path, tmp_path / "next")
        await certificate.renew()
        assert await look() != before, sentence


def test_a_door_without_a_certificate_has_none(tmp_path: Path) -> None:
    assert certificate_of(None, None, Watch(io.StringIO())) is None
    with pytest.raises(OSError, match="No such file"):
        certificate_of(tmp_path / "none.pem", None, Watch(io.StringIO()))
