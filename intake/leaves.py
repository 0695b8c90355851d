"""The leaves of a message: its bodies and attachments. Pure.

The message is one that we built ourselves, so this reads no more than MIME; what it takes to show a letter is in ``letter.py``.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from email.message import Message

from intake.submission import Attachment
from redaction.document import PartResult
from redaction.media.headers import decode_words
from redaction.media.views.mail import media_type, parsed

BODIES = frozenset({"text/plain", "text/html"})
"""Media types that are read with the letter."""


def part_of(content: bytes, number: int) -> tuple[str, str, bytes]:
    """Name, media type and bytes of one attachment of a routed message. Raises LookupError."""
    for position, part in enumerate(leaves(parsed(content))):
        if position == number and not Leaf(part, None).body_type:
            return _name(part), media_type(part), payload_of(part)
    raise LookupError(f"no attachment {number}")


def leaves(message: Message) -> Iterator[Message]:
    """Every part that is no container, in reading order; a nested mail is one leaf."""
    stack = [message]
    while stack:
        part = stack.pop()
        if part.is_multipart() and part.get_content_maintype() == "multipart":
            stack.extend(reversed([child for child in part.get_payload() if isinstance(child, Message)]))
        else:
            yield part


@dataclass(frozen=True, slots=True)
class Leaf:
    """One part that is no container, and what redaction did to it (None where nothing was redacted)."""

    part: Message
    result: PartResult | None

    @property
    def body_type(self) -> str:
        """Media type of a text to read with the letter, "" for anything else; what was withheld is none."""
        said = self.part.get_content_type()
        if said not in BODIES or (self.result is not None and not self.result.is_text):
            return ""
        inline = self.part.get_content_disposition() != "attachment" and not self.part.get_filename()
        return said if inline else ""

    def attachment(self, number: int) -> Attachment:
        """As the desk lists it."""
        result = self.result
        if result is not None and result.state.startswith("withheld"):
            return Attachment(result.name or "unnamed", result.media_type, result.size, result.state)
        state = result.state if result else "untouched"
        return Attachment(_name(self.part), media_type(self.part), len(payload_of(self.part)), state, number)


def _name(part: Message) -> str:
    name = part.get_filename()
    if name:
        return decode_words(name)
    return "message.eml" if part.get_content_type() == "message/rfc822" else "unnamed"


def payload_of(part: Message) -> bytes:
    """What a part holds, its transfer encoding undone; a nested mail whole."""
    if part.is_multipart() and part.get_content_type() == "message/rfc822":
        inner = part.get_payload(0)
        return inner.as_bytes() if isinstance(inner, Message) else b""
    payload = part.get_payload(decode=True)
    return payload if isinstance(payload, bytes) else b""
