"""The frozen words of intake: what a door hands in, and what is known of it once read.

Addresses and content never show in a ``repr``.
"""

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum


class Channel(StrEnum):
    """The door a delivery came in by."""

    SMTP = "smtp"
    FORM = "form"
    SES = "ses"


@dataclass(frozen=True, slots=True)
class Delivery:
    """Raw bytes and envelope, exactly as a door took them in.

    ``content`` is always an RFC 5322 message (the form door composes one, a part per answer).
    ``sender`` is the envelope sender, ``""`` for the null reverse-path. ``recipients`` are envelope
    addresses (a form: the form's id as ``form:<id>``). ``submission_id`` is the door's own idempotency key where it has one
    (form token, SES object key); mail has none and is known by the hash of its bytes.
    ``trusted`` says the peer is a relay of ours that already proved the sender. ``for_review``: the sender
    wants the security reviewers to look first (a choice on a form's question page).
    """

    channel: Channel
    content: bytes = field(repr=False)
    sender: str = field(repr=False)
    recipients: tuple[str, ...] = field(repr=False)
    received_at: datetime
    peer: str = field(default="", repr=False)
    helo: str = field(default="", repr=False)
    secure: bool = False
    trusted: bool = False
    submission_id: str = field(default="", repr=False)
    for_review: bool = False


@dataclass(frozen=True, slots=True)
class DkimClaim:
    """One DKIM signature (RFC 6376) reduced to what a later key look-up needs: no content of the mail.

    ``signed_hash`` is the SHA-256 over the canonical signed headers; ``body_matches`` was checked
    already against ``bh=``. ``expires`` is seconds since the epoch, 0 for never.
    """

    domain: str
    selector: str
    algorithm: str
    signed_hash: bytes = field(repr=False)
    signature: bytes = field(repr=False)
    body_matches: bool
    expires: int = 0


@dataclass(frozen=True, slots=True)
class Sender:
    """Who says they sent it, and what could later prove it. ``from_domain`` is the domain of the one
    From address ("" when there is none or more than one: then nothing can be proven)."""

    envelope: str = field(default="", repr=False)
    from_address: str = field(default="", repr=False)
    from_domain: str = field(default="", repr=False)
    peer: str = field(default="", repr=False)
    helo: str = field(default="", repr=False)
    trusted: bool = False
    dkim: tuple[DkimClaim, ...] = ()


@dataclass(frozen=True, slots=True)
class Submission:
    """A delivery, parsed: the facts of the header that decide, not the content.

    ``message_id`` is as sent (angle brackets off). ``automatic`` is why no automatic answer may go out
    (RFC 3834), "" when one may. Everything textual here is raw: it is redacted before it is kept.
    """

    message_id: str = field(default="", repr=False)
    subject: str = field(default="", repr=False)
    sender_name: str = field(default="", repr=False)
    sender: Sender = field(default_factory=Sender)
    reply_to: str = field(default="", repr=False)
    date: str = field(default="", repr=False)
    automatic: str = ""


@dataclass(frozen=True, slots=True)
class Attachment:
    """One attachment as staff see it. ``state`` is "untouched", "redacted" or "withheld: <reason>".
    ``part`` is its number in the routed message, for download; -1 when withheld."""

    name: str = field(repr=False)
    media_type: str
    size: int
    state: str
    part: int = -1


@dataclass(frozen=True, slots=True)
class Letter:
    """What people in the house may see of a message: redacted text only. This is the sealed
    summary behind a ticket or a case. ``html`` is a sanitised rebuild, "" when there was none."""

    message_id: str = field(default="", repr=False)
    subject: str = field(default="", repr=False)
    sender_name: str = field(default="", repr=False)
    sender_address: str = field(default="", repr=False)
    reply_to: str = field(default="", repr=False)
    date: str = field(default="", repr=False)
    text: str = field(default="", repr=False)
    html: str = field(default="", repr=False)
    attachments: tuple[Attachment, ...] = ()
