"""From a message to what people in the house may see of it. Pure.

The message here is one we built ourselves (redacted), or, when a reviewer releases a message as it was
sent, the original: then this runs inside an inspector, like every reading of foreign bytes.
"""

from collections.abc import Sequence
from email.message import Message

import nh3
from lxml import html as lxml_html
from lxml.html import HtmlElement

from intake.leaves import Leaf, leaves, payload_of
from intake.submission import Letter
from redaction.document import PartResult
from redaction.media.headers import addresses, decode_words
from redaction.media.views.mail import parsed

_TEXT_LIMIT = 400_000
"""Characters of text a ticket shows; the rest is in the routed message."""

_TAGS = {
    *("p", "br", "div", "span", "b", "strong", "i", "em", "u", "s", "a", "ul", "ol", "li", "blockquote", "pre", "code", "hr"),
    *("table", "thead", "tbody", "tfoot", "tr", "td", "th", "caption", "h1", "h2", "h3", "h4", "h5", "h6", "sub", "sup"),
}

_CLEANER = nh3.Cleaner(tags=_TAGS, attributes={cell: {"colspan", "rowspan"} for cell in ("td", "th")}, link_rel=None)


def letter_from(content: bytes, parts: Sequence[PartResult] = ()) -> Letter:
    """The letter in ``content``. ``parts`` says what redaction did to each leaf, by its number."""
    return letter_of(parsed(content), parts)


def letter_of(message: Message, parts: Sequence[PartResult]) -> Letter:
    """As ``letter_from``, of a message taken apart already."""
    found = [Leaf(part, parts[number] if number < len(parts) else None) for number, part in enumerate(leaves(message))]
    kinds = [leaf.body_type for leaf in found]
    sender = addresses(_header(message, "From"))
    reply_to = addresses(_header(message, "Reply-To"))
    texts = [_labelled(leaf.part) for leaf, kind in zip(found, kinds, strict=True) if kind == "text/plain"]
    html = "\n".join(_text(leaf.part) for leaf, kind in zip(found, kinds, strict=True) if kind == "text/html")
    return Letter(
        message_id=_header(message, "Message-ID").strip("<> "),
        subject=_header(message, "Subject"),
        sender_name=sender[0][0] if sender else "",
        sender_address=sender[0][1] if sender else "",
        reply_to=reply_to[0][1] if reply_to else "",
        date=_header(message, "Date"),
        text=("\n\n".join(texts) or _plain(html))[:_TEXT_LIMIT],
        html=sanitised(html)[:_TEXT_LIMIT],
        attachments=tuple(leaf.attachment(number) for number, leaf in enumerate(found) if not kinds[number]),
    )


def sanitised(html: str) -> str:
    """Harmless HTML: text and simple structure only; nothing that loads, runs, submits or styles."""
    return _CLEANER.clean(html) if html else ""


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


def _text(part: Message) -> str:
    charset = part.get_content_charset("utf-8")
    try:
        return payload_of(part).decode(charset, "replace").replace("\r\n", "\n")
    except LookupError:
        return payload_of(part).decode("utf-8", "replace").replace("\r\n", "\n")


def _header(message: Message, name: str) -> str:
    return decode_words(str(message.get(name, ""))).strip()
