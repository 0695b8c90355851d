"""The house's keys in use. Every key for one use is derived from a root with a label of its own
(HKDF-SHA256, RFC 5869), so that no two uses share a key."""

import hashlib
import hmac
import secrets
from collections.abc import Mapping

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from intake.errors import Unreadable

KEY_BYTES = 32
NONCE_BYTES = 12


class Keyring:
    """Wraps data keys (AES-256-GCM with random nonces: NIST SP 800-38D allows 2**32 a key; rotate
    before) and gives the keys for fingerprints and the audit trail.

    ``roots``: key id -> 32 bytes; ``current`` is the one new data keys are wrapped under. ``lasting``
    is never rotated: fingerprints must stay comparable and the audit chain verifiable.
    """

    __slots__ = ("_current", "_fingerprints", "_wrapping", "audit_key")

    def __init__(self, current: str, roots: Mapping[str, bytes], lasting: bytes) -> None:
        self.take(current, roots)
        self._fingerprints = _derived(lasting, "fingerprints")
        self.audit_key = _derived(lasting, "audit trail")

    def __repr__(self) -> str:
        return f"Keyring(current={self._current!r}, keys={sorted(self._wrapping)})"

    @property
    def current(self) -> str:
        """The id of the key that new data keys are wrapped under."""
        return self._current

    def take(self, current: str, roots: Mapping[str, bytes]) -> None:
        """Use these roots from now on."""
        self._wrapping = {key_id: AESGCM(_derived(root, "wrap data keys")) for key_id, root in roots.items()}
        self._current = current

    def wrap(self, data_key: bytes, context: bytes) -> tuple[str, bytes]:
        """(key id, wrapped key). It unwraps only with the same ``context``."""
        nonce = secrets.token_bytes(NONCE_BYTES)
        current = self._current
        return current, nonce + self._wrapping[current].encrypt(nonce, data_key, context)

    def unwrap(self, key_id: str, wrapped: bytes, context: bytes) -> bytes:
        """The data key. Raises Unreadable when the key is not here, or anything was changed."""
        try:
            return self._wrapping[key_id].decrypt(wrapped[:NONCE_BYTES], wrapped[NONCE_BYTES:], context)
        except (KeyError, InvalidTag, TypeError, ValueError):
            raise Unreadable(f"data key under {key_id!r}") from None

    def fingerprint(self, text: str) -> str:
        """HMAC-SHA-256 in hex: compares texts without keeping them."""
        return hmac.digest(self._fingerprints, text.encode("utf-8", "surrogatepass"), hashlib.sha256).hex()


def _derived(root: bytes, label: str) -> bytes:
    return HKDF(SHA256(), length=KEY_BYTES, salt=None, info=b"postroom 1 " + label.encode()).derive(root)
