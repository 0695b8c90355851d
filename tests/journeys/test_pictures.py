"""Stories of pictures: taken in at once, read in their own time by inspectors with eyes, and in no letter's way."""

import contextlib
import os
import re
import signal
from collections.abc import Iterator
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from io import BytesIO
from pathlib import Path

import httpx
import pypdfium2
import pytest
from PIL import Image, ImageDraw, ImageFont

from intake.lifecycle import State
from redaction.sight.engines import missing_engines
from tests.journeys.office import Office, mail

pytestmark = pytest.mark.xdist_group("stories of pictures")

CARD = "4539 1488 0343 6467"
LONG = 120.0
"""Seconds for loading two engines on a busy machine."""


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    assert missing_engines() == (), "make test installs them"
    with Office(
        tmp_path_factory.mktemp("office"), {"inspectors": {"count": 1, "wait": 20.0, "budget": 20.0, "reading_budget": 120.0}}
    ) as office:
        yield office


def readers_of() -> list[int]:
    """Process ids of the inspectors that read pictures: this process's children that put letters first."""
    found = []
    for entry in Path("/proc").glob("[0-9]*"):
        with contextlib.suppress(OSError):
            words = (entry / "stat").read_text().rpartition(")")[2].split()
            is_ours = words[1] == str(os.getpid()) and words[0] != "Z"
            if is_ours and words[16] == "10" and b"infra.inspectors.inspector" in (entry / "cmdline").read_bytes():
                found.append(int(entry.name))
    return found


def drawn(text: str) -> bytes:
    image = Image.new("RGB", (560, 120), "white")
    ImageDraw.Draw(image).text((30, 40), text, fill="black", font=ImageFont.load_default(32))
    content = BytesIO()
    image.save(content, "PNG")
    return content.getvalue()


def with_picture(subject: str, text: str) -> EmailMessage:
    message = mail("ann@example.org", "stamps@post.example", subject, "See the picture.")
    message.add_attachment(drawn(text), maintype="image", subtype="png", filename="photo.png")
    return message


def sent(office: Office, subject: str, text: str) -> str:
    return office.send(with_picture(subject, text), "ann@example.org", "stamps@post.example").reference


def attachment(office: Office, reference: str, kind: str) -> bytes:
    """The file as the program gets it."""
    message = message_from_bytes(office.open(reference, "routed"), policy=default)
    (part,) = [part for part in message.walk() if part.get_content_maintype() == kind]
    content = part.get_payload(decode=True)
    assert isinstance(content, bytes)
    return content


def picture_in(office: Office, reference: str) -> Image.Image:
    return Image.open(BytesIO(attachment(office, reference, "image"))).convert("L")


def test_a_picture_of_a_card_is_a_ticket_with_the_number_painted_over(office: Office) -> None:
    reference = sent(office, "Charge this", f"card {CARD}")
    assert "We have your message and are checking it." in office.visitor().get(f"/status/{reference}").text
    office.until(reference, "routed", LONG)
    assert office.receipt(reference).findings == {"card": 1}
    painted = picture_in(office, reference)
    assert painted.size == (560, 120)
    assert painted.crop((140, 50, 420, 65)).getextrema() == (0, 0), "the line is one black box"
    assert painted.crop((0, 0, 560, 25)).getextrema() == (255, 255), "nothing else is painted"
    assert office.until_posted(reference, "warning").state == "sent"


def test_a_picture_with_nothing_in_it_is_a_ticket(office: Office) -> None:
    reference = sent(office, "Roses", "Roses are red")
    office.until(reference, "routed", LONG)
    assert office.receipt(reference).findings == {}
    assert picture_in(office, reference).crop((30, 40, 200, 80)).getextrema()[0] < 50, "the words are still there"


def test_letters_pass_while_a_picture_is_being_read_and_a_reader_that_dies_is_told_to_the_reviewers(office: Office) -> None:
    sent(office, "So that there is a reader", "hello")
    office.log.until(lambda: bool(readers_of()), LONG)
    office.log.until(lambda: all(one.state is not State.DEFERRED for one in office.receipts()), LONG)
    (reader,) = readers_of()
    os.kill(reader, signal.SIGSTOP)  # it takes a very long time over the picture it has
    try:
        picture = sent(office, "Slow", f"card {CARD}")
        letter = office.send(
            mail("bob@example.org", "stamps@post.example", "Hello", f"My card is {CARD}."), "bob@example.org", "stamps@post.example"
        )
        assert office.receipt(letter.reference).state is State.ROUTED
        assert office.receipt(picture).state is State.DEFERRED
        assert office.health()["waiting"]["reading"]["count"] == 1
        counted = httpx.get(f"http://127.0.0.1:{office.ports.operator}/metrics", trust_env=False).text
        assert 'postroom_waiting{queue="reading"} 1.0' in counted
        assert 'postroom_inspectors{sort="reading"} 1.0' in counted
    finally:
        os.kill(reader, signal.SIGKILL)
    office.until(picture, "held", LONG)
    assert "the message: the inspector failed on it" in office.receipt(picture).reasons
    again = sent(office, "After that", "hello again")
    office.until(again, "routed", LONG)


def test_a_scanned_page_is_read_and_painted_over(office: Office) -> None:
    scanned = BytesIO()
    Image.open(BytesIO(drawn(f"card {CARD}"))).save(scanned, "PDF", resolution=150)
    message = mail("ann@example.org", "stamps@post.example", "A scan", "See the scan.")
    message.add_attachment(scanned.getvalue(), maintype="application", subtype="pdf", filename="scan.pdf")
    reference = office.send(message, "ann@example.org", "stamps@post.example").reference
    assert office.receipt(reference).state is State.DEFERRED
    office.until(reference, "routed", LONG)
    assert office.receipt(reference).findings == {"card": 1}
    with pypdfium2.PdfDocument(attachment(office, reference, "application")) as paper:
        page = paper[0].render(scale=150 / 72).to_pil().convert("L")
    assert page.crop((140, 50, 420, 65)).getextrema()[1] < 40, "the line is one black box"


def test_a_photo_in_a_form_goes_the_same_way(office: Office) -> None:
    visitor = office.visitor()
    answers = {"tracking-number": "9400 1000 0000", "damage": "A vase", "value": "49.95", "name": "Ada Example", "address": "1 Main St"}
    taken = visitor.client.post("/forms/damage-claim", data=answers, files={"proof": ("vase.png", drawn(f"card {CARD}"), "image/png")})
    assert taken.status_code == 202, taken.text
    (reference,) = set(re.findall(r"PR-\w{5}-\w{5}-\w", taken.text))
    assert "We have your message and are checking it." in visitor.get(f"/status/{reference}").text
    office.until(reference, "routed", LONG)
    assert office.receipt(reference).findings == {"card": 1}
    assert picture_in(office, reference).crop((140, 50, 420, 65)).getextrema() == (0, 0)


def test_where_nobody_reads_pictures_they_are_held_and_the_operator_is_told(tmp_path: Path) -> None:
    with Office(tmp_path, {"inspectors": {"count": 1, "wait": 20.0, "budget": 20.0, "reading": 0}}) as blind:
        reference = sent(blind, "Nobody looks", f"card {CARD}")
        assert blind.receipt(reference).state is State.HELD
        assert blind.receipt(reference).reasons == ("attachment 1, photo.png: a picture that was not read",)
        assert blind.health()["pictures"] == "held: inspectors.reading is 0"
