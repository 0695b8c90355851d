"""Windows metafiles: their texts and bitmaps are read, what only an eye could read is held; and what stands inside office documents."""

import struct
from io import BytesIO

import pytest
from PIL import Image

from redaction.document import Document, Reason, Withheld
from redaction.inspect import inspect
from redaction.media import metafile
from redaction.opening import open_document
from redaction.redact import redact
from tests.spec.media.letters import CARD, cleaned, reasons, scan
from tests.spec.media.offices import KEPT, odf, unzipped, word
from tests.spec.media.old_office import compound, native

FIGURES = CARD.replace(" ", "")


def emf(*steps: tuple[int, bytes]) -> Document:
    """An enhanced metafile ([MS-EMF] 2.3.4.2): its header, the steps, its end."""
    head = bytes(32) + b" EMF" + struct.pack("<IIIHH", 0x10000, 0, 0, 1, 0) + bytes(48)
    packed = [struct.pack("<II", kind, 8 + len(body)) + body for kind, body in [(1, head), *steps, (14, bytes(12))]]
    return Document("a.emf", "image/emf", b"".join(packed))


def text(said: str, x: int = 0, y: int = 0, options: int = 0) -> tuple[int, bytes]:
    raw = said.encode("utf-16-le")
    return 84, bytes(28) + struct.pack("<iiIII", x, y, len(said), 76, options) + bytes(20) + raw + bytes(-len(raw) % 4)


def small_text(said: str) -> tuple[int, bytes]:
    return 108, struct.pack("<iiIIIff", 0, 0, len(said), 0x300, 1, 1, 1) + said.encode() + bytes(-len(said) % 4)


def dib(picture: Image.Image) -> tuple[bytes, bytes]:
    file = BytesIO()
    picture.save(file, "BMP")
    raw = file.getvalue()
    bits = int.from_bytes(raw[10:14], "little")
    return raw[14:bits], raw[bits:]


def bitmap(picture: Image.Image) -> tuple[int, bytes]:
    """A picture drawn to fit (2.3.1.7)."""
    head, bits = dib(picture)
    return 81, bytes(40) + struct.pack("<IIIIIIii", 80, len(head), 80 + len(head), len(bits), 0, 0, 9, 9) + head + bits


def curves(points: int) -> tuple[int, bytes]:
    return 2, bytes(16) + struct.pack("<I", points) + bytes(8 * points)


def plus(kind: int) -> tuple[int, bytes]:
    return 70, struct.pack("<I", 16) + b"EMF+" + struct.pack("<HHII", kind, 0, 12, 0)


def wmf(*steps: tuple[int, bytes], placeable: bool = True) -> Document:
    """A metafile of the old kind ([MS-WMF] 2.3.2)."""
    start = b"\xd7\xcd\xc6\x9a" + bytes(18) if placeable else b""
    packed = [struct.pack("<IH", 3 + len(body) // 2, kind) + body for kind, body in [*steps, (0, b"")]]
    return Document("a.wmf", "image/wmf", start + struct.pack("<HHHIHIH", 1, 9, 0x300, 0, 0, 0, 0) + b"".join(packed))


def old_text(said: str) -> tuple[int, bytes]:
    return 0x0521, struct.pack("<H", len(said)) + said.encode() + bytes(len(said) % 2) + struct.pack("<hh", 5, 5)


def placed_text(said: str, options: int = 0) -> tuple[int, bytes]:
    rectangle = bytes(8) if options & 6 else b""
    return 0x0A32, struct.pack("<hhHH", 5, 5, len(said), options) + rectangle + said.encode() + bytes(len(said) % 2)


def old_bitmap(picture: Image.Image) -> tuple[int, bytes]:
    return 0x0F43, bytes(22) + b"".join(dib(picture))


FOUND = [
    ("a text", emf(text(f"card {CARD}"))),
    ("a text in pieces on one line, in no order", emf(text("1111 1111", x=50), text("4111 1111"), text("below", y=9))),
    ("a letter at a time", emf(*(text(digit, x=9 * at) for at, digit in enumerate(FIGURES)))),
    ("a small text", emf(small_text(f"card {CARD}"))),
    ("in a remark that nothing shows", emf((70, struct.pack("<I", 24) + f"x {CARD}   ".encode()))),
    ("an old drawing's text", wmf(old_text(f"card {CARD}"))),
    ("in a rectangle", wmf(placed_text(f"card {CARD}", 2))),
    ("without the header that says its size", wmf(placed_text(f"card {CARD}"), placeable=False)),
]


@pytest.mark.parametrize(("sentence", "document"), FOUND, ids=[row[0] for row in FOUND])
def test_a_drawing_with_a_number_in_it_is_not_passed_on(sentence: str, document: Document) -> None:
    opened = open_document(document, scan=scan)
    inspection = inspect(opened, scan)
    assert [finding.kind for finding in inspection.findings] != [], sentence
    assert inspection.unscannable == ()
    assert isinstance(redact(opened, inspection.findings), Withheld)


STAYS = [
    ("a text", emf(text("Number of stamps: 7"))),
    ("frames and lines", emf(curves(5), curves(5), text("a"))),
    ("EMF+ that only says how to draw", emf(plus(0x4001), plus(0x4004), plus(0x4002))),
    ("a picture of one colour", emf(bitmap(Image.new("RGB", (50, 50), "white")))),
    ("an old one", wmf(old_text("seven stamps"), old_bitmap(Image.new("RGB", (50, 50), "white")))),
]


@pytest.mark.parametrize(("sentence", "document"), STAYS, ids=[row[0] for row in STAYS])
def test_a_drawing_with_nothing_in_it_goes_on_as_it_is(sentence: str, document: Document) -> None:
    assert reasons(document) == set(), sentence
    assert cleaned(document).document.content == document.content


HELD = [
    ("letters that are drawn", emf(curves(200)), Reason.NEEDS_SIGHT),
    ("letters by their number in a font", emf(text("abc", options=0x10)), Reason.NEEDS_SIGHT),
    ("the same in an old drawing", wmf(placed_text("abc", 0x10)), Reason.NEEDS_SIGHT),
    ("EMF+ that draws", emf(plus(0x401C)), Reason.NEEDS_SIGHT),
    ("steps nobody knows", emf((4711, b"")), Reason.NEEDS_SIGHT),
    ("a second drawing within", wmf((0x0626, struct.pack("<HH", 15, 4) + b"WMFC")), Reason.NEEDS_SIGHT),
    ("a polygon of many corners", wmf((0x0324, struct.pack("<H", 200) + bytes(800))), Reason.NEEDS_SIGHT),
    ("polygons of many corners together", wmf((0x0538, struct.pack("<HHH", 2, 80, 80) + bytes(640))), Reason.NEEDS_SIGHT),
    ("one without an end", Document("", "", emf().content[:-20]), Reason.BROKEN),
    ("a text longer than its step", emf((84, bytes(28) + struct.pack("<iiIII", 0, 0, 999, 76, 0) + bytes(20))), Reason.BROKEN),
    ("a step without a size", Document("", "", emf().content[:-20] + bytes(20)), Reason.BROKEN),
    ("a bitmap beyond its step", emf((81, bytes(40) + struct.pack("<IIII", 80, 40, 120, 999) + bytes(60))), Reason.BROKEN),
    ("another file under its name", Document("a.emf", "image/emf", b"abcdefgh" * 9), Reason.BROKEN),
]


@pytest.mark.parametrize(("sentence", "document", "reason"), HELD, ids=[row[0] for row in HELD])
def test_what_nobody_read_is_held(sentence: str, document: Document, reason: Reason) -> None:
    assert reasons(document) == {str(reason)}, sentence


def test_bitmaps_of_a_drawing_are_pictures_of_their_own() -> None:
    stripes = Image.linear_gradient("L").convert("RGB")
    for document in (emf(bitmap(stripes)), wmf(old_bitmap(stripes)), wmf(old_bitmap(stripes.quantize(16)))):
        (child,) = metafile.read(document).children
        with Image.open(BytesIO(child.content)) as picture:
            assert picture.size == stripes.size
            assert picture.convert("L").getpixel((9, 200)) in range(180, 216)


INSIDE = [
    ("a drawing in Word", word("", more={"word/media/image1.emf": emf(text(f"card {CARD}")).content})),
    ("a drawing in OpenDocument", odf("text", f"<text:p>{KEPT}</text:p>", {"Pictures/1.wmf": wmf(old_text(f"card {CARD}")).content})),
    (
        "a file in an object of OpenDocument",
        odf("text", f"<text:p>{KEPT}</text:p>", {"Object 1": compound({"\x01Ole10Native": native("note.txt", CARD.encode())})}),
    ),
]


@pytest.mark.parametrize(("sentence", "document"), INSIDE, ids=[row[0] for row in INSIDE])
def test_what_stands_inside_an_office_document_gives_way_and_the_rest_stays(sentence: str, document: Document) -> None:
    assert reasons(document) == set()
    assert inspect(open_document(document, scan=scan), scan).findings != (), sentence
    everything = b"".join(unzipped(cleaned(document).document.content).values()).replace(b"\0", b"")
    assert KEPT.encode() in everything
    assert not any(number.encode() in everything for number in (CARD, FIGURES))
