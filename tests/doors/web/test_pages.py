"""What the public sees: every page answers, nothing is asked of the visitor, answers survive mistakes."""

import pytest

from intake.answer import Refusal
from intake.errors import Broken, Overdue, Refused, TryLater
from tests.doors.web.house import CARD, FORMS, PLACEHOLDER, answers_in, hidden, house, visitor

QUESTION = {"message": "When do you open on Saturday?", "email": "ada@example.org"}
WITH_CARD = {"message": f"Please charge {CARD}.", "email": "ada@example.org"}


@pytest.mark.parametrize(
    ("sentence", "path", "status", "shown"),
    [
        ("the start page lists every form", "/", 200, [form.title for form in FORMS.values()]),
        ("a form shows what not to send before the first question", "/forms/question", 200, ["Social Security number", "Main Street"]),
        ("a form shows its Privacy Act statement", "/forms/stamp-order", 200, ["Privacy Act statement", "Routine uses", "39 U.S.C. 401"]),
        ("the statement is a page of its own", "/forms/stamp-order/statement", 200, ["Authority", "Why we ask"]),
        ("privacy says what cookies there are", "/privacy", 200, ["set no cookies", "/forms/privacy-request"]),
        ("a known reference has a state in plain words", "/status/PR-7K2M-0001", 200, ["With the program that answers you."]),
        ("an unknown reference is said to be unknown", "/status/PR-0000-0000", 404, ["We do not know this reference"]),
        ("an unknown form is a page, not a trace", "/forms/nothing", 404, ["There is no such page"]),
        ("an unknown address is a page, not a trace", "/wp-login.php", 404, ["There is no such page"]),
    ],
)
async def test_every_public_page(sentence: str, path: str, status: int, shown: list[str]) -> None:
    async with visitor(house()) as client:
        answer = await client.get(path)
    assert answer.status_code == status, sentence
    for words in shown:
        assert words in answer.text, sentence


@pytest.mark.parametrize("path", ["/", "/forms/question", "/privacy", "/status/PR-7K2M-0001", "/nothing", "/login"])
async def test_public_pages_set_no_cookie_load_nothing_from_elsewhere_and_carry_no_inline_script_or_style(path: str) -> None:
    async with visitor(house()) as client:
        answer = await client.get(path)
    assert "set-cookie" not in answer.headers
    assert "://" not in answer.text.replace("http://www.w3.org", "")
    assert "<script" not in answer.text
    assert "style=" not in answer.text
    assert "default-src 'none'" in answer.headers["content-security-policy"]
    assert answer.headers["x-content-type-options"] == "nosniff"


async def test_a_reference_typed_with_spaces_and_small_letters_is_found() -> None:
    async with visitor(house()) as client:
        answer = await client.get("/status", params={"reference": " pr-7k2m-0001 "})
    assert (answer.status_code, answer.headers["location"]) == (303, "/status/PR-7K2M-0001")


async def test_a_clean_form_is_taken_in_with_a_reference_and_without_an_account() -> None:
    home = house()
    async with visitor(home) as client:
        answer = await client.post("/forms/question", data=QUESTION)
    assert answer.status_code == 202
    assert "PR-7K2M-0001" in answer.text
    assert "When do you open" not in answer.text, "the thank-you page does not repeat the message"
    (delivery,) = home.desk.received.values()
    assert delivery.recipients == ("form:question",)
    assert delivery.sender == ""
    assert answers_in(delivery) == QUESTION


async def test_only_the_message_is_needed() -> None:
    async with visitor(house()) as client:
        assert (await client.post("/forms/question", data={"message": "Thank you!"})).status_code == 202


async def test_sending_the_same_page_twice_is_taking_in_once() -> None:
    home = house()
    async with visitor(home) as client:
        token = hidden((await client.get("/forms/question")).text, "postroom-token")
        pages = [await client.post("/forms/question", data={**QUESTION, "postroom-token": token}) for _ in range(2)]
    assert [page.status_code for page in pages] == [202, 202]
    assert len(home.desk.received) == 1


async def test_going_back_and_changing_the_message_loses_neither() -> None:
    home = house()
    async with visitor(home) as client:
        token = hidden((await client.get("/forms/question")).text, "postroom-token")
        for message in ("first", "second"):
            await client.post("/forms/question", data={"message": message, "postroom-token": token})
    assert [answers_in(delivery)["message"] for delivery in home.desk.received.values()] == ["first", "second"]


async def test_a_token_a_day_old_or_forged_keeps_the_answers_and_gives_a_new_one() -> None:
    home = house()
    async with visitor(home) as client:
        token = hidden((await client.get("/forms/question")).text, "postroom-token")
        home.clock.forward(hours=25)
        for stale in (token, "forged"):
            answer = await client.post("/forms/question", data={**QUESTION, "postroom-token": stale})
            assert answer.status_code == 422
            assert "open too long" in answer.text
            assert QUESTION["message"] in answer.text
            again = await client.post("/forms/question", data={**QUESTION, "postroom-token": hidden(answer.text, "postroom-token")})
            assert again.status_code == 202


@pytest.mark.parametrize(
    ("sentence", "form", "given", "said"),
    [
        ("an empty form names what is missing", "question", {"message": " "}, "Fill in “Your message”."),
        ("an address must be one address", "question", {"message": "hi", "email": "a@b@c"}, "name@example.com"),
        (
            "a header cannot be smuggled into the address",
            "question",
            {"message": "hi", "email": "a@b.org\r\nBcc: c@d.org"},
            "name@example.com",
        ),
        ("too long is said with the numbers", "question", {"message": "x" * 8001}, "8,001 characters; at most 8,000"),
        ("an unknown question is refused", "question", {"message": "hi", "extra": "1"}, "does not ask"),
        ("a choice outside the list is refused", "track-package", {"problem": "Other", "tracking-number": "9"}, "Choose one of"),
        (
            "a date is a date",
            "track-package",
            {"problem": "The package is late", "tracking-number": "9", "expected": "tomorrow"},
            "2026-12-24",
        ),
        ("one line is one line", "track-package", {"problem": "The package is late", "tracking-number": "9\n9"}, "on one line"),
        ("a telephone number has digits", "track-package", {"telephone": "call me"}, "555 010 0199"),
    ],
)
async def test_mistakes_are_named_at_the_top_and_at_the_question(sentence: str, form: str, given: dict[str, str], said: str) -> None:
    home = house()
    async with visitor(home) as client:
        answer = await client.post(f"/forms/{form}", data=given)
    assert answer.status_code == 422, sentence
    assert said in answer.text, sentence
    assert "There is a problem" in answer.text
    assert "<title>Error:" in answer.text
    assert not home.desk.examined, "what is not complete is not examined"


async def test_answers_are_kept_and_escaped_when_something_is_wrong() -> None:
    async with visitor(house()) as client:
        answer = await client.post("/forms/question", data={"message": "</textarea><script>x</script>", "email": '"><b>'})
    assert "&lt;/textarea&gt;&lt;script&gt;" in answer.text
    assert "<script" not in answer.text
    assert "<b>&" not in answer.text


async def test_a_found_card_number_gives_the_question_page_and_nothing_is_stored() -> None:
    home = house()
    async with visitor(home) as client:
        answer = await client.post("/forms/question", data=WITH_CARD)
    assert answer.status_code == 422
    assert "card number" in answer.text
    assert "in “Your message”" in answer.text
    assert PLACEHOLDER in answer.text, "it shows what would be sent"
    assert CARD not in answer.text
    assert CARD.replace(" ", "") not in answer.text
    assert not home.desk.received
    assert not home.desk.held


@pytest.mark.parametrize(
    ("sentence", "choice", "status", "received", "held"),
    [
        ("remove it and send", "remove", 202, [f"Please charge {PLACEHOLDER}."], []),
        ("send to security review", "review", 202, [], [f"Please charge {CARD}."]),
        ("go back and edit", "edit", 200, [], []),
        ("a choice that is not there leads back to the form", "anything", 200, [], []),
        ("sending it again unchanged asks again", "send", 422, [], []),
    ],
)
async def test_the_choices_of_the_question_page(sentence: str, choice: str, status: int, received: list[str], held: list[str]) -> None:
    home = house()
    async with visitor(home) as client:
        sealed = hidden((await client.post("/forms/question", data=WITH_CARD)).text, "postroom-sealed")
        answer = await client.post("/forms/question", data={"postroom-sealed": sealed, "postroom-choice": choice})
    assert answer.status_code == status, sentence
    assert [answers_in(delivery)["message"] for delivery in home.desk.received.values()] == received, sentence
    assert [answers_in(delivery)["message"] for delivery in home.desk.held.values()] == held, sentence


async def test_choosing_twice_is_sending_once() -> None:
    home = house()
    async with visitor(home) as client:
        sealed = hidden((await client.post("/forms/question", data=WITH_CARD)).text, "postroom-sealed")
        for _ in range(2):
            await client.post("/forms/question", data={"postroom-sealed": sealed, "postroom-choice": "remove"})
    assert len(home.desk.received) == 1


async def test_edit_brings_the_answers_back_and_says_where_the_number_is() -> None:
    async with visitor(house()) as client:
        sealed = hidden((await client.post("/forms/question", data=WITH_CARD)).text, "postroom-sealed")
        answer = await client.post("/forms/question", data={"postroom-sealed": sealed, "postroom-choice": "edit"})
    assert "Take out the card number." in answer.text
    assert CARD in answer.text, "it is the sender's own text, to be changed"
    assert answer.headers["cache-control"] == "no-store"


async def test_a_place_that_cannot_be_redacted_offers_no_removal_and_does_not_remove() -> None:
    home = house()
    home.desk.rewritable = False
    async with visitor(home) as client:
        page = await client.post("/forms/question", data=WITH_CARD)
        assert 'value="remove"' not in page.text
        sealed = hidden(page.text, "postroom-sealed")
        forced = await client.post("/forms/question", data={"postroom-sealed": sealed, "postroom-choice": "remove"})
    assert forced.status_code == 422
    assert not home.desk.received


@pytest.mark.parametrize("spoil", [lambda sealed: sealed[:-8] + "AAAAAAA=", lambda _: "x", lambda _: "", lambda sealed: sealed[8:]])
async def test_a_spoilt_seal_sends_nothing(spoil) -> None:
    home = house()
    async with visitor(home) as client:
        sealed = hidden((await client.post("/forms/question", data=WITH_CARD)).text, "postroom-sealed")
        answer = await client.post("/forms/question", data={"postroom-sealed": spoil(sealed), "postroom-choice": "review"})
    assert answer.status_code == 422
    assert not home.desk.held


async def test_a_seal_ends_after_half_an_hour_and_opens_one_form_only() -> None:
    home = house()
    async with visitor(home) as client:
        sealed = hidden((await client.post("/forms/question", data=WITH_CARD)).text, "postroom-sealed")
        other = await client.post("/forms/stamp-order", data={"postroom-sealed": sealed, "postroom-choice": "review"})
        home.clock.forward(minutes=31)
        late = await client.post("/forms/question", data={"postroom-sealed": sealed, "postroom-choice": "review"})
    assert other.status_code == 400
    assert late.status_code == 422
    assert "expired" in late.text
    assert not home.desk.held


@pytest.mark.parametrize(
    ("sentence", "trouble", "status", "words"),
    [
        ("no room now: try again, answers kept", TryLater("disk"), 503, "try again"),
        ("our own fault: nothing was taken", Broken("key"), 503, "fault on its side"),
        ("refused: why, in words meant for the sender", Refused("x", public="We cannot take this."), 422, "We cannot take this."),
        ("anything else says nothing of itself", ValueError(f"detail {CARD}"), 500, "Something went wrong on our side"),
    ],
)
async def test_trouble_while_taking_in(sentence: str, trouble: Exception, status: int, words: str) -> None:
    home = house()
    home.desk.trouble = trouble
    async with visitor(home) as client:
        answer = await client.post("/forms/question", data=QUESTION)
    assert answer.status_code == status, sentence
    assert words in answer.text, sentence
    assert ("retry-after" in answer.headers) == (status == 503), sentence
    assert CARD not in answer.text


async def test_try_again_sends_what_was_written_before_without_typing_it_again() -> None:
    home = house()
    home.desk.trouble = TryLater("disk full")
    async with visitor(home) as client:
        sealed = hidden((await client.post("/forms/question", data=QUESTION)).text, "postroom-sealed")
        home.desk.trouble = None
        answer = await client.post("/forms/question", data={"postroom-sealed": sealed, "postroom-choice": "send"})
    assert answer.status_code == 202
    assert [answers_in(delivery) for delivery in home.desk.received.values()] == [QUESTION]


async def test_what_cannot_be_read_in_time_is_taken_in_and_read_later() -> None:
    home = house()
    home.desk.examine_trouble = Overdue("scan")
    async with visitor(home) as client:
        answer = await client.post("/forms/question", data=QUESTION)
    assert answer.status_code == 202
    assert len(home.desk.received) == 1


async def test_a_refusal_by_policy_says_why() -> None:
    home = house()
    home.desk.answer = Refusal("This form does not take orders.", "/privacy")
    async with visitor(home) as client:
        answer = await client.post("/forms/question", data=QUESTION)
    assert answer.status_code == 422
    assert "This form does not take orders." in answer.text
    assert 'href="/privacy"' in answer.text
