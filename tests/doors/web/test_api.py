"""The JSON door: the same rules as the pages, for programs."""

import pytest

from intake.answer import Refusal
from intake.errors import TryLater
from tests.doors.web.house import CARD, FORMS, answers_in, house, visitor

DOOR = "/api/v1/forms/question"
QUESTION = {"message": "When do you open?", "email": "ada@example.org"}


async def test_a_form_is_taken_in() -> None:
    home = house()
    async with visitor(home) as client:
        answer = await client.post(DOOR, json=QUESTION)
    assert (answer.status_code, answer.json()) == (202, {"reference": "PR-7K2M-0001"})
    (delivery,) = home.desk.received.values()
    assert answers_in(delivery) == QUESTION


@pytest.mark.parametrize(
    ("sentence", "given", "body"),
    [
        (
            "what was found is named by kind and place, never by value",
            {"message": CARD},
            {"found": [{"kind": "card", "where": "Your message"}]},
        ),
        ("what is missing is named", {}, {"errors": [{"field": "message", "problem": "Fill in “Your message”."}]}),
        (
            "what nobody asked is refused, without repeating it",
            {"message": "hi", CARD: "x"},
            {"errors": [{"field": "", "problem": "The form was sent with an answer to a question that it does not ask."}]},
        ),
    ],
)
async def test_nothing_is_stored_and_the_reason_is_given(sentence: str, given: dict[str, str], body: dict) -> None:
    home = house()
    async with visitor(home) as client:
        answer = await client.post(DOOR, json=given)
    assert (answer.status_code, answer.json()) == (422, body), sentence
    assert not home.desk.received


@pytest.mark.parametrize(
    ("sentence", "content", "content_type", "status"),
    [
        ("not JSON", b"{", "application/json", 400),
        ("a list", b"[]", "application/json", 400),
        ("a number for a text", b'{"message": 4111111111111111}', "application/json", 400),
        ("an object for a text", b'{"message": {"a": "b"}}', "application/json", 400),
        ("half a surrogate", b'{"message": "\\ud800"}', "application/json", 400),
        ("bytes that are no UTF-8", b'{"message": "\xff"}', "application/json", 400),
        ("deeper than anybody writes", b"[" * 100_000, "application/json", 400),
        ("a browser's form", b"message=hi", "application/x-www-form-urlencoded", 415),
        ("text that a foreign page could send", b'{"message": "hi"}', "text/plain", 415),
        ("a hundred fields", b"{" + b",".join(b'"f%d":"x"' % n for n in range(100)) + b"}", "application/json", 400),
    ],
)
async def test_bodies_that_are_no_forms(sentence: str, content: bytes, content_type: str, status: int) -> None:
    async with visitor(house()) as client:
        answer = await client.post(DOOR, content=content, headers={"content-type": content_type})
    assert answer.status_code == status, sentence
    assert list(answer.json()) == ["error"], sentence


@pytest.mark.parametrize(
    ("sentence", "first", "second", "taken"),
    [
        ("the same key with the same answers is taken in once", ("k1", "hi"), ("k1", "hi"), 1),
        ("the same key with other answers is another message: no key can swallow one", ("k1", "hi"), ("k1", "ho"), 2),
        ("other keys are other messages", ("k1", "hi"), ("k2", "hi"), 2),
        ("no key is another message each time", ("", "hi"), ("", "hi"), 2),
    ],
)
async def test_idempotency(sentence: str, first: tuple[str, str], second: tuple[str, str], taken: int) -> None:
    home = house()
    async with visitor(home) as client:
        for key, message in (first, second):
            headers = {"Idempotency-Key": key} if key else {}
            assert (await client.post(DOOR, json={"message": message}, headers=headers)).status_code == 202
    assert len(home.desk.received) == taken, sentence


@pytest.mark.parametrize("key", ["x" * 201, "a b", "a\tb"])
async def test_a_key_is_short_and_visible(key: str) -> None:
    async with visitor(house()) as client:
        assert (await client.post(DOOR, json=QUESTION, headers={"Idempotency-Key": key})).status_code == 400


async def test_no_room_now_is_said_with_a_time() -> None:
    home = house()
    home.desk.trouble = TryLater("disk full at /var")
    async with visitor(home) as client:
        answer = await client.post(DOOR, json=QUESTION)
    assert (answer.status_code, answer.headers["retry-after"]) == (503, "30")
    assert "/var" not in answer.text


async def test_a_refusal_by_policy_says_why() -> None:
    home = house()
    home.desk.answer = Refusal("Not here.")
    async with visitor(home) as client:
        answer = await client.post(DOOR, json=QUESTION)
    assert (answer.status_code, answer.json()) == (422, {"refused": "Not here."})


@pytest.mark.parametrize(
    ("method", "path", "status"), [("POST", "/api/v1/forms/none", 404), ("GET", "/api/v1/none", 404), ("PUT", DOOR, 405)]
)
async def test_errors_are_json(method: str, path: str, status: int) -> None:
    async with visitor(house()) as client:
        answer = await client.request(method, path, json={})
    assert answer.status_code == status
    assert list(answer.json()) == ["error"]


async def test_forms_can_be_listed_with_their_questions() -> None:
    async with visitor(house()) as client:
        forms = (await client.get("/api/v1/forms")).json()
    assert [form["id"] for form in forms] == list(FORMS)
    assert all(question["purpose"] for form in forms for question in form["fields"])
    assert all(form["statement"]["authority"] for form in forms)


async def test_the_description_lists_the_json_door_and_nothing_else() -> None:
    async with visitor(house()) as client:
        description = (await client.get("/openapi.json")).json()
    assert sorted(description["paths"]) == ["/api/v1/forms", "/api/v1/forms/{form_id}"]
    assert {"202", "400", "403", "404", "413", "415", "422", "429", "503"} <= set(
        description["paths"]["/api/v1/forms/{form_id}"]["post"]["responses"]
    )
    assert "HTTPValidationError" not in description["components"]["schemas"]
