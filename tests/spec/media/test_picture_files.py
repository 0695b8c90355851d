"""Pictures as files: what is read of them, what is painted over, and that nothing but pixels goes on.

What reads writing is a stand-in here: it sees a line of text wherever something is drawn in one colour.
"""

from dataclasses import replace
from io import BytesIO

import pytest
from PIL import Image, ImageChops, ImageDraw, PngImagePlugin
from PIL.TiffImagePlugin import ImageFileDirectory_v2

from redaction.document import Document, Reason, Withheld
from redaction.inspect import inspect
from redaction.media.sight import Line, Sight
from redaction.opening import Opened, open_document
from redaction.redact import Redaction, redact
from redaction.verify import verify
from tests.spec.media.letters import CARD, scan

INK = (210, 10, 10)
BAR = (40, 30, 160, 50)
FRAME = (20, 60, 100, 90)
BLUE = (20, 60, 200)


class RedInk:
    """Reads a card number wherever something is drawn in red."""

    def lines(self, picture: Image.Image) -> tuple[Line, ...]:
        red, green, _ = picture.split()
        is_red, is_pure = red.point(lambda level: 255 * (level > 70)), green.point(lambda level: 255 * (level < 60))
        pale = picture.convert("L").point(lambda level: 255 * (level < 200))
        box = ImageChops.multiply(ImageChops.multiply(is_red, is_pure), pale).getbbox()
        return (Line(f"card {CARD}", box, "red ink"),) if box else ()


class Blind:
    """Fails at every picture."""

    def lines(self, picture: Image.Image) -> tuple[Line, ...]:
        raise RuntimeError("gave up")


def drawn(*, number: bool = True, mode: str = "RGB", size: tuple[int, int] = (200, 120)) -> Image.Image:
    """White, a blue frame that has to stay, and a red bar for a number."""
    picture = Image.new("RGB", size, "white")
    brush = ImageDraw.Draw(picture)
    brush.rectangle(FRAME, outline=BLUE, width=4)
    if number:
        brush.rectangle(BAR, fill=INK)
    return picture.convert(mode)


def file(picture: Image.Image, form: str, **options: object) -> Document:
    packed = BytesIO()
    picture.save(packed, form, **options)
    return Document(f"scan.{form.lower()}", "application/octet-stream", packed.getvalue())


def opened(document: Document, sight: Sight | None = None) -> Opened:
    return open_document(document, scan=scan, sight=sight or RedInk())


def cleaned(document: Document) -> Document:
    tree = opened(document)
    redaction = redact(tree, inspect(tree, scan).findings)
    assert isinstance(redaction, Redaction), redaction
    return redaction.document


def frames(content: bytes) -> list[Image.Image]:
    found = []
    with Image.open(BytesIO(content)) as picture:
        for number in range(getattr(picture, "n_frames", 1)):
            picture.seek(number)
            found.append(picture.convert("RGB"))
    return found


def film(form: str) -> Document:
    """Three frames, a number in the second."""
    parts = [drawn(number=False), drawn(), drawn(number=False).point(lambda level: level // 2)]
    ImageDraw.Draw(parts[1]).rectangle((150, 80, 180, 100), fill=BLUE)
    return file(parts[0], form, save_all=True, append_images=parts[1:], duration=[100, 200, 300], lossless=True)


PAINTED: list[tuple[str, Document, str]] = [
    ("PNG", file(drawn(), "PNG"), "text in the picture"),
    ("PNG of few colours", file(drawn(mode="P"), "PNG"), "text in the picture"),
    ("PNG that is see-through", file(drawn(mode="RGBA"), "PNG"), "text in the picture"),
    ("JPEG", file(drawn(), "JPEG", quality=95), "text in the picture"),
    ("JPEG for print", file(drawn(mode="CMYK"), "JPEG", quality=95), "text in the picture"),
    ("JPEG drawn in steps", file(drawn(), "JPEG", quality=95, progressive=True), "text in the picture"),
    ("GIF", file(drawn(), "GIF"), "text in the picture"),
    ("WebP", file(drawn(), "WEBP", lossless=True), "text in the picture"),
    ("BMP", file(drawn(), "BMP"), "text in the picture"),
    ("TIFF", file(drawn(), "TIFF"), "text in the picture"),
    ("TIFF, second page", file(drawn(number=False), "TIFF", save_all=True, append_images=[drawn()]), "page 2, text in the picture"),
    ("GIF that moves", film("GIF"), "frame 2, text in the picture"),
    ("PNG that moves", film("PNG"), "frame 2, text in the picture"),
    ("WebP that moves", film("WEBP"), "frame 2, text in the picture"),
]


@pytest.mark.parametrize(("sentence", "document", "place"), PAINTED, ids=[row[0] for row in PAINTED])
def test_a_line_with_a_number_is_painted_over(sentence: str, document: Document, place: str) -> None:
    tree = opened(document)
    assert [finding.place.name for finding in inspect(tree, scan).findings] == [f"{place}, line 1"]
    copy = cleaned(document)
    assert not inspect(opened(copy), scan).findings
    for before, after in zip(frames(document.content), frames(copy.content), strict=True):
        assert after.size == before.size
        assert max(abs(a - b) for a, b in zip(after.getpixel((60, 62)), before.getpixel((60, 62)), strict=True)) < 30  # type: ignore[arg-type]


@pytest.mark.parametrize("form", ["PNG", "BMP", "TIFF"])
def test_every_other_pixel_stays(form: str) -> None:
    before, after = drawn(), frames(cleaned(file(drawn(), form)).content)[0]
    ImageDraw.Draw(before).rectangle((35, 25, 165, 55), fill="black")
    assert after.tobytes() == before.tobytes()


def test_what_is_found_in_one_frame_is_painted_in_all() -> None:
    assert {frame.getpixel((100, 40)) for frame in frames(cleaned(film("GIF")).content)} == {(0, 0, 0)}


def test_what_is_found_on_one_page_is_painted_there_alone() -> None:
    copy = cleaned(file(drawn(number=False), "TIFF", save_all=True, append_images=[drawn()]))
    assert [frame.getpixel((100, 40)) for frame in frames(copy.content)] == [(255, 255, 255), (0, 0, 0)]


def _exif() -> Image.Exif:
    exif = Image.Exif()
    exif[0x010E] = f"card {CARD}"
    exif.get_ifd(0x8825)[1] = "N"
    return exif


def _png_text() -> PngImagePlugin.PngInfo:
    said = PngImagePlugin.PngInfo()
    said.add_text("Comment", f"card {CARD}")
    said.add_text("Author", f"card {CARD}", zip=True)
    said.add_itxt("Title", f"card {CARD}", zip=True)
    return said


def _tags() -> ImageFileDirectory_v2:
    tags = ImageFileDirectory_v2()
    tags[270] = f"card {CARD}"
    return tags


BESIDE: list[tuple[str, Document]] = [
    ("EXIF of a JPEG", file(drawn(number=False), "JPEG", exif=_exif())),
    ("EXIF of a PNG", file(drawn(number=False), "PNG", exif=_exif())),
    ("EXIF of a WebP", file(drawn(number=False), "WEBP", exif=_exif())),
    ("a comment in a JPEG", file(drawn(number=False), "JPEG", comment=f"card {CARD}")),
    ("a comment in a GIF", file(drawn(number=False), "GIF", comment=f"card {CARD}".encode())),
    ("XMP", file(drawn(number=False), "JPEG", xmp=f"<x>card {CARD}</x>".encode())),
    ("texts in a PNG", file(drawn(number=False), "PNG", pnginfo=_png_text())),
    ("a description in a TIFF", file(drawn(number=False), "TIFF", tiffinfo=_tags())),
]


@pytest.mark.parametrize(("sentence", "document"), BESIDE, ids=[row[0] for row in BESIDE])
def test_what_a_file_says_beside_its_pixels_is_read_and_left_behind(sentence: str, document: Document) -> None:
    found = inspect(opened(document), scan).findings
    assert found
    assert all(finding.place.name.startswith("beside the picture") for finding in found)
    copy = cleaned(document)
    assert not inspect(opened(copy), scan).findings
    assert CARD.encode() not in copy.content
    assert [each.tobytes() for each in frames(copy.content)] == [each.tobytes() for each in frames(document.content)]


TRAILING = [(form, file(drawn(number=False), form)) for form in ("PNG", "JPEG", "GIF", "WEBP", "BMP", "TIFF")]


@pytest.mark.parametrize(("form", "document"), TRAILING, ids=[row[0] for row in TRAILING])
def test_what_follows_the_end_is_left_behind(form: str, document: Document) -> None:
    copy = cleaned(replace(document, content=document.content + f"card {CARD}".encode()))
    assert CARD.encode() not in copy.content
    assert frames(copy.content)[0].tobytes() == frames(document.content)[0].tobytes()


@pytest.mark.parametrize("form", ["PNG", "JPEG", "GIF", "WEBP"])
def test_a_picture_with_nothing_in_it_stays_as_it_is(form: str) -> None:
    document = file(drawn(number=False), form)
    assert cleaned(document).content == document.content


def test_where_it_was_taken_is_left_behind() -> None:
    copy = cleaned(file(drawn(number=False), "JPEG", exif=_exif()))
    with Image.open(BytesIO(copy.content)) as picture:
        assert not picture.getexif()


@pytest.mark.parametrize("orientation", range(1, 9))
def test_a_photo_that_says_how_to_turn_it_is_turned(orientation: int) -> None:
    exif = Image.Exif()
    exif[0x0112] = orientation
    copy = cleaned(file(drawn(size=(200, 140)), "PNG", exif=exif))
    shown = frames(copy.content)[0]
    assert shown.size == ((200, 140) if orientation < 5 else (140, 200))
    assert not inspect(opened(copy), scan).findings
    corner = {1: (25, 62), 2: (174, 62), 3: (174, 77), 4: (25, 77), 5: (62, 25), 6: (77, 25), 7: (77, 174), 8: (62, 174)}
    assert shown.getpixel(corner[orientation]) == BLUE


def _bomb() -> bytes:
    """A PNG of a few bytes that says it is 40,000 by 40,000 pixels."""
    content = bytearray(file(drawn(), "PNG").content)
    content[16:24] = (40_000).to_bytes(4, "big") * 2
    return bytes(content)


def _many() -> bytes:
    parts = [Image.new("L", (50, 50), level) for level in range(70)]
    return file(parts[0], "TIFF", save_all=True, append_images=parts[1:]).content


HELD: list[tuple[str, bytes, Reason]] = [
    ("a header that promises the sky", _bomb(), Reason.BROKEN),
    ("a film without end", _many(), Reason.TOO_MANY),
    ("a PNG cut short", file(drawn(), "PNG").content[:-40], Reason.BROKEN),
    ("a JPEG cut short", file(drawn(), "JPEG").content[:-40], Reason.BROKEN),
    ("a GIF cut short", file(drawn(), "GIF").content[:-40], Reason.BROKEN),
    ("a TIFF cut short", file(drawn(), "TIFF", compression="tiff_lzw").content[:-200], Reason.BROKEN),
    ("a BMP cut short", file(drawn(), "BMP").content[:-400], Reason.BROKEN),
    ("nothing but the first bytes", b"\x89PNG\r\n\x1a\n", Reason.BROKEN),
    ("a type nobody reads", b"\0\0\0\x18ftypheic" + bytes(40), Reason.UNKNOWN_TYPE),
]


@pytest.mark.parametrize(("sentence", "content", "reason"), HELD, ids=[row[0] for row in HELD])
def test_what_cannot_be_read_is_held(sentence: str, content: bytes, reason: Reason) -> None:
    tree = opened(Document("x", "application/octet-stream", content))
    assert {one.reason for one in inspect(tree, scan).unscannable} == {reason}
    assert isinstance(redact(tree, ()), Withheld)


def test_an_engine_that_fails_makes_it_unread() -> None:
    assert [one.reason for one in inspect(opened(file(drawn(), "PNG"), Blind()), scan).unscannable] == [Reason.CRASHED]


WITHOUT: list[tuple[str, Image.Image, tuple[Reason, ...]]] = [
    ("a picture that shows something", drawn(), (Reason.NEEDS_SIGHT,)),
    ("a large one", drawn(size=(1200, 1200)), (Reason.NEEDS_SIGHT,)),
    ("one of a single colour", Image.new("RGB", (300, 200), "#336699"), ()),
    ("a spacer", Image.new("RGBA", (1, 1)), ()),
    ("a rule", drawn(size=(600, 8)), ()),
    ("a bullet", drawn(size=(24, 24)), ()),
]


@pytest.mark.parametrize(("sentence", "picture", "reasons"), WITHOUT, ids=[row[0] for row in WITHOUT])
def test_where_nobody_can_see(sentence: str, picture: Image.Image, reasons: tuple[Reason, ...]) -> None:
    document = file(picture, "PNG")
    tree = open_document(document, scan=scan)
    assert tree.reading.unscannable == reasons
    assert bool(verify(document, scan).unscannable) == bool(reasons)


def test_what_shows_only_on_dark_paper_is_read_on_it() -> None:
    picture = Image.new("RGBA", (200, 120), (255, 255, 255, 0))
    ImageDraw.Draw(picture).text((20, 20), "4111 1111", fill="white")
    shown: list[Image.Image] = []

    class Onlooker:
        def lines(self, picture: Image.Image) -> tuple[Line, ...]:
            shown.append(picture)
            return ()

    opened(file(picture, "PNG"), Onlooker())
    assert shown[0].getpixel((0, 0)) == (0, 0, 0)
    assert shown[0].getextrema()[0][1] > 200  # type: ignore[index]


def test_what_is_still_seen_in_the_copy_is_found_by_the_second_path() -> None:
    class Seer:
        def lines(self, picture: Image.Image) -> tuple[Line, ...]:
            return (Line(f"card {CARD}", BAR, "seer"),)

    assert verify(file(drawn(), "PNG"), scan, Seer()).findings


@pytest.mark.parametrize("form", ["PNG", "GIF", "WEBP", "BMP", "TIFF"])
def test_cleaning_twice_changes_nothing_more(form: str) -> None:
    once = cleaned(file(drawn(), form))
    assert frames(cleaned(once).content)[0].tobytes() == frames(once.content)[0].tobytes()
