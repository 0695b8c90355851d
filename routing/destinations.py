"""What goes to a program's own systems: payloads and their signature. Pure; sending is the postman's work.

The form follows the Standard Webhooks convention: three headers, HMAC-SHA-256 over id, time and body.
"""

import base64
import binascii
import hashlib
import hmac
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from routing.ticket import PURPOSES, Kind

SECRET_PREFIX = "whsec_"  # noqa: S105 - a marker in front of a secret, not a secret
SHORTEST_SECRET = 24  # bytes, as the convention asks


class SecretUnfit(ValueError):
    """A webhook's signing secret is not base64 of at least 24 bytes."""


@dataclass(frozen=True, slots=True)
class Notice:
    """A ticket as its program's systems may see it: redacted text, and how many findings of each kind were removed."""

    reference: str
    program: str
    kind: Kind
    confidence: float
    opened_at: datetime
    subject: str = field(repr=False)
    text: str = field(repr=False)
    removed: Mapping[str, int] = field(default_factory=dict)


def webhook_body(notice: Notice) -> bytes:
    """JSON, UTF-8, keys sorted: equal notices give equal bytes. ``purpose`` says what the data may be used for."""
    data = {
        "reference": notice.reference,
        "program": notice.program,
        "kind": notice.kind.value,
        "purpose": PURPOSES[notice.kind],
        "confidence": round(notice.confidence, 3),
        "subject": notice.subject,
        "text": notice.text,
        "removed": dict(notice.removed),
    }
    body = {"type": "ticket.opened", "timestamp": notice.opened_at.isoformat(), "data": data}
    return json.dumps(body, sort_keys=True, ensure_ascii=False, separators=(",", ":")).encode()


def signing_secret(text: str) -> bytes:
    """The key from a secret file's text, ``whsec_`` in front or not. Raises SecretUnfit."""
    try:
        secret = base64.b64decode(text.strip().removeprefix(SECRET_PREFIX), validate=True)
    except (binascii.Error, ValueError):
        raise SecretUnfit("a webhook secret must be base64") from None
    if len(secret) < SHORTEST_SECRET:
        raise SecretUnfit(f"a webhook secret must be at least {SHORTEST_SECRET} bytes, in base64")
    return secret


def signed_headers(secret: bytes, key: str, at: datetime, body: bytes) -> dict[str, str]:
    """The headers that prove ``body`` is ours and fresh. ``key`` is the idempotency key: the same on each try."""
    stamp = str(int(at.timestamp()))
    digest = hmac.digest(secret, b".".join((key.encode(), stamp.encode(), body)), hashlib.sha256)
    return {
        "webhook-id": key,
        "webhook-timestamp": stamp,
        "webhook-signature": "v1," + base64.b64encode(digest).decode(),
    }
