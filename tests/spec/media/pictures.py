"""Pictures with writing in them, drawn here: what people photograph, scan and capture. All numbers are made up."""

from collections.abc import Callable, Mapping
from io import BytesIO
from pathlib import Path
from random import Random

from PIL import Image, ImageDraw, ImageFilter, ImageFont

_FONTS = Path("/usr/share/fonts/truetype/dejavu")


def font(size: int, face: str = "DejaVuSans") -> ImageFont.ImageFont | ImageFont.FreeTypeFont:
    """Debian's DejaVu where it is installed, else the one that comes with Pillow."""
    path = _FONTS / f"{face}.ttf"
    return ImageFont.truetype(str(path), size) if path.is_file() else ImageFont.load_default(size)


def page(
    *lines: str, size: int = 24, face: str = "DejaVuSans", ink: str = "black", paper: str = "white", room: tuple[int, int] = (760, 360)
) -> Image.Image:
    """Lines of text below each other."""
    picture = Image.new("RGB", room, paper)
    draw = ImageDraw.Draw(picture)
    for number, line in enumerate(lines):
        draw.text((30, 30 + number * size * 1.7), line, font=font(size, face), fill=ink)
    return picture


def letter(secret: str) -> tuple[str, ...]:
    """What a person might write around a number."""
    return ("Dear Sir or Madam,", "please find below what you asked for.", secret, "Kind regards, Ann Example")


def _turned(degrees: float) -> Callable[[str], Image.Image]:
    return lambda secret: page(*letter(secret)).rotate(degrees, expand=True, fillcolor="white", resample=Image.Resampling.BICUBIC)


def _noisy(secret: str) -> Image.Image:
    picture = page(*letter(secret), ink="#202020", paper="#f4f1ea")
    chance = Random(7)
    noise = Image.frombytes("L", picture.size, chance.randbytes(picture.width * picture.height))
    return Image.blend(picture, Image.merge("RGB", (noise, noise, noise)), 0.3)


def _compressed(secret: str) -> Image.Image:
    packed = BytesIO()
    page(*letter(secret), size=20).save(packed, "JPEG", quality=18)
    return Image.open(BytesIO(packed.getvalue())).convert("RGB")


def _card(secret: str) -> Image.Image:
    """A bank card on a table, seen aslant."""
    card = Image.new("RGB", (640, 400), "#1f3f77")
    draw = ImageDraw.Draw(card)
    draw.rectangle((50, 120, 130, 180), fill="#c9a94b")
    draw.text((40, 35), "EXAMPLE BANK", font=font(30, "DejaVuSans-Bold"), fill="#dfe6f2")
    for offset, ink in ((2, "#0d1f40"), (0, "#e8e8e8")):
        draw.text((45 + offset, 225 + offset), secret, font=font(36, "DejaVuSansMono"), fill=ink)
    draw.text((250, 290), "VALID THRU 09/29", font=font(18), fill="#dfe6f2")
    draw.text((45, 330), "ANN EXAMPLE", font=font(24), fill="#dfe6f2")
    table = Image.new("RGB", (900, 640), "#7a5a3a")
    table.paste(card, (120, 110))
    aslant = (0.97, 0.10, -20, -0.06, 0.98, 30, 0.00004, 0.00009)
    return table.transform(table.size, Image.Transform.PERSPECTIVE, aslant, Image.Resampling.BICUBIC).filter(ImageFilter.GaussianBlur(0.8))


def _capture(secret: str) -> Image.Image:
    """A window of a program: many small things, the number in a field."""
    picture = Image.new("RGB", (900, 560), "#eceff3")
    draw = ImageDraw.Draw(picture)
    draw.rectangle((0, 0, 900, 40), fill="#2b579a")
    draw.text((14, 10), "Customer record - Example CRM", font=font(15), fill="white")
    for number, (label, value) in enumerate(
        (("Name", "Ann Example"), ("Street", "12 Main Street"), ("Number", secret), ("Phone", "555-0100"), ("Note", "call back on Monday"))
    ):
        top = 80 + number * 60
        draw.text((40, top + 6), label, font=font(14), fill="#333333")
        draw.rectangle((200, top, 760, top + 34), fill="white", outline="#aab2bd")
        draw.text((210, top + 8), value, font=font(15), fill="black")
    return picture


def _columns(secret: str) -> Image.Image:
    picture = Image.new("RGB", (1000, 420), "white")
    draw = ImageDraw.Draw(picture)
    for number in range(8):
        draw.text((30, 30 + number * 44), f"Left column, line {number + 1}", font=font(20), fill="black")
        draw.text((520, 30 + number * 44), secret if number == 4 else "Right column goes on", font=font(20), fill="black")
    return picture


def _faxed(secret: str) -> Image.Image:
    return page(*letter(secret), size=26).convert("1").convert("RGB")


def _blurred(secret: str) -> Image.Image:
    return page(*letter(secret), size=26).filter(ImageFilter.GaussianBlur(1.6))


def _receipt(secret: str) -> Image.Image:
    lines = ("EXAMPLE STORE", "2 x Bread      5.00", "1 x Milk       1.20", "TOTAL          6.20", secret, "THANK YOU")
    return page(*lines, size=20, face="DejaVuSansMono", ink="#555555", paper="#fbfaf5", room=(520, 300))


REPRESENTATIONS: Mapping[str, Callable[[str], Image.Image]] = {
    "plain": lambda secret: page(*letter(secret)),
    "small, 14 pixels": lambda secret: page(*letter(secret), size=14, room=(520, 180)),
    "large": lambda secret: page(secret, size=64, room=(1500, 180)),
    "bold": lambda secret: page(*letter(secret), face="DejaVuSans-Bold"),
    "serifs": lambda secret: page(*letter(secret), face="DejaVuSerif"),
    "typewriter": lambda secret: page(*letter(secret), face="DejaVuSansMono"),
    "light on dark": lambda secret: page(*letter(secret), ink="white", paper="#101418"),
    "coloured": lambda secret: page(*letter(secret), ink="#c01818", paper="#d8ecff"),
    "low contrast": lambda secret: page(*letter(secret), ink="#b8b8b8", paper="#e4e4e4"),
    "turned by 90 degrees": _turned(90),
    "upside down": _turned(180),
    "turned by 270 degrees": _turned(270),
    "aslant by 12 degrees": _turned(12),
    "noise": _noisy,
    "JPEG, poor quality": _compressed,
    "blurred": _blurred,
    "faxed": _faxed,
    "captured screen": _capture,
    "two columns": _columns,
    "receipt": _receipt,
    "photographed card": _card,
}
"""What it looks like -> how it is drawn around a number."""
