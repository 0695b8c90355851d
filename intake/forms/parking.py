"""Answers that wait while their sender decides, sealed into the page: nothing is kept on our side.

AES-256-GCM (NIST SP 800-38D) under a key of this process, with a random 96-bit nonce and the expiry bound in.
The same key signs the token that a blank form carries, so that sending twice is taking in once.
"""

import base64
import hmac
import secrets
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

import msgspec
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from intake.forms.answers import Answers

EXPIRY = timedelta(minutes=30)
TOKEN_EXPIRY = timedelta(hours=24)
_NONCE, _STAMP, _MARK, _MAC = 12, 8, 16, 16


class Expired(ValueError):
    """The sealed text is older than its time, or not ours."""


@dataclass(frozen=True, slots=True)
class Parked:
    """A filled form on its way through a question page."""

    form: str
    submission_id: str
    answers: Answers = field(repr=False)


class Parking:
    """Seals, opens, and issues tokens. ``now`` gives aware UTC; ``key`` is 32 random bytes, its own in
    every process: what was sealed before a restart has simply expired."""

    def __init__(self, now: Callable[[], datetime], key: bytes | None = None) -> None:
        self._now = now
        self._key = key or secrets.token_bytes(32)
        self._lock = AESGCM(self._key)

    def seal(self, parked: Parked) -> str:
        """URL-safe text; four thirds of the answers' size."""
        stamp, nonce = self._stamp(), secrets.token_bytes(_NONCE)
        return _text(stamp + nonce + self._lock.encrypt(nonce, msgspec.msgpack.encode(parked), stamp))

    def open(self, sealed: str) -> Parked:
        """What was sealed here less than ``EXPIRY`` ago; raises Expired on anything else."""
        raw = _raw(sealed)
        stamp, nonce, ciphertext = raw[:_STAMP], raw[_STAMP : _STAMP + _NONCE], raw[_STAMP + _NONCE :]
        self._check_age(stamp, EXPIRY)
        try:
            return msgspec.msgpack.decode(self._lock.decrypt(nonce, ciphertext, stamp), type=Parked)
        except (InvalidTag, ValueError, msgspec.MsgspecError):
            raise Expired from None

    def issue(self) -> str:
        """A token for one blank form: a random mark and the time, signed."""
        body = self._stamp() + secrets.token_bytes(_MARK)
        return _text(body + self._sign(body))

    def mark(self, token: str) -> str:
        """The token's random mark in hex (128 bits); raises Expired when it is not ours or over a day old."""
        raw = _raw(token)
        body, signature = raw[: _STAMP + _MARK], raw[_STAMP + _MARK :]
        if not hmac.compare_digest(signature, self._sign(body)):
            raise Expired
        self._check_age(body[:_STAMP], TOKEN_EXPIRY)
        return body[_STAMP:].hex()

    def _sign(self, body: bytes) -> bytes:
        return hmac.digest(self._key, b"postroom form token" + body, "sha256")[:_MAC]

    def _stamp(self) -> bytes:
        return int(self._now().timestamp()).to_bytes(_STAMP, "big")

    def _check_age(self, stamp: bytes, most: timedelta) -> None:
        age = self._now().timestamp() - int.from_bytes(stamp, "big")
        if len(stamp) != _STAMP or not 0 <= age + 1 <= most.total_seconds() + 1:
            raise Expired


def _text(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).decode("ascii")


def _raw(text: str) -> bytes:
    try:
        raw = base64.b64decode(text, altchars=b"-_", validate=True)
    except ValueError:
        raise Expired from None
    if _text(raw) != text:  # one text only for the same bytes: base64 leaves bits unused at the end
        raise Expired
    return raw
