"""Whoever sends whatever to whichever door: no fault of ours comes back, and no answer that is not described."""

from tests.fuzz.web_requests import attack, role
from tests.journeys.office import Office, mail
from tests.reference import web

EXAMPLES = 2  # of each way to each door by each role; the long proof sends more

UNREADABLE = b"From: ann@example.org\r\nSubject: a file\r\nContent-Type: application/x-unknown\r\n\r\n\x00\x01\r\n"


def test_no_request_of_anybody_breaks_a_door(office: Office) -> None:
    for letter in (mail("ann@example.org", "stamps@post.example", "Coils", "two coils, please"), UNREADABLE):
        office.send(letter, "ann@example.org", "stamps@post.example")
    roles = [role(name, office.logged_in(name).client) for name in ("sam", "ria", "ada")]
    sent = attack(f"http://127.0.0.1:{office.ports.web}", web(), roles, EXAMPLES)
    assert sent.faults == []
    assert sent.by.keys() == {"nobody", "sam", "ria", "ada"}
    assert min(sent.by.values()) > 100
