"""Messages really signed, with keys made for the test, by a signer that is not ours."""

import base64
from functools import cache

import dkim
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey, generate_private_key
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, PublicFormat

LETTER = b"From: Jo <jo@example.org>\r\nTo: info@post.example\r\nSubject: My  parcel\r\n and more\r\n\r\nHello \t there.  \r\n\r\n\r\n"


@cache
def rsa_key(bits: int = 2048) -> RSAPrivateKey:
    return generate_private_key(65537, bits)


def rsa_record(bits: int = 2048) -> bytes:
    public = rsa_key(bits).public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    return b"v=DKIM1; k=rsa; p=" + base64.b64encode(public)


def signed(letter: bytes = LETTER, canonical: str = "relaxed/relaxed", domain: str = "example.org", bits: int = 2048) -> bytes:
    pem = rsa_key(bits).private_bytes(Encoding.PEM, PrivateFormat.TraditionalOpenSSL, NoEncryption())
    head, _, body = canonical.encode().partition(b"/")
    return bytes(dkim.sign(letter, b"s1", domain.encode(), pem, canonicalize=(head, body))) + letter


ED_KEY = Ed25519PrivateKey.from_private_bytes(b"k" * 32)
ED_RECORD = b"v=DKIM1; k=ed25519; p=" + base64.b64encode(ED_KEY.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw))
