"""Stories of the staff desk: who sees what, and what leaves the house."""

import pytest

from tests.journeys.office import STRANGER, Office, mail, text_of

pytestmark = pytest.mark.xdist_group("desk stories")

CARD = "4539 1488 0343 6467"
WARNED = "your message held data that is not safe to send by e-mail"


def number_of(office: Office, reference: str) -> int:
    number = office.receipt(reference).ticket
    assert number is not None
    return number


def test_a_reply_goes_out_in_the_thread(office: Office) -> None:
    asked = mail("ruth@example.org", "info@post.example", "Opening hours", "When does the Elm Street office open?")
    reference = office.send(asked, "ruth@example.org", "info@post.example").reference
    ticket = f"/desk/tickets/{number_of(office, reference)}"
    assert office.logged_in("sam").press(ticket, f"{ticket}/reply", text="At nine.").status_code == 303
    reply = office.letter(reference, "reply")
    assert (reply["To"], reply["In-Reply-To"], reply["References"]) == ("ruth@example.org", asked["Message-ID"], asked["Message-ID"])
    assert "info@post.example" in reply["From"]
    assert reply["Auto-Submitted"] is None, "a person wrote it"
    assert "At nine." in text_of(reply)
    assert WARNED not in text_of(reply), "nothing was, so there is no warning to give"


def test_a_reply_carries_the_warning_that_an_unproven_sender_was_not_sent(office: Office) -> None:
    written = mail("vic@example.com", "info@post.example", "Charge it", f"My card is {CARD}.")
    reference = office.send(written, "vic@elsewhere.example", "info@post.example", peer=STRANGER).reference
    assert office.until_posted(reference, "warning").why == "sender not proven"
    ticket, sam = f"/desk/tickets/{number_of(office, reference)}", office.logged_in("sam")
    assert "Your reply will carry that warning" in sam.get(ticket).text
    sam.press(ticket, f"{ticket}/reply", text="Thank you, Vic.")
    first = text_of(office.letter(reference, "reply"))
    assert "Thank you, Vic." in first
    assert WARNED in first
    assert "Your reply will carry that warning" not in sam.get(ticket).text, "once is enough"


def test_a_number_in_a_reply_does_not_leave_the_house(office: Office) -> None:
    reference = office.send(
        mail("una@example.org", "info@post.example", "Refund", "How do I get my refund?"), "una@example.org", "info@post.example"
    ).reference
    ticket, sam = f"/desk/tickets/{number_of(office, reference)}", office.logged_in("sam")
    answer = sam.press(ticket, f"{ticket}/reply", text="We charged 4111 1111 1111 1111.")
    assert answer.status_code == 422
    assert "reply" not in [post.kind for post in office.posts(reference)]


def test_a_ticket_of_another_program_does_not_exist(office: Office) -> None:
    lost = mail("ed@example.org", "delivery@post.example", "Where is my parcel?", "It has not moved since Monday.")
    number = number_of(office, office.send(lost, "ed@example.org", "delivery@post.example").reference)
    sam, drew = office.logged_in("sam"), office.logged_in("drew")
    assert drew.get(f"/desk/tickets/{number}").status_code == 200
    for path in (f"/desk/tickets/{number}", f"/desk/tickets/{number}/html", f"/desk/tickets/{number}/attachments/0"):
        assert sam.get(path).status_code == 404, path
    assert sam.press("/desk/", f"/desk/tickets/{number}/close").status_code == 404
    assert "Where is my parcel?" not in sam.get("/desk/").text


def test_privacy_requests_are_seen_by_the_privacy_office_alone(office: Office) -> None:
    request = mail("pia@example.org", "privacy@post.example", "My data", "Under the Privacy Act, which records do you hold about me?")
    number = number_of(office, office.send(request, "pia@example.org", "privacy@post.example").reference)
    assert [office.logged_in(name).get(f"/desk/tickets/{number}").status_code for name in ("pat", "sam", "drew")] == [200, 404, 404]


def test_a_ticket_moved_to_another_program_changes_hands(office: Office) -> None:
    lost = mail("moe@example.org", "info@post.example", "A thing", "It is about something.")
    number = number_of(office, office.send(lost, "moe@example.org", "info@post.example").reference)
    sam, drew = office.logged_in("sam"), office.logged_in("drew")
    assert drew.get(f"/desk/tickets/{number}").status_code == 404
    sam.press(f"/desk/tickets/{number}", f"/desk/tickets/{number}/move", program="delivery")
    assert (sam.get(f"/desk/tickets/{number}").status_code, drew.get(f"/desk/tickets/{number}").status_code) == (404, 200)


@pytest.mark.parametrize("page", ["/desk/", "/desk/tickets/1", "/review/", "/review/cases/1"])
def test_a_visitor_who_is_not_logged_in_is_sent_to_the_log_in(office: Office, page: str) -> None:
    answer = office.visitor().get(page)
    assert answer.status_code == 303
    assert answer.headers["location"].startswith("/login?next=")


@pytest.mark.parametrize(
    ("sentence", "name", "page"),
    [("staff decide no cases", "sam", "/review/"), ("reviewers answer no tickets", "ria", "/desk/")],
)
def test_a_log_in_opens_its_own_rooms_only(office: Office, sentence: str, name: str, page: str) -> None:
    assert office.logged_in(name).get(page).status_code == 403, sentence


def test_after_logging_out_the_desk_is_closed(office: Office) -> None:
    sam = office.logged_in("sam")
    assert sam.get("/desk/").status_code == 200
    sam.press("/desk/", "/logout")
    assert sam.get("/desk/").status_code == 303
