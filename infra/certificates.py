"""The certificate of a door: read at the start, and again when its files change, so that a renewal needs no restart."""

import ssl
from pathlib import Path

from infra.watch import Watch

_Stamp = tuple[tuple[int, int, int], ...]


class Certificate:
    """``context`` is for servers, TLS 1.2 and newer with forward secrecy and authenticated ciphers (RFC 9325, 4.2), and stays
    the same object. Raises OSError (ssl.SSLError is one) when the files cannot be used."""

    def __init__(self, chain: Path, private_key: Path | None, watch: Watch) -> None:
        self._files = chain, private_key
        self._watch = watch
        self._stamp = self._now()
        self.context = self._loaded()

    async def renew(self) -> None:
        """Take what is new. Raises OSError when it cannot be used: then the old one stays until the files change again."""
        stamp = self._now()
        if stamp == self._stamp:
            return
        self._stamp = stamp
        self._loaded()  # on trial: a key that does not fit would leave the living context with half of a pair
        self.context.load_cert_chain(*self._files)
        self._watch.note("certificate renewed")

    def _loaded(self) -> ssl.SSLContext:
        context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
        context.minimum_version = ssl.TLSVersion.TLSv1_2
        context.set_ciphers("ECDHE+AESGCM:ECDHE+CHACHA20")  # of TLS 1.2; those of 1.3 are all of this sort
        context.load_cert_chain(*self._files)
        return context

    def _now(self) -> _Stamp:
        known = [file.stat() for file in self._files if file is not None]
        return tuple((each.st_ino, each.st_mtime_ns, each.st_size) for each in known)


def certificate_of(chain: Path | None, private_key: Path | None, watch: Watch) -> Certificate | None:
    """None where no certificate is set."""
    return Certificate(chain, private_key, watch) if chain else None
