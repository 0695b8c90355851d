"""A letter with a picture of a card number in it: what those who read pictures are tried with before they are sealed,
and by ``postroom doctor``."""

from email.message import EmailMessage
from email.policy import SMTP
from io import BytesIO

from PIL import Image, ImageDraw, ImageFont

NUMBER = "4539 1488 0343 6467"


def letter() -> bytes:
    """The message: a line of text and a PNG."""
    message = EmailMessage(policy=SMTP)
    message["From"], message["Subject"] = "doctor@example.org", "check"
    message.set_content("My card is in the picture.")
    message.add_attachment(_picture(), maintype="image", subtype="png", filename="card.png")
    return message.as_bytes()


def _picture() -> bytes:
    image = Image.new("RGB", (520, 120), "white")
    ImageDraw.Draw(image).text((20, 40), f"card {NUMBER}", fill="black", font=ImageFont.load_default(32))
    content = BytesIO()
    image.save(content, "PNG")
    return content.getvalue()
