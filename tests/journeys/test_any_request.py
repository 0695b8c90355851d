"""Whoever sends whatever to whichever door: no fault of ours comes back, and no answer that is not described."""

from tests.fuzz.web_requests import attack_office
from tests.journeys.office import Office

EXAMPLES = 2  # of each way to each door by each role; the long proof sends more


def test_no_request_of_anybody_breaks_a_door(office: Office) -> None:
    sent = attack_office(office, EXAMPLES)
    assert sent.faults == []
    assert sent.by.keys() == {"nobody", "sam", "ria", "ada"}
    assert min(sent.by.values()) > 100
