"""Sealed bytes in a dictionary that a memory ledger shares: for tests and trials."""

from collections.abc import Mapping

from infra.keys.keyring import Keyring
from infra.vault import sealing
from intake.errors import Shredded
from intake.ports import Blob


class MemoryVault:
    """Implements ``intake.ports.Vault`` over ``MemoryStore.blobs``."""

    def __init__(self, keyring: Keyring, blobs: Mapping[tuple[str, str], Blob]) -> None:
        self._keyring = keyring
        self._blobs = blobs

    async def seal(self, reference: str, contents: Mapping[str, bytes]) -> tuple[Blob, ...]:
        return tuple(sealing.seal(self._keyring, reference, purpose, content) for purpose, content in contents.items())

    async def open(self, reference: str, purpose: str) -> bytes:
        blob = self._blobs.get((reference, purpose))
        if blob is None:
            raise Shredded(f"{purpose} of {reference}")
        return self.unseal(reference, blob)

    def unseal(self, reference: str, blob: Blob) -> bytes:
        return sealing.unseal(self._keyring, reference, blob)

    def fingerprint(self, text: str) -> str:
        return self._keyring.fingerprint(text)
