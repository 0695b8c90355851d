"""Does a public key from the domain name system verify a DKIM claim? (RFC 6376 3.6.1, 8301, 8463). Pure."""

import base64
import binascii
from collections.abc import Mapping

from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey
from cryptography.hazmat.primitives.asymmetric.utils import Prehashed
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import load_der_public_key

from intake.sender.tags import TagTrouble, tags
from intake.submission import DkimClaim

WEAKEST_RSA = 1024  # bits: RFC 8301 section 3.2
STRONGEST_RSA = 4096  # beyond it, checking costs us more than it proves


def verifies(record: bytes, claim: DkimClaim) -> bool:
    """Whether ``record``, one TXT record, holds a key that made ``claim``. Never raises."""
    try:
        tag = tags(record.decode("ascii"))
        if not _usable(tag, claim.algorithm.partition("-")[0]):
            return False
        _verify(base64.b64decode("".join(tag["p"].split()), validate=True), claim)
    except (TagTrouble, UnicodeError, KeyError, ValueError, binascii.Error, InvalidSignature, UnsupportedAlgorithm):
        return False
    return True


def _usable(tag: Mapping[str, str], key_type: str) -> bool:
    return (
        tag.get("v", "DKIM1") == "DKIM1"
        and tag.get("k", "rsa").lower() == key_type
        and "sha256" in tag.get("h", "sha256").lower().replace(" ", "").split(":")
        and bool({"email", "*"} & set(tag.get("s", "*").lower().replace(" ", "").split(":")))
        and bool(tag.get("p"))  # an empty key is a revoked one
    )


def _verify(key: bytes, claim: DkimClaim) -> None:
    """Raises InvalidSignature or ValueError."""
    if claim.algorithm == "ed25519-sha256":
        Ed25519PublicKey.from_public_bytes(key).verify(claim.signature, claim.signed_hash)
        return
    public = load_der_public_key(key)
    if not isinstance(public, RSAPublicKey) or not WEAKEST_RSA <= public.key_size <= STRONGEST_RSA:
        raise ValueError("not a fit RSA key")
    public.verify(claim.signature, claim.signed_hash, PKCS1v15(), Prehashed(SHA256()))
