"""The facts of a message's header that decide what may be answered, and to whom. Pure.

Header bytes are read by our own reader (``redaction.media.headers``), never by ``email.policy.default``,
whose accessors raise on, or take minutes over, hostile headers.
"""

import re
from collections.abc import Sequence

from intake.replies.gate import CHECKS, VALUES, why_not
from intake.sender.claims import dkim_claims
from intake.submission import Delivery, Sender, Submission
from redaction.media.headers import addresses, decode_words, split_header

_READ = frozenset({"from", "reply-to", "message-id", "subject", "date", *VALUES, *CHECKS})
"""Fields whose values are looked at; of the others only that they are there."""
_MESSAGE_ID = re.compile(r"<([^<>\s]{1,250})>")


def parse(delivery: Delivery, own_addresses: frozenset[str]) -> Submission:
    """Header facts of ``delivery``. Never raises on bad input: what is unusable is left empty."""
    fields = ((name.lower(), value) for name, value in split_header(delivery.content))
    header = [(name, decode_words(value) if name in _READ else "") for name, value in fields]
    senders = [pair for value in _all(header, "from") for pair in addresses(value)]
    name, address = senders[0] if len(senders) == 1 else ("", "")
    reply_to = [pair[1] for value in _all(header, "reply-to") for pair in addresses(value)]
    return Submission(
        message_id=_message_id(_first(header, "message-id")),
        subject=_first(header, "subject"),
        sender_name=name,
        sender=_sender(delivery, address),
        reply_to=reply_to[0] if len(reply_to) == 1 else "",
        date=_first(header, "date"),
        automatic=why_not(header, delivery.sender, own_addresses),
    )


def _sender(delivery: Delivery, from_address: str) -> Sender:
    signed = b"\ndkim-signature:" in b"\n" + delivery.content[:65_536].lower()
    return Sender(
        envelope=delivery.sender,
        from_address=from_address,
        from_domain=from_address.rpartition("@")[2].lower(),
        peer=delivery.peer,
        helo=delivery.helo,
        trusted=delivery.trusted,
        dkim=dkim_claims(delivery.content) if signed else (),
    )


def _all(header: Sequence[tuple[str, str]], wanted: str) -> list[str]:
    return [value for name, value in header if name == wanted]


def _first(header: Sequence[tuple[str, str]], wanted: str) -> str:
    return next(iter(_all(header, wanted)), "").strip()


def _message_id(value: str) -> str:
    match = _MESSAGE_ID.search(value)
    return match[1] if match else ""
