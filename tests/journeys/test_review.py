"""Stories of the security review: what was held, and what reviewers make of it."""

import io
import zipfile
from email.message import EmailMessage

import pytest

from intake.errors import Shredded
from intake.lifecycle import State
from tests.journeys.office import Office, mail, text_of

pytestmark = pytest.mark.xdist_group("review stories")

CARD = "4539 1488 0343 6467"
PICTURE = b"\x89PNG\r\n\x1a\n" + bytes(40)


def with_file(sender: str, subject: str, name: str, content: bytes, text: str = "Please see the file.") -> EmailMessage:
    message = mail(sender, "claims@post.example", subject, text)
    maintype, subtype = ("application", "zip") if name.endswith(".zip") else ("image", "png")
    message.add_attachment(content, maintype=maintype, subtype=subtype, filename=name)
    return message


def encrypted_zip() -> bytes:
    """A zip that says of its one member that it is encrypted (bit 0 of the flags, APPNOTE 4.4.4)."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("statement.txt", "secret")
    raw = bytearray(buffer.getvalue())
    raw[raw.index(b"PK\x03\x04") + 6] |= 1
    raw[raw.index(b"PK\x01\x02") + 8] |= 1
    return bytes(raw)


def held(office: Office, sender: str, subject: str, name: str = "claim.png", content: bytes = PICTURE) -> tuple[str, int]:
    """Reference and case of a mail that nobody could look into."""
    reference = office.send(with_file(sender, subject, name, content), sender, "claims@post.example").reference
    receipt = office.receipt(reference)
    assert receipt.state is State.HELD
    assert receipt.case is not None
    return reference, receipt.case


@pytest.mark.parametrize(
    ("sentence", "file", "reason"),
    [
        ("an encrypted archive cannot be opened", ("statement.zip", encrypted_zip()), "encrypted"),
        ("a damaged picture cannot be opened", ("claim.png", PICTURE), "damaged or not what it says"),
    ],
)
def test_what_cannot_be_read_is_held_and_its_redacted_rest_can_be_released(
    office: Office, sentence: str, file: tuple[str, bytes], reason: str
) -> None:
    reference, case = held(office, f"{reason.split(maxsplit=1)[0]}@example.com", f"Claim: {sentence}", *file)
    # The sender hears that a person will look; the desk has nothing.
    assert reference in text_of(office.letter(reference, "warning"))
    assert office.receipt(reference).ticket is None
    # Ria sees the reason and releases what could be read.
    ria = office.logged_in("ria")
    assert f"/review/cases/{case}" in ria.get("/review/").text
    assert reason in ria.get(f"/review/cases/{case}").text, sentence
    assert ria.decide(case, "release-redacted").status_code == 303
    office.until(reference, "routed")
    # The claim is on the desk; the file is not.
    ticket = office.ticket(reference)
    assert "Please see the file." in ticket.text
    assert [one.part for one in ticket.attachments] == [-1], sentence
    assert "released by security review" in office.logged_in("sam").get(f"/desk/tickets/{ticket.line.number}").text.lower()


def test_two_persons_release_the_original_and_the_file_reaches_the_desk(office: Office) -> None:
    reference, case = held(office, "gus@example.com", "Claim with photo")
    assert office.logged_in("ria").decide(case, "request-original").status_code == 303
    assert office.receipt(reference).state is State.HELD, "one person is not enough"
    assert office.logged_in("rob").decide(case, "approve-original").status_code == 303
    office.until(reference, "routed")
    ticket = office.ticket(reference)
    (file,) = ticket.attachments
    assert (file.name, file.state) == ("claim.png", "untouched")
    got = office.logged_in("sam").get(f"/desk/tickets/{ticket.line.number}/attachments/{file.part}")
    assert got.content == PICTURE
    assert got.headers["content-disposition"].startswith("attachment")


def test_the_same_person_twice_is_not_two_persons(office: Office) -> None:
    reference, case = held(office, "hal@example.com", "Claim in a hurry")
    ria = office.logged_in("ria")
    ria.decide(case, "request-original")
    answer = ria.press(f"/review/cases/{case}", f"/review/cases/{case}/approve-original", reason="me again", vow="yes")
    assert "second-person" in answer.headers["location"]
    assert office.receipt(reference).state is State.HELD


def test_a_denied_message_reaches_nobody_and_its_sender_is_told(office: Office) -> None:
    reference, case = held(office, "ivy@example.com", "Claim denied")
    assert office.logged_in("ria").decide(case, "deny").status_code == 303
    office.until(reference, "denied")
    denial = office.letter(reference, "denial")
    assert (denial["To"], denial["Return-Path"]) == ("ivy@example.com", "<>")
    assert "could not pass it on" in text_of(denial)
    assert office.receipt(reference).ticket is None
    with pytest.raises(Shredded):
        office.open(reference, "original")


def test_a_destroyed_message_is_gone_and_nobody_is_told(office: Office) -> None:
    reference, case = held(office, "jo@example.com", "Claim sent by mistake")
    office.until_posted(reference, "warning")
    assert office.open(reference, "original")
    office.logged_in("ria").decide(case, "destroy")
    office.until(reference, "destroyed")
    for purpose in ("letter", "original", "routed", "extra", "denial"):
        with pytest.raises(Shredded):
            office.open(reference, purpose)
    assert [post.kind for post in office.posts(reference)] == ["warning"]


def test_a_card_code_in_a_held_original_was_never_kept(office: Office) -> None:
    message = with_file("kay@example.com", "Card and file", "claim.png", PICTURE, f"My card is {CARD}, cvv 737.")
    reference = office.send(message, "kay@example.com", "claims@post.example").reference
    original = office.open(reference, "original")
    assert CARD.encode() in original
    assert b"cvv XXX." in original  # the digits alone may stand in a random boundary by chance
    assert b"cvv 737" not in original


def test_of_two_reviewers_the_second_hears_that_it_is_decided(office: Office) -> None:
    reference, case = held(office, "lou@example.com", "Claim for two")
    ria, rob = office.logged_in("ria"), office.logged_in("rob")
    ria.get(f"/review/cases/{case}/deny")
    rob.decide(case, "destroy")
    late = ria.press("/review/", f"/review/cases/{case}/deny", reason="too late", vow="yes")
    assert "moved" in late.headers["location"]
    office.until(reference, "destroyed")


def test_a_decision_without_a_reason_is_not_taken(office: Office) -> None:
    reference, case = held(office, "mo@example.com", "Claim without reason")
    answer = office.logged_in("ria").decide(case, "destroy", reason=" ")
    assert answer.status_code == 422
    assert "Give a reason" in answer.text
    assert office.receipt(reference).state is State.HELD
