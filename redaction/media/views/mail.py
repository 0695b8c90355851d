"""A mail that we wrote, as the standard library takes it apart: for the second reading, and for what people are shown of it."""

from email import message_from_bytes
from email.message import Message
from email.policy import compat32

_REPORT, _AS_TEXT = "message/delivery-status", "text/delivery-status"
_FIELD = b"Content-Type: "


def parsed(content: bytes) -> Message:
    """The tree of parts. A delivery report, which the library cuts into a message per blank line and takes seconds over, is one text."""
    return message_from_bytes(content.replace(_FIELD + _REPORT.encode(), _FIELD + _AS_TEXT.encode()), policy=compat32)


def media_type(part: Message) -> str:
    """What a part says it is."""
    said = part.get_content_type()
    return _REPORT if said == _AS_TEXT else said
