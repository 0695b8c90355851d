"""What a client may speak to us over TLS, by real handshakes."""

import io
import socket
import ssl
import threading
from pathlib import Path

import pytest

from infra.certificates import Certificate
from infra.watch import Watch
from tests.contract.certificates import localhost


def agreed(server: ssl.SSLContext, client: ssl.SSLContext) -> tuple[str, str] | None:
    """Protocol and cipher, None when they do not come to terms."""
    near, far = socket.socketpair()

    def answer() -> None:
        try:
            server.wrap_socket(near, server_side=True).close()
        except (ssl.SSLError, OSError):
            near.close()

    side = threading.Thread(target=answer)
    side.start()
    try:
        with client.wrap_socket(far, server_hostname="localhost") as talk:
            cipher = talk.cipher()
            return (str(talk.version()), cipher[0]) if cipher else None
    except (ssl.SSLError, OSError):
        return None
    finally:
        far.close()
        side.join()


@pytest.mark.parametrize(
    ("sentence", "version", "ciphers", "comes_to_terms"),
    [
        ("TLS 1.3", ssl.TLSVersion.TLSv1_3, "DEFAULT", True),
        ("TLS 1.2 with AES-GCM", ssl.TLSVersion.TLSv1_2, "ECDHE-ECDSA-AES128-GCM-SHA256", True),
        ("TLS 1.2 with ChaCha20", ssl.TLSVersion.TLSv1_2, "ECDHE-ECDSA-CHACHA20-POLY1305", True),
        ("TLS 1.2 with a cipher that is not authenticated", ssl.TLSVersion.TLSv1_2, "ECDHE-ECDSA-AES128-SHA256", False),
        ("TLS 1.2 with SHA-1", ssl.TLSVersion.TLSv1_2, "ECDHE-ECDSA-AES128-SHA:@SECLEVEL=0", False),
    ],
)
def test_old_ciphers_are_not_taken(tmp_path: Path, sentence: str, version: ssl.TLSVersion, ciphers: str, comes_to_terms: bool) -> None:
    _, trusted = localhost(tmp_path)
    server = Certificate(trusted, tmp_path / "key.pem", Watch(io.StringIO())).context
    client = ssl.create_default_context(cafile=str(trusted))
    client.minimum_version = client.maximum_version = version
    client.set_ciphers(ciphers)
    assert (agreed(server, client) is not None) is comes_to_terms, sentence


def test_nothing_older_than_tls_1_2_is_spoken(tmp_path: Path) -> None:
    _, trusted = localhost(tmp_path)
    server = Certificate(trusted, tmp_path / "key.pem", Watch(io.StringIO())).context
    assert server.minimum_version is ssl.TLSVersion.TLSv1_2
    assert server.options & ssl.OP_NO_COMPRESSION
    assert {cipher["aead"] for cipher in server.get_ciphers()} == {True}
