"""How bytes are sealed: AES-256-GCM under a data key of their own, which the keyring wraps.

Reference and purpose are authenticated with key and content, so a blob that was moved to another
message or purpose does not open. To destroy a blob, delete its row: the data key is nowhere else.
"""

import secrets

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from infra.keys.keyring import KEY_BYTES, NONCE_BYTES, Keyring
from intake.errors import Unreadable
from intake.ports import Blob


def seal(keyring: Keyring, reference: str, purpose: str, content: bytes) -> Blob:
    """A new blob."""
    chance = secrets.token_bytes(KEY_BYTES + NONCE_BYTES)
    data_key, nonce = chance[:KEY_BYTES], chance[KEY_BYTES:]
    context = bound(reference, purpose)
    key_id, wrapped = keyring.wrap(data_key, context)
    return Blob(str(purpose), key_id, wrapped, nonce, AESGCM(data_key).encrypt(nonce, content, context))


def unseal(keyring: Keyring, reference: str, blob: Blob) -> bytes:
    """The content. Raises Unreadable when anything about the blob is not as it was sealed."""
    context = bound(reference, blob.purpose)
    data_key = keyring.unwrap(blob.key_id, blob.wrapped_key, context)
    try:
        return AESGCM(data_key).decrypt(blob.nonce, blob.ciphertext, context)
    except (InvalidTag, TypeError, ValueError):
        raise Unreadable(f"{blob.purpose} of {reference}") from None


def bound(reference: str, purpose: str) -> bytes:
    """What is authenticated with key and content. The length in front keeps ("ab", "c") and ("a", "bc") apart."""
    return f"{len(reference)}:{reference}{purpose}".encode()
