"""Opaque S/MIME: what was signed is read and goes on without its signature; what is encrypted is held."""

import base64
import zlib
from datetime import UTC, datetime, timedelta

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, pkcs7
from cryptography.x509.oid import NameOID

from redaction.document import Document, Reason, Withheld
from redaction.inspect import inspect
from redaction.opening import open_document
from redaction.redact import redact
from redaction.verify import verify
from tests.spec.media.letters import CARD, REMOVED, cleaned, everything, letter, reasons, scan

ENTITY = b"Content-Type: text/plain; charset=utf-8\r\n\r\ncharge " + CARD.encode() + b" please\r\n"
OPAQUE = b"Content-Type: application/pkcs7-mime\r\nContent-Transfer-Encoding: base64\r\n\r\n"
_PKCS7 = bytes.fromhex("2a864886f70d0107")
_COMPRESSED = bytes.fromhex("2a864886f70d0109100109")


def der(tag: int, *inside: bytes) -> bytes:
    content = b"".join(inside)
    size = len(content)
    length = bytes([size]) if size < 128 else bytes([0x84]) + size.to_bytes(4)
    return bytes([tag]) + length + content


def open_ended(tag: int, *inside: bytes) -> bytes:
    return bytes([tag, 0x80]) + b"".join(inside) + b"\0\0"


def cms(kind: bytes, inside: bytes) -> bytes:
    return der(0x30, der(0x06, kind), der(0xA0, inside))


def signed(entity: bytes) -> bytes:
    """By a key of the moment, as a mail program would (RFC 8551)."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "ann@example.org")])
    now = datetime.now(UTC)
    build = x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(key.public_key()).serial_number(7)
    certificate = build.not_valid_before(now).not_valid_after(now + timedelta(days=1)).sign(key, hashes.SHA256())
    builder = pkcs7.PKCS7SignatureBuilder().set_data(entity).add_signer(certificate, key, hashes.SHA256())
    return builder.sign(Encoding.DER, [pkcs7.PKCS7Options.Binary])


def in_pieces(entity: bytes) -> bytes:
    """Signed data without signers in indefinite lengths, the content in pieces, as streaming programs write it."""
    pieces = open_ended(0x24, *(der(0x04, entity[at : at + 9]) for at in range(0, len(entity), 9)))
    encapsulated = open_ended(0x30, der(0x06, _PKCS7 + b"\x01"), open_ended(0xA0, pieces))
    data = open_ended(0x30, der(0x02, b"\x01"), der(0x31), encapsulated, der(0x31))
    return open_ended(0x30, der(0x06, _PKCS7 + b"\x02"), open_ended(0xA0, data))


def squeezed(entity: bytes) -> bytes:
    encapsulated = der(0x30, der(0x06, _PKCS7 + b"\x01"), der(0xA0, der(0x04, zlib.compress(entity))))
    return cms(_COMPRESSED, der(0x30, der(0x02, b"\0"), der(0x30), encapsulated))


def mail(content: bytes, content_type: str = "application/pkcs7-mime; smime-type=signed-data; name=smime.p7m") -> Document:
    body = base64.encodebytes(content).decode()
    return letter(body, "MIME-Version: 1.0", f"Content-Type: {content_type}", "Content-Transfer-Encoding: base64")


OPENED = [
    ("signed", mail(signed(ENTITY))),
    ("signed, in pieces", mail(in_pieces(ENTITY))),
    ("compressed", mail(squeezed(ENTITY))),
    ("signed, then compressed", mail(squeezed(OPAQUE + base64.encodebytes(in_pieces(ENTITY))))),
    ("declared as bytes", mail(signed(ENTITY), "application/octet-stream")),
    ("declared as text", mail(in_pieces(ENTITY), "text/plain")),
    ("in armour", mail(b"-----BEGIN PKCS7-----\n" + base64.encodebytes(signed(ENTITY)) + b"-----END PKCS7-----\n")),
]


@pytest.mark.parametrize(("sentence", "document"), OPENED, ids=[row[0] for row in OPENED])
def test_what_was_signed_takes_the_place_of_the_signed_message(sentence: str, document: Document) -> None:
    assert CARD in everything(document)
    assert reasons(document) == set()
    redaction = cleaned(document)
    assert redaction.document.content.endswith(f"\r\n\r\ncharge {REMOVED} please\r\n".encode())
    assert b"Content-Type: text/plain" in redaction.document.content
    assert b"pkcs7" not in redaction.document.content
    assert [(part.state, part.is_text) for part in redaction.parts] == [("redacted", True)]
    assert verify(redaction.document, scan).findings == ()


def test_parts_inside_become_parts_of_the_new_message() -> None:
    parts = b'--x\r\n\r\nhello\r\n--x\r\nContent-Type: text/csv; name="a.csv"\r\n\r\na\r\n--x--\r\n'
    entity = b"Content-Type: multipart/mixed; boundary=x\r\n\r\n" + parts
    redaction = cleaned(mail(signed(entity)))
    assert [(part.name, part.is_text) for part in redaction.parts] == [("", True), ("a.csv", False)]
    assert redaction.document.content.count(b"Content-Type: multipart/mixed") == 1


def test_a_file_that_was_signed_goes_on_without_its_signature() -> None:
    document = cleaned(Document("offer.txt.p7m", "application/octet-stream", signed(f"pay {CARD}".encode()))).document
    assert (document.name, document.content) == ("offer.txt", f"pay {REMOVED}".encode())


def test_a_place_inside_has_a_name() -> None:
    opened = open_document(mail(signed(ENTITY)), scan=scan)
    assert [each.place.name for each in inspect(opened, scan).findings] == ["attachment 1, smime.p7m, signed content, text, line 1"]


def test_certificates_alone_do_not_go_on() -> None:
    certificates = cms(_PKCS7 + b"\x02", der(0x30, der(0x02, b"\x01"), der(0x31), der(0x30, der(0x06, _PKCS7 + b"\x01")), der(0x31)))
    opened = open_document(Document("smime.p7c", "application/pkcs7-mime", certificates))
    assert opened.reading.unscannable == ()
    assert isinstance(redact(opened, ()), Withheld)


HELD = [
    ("enveloped", cms(_PKCS7 + b"\x03", der(0x30, der(0x02, b"\0"))), Reason.ENCRYPTED),
    ("enveloped and authenticated", cms(bytes.fromhex("2a864886f70d0109100117"), der(0x30)), Reason.ENCRYPTED),
    ("a digest", cms(_PKCS7 + b"\x05", der(0x30)), Reason.UNKNOWN_TYPE),
    ("cut short", signed(ENTITY)[:200], Reason.BROKEN),
    ("an end that never comes", in_pieces(ENTITY)[:60], Reason.BROKEN),
    ("a compressed stream cut short", squeezed(ENTITY).replace(zlib.compress(ENTITY)[-6:], b"\0" * 6), Reason.BROKEN),
    ("a bomb", squeezed(b"0" * (1 << 23)), Reason.BOMB),
    ("lengths within lengths", b"\x30\x80\x06\x09" + _PKCS7 + b"\x02" + b"\xa0\x80" * 5000, Reason.BROKEN),
    ("nothing of the kind", b"hello", Reason.BROKEN),
]


@pytest.mark.parametrize(("sentence", "content", "reason"), HELD, ids=[row[0] for row in HELD])
def test_what_cannot_be_read_is_held(sentence: str, content: bytes, reason: Reason) -> None:
    assert reasons(Document("smime.p7m", "application/pkcs7-mime", content)) == {str(reason)}
