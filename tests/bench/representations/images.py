"""Numbers in pictures, drawn with Pillow: every format, turned, faint, photographed; and the text that formats carry beside the picture."""

import io
from collections.abc import Callable
from random import Random

import docx
import pptx
from PIL import ExifTags, Image, ImageDraw, ImageFilter, ImageFont, PngImagePlugin
from pptx.util import Inches

from tests.bench.representations.letters import attached
from tests.bench.representations.ooxml_files import saved_show, saved_word
from tests.bench.representations.pdf_files import file, sent, stream
from tests.bench.representations.said import CARD, LEAD, TAIL, Make, Row, Said, Sort

Picture = Image.Image
Draw = Callable[[Said], Picture]


def page(said: Said, size: int = 26, ink: str = "black", paper: str = "white") -> Picture:
    """Three lines, as on a letter."""
    font = ImageFont.load_default(size)
    picture = Image.new("RGB", (size * 32, size * 12), paper)
    pen = ImageDraw.Draw(picture)
    for at, line in enumerate((LEAD, f"my {said.label} is", said.number, TAIL)):
        pen.text((size, size * (1 + 2.2 * at)), line, ink, font)
    return picture


def noisy(picture: Picture) -> Picture:
    """As a camera sees it: turned a little, soft, unevenly lit, grainy."""
    random = Random(31)
    turned = picture.rotate(2.5, Image.Resampling.BICUBIC, expand=True, fillcolor="#d8d4cc").filter(ImageFilter.GaussianBlur(0.8))
    grain = Image.frombytes("L", turned.size, random.randbytes(turned.width * turned.height)).convert("RGB")
    light = Image.linear_gradient("L").resize(turned.size).convert("RGB")
    return Image.blend(Image.blend(turned, grain, 0.08), light, 0.12)


def written(picture: Picture, kind: str, **options: object) -> bytes:
    out = io.BytesIO()
    picture.save(out, kind, **options)
    return out.getvalue()


def drawn(draw: Draw, kind: str = "PNG", **options: object) -> Make:
    ending = {"JPEG": "jpg", "TIFF": "tif"}.get(kind, kind.lower())
    return lambda said: attached(f"photo.{ending}", Image.MIME[kind], written(draw(said), kind, **options))


def frames(said: Said, kind: str) -> bytes:
    """The number on the last of three."""
    blank = Image.new("RGB", page(said).size, "white")
    options = {"save_all": True, "append_images": [blank.copy(), page(said)]} | ({"duration": 500} if kind == "GIF" else {})
    pen = ImageDraw.Draw(blank)
    pen.text((40, 40), "Page one", "black", ImageFont.load_default(26))
    return attached(f"photo.{kind.lower()}", Image.MIME[kind], written(blank, kind, **options))


def exif(said: Said) -> bytes:
    notes = Image.Exif()
    notes[ExifTags.Base.ImageDescription] = said.sentence
    return attached("photo.jpg", "image/jpeg", written(Image.new("RGB", (60, 40), "#778899"), "JPEG", exif=notes))


def chunk(said: Said, *, packed: bool = False) -> bytes:
    info = PngImagePlugin.PngInfo()
    info.add_text("Comment", said.sentence, zip=packed)
    return attached("photo.png", "image/png", written(Image.new("RGB", (60, 40), "#778899"), "PNG", pnginfo=info))


def comment(said: Said, kind: str) -> bytes:
    options = {"comment": said.sentence.encode()}
    return attached(f"photo.{kind.lower()}", Image.MIME[kind], written(Image.new("RGB", (60, 40), "#778899"), kind, **options))


def trailing(said: Said) -> bytes:
    return attached("photo.png", "image/png", written(Image.new("RGB", (60, 40), "#778899"), "PNG") + said.sentence.encode())


def turned_by_exif(said: Said) -> bytes:
    """Lying on its side; the metadata says how to hold it."""
    notes = Image.Exif()
    notes[ExifTags.Base.Orientation] = 6
    return attached("photo.jpg", "image/jpeg", written(page(said).rotate(90, expand=True), "JPEG", exif=notes, quality=90))


def scanned(said: Said) -> bytes:
    """A page of a PDF that is nothing but a picture."""
    picture = page(said, 30)
    size = f"/Type /XObject /Subtype /Image /Width {picture.width} /Height {picture.height} "
    body = stream(written(picture, "JPEG", quality=85), f"{size}/ColorSpace /DeviceRGB /BitsPerComponent 8 /Filter /DCTDecode")
    return sent(file("q 480 0 0 180 60 500 cm /X1 Do Q\n", body))


def in_word(said: Said) -> bytes:
    text = docx.Document()
    text.add_picture(io.BytesIO(written(page(said), "PNG")), Inches(6))
    return saved_word(text)


def in_slides(said: Said) -> bytes:
    show = pptx.Presentation()
    slide = show.slides.add_slide(show.slide_layouts[6])
    slide.shapes.add_picture(io.BytesIO(written(page(said), "PNG")), 0, 0, Inches(8))
    return saved_show(show)


ROWS = (
    Row("PNG", drawn(page), kinds=("card", "ssn", "iban", "bank_account")),
    Row("JPEG", drawn(page, "JPEG", quality=85), kinds=CARD),
    Row("JPEG of low quality", drawn(page, "JPEG", quality=25), kinds=CARD),
    Row("GIF", drawn(lambda said: page(said).quantize(16), "GIF"), kinds=CARD),
    Row("WEBP", drawn(page, "WEBP"), kinds=CARD),
    Row("BMP", drawn(page, "BMP"), kinds=CARD),
    Row("TIFF", drawn(page, "TIFF"), kinds=CARD),
    Row("TIFF of a fax", drawn(lambda said: page(said).convert("1"), "TIFF", compression="group4"), kinds=CARD),
    Row("last page of a TIFF", lambda said: frames(said, "TIFF"), kinds=CARD),
    Row("last frame of a GIF", lambda said: frames(said, "GIF"), kinds=CARD),
    Row("turned by 90 degrees", drawn(lambda said: page(said).rotate(90, expand=True)), kinds=CARD),
    Row("upside down", drawn(lambda said: page(said).rotate(180)), kinds=CARD),
    Row("turned by metadata", turned_by_exif, kinds=CARD),
    Row("turned by 5 degrees", drawn(lambda said: page(said).rotate(5, Image.Resampling.BICUBIC, True, fillcolor="white")), kinds=CARD),
    Row("photographed", drawn(lambda said: noisy(page(said)), "JPEG", quality=80), kinds=("card", "iban")),
    Row("low contrast", drawn(lambda said: page(said, ink="#9a9a9a", paper="#c8c8c8")), kinds=CARD),
    Row("light on dark", drawn(lambda said: page(said, ink="#f0f0f0", paper="#203040")), kinds=CARD),
    Row("coloured", drawn(lambda said: page(said, ink="#b00020", paper="#fff3d0")), kinds=CARD),
    Row("small", drawn(lambda said: page(said, 12)), kinds=CARD),
    Row("large", drawn(lambda said: page(said, 60)), kinds=CARD),
    Row("scanned page of a PDF", scanned, kinds=("card", "bank_account")),
    Row("picture in Word", in_word, kinds=CARD),
    Row("picture in PowerPoint", in_slides, kinds=CARD),
    Row("declared as octet-stream", lambda said: attached("photo", "application/octet-stream", written(page(said), "PNG")), kinds=CARD),
    Row("EXIF description", exif, Sort.HIDDEN),
    Row("PNG text", chunk, Sort.HIDDEN),
    Row("PNG text, compressed", lambda said: chunk(said, packed=True), Sort.HIDDEN),
    Row("comment of a JPEG", lambda said: comment(said, "JPEG"), Sort.HIDDEN),
    Row("comment of a GIF", lambda said: comment(said, "GIF"), Sort.HIDDEN),
    Row("text after the end of a PNG", trailing, Sort.HIDDEN),
)
