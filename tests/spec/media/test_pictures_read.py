"""Pictures as the two engines see them: drawn here, read, painted over, read again. The bench measures many more."""

from io import BytesIO

import pytest
from PIL import Image

from redaction.document import Document
from redaction.inspect import inspect
from redaction.opening import open_document
from redaction.redact import Redaction, redact
from redaction.sight.both import Both, open_sight
from redaction.sight.engines import missing_engines
from redaction.verify import verify
from tests.spec.media.letters import scan
from tests.spec.media.pictures import REPRESENTATIONS, page

pytestmark = pytest.mark.xdist_group("eyes")

CARD = "4539 5787 6362 1486"


@pytest.fixture(scope="module")
def sight() -> Both:
    assert missing_engines() == (), "make test installs them"
    found = open_sight()
    assert found
    return found


def png(picture: Image.Image) -> Document:
    packed = BytesIO()
    picture.save(packed, "PNG")
    return Document("scan.png", "image/png", packed.getvalue())


SEEN = [
    ("small, 14 pixels", CARD),
    ("low contrast", "SSN 219-09-9999"),
    ("aslant by 12 degrees", "SSN 219-09-9999"),
    ("noise", CARD),
    ("photographed card", CARD),
]


@pytest.mark.parametrize(("representation", "secret"), SEEN, ids=[row[0] for row in SEEN])
def test_a_number_is_found_and_gone(representation: str, secret: str, sight: Both) -> None:
    opened = open_document(png(REPRESENTATIONS[representation](secret)), scan=scan, sight=sight)
    inspection = inspect(opened, scan)
    assert inspection.findings
    assert not inspection.unscannable
    redaction = redact(opened, inspection.findings)
    assert isinstance(redaction, Redaction)
    left = verify(redaction.document, scan, sight)
    assert not left.findings
    assert not left.unscannable


LOOK_ALIKES = [
    ("a parcel label", page("EXAMPLE PARCELS", "TRACKING NUMBER", "9400 1112 0255 5842 7365 11", size=30)),
    ("an invoice", page("Invoice 4539-5787", "Order 219 09 99", "Total 1,486.00 USD", "Phone 555-0100")),
]


@pytest.mark.parametrize(("sentence", "picture"), LOOK_ALIKES, ids=[row[0] for row in LOOK_ALIKES])
def test_what_only_looks_alike_stays_as_it_is(sentence: str, picture: Image.Image, sight: Both) -> None:
    document = png(picture)
    opened = open_document(document, scan=scan, sight=sight)
    inspection = inspect(opened, scan)
    assert not inspection.findings
    assert not inspection.unscannable
    redaction = redact(opened, inspection.findings)
    assert isinstance(redaction, Redaction)
    assert redaction.document.content == document.content


def test_boxes_are_those_of_the_picture_as_given(sight: Both) -> None:
    picture = page(CARD, size=20, room=(300, 90))
    for line in sight.lines(picture):
        left, top, right, bottom = line.box
        assert 20 <= left <= 40
        assert 20 <= top <= 40
        assert 230 <= right <= 290
        assert 45 <= bottom <= 70


def test_a_long_capture_is_read_to_its_end(sight: Both) -> None:
    picture = Image.new("RGB", (500, 5200), "white")
    picture.paste(page(CARD, room=(500, 100)), (0, 5000))
    (line, *_) = [line for line in sight.lines(picture) if "6362" in line.text]
    assert 5000 < line.box[1] < line.box[3] < 5100
