"""What the outbox carries: one parcel, sealed while it waits."""

from dataclasses import dataclass, field

import msgspec

from intake.submission import Sender


@dataclass(frozen=True, slots=True)
class Parcel:
    """``content`` is an RFC 5322 message (mail, forward) or a JSON body (webhook). ``mail_from`` is
    the envelope sender, "" for the null reverse-path; ``recipients`` the envelope recipients (webhook:
    empty). ``sender`` is whose domain must be proven first, where the post needs proof."""

    content: bytes = field(repr=False)
    mail_from: str = field(default="", repr=False)
    recipients: tuple[str, ...] = field(default=(), repr=False)
    sender: Sender | None = None


def pack(parcel: Parcel) -> bytes:
    """Bytes to seal."""
    return msgspec.msgpack.encode(parcel)


def unpack(raw: bytes) -> Parcel:
    """The parcel back; raises msgspec.ValidationError on anything else."""
    return msgspec.msgpack.decode(raw, type=Parcel)
