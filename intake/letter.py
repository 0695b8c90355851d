"""From a message to what people in the house may see of it. Pure.

The message here is one we built ourselves (redacted), or, when a reviewer releases a message as it was
sent, the original: then this runs inside an inspector, like every reading of foreign bytes.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from email.message import Message
from email.parser import BytesParser
from email.policy import compat32

import nh3
from lxml import html as lxml_html
from lxml.html import HtmlElement

from intake.submission import Attachment, Letter
from redaction.media.headers import addresses, decode_words
from redaction.redact import PartResult

_TEXT_LIMIT = 400_000
"""Characters of text a ticket shows; the rest is in the routed message."""

_TAGS = {
    *("p", "br", "div", "span", "b", "strong", "i", "em", "u", "s", "a", "ul", "ol", "li", "blockquote", "pre", "code", "hr"),
    *("table", "thead", "tbody", "tfoot", "tr", "td", "th", "caption", "h1", "h2", "h3", "h4", "h5", "h6", "sub", "sup"),
}

_ATTRIBUTES = {"td": {"colspan", "rowspan"}, "th": {"colspan", "rowspan"}}
_BODIES = ("text/plain", "text/html")


def letter_from(content: bytes, parts: Sequence[PartResult] = ()) -> Letter:
    """The letter in ``content``. ``parts`` says what redaction did to each leaf, by its number."""
    message = BytesParser(policy=compat32).parsebytes(content)
    leaves = [_Leaf(part, parts[number] if number < len(parts) else None) for number, part in enumerate(_leaves(message))]
    sender = addresses(_header(message, "From"))
    reply_to = addresses(_header(message, "Reply-To"))
    html = "\n".join(_text(leaf.part) for leaf in leaves if leaf.is_body("text/html"))
    texts = [_labelled(leaf.part) for leaf in leaves if leaf.is_body("text/plain")]
    return Letter(
        message_id=_header(message, "Message-ID").strip("<> "),
        subject=_header(message, "Subject"),
        sender_name=sender[0][0] if sender else "",
        sender_address=sender[0][1] if sender else "",
        reply_to=reply_to[0][1] if reply_to else "",
        date=_header(message, "Date"),
        text=("\n\n".join(texts) or _plain(html))[:_TEXT_LIMIT],
        html=sanitised(html)[:_TEXT_LIMIT],
        attachments=tuple(leaf.attachment(number) for number, leaf in enumerate(leaves) if not leaf.is_body(*_BODIES)),
    )


def part_of(content: bytes, number: int) -> tuple[str, str, bytes]:
    """Name, media type and bytes of one attachment of a routed message. Raises LookupError."""
    message = BytesParser(policy=compat32).parsebytes(content)
    for position, part in enumerate(_leaves(message)):
        if position == number and not _Leaf(part, None).is_body(*_BODIES):
            return _name(part), part.get_content_type(), _payload(part)
    raise LookupError(f"no attachment {number}")


def sanitised(html: str) -> str:
    """Harmless HTML: text and simple structure only; nothing that loads, runs, submits or styles."""
    return (
        nh3.clean(html, tags=_TAGS, attributes={"td": {"colspan", "rowspan"}, "th": {"colspan", "rowspan"}}, link_rel=None) if html else ""
    )


@dataclass(frozen=True, slots=True)
class _Leaf:
    """One part that is no container, and what redaction did to it (None where nothing was redacted)."""

    part: Message
    result: PartResult | None

    def is_body(self, *media_types: str) -> bool:
        """Text to read with the letter, of one of ``media_types``; what was withheld is none."""
        if self.result is not None and not self.result.is_text:
            return False
        inline = self.part.get_content_disposition() != "attachment" and not self.part.get_filename()
        return inline and self.part.get_content_type() in media_types

    def attachment(self, number: int) -> Attachment:
        """As the desk lists it."""
        result = self.result
        if result is not None and result.state.startswith("withheld"):
            return Attachment(result.name or "unnamed", result.media_type, result.size, result.state)
        state = result.state if result else "untouched"
        return Attachment(_name(self.part), self.part.get_content_type(), len(_payload(self.part)), state, number)


def _leaves(message: Message) -> Iterator[Message]:
    """Every part that is no container, in reading order; a nested mail is one leaf."""
    stack = [message]
    while stack:
        part = stack.pop()
        if part.is_multipart() and part.get_content_maintype() == "multipart":
            stack.extend(reversed([child for child in part.get_payload() if isinstance(child, Message)]))
        else:
            yield part


def _labelled(part: Message) -> str:
    """A form's answer carries its question in front; a mail's body stands alone."""
    label = _header(part, "Content-Description")
    text = _text(part)
    return f"{label.rstrip(':')}\n{text}" if label else text


def _plain(html: str) -> str:
    if not html.strip():
        return ""
    root: HtmlElement = lxml_html.fromstring(html)
    for block in root.iter("br", "p", "div", "tr", "li", "h1", "h2", "h3"):
        block.tail = "\n" + (block.tail or "")
    return str(root.text_content()).strip()


def _name(part: Message) -> str:
    name = part.get_filename()
    if name:
        return decode_words(name)
    return "message.eml" if part.get_content_type() == "message/rfc822" else "unnamed"


def _payload(part: Message) -> bytes:
    if part.get_content_type() == "message/rfc822" and part.is_multipart():
        inner = part.get_payload(0)
        return inner.as_bytes() if isinstance(inner, Message) else b""
    payload = part.get_payload(decode=True)
    return payload if isinstance(payload, bytes) else b""


def _text(part: Message) -> str:
    charset = part.get_content_charset("utf-8")
    try:
        return _payload(part).decode(charset, "replace").replace("\r\n", "\n")
    except LookupError:
        return _payload(part).decode("utf-8", "replace").replace("\r\n", "\n")


def _header(message: Message, name: str) -> str:
    return decode_words(str(message.get(name, ""))).strip()
