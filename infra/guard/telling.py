"""Who is told of a new alert: posts for the outbox, a mail and a signed message to each webhook.

They go the way of all posts (retried for days, then given up and seen by a lookout), each by itself: what is
wrong with one way does not stop the others.
"""

import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from infra.guard.kinds import KINDS
from infra.guard.notice import notice
from infra.guard.record import Alert
from infra.keys.keyring import Keyring
from infra.vault import sealing
from intake.outgoing import Parcel, pack
from intake.ports import Post

KIND = "alert"
"""The kind of these posts in the outbox."""


@dataclass(frozen=True, slots=True)
class Telling:
    """``mail_to`` is one address, "" for none; ``hooks`` are destinations (see ``hook_name``); ``console`` is the
    address of our alerts page, which a webhook's reader is pointed to."""

    keyring: Keyring = field(repr=False)
    mail_to: str = ""
    reply_domain: str = ""
    hooks: tuple[str, ...] = ()
    console: str = ""

    def posts(self, alert: Alert) -> Iterator[Post]:
        """What has to go out because of ``alert``."""
        if self.mail_to:
            yield self._post(alert, "mail", notice(alert, self.mail_to, self.reply_domain))
        if self.hooks:
            parcel = Parcel(content=hook_body(alert, self.console))
            yield from (self._post(alert, hook, parcel) for hook in self.hooks)

    def _post(self, alert: Alert, destination: str, parcel: Parcel) -> Post:
        key = alert.reference if destination == "mail" else f"{alert.reference}.{destination}"
        return Post(key, destination, KIND, sealing.seal(self.keyring, alert.reference, f"post:{key}", pack(parcel)))


def hook_name(url: str) -> str:
    """The destination that a webhook's address has in the outbox: its host, and a mark to tell two of one host
    apart. What else stands in an address may be secret."""
    return f"{KIND}:{urlsplit(url).hostname}#{hashlib.sha256(url.encode()).hexdigest()[:6]}"


def hook_body(alert: Alert, console: str) -> bytes:
    """JSON, UTF-8, keys sorted. No subject: it may be the name of one of us."""
    kind = KINDS[alert.kind]
    data = {
        "number": alert.number,
        "kind": alert.kind,
        "urgent": kind.urgent,
        "times": alert.times,
        "words": kind.words,
        "remedy": kind.remedy,
        "page": f"{console}/{alert.number}",
    }
    body = {"type": "alert.raised", "timestamp": alert.first_at.isoformat(), "data": data}
    return json.dumps(body, sort_keys=True, ensure_ascii=False, separators=(",", ":")).encode()
