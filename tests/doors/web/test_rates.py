"""Forms an hour: who sends more is told when to come again, and what was written is not lost."""

import pytest

from intake.forms.limits import FormRates
from tests.doors.web.house import CARD, answers_in, hidden, house, visitor

DOOR = "/api/v1/forms/question"
PAGE = "/forms/question"
QUESTION = {"message": "When do you open?", "email": "ada@example.org"}
ADA, BEN = "192.0.2.1", "198.51.100.1"
MINUTES = 60


@pytest.mark.parametrize(
    ("sentence", "rates", "posts", "answers"),
    [
        ("nothing set, nothing counted", FormRates(), [(ADA, DOOR)] * 3, [202] * 3),
        ("an address has a share; others have theirs", FormRates(address=1), [(ADA, DOOR), (ADA, DOOR), (BEN, DOOR)], [202, 429, 202]),
        ("pages and programs share it", FormRates(address=1), [(ADA, PAGE), (ADA, DOOR), (ADA, PAGE)], [202, 429, 429]),
        ("a form has one, whoever sends it", FormRates(form=1), [(ADA, DOOR), (BEN, DOOR)], [202, 429]),
        ("this machine is not counted", FormRates(1, 1), [("127.0.0.1", DOOR)] * 3, [202] * 3),
        ("unless it is said that strangers come that way", FormRates(form=1, local=True), [("127.0.0.1", DOOR)] * 2, [202, 429]),
    ],
)
async def test_forms_an_hour(sentence: str, rates: FormRates, posts: list[tuple[str, str]], answers: list[int]) -> None:
    home = house(rates=rates)
    told = []
    for peer, door in posts:
        async with visitor(home, peer=peer) as client:
            how = {"json": QUESTION} if door.startswith("/api") else {"data": QUESTION}
            told.append((await client.post(door, **how)).status_code)
    assert told == answers, sentence
    assert len(home.desk.received) == answers.count(202), sentence


async def test_other_forms_are_still_taken() -> None:
    home = house(rates=FormRates(form=1))
    order = {"order": "Two rolls", "name": "Ada", "address": "1 Main Street"}
    async with visitor(home, peer=ADA) as client:
        await client.post(DOOR, json=QUESTION)
        assert (await client.post(DOOR, json=QUESTION)).status_code == 429
        assert (await client.post("/api/v1/forms/stamp-order", json=order)).status_code == 202


@pytest.mark.parametrize("door", [DOOR, PAGE])
async def test_it_says_when_to_come_again_and_then_takes_it(door: str) -> None:
    home = house(rates=FormRates(address=1))
    how = {"json": QUESTION} if door == DOOR else {"data": QUESTION}
    async with visitor(home, peer=ADA) as client:
        await client.post(door, **how)
        home.clock.forward(minutes=20)
        refused = await client.post(door, **how)
        assert (refused.status_code, refused.headers["retry-after"]) == (429, str(40 * MINUTES))
        assert "try again" in refused.text
        home.clock.forward(minutes=40)
        assert (await client.post(door, **how)).status_code == 202
    assert home.notes == [("put off", {"what": "forms of one address"})]


async def test_what_was_written_comes_back_with_the_page_and_is_taken_without_typing_it_again() -> None:
    home = house(rates=FormRates(form=2))
    async with visitor(home, peer=ADA) as client:
        for _ in range(2):
            await client.post(PAGE, data={"message": "Another one"})
        refused = await client.post(PAGE, data=QUESTION)
        home.clock.forward(minutes=29)
        early = await client.post(PAGE, data={"postroom-sealed": hidden(refused.text, "postroom-sealed"), "postroom-choice": "send"})
        assert early.status_code == 429
        home.clock.forward(minutes=2)
        again = await client.post(PAGE, data={"postroom-sealed": hidden(early.text, "postroom-sealed"), "postroom-choice": "send"})
    assert again.status_code == 202
    assert answers_in(list(home.desk.received.values())[-1]) == QUESTION


async def test_what_only_has_to_be_put_right_uses_up_nothing() -> None:
    home = house(rates=FormRates(address=1))
    async with visitor(home, peer=ADA) as client:
        for _ in range(3):
            assert (await client.post(DOOR, json={})).status_code == 422
        assert (await client.post(DOOR, json=QUESTION)).status_code == 202
    assert len(home.desk.examined) == 1


async def test_going_back_to_the_form_costs_a_reading_only_while_there_is_a_share() -> None:
    home = house(rates=FormRates(address=2))
    async with visitor(home, peer=ADA) as client:
        question = await client.post(PAGE, data={"message": f"My card is {CARD}"})
        choice = {"postroom-sealed": hidden(question.text, "postroom-sealed"), "postroom-choice": "edit"}
        pages = [await client.post(PAGE, data=choice) for _ in range(3)]
    assert [page.status_code for page in pages] == [200] * 3
    assert ["Take out the card number" in page.text for page in pages] == [True, False, False]
    assert len(home.desk.examined) == 2
