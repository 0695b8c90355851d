"""The demo's sample messages: of the sorts that arrive, with synthetic numbers only."""

import io
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from email.message import EmailMessage
from email.policy import SMTP

from PIL import Image, ImageDraw, ImageFont

CARD = "4539 1488 0343 6467"
SSN = "536-90-4399"


@dataclass(frozen=True, slots=True)
class Sample:
    """One mail for the demo: what it shows, envelope, and the message as it goes over the wire."""

    shows: str
    sender: str
    recipient: str
    content: bytes


def samples() -> Iterator[Sample]:
    """All samples, in the order they are sent."""
    yield _plain(
        "clean question", "ruth@example.org", "info@post.example", "Opening hours", "When does the Elm Street office open on Saturday?"
    )
    yield _plain(
        "clean order", "liu@example.net", "stamps@post.example", "Two coils", "Please send two coils of Forever stamps to my usual address."
    )
    yield _plain(
        "card in the text: removed, sender warned",
        "ann@example.org",
        "stamps@post.example",
        "Stamp order",
        f"Please charge my card {CARD}, exp 12/29, cvv 737, for three sheets of the bird stamps.\n\nThank you,\nAnn Example",
    )
    yield _plain(
        "Social Security number: removed",
        "carl@example.net",
        "passports@post.example",
        "Passport appointment",
        f"I need an appointment next week. My Social Security number is {SSN}.",
    )
    yield _plain(
        "bank account and routing number: removed",
        "dora@example.com",
        "claims@post.example",
        "Refund for a lost parcel",
        "Please pay the refund to my checking account. Routing number 021000021, account number 4820157739.",
    )
    yield _plain(
        "a tracking number is left alone",
        "ed@example.org",
        "delivery@post.example",
        "Where is my parcel?",
        "Tracking number 9400 1118 9922 3397 6202 31 has not moved since Monday.",
    )
    yield _html()
    yield _nested()
    yield _zipped()
    yield _photographed()
    yield _locked()
    yield _absence()
    yield _plain(
        "complaint, in Spanish, with an IBAN",
        "eva@example.es",
        "info@post.example",
        "Reclamación",
        "Quiero presentar una queja. Mi IBAN es ES91 2100 0418 4502 0005 1332 para la devolución.",
    )


def _plain(shows: str, sender: str, recipient: str, subject: str, text: str) -> Sample:
    return Sample(shows, sender, recipient, _message(sender, recipient, subject, text).as_bytes())


def _message(sender: str, recipient: str, subject: str, text: str) -> EmailMessage:
    message = EmailMessage(policy=SMTP)
    message["From"] = f"{sender.partition('@')[0].title()} Example <{sender}>"
    message["To"] = recipient
    message["Subject"] = subject
    message["Message-ID"] = f"<demo.{abs(hash((sender, subject))):x}@{sender.partition('@')[2]}>"
    message.set_content(text + "\n")
    return message


def _html() -> Sample:
    message = _message("fay@example.com", "stamps@post.example", "Subscription", "Please see the HTML part.")
    digits = CARD.replace(" ", "")
    hidden = "".join(f"<span>{digit}</span>" for digit in digits)
    message.add_alternative(f"<html><body><p>My card is <b>{hidden}</b>, please renew.</p></body></html>", subtype="html")
    return Sample("a card split by HTML tags: found and removed", "fay@example.com", "stamps@post.example", message.as_bytes())


def _nested() -> Sample:
    inner = _message("gus@example.net", "fay@example.com", "Fwd: payment", f"My card is {CARD}.")
    message = _message("fay@example.com", "delivery@post.example", "Forwarded", "Please see the attached mail about my delivery.")
    message.add_attachment(inner)
    return Sample("a card in an attached mail: found and removed", "fay@example.com", "delivery@post.example", message.as_bytes())


def _zipped() -> Sample:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("notes/payment.txt", f"Card {CARD}\n")
    message = _message("hal@example.org", "claims@post.example", "Damaged parcel", "My notes are in the archive.")
    message.add_attachment(packed.getvalue(), maintype="application", subtype="zip", filename="notes.zip")
    return Sample("a card in a file inside a zip: found and removed", "hal@example.org", "claims@post.example", message.as_bytes())


def _photographed() -> Sample:
    picture = Image.new("L", (640, 200), 255)
    font = ImageFont.load_default(size=32)
    for row, line in enumerate(("Order form", f"Card: {CARD}", "Three sheets of the bird stamps")):
        ImageDraw.Draw(picture).text((30, 30 + 50 * row), line, 0, font)
    drawn = io.BytesIO()
    picture.save(drawn, "PNG")
    message = _message("ida@example.com", "stamps@post.example", "My order form", "The photograph of my order form is attached.")
    message.add_attachment(drawn.getvalue(), maintype="image", subtype="png", filename="form.png")
    return Sample("a card in a picture: read in the slow lane, painted over", "ida@example.com", "stamps@post.example", message.as_bytes())


def _locked() -> Sample:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("passport.txt", "nobody can read this without the password")
    sealed = bytearray(packed.getvalue())
    sealed[6] |= 1  # "encrypted", in the local header and in the directory (APPNOTE 4.4.4)
    sealed[sealed.rindex(b"PK\x01\x02") + 8] |= 1
    message = _message(
        "kim@example.org", "passports@post.example", "My documents", "They are in the archive. I will call with the password."
    )
    message.add_attachment(bytes(sealed), maintype="application", subtype="zip", filename="documents.zip")
    return Sample("an archive with a password: held for review", "kim@example.org", "passports@post.example", message.as_bytes())


def _absence() -> Sample:
    message = _message("jon@example.net", "info@post.example", "Out of office", f"I am away until Monday. My card is {CARD}.")
    message["Auto-Submitted"] = "auto-replied"
    return Sample("automatic mail with a card: removed, and nobody is answered", "jon@example.net", "info@post.example", message.as_bytes())
