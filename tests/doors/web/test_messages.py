"""A filled form as a message, and back; what waits in a page; for any answers whatever."""

from datetime import timedelta
from email import message_from_bytes, policy

import pytest
from hypothesis import given, settings
from hypothesis import strategies as some

from intake.forms.answers import Answers, Upload, problems, tidied
from intake.forms.compose import compose, labels, recompose
from intake.forms.counter import submission_id
from intake.forms.parking import Expired, Parked, Parking
from tests.doors.web.house import FORMS, START, Clock

FORM = FORMS["damage-claim"]
TEXT_NAMES = [question.name for question in FORM.fields if question.type != "file"]
ANY_TEXT = some.text(some.characters(codec="utf-8"), max_size=300)
ANY_ANSWERS = some.builds(
    Answers,
    some.dictionaries(some.sampled_from(TEXT_NAMES), ANY_TEXT),
    some.lists(some.builds(Upload, some.just("proof"), ANY_TEXT, ANY_TEXT, some.binary(max_size=400)), max_size=1).map(tuple),
)
HEADERS = {"From", "To", "Subject", "Date", "Message-ID", "MIME-Version", "Content-Type"}
PART_HEADERS = {"Content-Type", "MIME-Version", "Content-Transfer-Encoding", "Content-Disposition", "Content-Description"}


@settings(max_examples=60, deadline=None)
@given(ANY_ANSWERS, ANY_TEXT)
def test_whatever_is_answered_the_message_has_our_headers_our_parts_and_the_answers(raw: Answers, ident: str) -> None:
    answers = tidied(Answers({**raw.texts, "damage": "broken"}, raw.uploads))
    content = compose(FORM, answers, ident, START)
    assert b"\n" not in content.replace(b"\r\n", b"")
    assert b"\r" not in content.replace(b"\r\n", b"")
    assert content.isascii()
    message = message_from_bytes(content, policy=policy.compat32)
    parts = message.get_payload()
    assert isinstance(parts, list)
    assert set(message.keys()) <= HEADERS
    assert all(set(part.keys()) == PART_HEADERS and not part.defects for part in parts)
    assert len(parts) == len(labels(FORM, answers))
    back = recompose(FORM, answers, content)
    assert back is not None
    assert back.texts == answers.texts
    assert [upload.content for upload in back.uploads] == [upload.content for upload in answers.uploads]


def test_the_label_travels_beside_the_answer_and_the_subject_is_fixed() -> None:
    content = compose(FORM, Answers({"damage": "A vase"}), "id-1", START)
    message = message_from_bytes(content, policy=policy.compat32)
    (part,) = message.get_payload()
    assert part["Content-Description"] == "What is damaged or missing?"
    assert part.get_param("name", header="content-disposition") == "damage"
    assert message["Subject"] == FORM.title
    assert message["Message-ID"] == "<id-1@forms.invalid>"
    assert message["From"] is None


@given(ANY_TEXT)
def test_our_own_marks_hold_no_digits_that_could_look_like_a_number(mark: str) -> None:
    answers = Answers({"damage": mark})
    ident = submission_id(FORM, mark, answers)
    message = message_from_bytes(compose(FORM, answers, ident, START), policy=policy.compat32)
    assert ident.isalpha()
    for header in ("Message-ID", "Content-Type", "To", "Subject"):
        assert not any(character.isdigit() for character in str(message[header]))


def test_from_is_the_one_address_given_and_nothing_else() -> None:
    for given_address, expected in (("ada@example.org", "ada@example.org"), ("[card number removed]", None), ("a@b.org, c@d.org", None)):
        message = message_from_bytes(compose(FORM, Answers({"email": given_address}), "id", START), policy=policy.compat32)
        assert message["From"] == expected


@pytest.mark.parametrize(
    ("sentence", "routed"),
    [
        ("another number of parts", compose(FORM, Answers({"damage": "a", "value": "b"}), "id", START)),
        ("no parts at all", b"Subject: x\r\n\r\nhello"),
        ("nothing", b""),
    ],
)
def test_a_copy_of_another_shape_gives_no_answers_back(sentence: str, routed: bytes) -> None:
    assert recompose(FORM, Answers({"damage": "a"}), routed) is None, sentence


@settings(max_examples=60, deadline=None)
@given(ANY_ANSWERS)
def test_problems_never_repeat_an_answer(raw: Answers) -> None:
    marked = Answers({name: f"Q7Q7{text}" for name, text in raw.texts.items()}, raw.uploads)
    assert not any("Q7Q7" in problem.text for problem in problems(FORM, marked, 100))


@settings(max_examples=60, deadline=None)
@given(ANY_ANSWERS)
def test_what_is_parked_comes_back_and_does_not_show(answers: Answers) -> None:
    parking = Parking(Clock())
    parked = Parked("damage-claim", "id", answers)
    sealed = parking.seal(parked)
    assert parking.open(sealed) == parked
    assert sealed != parking.seal(parked), "the same answers never look the same"
    assert repr(parked) == "Parked(form='damage-claim', submission_id='id')"


@settings(max_examples=60, deadline=None)
@given(some.data())
def test_a_changed_seal_or_token_is_expired(data: some.DataObject) -> None:
    parking = Parking(Clock())
    for text, read in ((parking.seal(Parked("f", "id", Answers({"a": "b"}))), parking.open), (parking.issue(), parking.mark)):
        place = data.draw(some.integers(0, len(text) - 1))
        other = data.draw(some.sampled_from("ABCxyz019-_=! é"))
        changed = text[:place] + other + text[place + 1 :]
        if changed != text:
            with pytest.raises(Expired):
                read(changed)


@given(some.text(max_size=200))
def test_any_other_text_is_expired(text: str) -> None:
    parking = Parking(Clock())
    for read in (parking.open, parking.mark):
        with pytest.raises(Expired):
            read(text)


def test_seals_and_tokens_of_another_process_have_expired() -> None:
    here, there = Parking(Clock()), Parking(Clock())
    with pytest.raises(Expired):
        there.open(here.seal(Parked("f", "id", Answers())))
    with pytest.raises(Expired):
        there.mark(here.issue())
    assert here.mark(here.issue()) != here.mark(here.issue())


@pytest.mark.parametrize(("age", "opens"), [(timedelta(0), True), (timedelta(minutes=30), True), (timedelta(minutes=30, seconds=1), False)])
def test_a_seal_lasts_half_an_hour(age: timedelta, opens: bool) -> None:
    clock = Clock()
    parking = Parking(clock)
    sealed = parking.seal(Parked("f", "id", Answers()))
    clock.at += age
    if opens:
        assert parking.open(sealed).submission_id == "id"
    else:
        with pytest.raises(Expired):
            parking.open(sealed)
