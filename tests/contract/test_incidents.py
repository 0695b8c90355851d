"""Incidents: evidence that stays, a timeline that only grows, and who is affected, counted from the audit trail."""

from collections.abc import AsyncIterator
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy.exc import IntegrityError

from infra.guard.alerts import Alerts, Means
from infra.guard.drafts import for_the_authority, for_the_people
from infra.guard.incident import LONGEST_TITLE, IncidentError, Opening, View
from infra.guard.incidents import Incidents
from infra.guard.kinds import Sighting
from infra.guard.report import report
from infra.ledger.reconcile import mismatches
from infra.ledger.retention import HoldError, all_holds, lift_hold, place_hold
from intake.errors import NotAllowed
from intake.lifecycle import Move, State
from intake.ports import AuditLine
from tests.contract.houses import NOON, SqlHouse, amendment, post, record, sql_house

HOUR = timedelta(hours=1)
SINCE = NOON - HOUR


@pytest.fixture
async def house(tmp_path: Path) -> AsyncIterator[SqlHouse]:
    """Three receipts with tickets 1 to 3, one with case 1; ann has opened two tickets and the case, bob one."""
    with sql_house(tmp_path) as built:
        for number in (1, 2, 3):
            await built.ledger.settle([await record(built, f"PR-{number}", key=f"k{number}")])
        await built.ledger.settle([await record(built, "PR-4", key="k4", state=State.HELD)])
        read(built, "ann", "ticket 1", "ticket 2", "ticket 2", "case 1")
        read(built, "bob", "ticket 2")
        yield built


def read(house: SqlHouse, who: str, *subjects: str) -> None:
    lines = [AuditLine(who, f"{subject.split()[0]} opened", subject) for subject in subjects]
    house.writer.run_sync(lambda connection: house.trail.append(connection, lines, house.clock.now()))


def means_of(house: SqlHouse) -> Means:
    return Means(house.database, house.writer, house.trail, house.clock, house.keyring)


def opening(house: SqlHouse, **more: object) -> Opening:
    facts = {"title": "Tickets read in bulk", "severity": "high", "who": "olga", "since": SINCE, "until": house.clock.now(), **more}
    return Opening(**facts)  # type: ignore[arg-type]


async def opened(house: SqlHouse, **more: object) -> int:
    return await Incidents(means_of(house)).open(opening(house, **more))


async def view(house: SqlHouse, number: int = 1) -> View:
    return await Incidents(means_of(house)).read(number, "olga")


async def raised(house: SqlHouse, kind: str, subject: str) -> int:
    (alert,) = await Alerts(means_of(house), lambda alert: ()).raise_([Sighting(kind, subject, 200)])
    return alert.number


def held(house: SqlHouse) -> dict[str, str]:
    return {hold.subject: hold.why for hold in house.database.read_sync(all_holds)}


def sql(house: SqlHouse, statement: str, *values: object) -> None:
    house.writer.run_sync(lambda connection: connection.exec_driver_sql(statement, values))


async def test_opening_freezes_the_evidence_named_at_that_moment(house: SqlHouse) -> None:
    head = house.database.read_sync(house.trail.head)
    number = await opened(house, references=("PR-1",))
    found = await view(house, number)
    assert (found.incident.title, found.incident.state, found.incident.audit) == ("Tickets read in bulk", "open", head)
    assert held(house) == {"PR-1": "incident 1"}
    lines, receipt = found.evidence
    assert (lines.kind, lines.subject, lines.found) == ("audit lines", f"1-{head.seq}", "unchanged")
    assert lines.digests == {str(head.seq): head.mac.hex()}
    assert (receipt.kind, receipt.subject, receipt.found) == ("receipt", "PR-1", "unchanged")
    assert list(receipt.digests) == ["letter"]
    assert [(entry.kind, entry.who, entry.whole) for entry in found.entries] == [("opened", "olga", True), ("frozen", "olga", True)]


@pytest.mark.parametrize(
    ("sentence", "kind", "subject", "reader", "frozen"),
    [
        ("a bomb's alert names its receipt", "bomb", "PR-4", "", {"PR-4"}),
        ("an alert of mass reading names the reader: all that was read is kept", "mass reading", "ann", "ann", {"PR-1", "PR-2", "PR-4"}),
        ("another alert names neither", "flood", "mails of one sender", "", set()),
    ],
)
async def test_an_alert_says_what_to_keep(
    house: SqlHouse, sentence: str, kind: str, subject: str, *, reader: str, frozen: set[str]
) -> None:
    number = await opened(house, alert=await raised(house, kind, subject))
    found = await view(house, number)
    assert found.incident.reader == reader, sentence
    assert set(held(house)) == frozen, sentence
    assert found.incident.alert == 1


@pytest.mark.parametrize(
    ("sentence", "more", "receipts", "readers", "kinds"),
    [
        ("everybody's reading", {}, 3, {"ann": 3, "bob": 1}, {"card": 3}),
        ("one person's", {"reader": "bob"}, 1, {"bob": 1}, {"card": 1}),
        ("nobody's", {"reader": "cy"}, 0, {}, {}),
        ("nothing was read so long ago", {"since": NOON - 3 * HOUR, "until": NOON - 2 * HOUR}, 0, {}, {}),
    ],
)
async def test_who_is_affected_is_counted_from_the_trail(
    house: SqlHouse, sentence: str, more: dict[str, object], *, receipts: int, readers: dict[str, int], kinds: dict[str, int]
) -> None:
    found = (await view(house, await opened(house, **more))).assessment
    assert (found.receipts, dict(found.readers), dict(found.kinds)) == (receipts, readers, kinds), sentence


async def test_what_was_purged_since_still_counts(house: SqlHouse) -> None:
    number = await opened(house, reader="cy")
    sql(house, "DELETE FROM tickets WHERE number = 1")
    sql(house, "UPDATE incidents SET reader = ''")
    found = (await view(house, number)).assessment
    assert (found.receipts, found.gone) == (3, 1)


async def test_later_reading_is_not_part_of_it(house: SqlHouse) -> None:
    number = await opened(house)
    house.clock.at += HOUR
    read(house, "bob", "ticket 3")
    assert dict((await view(house, number)).assessment.readers) == {"ann": 3, "bob": 1}


async def test_evidence_of_an_open_incident_is_neither_purged_nor_destroyed_and_its_hold_not_lifted(house: SqlHouse) -> None:
    number = await opened(house, references=("PR-1", "PR-4"))
    for reference, move in (("PR-1", Move.PURGE), ("PR-4", Move.DESTROY)):
        with pytest.raises(NotAllowed, match="legal hold"):
            await house.ledger.amend(amendment(reference, move))
    lift = lambda connection: lift_hold(connection, house.trail, "PR-1", NOON)  # noqa: E731 - used twice
    with pytest.raises(HoldError, match="evidence of incident 1"):
        house.writer.run_sync(lift)
    await Incidents(means_of(house)).close(number, "olga", "Alerts come sooner now.")
    assert set(held(house)) == {"PR-1", "PR-4"}, "closing lifts nothing by itself"
    house.writer.run_sync(lift)
    assert set(held(house)) == {"PR-4"}


async def test_what_is_on_hold_for_another_matter_stays_so_for_both(house: SqlHouse) -> None:
    house.writer.run_sync(lambda connection: place_hold(connection, house.trail, "PR-1", "docket 7", NOON))
    await opened(house, references=("PR-1", "PR-1"))
    assert held(house) == {"PR-1": "docket 7"}
    assert [one.subject for one in (await view(house)).evidence if one.kind == "receipt"] == ["PR-1"]


@pytest.mark.parametrize(
    ("sentence", "statement", "subject", "found"),
    [
        ("sealed content that is gone", "DELETE FROM blobs WHERE reference = 'PR-1'", "PR-1", "letter is gone"),
        ("sealed content that is other", "UPDATE blobs SET nonce = x'00' WHERE reference = 'PR-1'", "PR-1", "letter was changed"),
        ("a trail that is other", "UPDATE audit SET mac = x'00' WHERE seq = 9", "1-9", "9 was changed"),
        ("a trail that was cut off, and goes on from there", "DELETE FROM audit WHERE seq >= 9", "1-9", "9 was changed"),
    ],
)
async def test_evidence_that_did_not_stay_is_named(house: SqlHouse, sentence: str, statement: str, subject: str, found: str) -> None:
    assert house.database.read_sync(house.trail.head).seq == 9
    await opened(house, references=("PR-1",))
    sql(house, statement)
    assert {one.subject: one.found for one in (await view(house)).evidence}[subject] == found, sentence


async def test_what_waits_to_go_out_and_new_keys_change_no_evidence(house: SqlHouse) -> None:
    await house.ledger.settle([await record(house, "PR-9", key="k9", posts=(await post(house, "PR-9"),))])
    await opened(house, references=("PR-9",))
    (due,) = await house.outbox.claim(NOON, 10)
    await house.outbox.sent(due.id, NOON)
    sql(house, "UPDATE blobs SET key_id = 'k2', wrapped_key = x'00' WHERE reference = 'PR-9'")
    assert {one.found for one in (await view(house)).evidence} == {"unchanged"}


async def test_notes_are_added_with_more_evidence_and_nothing_after_the_lesson(house: SqlHouse) -> None:
    number, incidents = await opened(house), Incidents(means_of(house))
    house.clock.at += HOUR
    await incidents.note(number, "rob", "  Ann says the backlog was hers.\n", ("PR-3",))
    house.clock.at += HOUR
    await incidents.close(number, "olga", "Ask before sorting.")
    found = await view(house, number)
    assert [(entry.kind, entry.who, entry.at) for entry in found.entries] == [
        ("opened", "olga", NOON), ("noted", "rob", NOON + HOUR), ("frozen", "rob", NOON + HOUR), ("closed", "olga", NOON + 2 * HOUR),
    ]  # fmt: skip
    assert found.entries[1].text == "Ann says the backlog was hers."
    assert (found.incident.state, found.incident.closed_by, found.incident.closed_at) == ("closed", "olga", NOON + 2 * HOUR)
    for act in (incidents.note, incidents.close):
        with pytest.raises(IncidentError, match="closed"):
            await act(number, "olga", "one more thing")


@pytest.mark.parametrize(
    ("sentence", "more", "words"),
    [
        ("no title", {"title": " "}, "a title is one line"),
        ("a title that is a text", {"title": "x" * (LONGEST_TITLE + 1)}, "a title is one line"),
        ("a severity of one's own", {"severity": "dire"}, "low, medium, high"),
        ("a span that ends first", {"since": NOON + HOUR}, "ends before it begins"),
        ("evidence that is not there", {"references": ("PR-1", "PR-77")}, "no receipt PR-77"),
        ("an alert that is not there", {"alert": 77}, "no alert 77"),
    ],
)
async def test_what_cannot_be_opened_leaves_nothing_behind(house: SqlHouse, sentence: str, more: dict[str, object], words: str) -> None:
    before = house.audited()
    with pytest.raises(IncidentError, match=words):
        await opened(house, **more)
    assert (house.audited(), held(house)) == (before, {}), sentence


async def test_the_timeline_cannot_be_written_anew(house: SqlHouse) -> None:
    await opened(house, references=("PR-1",))
    for statement in (
        "UPDATE incident_entries SET who = 'bob'", "DELETE FROM incident_entries", "DELETE FROM incidents",
        "UPDATE incident_evidence SET digests = '{}'", "DELETE FROM incident_evidence",
    ):  # fmt: skip
        with house.database.writing() as connection, connection.begin(), pytest.raises(IntegrityError, match="stays as it is"):
            connection.exec_driver_sql(statement)


async def test_an_entry_that_was_changed_all_the_same_shows_it(house: SqlHouse) -> None:
    await opened(house)
    sql(house, "DROP TRIGGER incident_entry_unchanged")
    sql(house, "UPDATE incident_entries SET who = 'bob'")
    assert [entry.whole for entry in (await view(house)).entries] == [False]


async def test_every_act_is_audited_and_no_word_of_it_stands_anywhere_in_clear(house: SqlHouse, tmp_path: Path) -> None:
    number, incidents = await opened(house, title="Canarytitle"), Incidents(means_of(house))
    await incidents.note(number, "olga", "Canarynote")
    await view(house, number)
    await incidents.close(number, "olga", "Canarylesson")
    await incidents.exported(number, "olga")
    assert house.audited()[-5:] == ["incident opened", "incident noted", "incident read", "incident closed", "incident exported"]
    assert traces(tmp_path, b"Canary") == []
    orphans = [one for one in house.database.read_sync(lambda connection: list(mismatches(connection))) if one.what.startswith("sealed")]
    assert orphans == []


def traces(folder: Path, words: bytes) -> list[Path]:
    return [file for file in folder.rglob("*") if file.is_file() and words in file.read_bytes()]


async def test_lists_hold_one_state_the_newest_first(house: SqlHouse) -> None:
    for title in ("one", "two", "three"):
        await opened(house, title=title)
    incidents = Incidents(means_of(house))
    await incidents.close(2, "olga", "nothing")
    page = await incidents.page("open", 1)
    assert ([one.title for one in page.lines], page.counts) == (["three", "one"], {"open": 2, "closed": 1})
    assert [one.title for one in await incidents.all("closed")] == ["two"]


async def test_the_report_says_all_of_it_and_when_the_time_is_over(house: SqlHouse) -> None:
    number = await opened(house, references=("PR-1",))
    found = await view(house, number)
    told = report(found, "Example Post", "1 Main Street", NOON + 5 * HOUR)
    assert told["affected"] == {
        "receipts": 3, "purged_since": 0, "by_kind": {"card": 3}, "by_program": {"permits": 3}, "by_reader": {"ann": 3, "bob": 1},
    }  # fmt: skip
    assert told["clock"] == {"hours_known": 5.0, "hours_given": 72, "over_at": (NOON + timedelta(hours=72)).isoformat()}
    assert datetime.fromisoformat(str(told["exported_at"])) == NOON + 5 * HOUR


async def test_drafts_hold_the_facts_and_brackets_for_what_nobody_knows_but_a_person(house: SqlHouse) -> None:
    found = await view(house, await opened(house, references=("PR-1",)))
    authority, people = (draft(found, "Example Post", "1 Main Street") for draft in (for_the_authority, for_the_people))
    assert "3 messages that were opened in that time; found in them: card number in 3" in authority
    assert "1 message on legal hold" in authority
    assert "card number in 3" in people
    for draft in (authority, people):
        assert "What happened: [in plain words]." in draft
        assert not {"ann", "bob", "olga", "Tickets read in bulk", "PR-1"} & set(draft.replace(",", " ").split())
