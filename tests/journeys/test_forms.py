"""Stories of the web forms, through the running house."""

import pytest

from intake.lifecycle import State
from tests.journeys.office import Office

pytestmark = pytest.mark.xdist_group("form stories")

SSN = "536-90-4399"
ASKING = {"message": f"My Social Security number is {SSN}. When can I come?", "email": "carl@example.net"}


def reference_on(page: str) -> str:
    return page.partition('<strong class="reference">')[2].partition("<")[0]


def test_a_clean_form_is_taken_and_becomes_a_ticket(office: Office) -> None:
    visitor = office.visitor()
    answer = visitor.send_form("stamp-order", {"order": "2 coils", "name": "Ada Example", "address": "1 Elm Street"})
    assert answer.status_code == 202
    ticket = office.ticket(reference_on(answer.text))
    assert (ticket.line.program, ticket.line.kind, ticket.line.channel) == ("stamps", "order", "form")
    assert "2 coils" in ticket.text
    assert "with the people who will answer it" in visitor.get(f"/status/{ticket.line.reference}").text


def test_a_number_is_asked_about_while_nothing_is_kept_and_then_removed(office: Office) -> None:
    visitor, before = office.visitor(), len(office.receipts())
    question = visitor.send_form("question", ASKING)
    assert question.status_code == 422
    assert "Social Security number" in question.text
    assert SSN not in question.text
    assert len(office.receipts()) == before, "nothing is stored while its sender decides"
    answer = visitor.choose(question, "remove")
    assert answer.status_code == 202
    ticket = office.ticket(reference_on(answer.text))
    assert "[Social Security number removed]" in ticket.text
    assert "When can I come?" in ticket.text
    assert office.traces(SSN) == []


def test_a_number_can_go_to_the_security_review_instead(office: Office) -> None:
    visitor = office.visitor()
    answer = visitor.choose(visitor.send_form("question", ASKING), "review")
    assert answer.status_code == 202
    receipt = office.receipt(reference_on(answer.text))
    assert receipt.state is State.HELD
    page = office.logged_in("ria").get(f"/review/cases/{receipt.case}").text
    assert "asked for a security review" in page
    assert SSN not in page
    assert b"When can I come?" in office.open(receipt.reference, "routed")
    assert office.open(receipt.reference, "original"), "kept for the day two persons release it"


def test_going_back_to_edit_keeps_the_answers_and_sends_nothing(office: Office) -> None:
    visitor, before = office.visitor(), len(office.receipts())
    page = visitor.choose(visitor.send_form("question", ASKING), "edit")
    assert page.status_code == 200
    assert "When can I come?" in page.text
    assert len(office.receipts()) == before


def test_the_same_form_sent_twice_is_one_ticket(office: Office) -> None:
    visitor = office.visitor()
    token = visitor.get("/forms/question").text.partition('name="postroom-token" value="')[2].partition('"')[0]
    fields = {"postroom-token": token, "message": "A double click."}
    answers = [visitor.client.post("/forms/question", data=fields) for _ in range(2)]
    assert [answer.status_code for answer in answers] == [202, 202]
    first, second = (reference_on(answer.text) for answer in answers)
    assert first == second


def test_programs_hand_in_forms_as_json_and_a_repeated_key_is_taken_once(office: Office) -> None:
    client = office.visitor().client
    key = {"Idempotency-Key": "order-77"}
    answers = [client.post("/api/v1/forms/question", json={"message": "Hello from a program."}, headers=key) for _ in range(2)]
    assert [answer.status_code for answer in answers] == [202, 202]
    assert answers[0].json() == answers[1].json()
    refused = client.post("/api/v1/forms/question", json={"message": f"SSN: {SSN}"})
    assert refused.status_code == 422
    assert refused.json()["found"] == [{"kind": "ssn", "where": "Your message"}]


def test_a_form_writes_no_mail_to_an_address_that_anybody_could_have_typed(office: Office) -> None:
    answer = office.visitor().send_form("question", {"message": "Hello.", "email": "somebody-else@example.com"})
    assert office.posts(reference_on(answer.text)) == []


def test_an_unknown_reference_has_no_status(office: Office) -> None:
    assert office.visitor().get("/status/PR-00000-00000-0").status_code == 404
