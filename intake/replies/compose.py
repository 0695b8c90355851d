"""The mails we write ourselves. Fixed words from template files; of the sender's message only its id, strictly checked.

Header injection cannot happen: every header value is a constant, or passed a strict pattern, or comes
from the operator's settings through ``email``, which refuses line breaks. Nothing here reads a mail.
"""

import re
import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined, select_autoescape

from intake.outgoing import Parcel
from intake.replies.address import thread_id, usable
from intake.submission import Letter, Sender
from routing.desk.board import NoAddress

LANGUAGE = "en"

BOUNDARY = "=_parts"
"""Cannot occur inside: quoted-printable writes every "=" as "=3D". A random one would be a run of digits."""

SOME_KIND = "private number"
"""Said for a kind whose name does not look like words: a warning never repeats what it warns about."""

_PLAIN_KIND = re.compile(r"(?!.*[0-9]{3})[A-Za-z][A-Za-z0-9 ()/'-]{1,60}")
_REFERENCE = re.compile(r"[A-Za-z0-9-]{1,40}")

_templates = Environment(
    loader=FileSystemLoader(Path(__file__).parent),
    autoescape=select_autoescape(["html"]),
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
    keep_trailing_newline=True,
)


@dataclass(frozen=True, slots=True)
class HouseWords:
    """What our letters say of ourselves. ``postal_address`` may have several lines; ``secure_form`` is an
    https address; ``reply_domain`` is the domain of our message ids."""

    name: str
    postal_address: str
    secure_form: str
    reply_domain: str


@dataclass(frozen=True, slots=True)
class Answered:
    """Whom an automatic mail answers. ``message_id`` must be the letter's, which was redacted: a raw one may
    hold what we are warning about."""

    sender: Sender
    message_id: str
    reference: str


def warning(answered: Answered, kinds: Sequence[str], held: bool, reply_from: str, house: HouseWords) -> Parcel:
    """Tells the sender what was found. ``kinds`` are plain names ("card number"); ``held``: the message waits
    for a person, otherwise the numbers were removed and the rest was passed on."""
    said = [kind if _PLAIN_KIND.fullmatch(kind) else SOME_KIND for kind in kinds]
    return _automatic("warning", answered, reply_from, house, {"kinds": list(dict.fromkeys(said)), "held": held})


def receipt(answered: Answered, program_name: str, reply_from: str, house: HouseWords) -> Parcel:
    """Tells the sender that the message arrived and who works on it."""
    return _automatic("receipt", answered, reply_from, house, {"program": program_name})


def held(answered: Answered, reply_from: str, house: HouseWords) -> Parcel:
    """Tells the sender that a person must look first, without saying why: it may have been nothing."""
    return _automatic("held", answered, reply_from, house, {})


def denial(answered: Answered, reply_from: str, house: HouseWords) -> Parcel:
    """Tells the sender that the message was not passed on and what they can do, in fixed words."""
    return _automatic("denial", answered, reply_from, house, {})


def staff_reply(letter: Letter, reference: str, program_name: str, reply_from: str, text: str, *, warn: bool, house: HouseWords) -> Parcel:
    """A clerk's answer, in the thread. ``warn`` adds the paragraph the sender was not sent yet.
    Raises NoAddress when the letter left no address an answer may go to."""
    to = next((address for address in (letter.reply_to, letter.sender_address) if usable(address)), "")
    message = _message("staff_reply", reference, {"text": _one_line_ending(text), "warn": warn, "program": program_name, "house": house})
    message["From"] = Address(f"{house.name}: {program_name}", addr_spec=reply_from)
    _thread(message, to, letter.message_id)
    message["Message-ID"] = f"<{_checked_reference(reference)}.{secrets.token_hex(8)}@{house.reply_domain}>"
    return Parcel(content=message.as_bytes(), mail_from=reply_from, recipients=(to,))


def forward(routed: bytes, to: str, reference: str, reply_from: str, house: HouseWords) -> Parcel:
    """The routed message for a program's own mailbox: unchanged below the trace headers of a resend
    (RFC 5322 3.6.6). Failures come back to nobody: the desk has the ticket."""
    trace = EmailMessage(policy=SMTP)
    trace["Resent-From"] = reply_from
    trace["Resent-To"] = to
    trace["Resent-Date"] = format_datetime(datetime.now(UTC))
    trace["Resent-Message-ID"] = f"<forward.{_checked_reference(reference)}@{house.reply_domain}>"
    trace["X-Loop"] = house.reply_domain
    return Parcel(content=trace.as_bytes().rstrip(b"\r\n") + b"\r\n" + routed, recipients=(to,))


def _automatic(kind: str, answered: Answered, reply_from: str, house: HouseWords, words: Mapping[str, object]) -> Parcel:
    to = answered.sender.envelope
    message = _message(kind, answered.reference, {**words, "house": house})
    message["From"] = Address(house.name, addr_spec=reply_from)
    _thread(message, to, answered.message_id)
    message["Message-ID"] = f"<{kind}.{_checked_reference(answered.reference)}@{house.reply_domain}>"
    message["Auto-Submitted"] = "auto-replied"
    message["X-Auto-Response-Suppress"] = "All"
    message["X-Loop"] = house.reply_domain
    return Parcel(content=message.as_bytes(), recipients=(to,), sender=answered.sender)


def _message(template: str, reference: str, words: Mapping[str, object]) -> EmailMessage:
    """Both bodies and the subject. A text template's first line is the subject."""
    words = {**words, "reference": _checked_reference(reference)}
    subject, _, text = _templates.get_template(f"{LANGUAGE}/{template}.txt").render(words).partition("\n")
    message = EmailMessage(policy=SMTP)
    message["Subject"] = subject
    message["Date"] = format_datetime(datetime.now(UTC))
    message.set_content(text.lstrip("\n"), cte="quoted-printable")
    message.add_alternative(_templates.get_template(f"{LANGUAGE}/{template}.html").render(words), subtype="html", cte="quoted-printable")
    message.set_boundary(BOUNDARY)
    return message


def _thread(message: EmailMessage, to: str, message_id: str) -> None:
    if not usable(to):
        raise NoAddress("the sender left no usable address")
    message["To"] = to
    parent = thread_id(message_id)
    if parent:
        message["In-Reply-To"] = parent
        message["References"] = parent


def _one_line_ending(text: str) -> str:
    return text.replace("\r\n", "\n").replace("\r", "\n")


def _checked_reference(reference: str) -> str:
    if not _REFERENCE.fullmatch(reference):
        raise ValueError("not a reference of ours")
    return reference
