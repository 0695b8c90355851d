"""Stories of mail: what becomes of it, and what its sender hears."""

import smtplib

import pytest

from intake.lifecycle import State
from tests.journeys.office import STRANGER, Office, mail, text_of

pytestmark = pytest.mark.xdist_group("mail stories")

CARD = "4539 1488 0343 6467"


def test_a_card_by_mail_becomes_a_redacted_ticket_and_a_warning_and_leaves_no_trace(office: Office) -> None:
    # Ann orders stamps and writes her card number into the mail.
    order = mail("ann@example.org", "stamps@post.example", "Two coils", f"Please charge my card {CARD}, cvv 737, for two coils.\n\nAnn")
    reference = office.send(order, "ann@example.org", "stamps@post.example").reference

    # Sam finds the order on the desk, without the number.
    sam = office.logged_in("sam")
    number = office.receipt(reference).ticket
    assert f'href="/desk/tickets/{number}"' in sam.get("/desk/").text
    page = sam.get(f"/desk/tickets/{number}").text
    assert "for two coils" in page
    assert "card number removed, ends 6467" in page
    assert "737" not in office.ticket(reference).text

    # Ann is told, in fixed words, without a quote from her mail.
    warning = office.letter(reference, "warning")
    assert warning["To"] == "ann@example.org"
    assert warning["Auto-Submitted"] == "auto-replied"
    assert warning["Return-Path"] == "<>"
    assert warning["In-Reply-To"] == order["Message-ID"]
    assert "card number" in text_of(warning)
    assert "coils" not in text_of(warning)

    # The audit trail is whole, and the number is in no file, page or log line.
    verified = office.plant.database.read_sync(office.plant.trail.verify)
    assert verified.ok
    assert verified.lines > 0
    assert office.traces(CARD) == []
    assert "log" in office.traces('"accepted"'), "the search itself works on the log"
    assert any(place.startswith("page") for place in office.traces("for two coils")), "and on pages"
    assert any(place.endswith(".eml") for place in office.traces("ann@example.org")), "and on files"


def test_a_clean_mail_becomes_a_ticket_as_it_is_and_its_sender_gets_a_receipt(office: Office) -> None:
    question = mail("liu@example.net", "claims@post.example", "Damaged parcel", "My parcel arrived damaged. What do you need from me?")
    reference = office.send(question, "liu@example.net", "claims@post.example").reference
    ticket = office.ticket(reference)
    assert ticket.text.strip() == "My parcel arrived damaged. What do you need from me?"
    assert (ticket.line.program, ticket.line.verdict, dict(ticket.line.findings)) == ("claims", "pass", {})
    assert reference in text_of(office.letter(reference, "receipt"))


def test_the_same_mail_sent_twice_is_one_ticket_under_one_reference(office: Office) -> None:
    again = mail("eve@example.org", "info@post.example", "Opening hours", "When do you open on Saturday?")
    first = office.send(again, "eve@example.org", "info@post.example").reference
    before = len(office.receipts())
    assert office.send(again, "eve@example.org", "info@post.example").reference == first
    assert len(office.receipts()) == before


def test_a_mail_to_two_programs_is_a_ticket_for_each_and_each_redacted(office: Office) -> None:
    both = mail("cy@example.org", "claims@post.example", "Refund", f"Refund it to my card {CARD} please.")
    references = office.send(both, "cy@example.org", "claims@post.example", "delivery@post.example").references
    assert [office.ticket(reference).line.program for reference in references] == ["claims", "delivery"]
    assert all("ends 6467" in office.ticket(reference).text for reference in references)


def test_two_addresses_of_one_program_are_one_ticket(office: Office) -> None:
    order = mail("kim@example.org", "stamps@post.example", "A sheet", "One sheet of the bird stamps, please.")
    reference = office.send(order, "kim@example.org", "stamps@post.example", "orders@post.example").reference
    assert office.ticket(reference).line.program == "stamps"


@pytest.mark.parametrize(
    ("sentence", "envelope", "headers"),
    [
        ("an absence note says so itself", "jon@example.net", {"Auto_Submitted": "auto-replied"}),
        ("a bounce has the null return path", "", {}),
        ("a mailing list's header gives it away", "lists@example.net", {"List_Id": "<birds.example.net>"}),
        ("bulk mail is marked as such", "offers@example.net", {"Precedence": "bulk"}),
        ("an address of a machine reads no answers", "mailer-daemon@example.net", {}),
    ],
)
def test_what_a_machine_wrote_is_redacted_and_answered_by_nobody(
    office: Office, sentence: str, envelope: str, headers: dict[str, str]
) -> None:
    written = mail("someone@example.net", "stamps@post.example", f"About {sentence}", f"My card is {CARD}.", **headers)
    reference = office.send(written, envelope, "stamps@post.example").reference
    assert "ends 6467" in office.ticket(reference).text, sentence
    assert office.posts(reference) == [], sentence


def test_nobody_is_warned_twice_within_a_day(office: Office) -> None:
    first, second = (
        office.send(mail("flo@example.org", "info@post.example", subject, f"My card is {CARD}."), "flo@example.org", "info@post.example")
        for subject in ("Question", "The same question")
    )
    # Which of the two goes out first is not promised; one warning is.
    ends = [office.until_posted(reply.reference, "warning") for reply in (first, second)]
    assert sorted((end.state, end.why) for end in ends) == [("dropped", "over budget"), ("sent", "")]


def test_a_sender_that_cannot_be_proven_is_not_written_to(office: Office) -> None:
    forged = mail("victim@example.com", "info@post.example", "Charge it", f"My card is {CARD}.")
    reference = office.send(forged, "attacker@example.org", "info@post.example", peer=STRANGER).reference
    end = office.until_posted(reference, "warning")
    assert (end.state, end.why) == ("dropped", "sender not proven")
    assert office.receipt(reference).state is State.ROUTED


def test_mail_for_other_peoples_domains_is_not_taken(office: Office) -> None:
    with smtplib.SMTP("127.0.0.1", office.ports.smtp) as client, pytest.raises(smtplib.SMTPRecipientsRefused) as refused:
        client.sendmail("ann@example.org", ["x@elsewhere.invalid"], "Subject: relay\r\n\r\nPass this on.\r\n")
    assert refused.value.recipients["x@elsewhere.invalid"][0] == 550
