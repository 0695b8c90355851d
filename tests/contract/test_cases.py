"""The review console's store: who may decide what, when, and what is written down of it."""

import asyncio
from collections.abc import Awaitable, Callable, Iterator
from pathlib import Path

import pytest
from sqlalchemy import update

from infra.ledger import schema
from infra.ledger.cases import SqlCases
from intake.errors import PostroomError
from intake.lifecycle import Move
from intake.notes import CaseNotes, FoundNote, UnreadNote
from intake.ports import Amendment, Purpose, Ruling
from redaction.review.cases import CaseFilter, CaseGone, CaseMoved, CaseState, FoundLine, SecondPersonNeeded, UnreadLine
from tests.contract.desk_house import LETTER, DeskHouse, Who, open_house

ADA, BOB = Who("ada"), Who("bob")
NOTES = CaseNotes(
    findings=(FoundNote("card", "body, line 3", "card", 0.99, "ends 1486", "my card is [card number removed, ends 1486] thanks"),),
    unread=(UnreadNote("attachment 1, scan.xyz", "no reader for this type"),),
    can_release_redacted=True,
)
REASON = "the canary reason of a reviewer"

Act = Callable[[SqlCases, int], Awaitable[None]]

DECISIONS: list[tuple[str, Act, Ruling]] = [
    ("release redacted", lambda cases, number: cases.release_redacted(BOB, number, REASON), Ruling.RELEASE_REDACTED),
    ("deny", lambda cases, number: cases.deny(BOB, number, REASON), Ruling.DENY),
    ("destroy", lambda cases, number: cases.destroy(BOB, number, REASON), Ruling.DESTROY),
]


@pytest.fixture
def house(tmp_path: Path) -> Iterator[DeskHouse]:
    with open_house(tmp_path) as house:
        yield house


@pytest.fixture
def cases(house: DeskHouse) -> SqlCases:
    return SqlCases(house.database, house.writer, house.trail, house.vault, house.clock)


def every_byte(folder: Path) -> bytes:
    return b"".join(path.read_bytes() for path in folder.iterdir())


async def test_a_reviewer_sees_reasons_places_and_masked_excerpts(house: DeskHouse, cases: SqlCases) -> None:
    reference, number = await house.case(NOTES)
    view = await cases.case(ADA, number)
    assert (view.line.number, view.line.reference, view.line.state) == (number, reference, CaseState.WAITING)
    assert (view.line.why, view.line.findings) == (("card number (2)",), {"card": 2})
    assert (view.line.subject, view.line.sender, view.text) == (LETTER.subject, LETTER.sender_name, LETTER.text)
    assert view.findings == (FoundLine("card", "body, line 3", "card", 0.99, "ends 1486", NOTES.findings[0].excerpt),)
    assert view.unread == (UnreadLine("attachment 1, scan.xyz", "no reader for this type"),)
    assert view.can_release_redacted


async def test_opening_a_case_is_itself_recorded(house: DeskHouse, cases: SqlCases) -> None:
    _, number = await house.case(NOTES)
    await cases.case(ADA, number)
    assert house.audited() == [("ada", "case opened", f"case {number}")]
    assert house.trail_is_sound()


async def test_a_case_without_notes_can_only_be_read_by_a_decision(house: DeskHouse, cases: SqlCases) -> None:
    _, number = await house.case(None)
    view = await cases.case(ADA, number)
    assert (view.findings, view.unread, view.can_release_redacted) == ((), (), False)


@pytest.mark.parametrize(("name", "act", "ruling"), DECISIONS, ids=[row[0] for row in DECISIONS])
async def test_a_decision_is_recorded_for_the_worker_with_its_reason(
    house: DeskHouse, cases: SqlCases, name: str, act: Act, ruling: Ruling
) -> None:
    reference, number = await house.case(NOTES)
    await act(cases, number)
    (decision,) = await house.ledger.claim_decisions(house.clock.now(), 10)
    assert (decision.case, decision.reference, decision.ruling, decision.actor) == (number, reference, ruling, "bob")
    assert decision.reason == REASON
    view = await cases.case(ADA, number)
    assert view.line.state is CaseState.DECIDED, name
    assert [(step.actor, step.what, step.reason) for step in view.history] == [("bob", ruling, REASON)]
    assert not view.can_release_redacted
    assert house.audited()[0] == ("bob", f"case: {ruling}", f"case {number}")


@pytest.mark.parametrize(("name", "act", "ruling"), DECISIONS, ids=[row[0] for row in DECISIONS])
async def test_nothing_can_be_decided_twice(house: DeskHouse, cases: SqlCases, name: str, act: Act, ruling: Ruling) -> None:
    _, number = await house.case(NOTES)
    await cases.deny(ADA, number, "")
    with pytest.raises(CaseMoved):
        await act(cases, number)
    assert len(await house.ledger.claim_decisions(house.clock.now(), 10)) == 1, name


async def test_of_many_reviewers_at_once_one_decides(house: DeskHouse, cases: SqlCases) -> None:
    _, number = await house.case(NOTES)
    outcomes = await asyncio.gather(*(cases.deny(Who(f"r{i}"), number, "") for i in range(10)), return_exceptions=True)
    assert sum(outcome is None for outcome in outcomes) == 1
    assert sum(isinstance(outcome, CaseMoved) for outcome in outcomes) == 9


async def test_the_original_is_released_by_two_different_persons(house: DeskHouse, cases: SqlCases) -> None:
    _, number = await house.case(NOTES)
    await cases.request_original(ADA, number, "needed by claims")
    assert (await cases.case(BOB, number)).requested_by == "ada"
    with pytest.raises(SecondPersonNeeded):
        await cases.approve_original(ADA, number, "I agree with myself")
    assert await house.ledger.claim_decisions(house.clock.now(), 10) == ()
    await cases.approve_original(BOB, number, REASON)
    (decision,) = await house.ledger.claim_decisions(house.clock.now(), 10)
    assert (decision.ruling, decision.actor) == (Ruling.RELEASE_ORIGINAL, "bob")
    history = (await cases.case(BOB, number)).history
    assert [(step.actor, step.what) for step in history] == [("ada", "request original"), ("bob", "release original")]


@pytest.mark.parametrize(
    ("sentence", "act", "error"),
    [
        ("the original needs a request first", lambda cases, number: cases.approve_original(BOB, number, "x"), CaseMoved),
        ("a request needs a reason", lambda cases, number: cases.request_original(BOB, number, " \n"), ValueError),
        ("a case that is not there cannot be decided", lambda cases, number: cases.deny(BOB, number + 1, "x"), CaseGone),
        ("a case that is not there cannot be opened", lambda cases, number: cases.case(BOB, number + 1), CaseGone),
        ("a case that is not there cannot be claimed", lambda cases, number: cases.claim(BOB, number + 1), CaseGone),
    ],
)
async def test_what_is_not_possible_changes_nothing(
    house: DeskHouse, cases: SqlCases, sentence: str, act: Act, error: type[Exception]
) -> None:
    _, number = await house.case(NOTES)
    with pytest.raises(error):
        await act(cases, number)
    assert (house.audited(), (await cases.case(ADA, number)).line.state) == ([], CaseState.WAITING), sentence


async def test_a_second_request_is_too_late(house: DeskHouse, cases: SqlCases) -> None:
    _, number = await house.case(NOTES)
    await cases.request_original(ADA, number, "needed")
    with pytest.raises(CaseMoved):
        await cases.request_original(BOB, number, "needed here too")
    assert (await cases.case(BOB, number)).requested_by == "ada"


async def test_what_could_not_be_redacted_cannot_be_released_redacted(house: DeskHouse, cases: SqlCases) -> None:
    _, number = await house.case(CaseNotes(can_release_redacted=False))
    with pytest.raises(CaseMoved):
        await cases.release_redacted(ADA, number, REASON)
    assert (await cases.case(ADA, number)).line.state is CaseState.WAITING


async def test_a_claimed_case_is_nobody_elses_to_claim(house: DeskHouse, cases: SqlCases) -> None:
    _, number = await house.case(NOTES)
    await cases.claim(ADA, number)
    await cases.claim(ADA, number)
    with pytest.raises(CaseMoved):
        await cases.claim(BOB, number)
    assert (await cases.case(BOB, number)).line.claimed_by == "ada"


async def test_the_next_to_expire_comes_first_and_the_done_ones_the_latest_first(house: DeskHouse, cases: SqlCases) -> None:
    made = {days: await house.case(NOTES, days=days) for days in (20, 5, 30, 10)}
    for days in (30, 5):
        reference, number = made[days]
        house.clock.advance(hours=1)
        await cases.deny(ADA, number, "")
        await house.ledger.amend(Amendment(reference, Move.DENY, "hold", "claims"))
    waiting, done = await cases.lines(ADA, CaseFilter.OPEN), await cases.lines(ADA, CaseFilter.DONE)
    assert [line.number for line in waiting.lines] == [made[10][1], made[20][1]]
    assert [line.number for line in done.lines] == [made[5][1], made[30][1]]
    assert [line.state for line in done.lines] == [CaseState.DENIED, CaseState.DENIED]
    assert waiting.counts == done.counts == {CaseFilter.OPEN: 2, CaseFilter.DONE: 2}


async def test_a_decided_case_stays_in_sight_until_it_is_carried_out(house: DeskHouse, cases: SqlCases) -> None:
    _, number = await house.case(NOTES)
    await cases.destroy(ADA, number, "")
    assert [line.state for line in (await cases.lines(ADA, CaseFilter.OPEN)).lines] == [CaseState.DECIDED]


@pytest.mark.parametrize(
    ("sentence", "page", "shows"),
    [
        ("the first page is full", 1, (1, 50)),
        ("the second has the rest", 2, (2, 1)),
        ("a page beyond the last is the last", 9, (2, 1)),
        ("a page before the first is the first", -3, (1, 50)),
    ],
)
async def test_fifty_lines_are_a_page(house: DeskHouse, cases: SqlCases, sentence: str, page: int, shows: tuple[int, int]) -> None:
    for _ in range(51):
        await house.case(NOTES)
    shown = await cases.lines(ADA, CaseFilter.OPEN, page=page)
    assert ((shown.page, len(shown.lines)), shown.pages, shown.total) == (shows, 2, 51), sentence


async def test_a_destroyed_case_still_has_its_history(house: DeskHouse, cases: SqlCases) -> None:
    reference, number = await house.case(NOTES)
    await cases.destroy(ADA, number, REASON)
    await house.ledger.amend(Amendment(reference, Move.DESTROY, "hold", "claims", shred=(Purpose.LETTER, Purpose.EXTRA)))
    view = await cases.case(BOB, number)
    assert (view.line.state, view.line.subject, view.text, view.findings) == (CaseState.DESTROYED, "", "", ())
    assert [(step.what, step.reason) for step in view.history] == [("destroy", REASON)]


async def test_a_damaged_letter_hides_no_other_case_from_the_list(house: DeskHouse, cases: SqlCases) -> None:
    reference, number = await house.case(NOTES)
    await house.case(NOTES, days=31)
    spoil = update(schema.blobs).where(schema.blobs.c.reference == reference).values(ciphertext=b"spoilt")
    await house.writer.run(lambda connection: connection.execute(spoil).rowcount)
    assert [line.subject for line in (await cases.lines(ADA, CaseFilter.OPEN)).lines] == ["[cannot be opened]", LETTER.subject]
    with pytest.raises(PostroomError):
        await cases.case(ADA, number)


async def test_no_reason_stands_in_any_file_in_clear(house: DeskHouse, cases: SqlCases, tmp_path: Path) -> None:
    _, number = await house.case(NOTES)
    await cases.request_original(ADA, number, REASON)
    everything = await asyncio.to_thread(every_byte, tmp_path)
    assert b"request original" in everything
    assert REASON.encode() not in everything
