"""The review console, as a reviewer, a second reviewer and those who would trick them meet it."""

from collections.abc import Mapping
from datetime import timedelta

import pytest

from redaction.review.acts import ACTS, REASON_LIMIT
from redaction.review.cases import CaseState, Ruled, UnreadLine
from redaction.review.words import NOTICES
from tests.doors.consoles.boards import NOW, MemoryCases, Person, case
from tests.doors.consoles.rooms import browser

RITA = Person("rita")
SAM = Person("sam")
SURE = {"reason": "Checked by hand", "vow": "yes"}


def requested_by_rita() -> MemoryCases:
    return MemoryCases().add(case(5, line={"state": CaseState.REQUESTED}, requested_by="rita"))


async def body_of(cases: MemoryCases, address: str, person: Person = RITA) -> str:
    async with browser(person, cases=cases) as web:
        answer = await web.get(address)
    assert answer.status_code == 200
    return answer.text


@pytest.mark.parametrize(
    ("sentence", "word", "what"),
    [
        ("the redacted message is released", "release-redacted", "release redacted"),
        ("a second person is asked for the original", "request-original", "request original"),
        ("the message is denied", "deny", "deny"),
        ("the content is destroyed", "destroy", "destroy"),
    ],
)
async def test_a_decision_shows_what_it_does_then_does_it_once(sentence: str, word: str, what: str) -> None:
    cases = MemoryCases().add(case(5))
    async with browser(RITA, cases=cases) as web:
        page = await web.get(f"/review/cases/5/{word}")
        assert cases.changes == [], sentence
        answer = await web.post(f"/review/cases/5/{word}", data=SURE)
        again = await web.post(f"/review/cases/5/{word}", data=SURE)
    assert ACTS[word].consequence in page.text
    assert (answer.status_code, answer.headers["location"]) == (303, f"/review/cases/5?notice={word}")
    assert again.headers["location"] == "/review/cases/5?notice=moved"
    assert cases.changes == [("rita", 5, what, "Checked by hand")]


async def test_the_original_needs_two_different_persons() -> None:
    cases = requested_by_rita()
    async with browser(RITA, cases=cases) as rita, browser(SAM, cases=cases) as sam:
        own = await rita.post("/review/cases/5/approve-original", data=SURE)
        assert cases.changes == []
        other = await sam.post("/review/cases/5/approve-original", data=SURE)
    assert own.headers["location"] == "/review/cases/5?notice=second-person"
    assert other.headers["location"] == "/review/cases/5?notice=approve-original"
    assert cases.changes == [("sam", 5, "approve original", "Checked by hand")]


@pytest.mark.parametrize(("person", "offered"), [(RITA, False), (SAM, True)])
async def test_approval_is_offered_to_the_second_person_only(person: Person, offered: bool) -> None:
    page = await body_of(requested_by_rita(), "/review/cases/5", person)
    assert ("/review/cases/5/approve-original" in page) == offered
    assert ("Somebody else has to approve it." in page) != offered


@pytest.mark.parametrize(
    ("sentence", "word", "form", "said"),
    [
        ("no reason", "release-redacted", {"reason": "  "}, "Give a reason."),
        ("a missing field", "release-redacted", {}, "Give a reason."),
        ("an endless reason", "release-redacted", {"reason": "y" * (REASON_LIMIT + 1)}, "The reason is too long"),
        ("no tick before destroying", "destroy", {"reason": "by mistake"}, "Tick the box"),
        ("no tick before denying", "deny", {"reason": "by mistake"}, "Tick the box"),
        ("no tick before asking for the original", "request-original", {"reason": "by mistake"}, "Tick the box"),
        ("a reason the store refuses", "request-original", {"reason": "has 4111", "vow": "yes"}, "leave out any numbers"),
    ],
)
async def test_a_decision_without_its_reason_or_vow_is_not_made(sentence: str, word: str, form: Mapping[str, str], said: str) -> None:
    cases = MemoryCases().add(case(5))
    async with browser(RITA, cases=cases) as web:
        answer = await web.post(f"/review/cases/5/{word}", data=dict(form), headers={"content-type": "application/x-www-form-urlencoded"})
    assert answer.status_code == 422, sentence
    assert said in answer.text
    assert f'value="{form.get("reason", "").strip()}"' in answer.text
    assert cases.changes == []


@pytest.mark.parametrize(
    ("sentence", "state", "can_redact", "words"),
    [
        ("a waiting case offers all but approval", CaseState.WAITING, True, {"release-redacted", "request-original", "deny", "destroy"}),
        ("what cannot be redacted is not offered redacted", CaseState.WAITING, False, {"request-original", "deny", "destroy"}),
        (
            "a requested case offers approval and the redacted copy",
            CaseState.REQUESTED,
            True,
            {"approve-original", "release-redacted", "deny", "destroy"},
        ),
        ("a decided case offers nothing", CaseState.DECIDED, True, set()),
        ("a released case offers nothing", CaseState.RELEASED, True, set()),
        ("a denied case offers nothing", CaseState.DENIED, True, set()),
        ("a destroyed case offers nothing", CaseState.DESTROYED, True, set()),
    ],
)
async def test_only_what_makes_sense_is_offered(sentence: str, state: CaseState, can_redact: bool, words: set[str]) -> None:
    cases = MemoryCases().add(case(5, line={"state": state}, can_release_redacted=can_redact, requested_by="somebody"))
    page = await body_of(cases, "/review/cases/5")
    assert {word for word in ACTS if f'href="/review/cases/5/{word}"' in page} == words, sentence
    async with browser(RITA, cases=cases) as web:
        for word in set(ACTS) - words:
            answer = await web.get(f"/review/cases/5/{word}")
            assert answer.headers["location"] == "/review/cases/5?notice=moved"


@pytest.mark.parametrize(("holder", "notice", "changes"), [("", "claimed", 1), ("rita", "claimed", 1), ("sam", "moved", 0)])
async def test_a_case_is_claimed_by_one(holder: str, notice: str, changes: int) -> None:
    cases = MemoryCases().add(case(5, line={"claimed_by": holder}))
    async with browser(RITA, cases=cases) as web:
        answer = await web.post("/review/cases/5/claim")
    assert answer.headers["location"] == f"/review/cases/5?notice={notice}"
    assert len(cases.changes) == changes


@pytest.mark.parametrize("address", ["99", f"{10**40}", "99/deny", "5/approve-everything", "5/claim"])
async def test_what_is_not_there_has_a_clear_page(address: str) -> None:
    async with browser(RITA, cases=MemoryCases().add(case(5))) as web:
        answer = await web.get(f"/review/cases/{address}")
    assert answer.status_code == 404
    assert "There is no such case" in answer.text


@pytest.mark.parametrize("address", ["99/deny", "99/claim", "5/approve-everything"])
async def test_nothing_is_decided_about_what_is_not_there(address: str) -> None:
    cases = MemoryCases().add(case(5))
    async with browser(RITA, cases=cases) as web:
        answer = await web.post(f"/review/cases/{address}", data=SURE)
    assert answer.status_code == 404
    assert cases.changes == []


async def test_the_case_page_shows_reasons_places_and_masked_text() -> None:
    history = (Ruled(NOW - timedelta(hours=1), "sam", "opened the case", "on duty"),)
    page = await body_of(MemoryCases().add(case(5, history=history)), "/review/cases/5")
    for shown in (
        "many numbers in one message",
        "attachment 1, taxes.zip",
        "encrypted",
        "body, line 2",
        "card.visa",
        "99&nbsp;%",
        "ends 1111",
        "charge my card [card number] please",
        'Please charge my card <mark class="removed">[card number removed, ends 1111]</mark>.',
        "Stamps and orders",
        "opened the case",
        "on duty",
    ):
        assert shown in page


async def test_a_place_nobody_could_read_is_said_once() -> None:
    why = ("attachment 1, taxes.zip: encrypted",)
    unread = (UnreadLine("attachment 1, taxes.zip", "encrypted"), UnreadLine("attachment 2, x.7z", "too large"))
    page = await body_of(MemoryCases().add(case(5, line={"why": why}, unread=unread)), "/review/cases/5")
    assert page.count("taxes.zip") == 1
    assert "attachment 2, x.7z" in page


@pytest.mark.parametrize(("state", "said"), [(CaseState.WAITING, True), (CaseState.RELEASED, False)])
async def test_a_missing_redacted_copy_matters_before_the_decision_only(state: CaseState, said: bool) -> None:
    page = await body_of(MemoryCases().add(case(5, line={"state": state}, can_release_redacted=False)), "/review/cases/5")
    assert ("A redacted copy could not be made" in page) == said
    assert ("What the program would get" in page) == said


async def test_the_list_marks_what_expires_soon_and_keeps_the_done_apart() -> None:
    soon = case(5, line={"expires_at": NOW + timedelta(hours=30), "subject": "Soon gone"})
    done = case(6, line={"state": CaseState.DENIED, "subject": "Long done", "expires_at": NOW})
    cases = MemoryCases().add(soon, case(7), done)
    waiting, decided = await body_of(cases, "/review/"), await body_of(cases, "/review/?which=done")
    assert "1 expiring" in waiting
    assert waiting.count(">soon</span>") == 1
    assert "30 h" in waiting
    assert ("Long done" in waiting, "Long done" in decided) == (False, True)
    assert "expiring" not in decided


@pytest.mark.parametrize("query", ["", "?which=all", "?page=0", "?page=x", "?page=" + "9" * 5000])
async def test_the_list_reads_its_address_with_patience(query: str) -> None:
    assert "My cards" in await body_of(MemoryCases().add(case(5)), f"/review/{query}")


async def test_a_long_list_comes_in_pages() -> None:
    page = await body_of(MemoryCases().add(*(case(number) for number in range(1, 120))), "/review/?page=2")
    assert page.count('class="queue-link"') == 50
    assert 'href="/review/?which=open&amp;page=3"' in page


@pytest.mark.parametrize("word", sorted(NOTICES))
async def test_a_notice_is_a_fixed_sentence(word: str) -> None:
    page = await body_of(MemoryCases().add(case(5)), f"/review/cases/5?notice={word}")
    assert NOTICES[word].text in page


async def test_a_notice_cannot_be_made_up() -> None:
    page = await body_of(MemoryCases().add(case(5)), "/review/cases/5?notice=Release+it")
    assert 'role="status"' not in page


@pytest.mark.parametrize(
    ("sentence", "content_type", "body", "status"),
    [
        ("a multipart form is not taken", "multipart/form-data; boundary=x", b"--x--", 415),
        ("too large a body is cut off", "application/x-www-form-urlencoded", b"reason=" + b"x" * 70_000, 413),
        ("too many fields are refused", "application/x-www-form-urlencoded", b"&".join([b"a=b"] * 50), 400),
        ("bytes that are no UTF-8 are refused", "application/x-www-form-urlencoded", b"reason=%ff", 400),
    ],
)
async def test_only_small_plain_forms_are_read(sentence: str, content_type: str, body: bytes, status: int) -> None:
    cases = MemoryCases().add(case(5))
    async with browser(RITA, cases=cases) as web:
        answer = await web.post("/review/cases/5/release-redacted", content=body, headers={"content-type": content_type})
    assert answer.status_code == status, sentence
    assert cases.changes == []


async def test_no_get_changes_anything_and_every_form_carries_the_token() -> None:
    cases = MemoryCases().add(case(5))
    async with browser(RITA, cases=cases) as web:
        pages = [await web.get(f"/review/{page}") for page in ("", "cases/5", *(f"cases/5/{word}?reason=x&vow=yes" for word in ACTS))]
    assert cases.changes == []
    for page in pages:
        assert page.text.count('method="post"') == page.text.count('name="csrf"')
