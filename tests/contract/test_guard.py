"""Somebody is called: what each lookout sees in a real ledger, once, and by mail where an address is set."""

import io
from collections.abc import AsyncIterator
from datetime import timedelta
from email import message_from_bytes
from email.policy import default
from pathlib import Path

import pytest

from infra.guard.alerts import Alert, Alerts, NoSuchAlert
from infra.guard.guard import Guard
from infra.guard.kinds import KINDS
from infra.guard.lookouts import FAILURES, LOOKOUTS, READINGS, WRONG_PASSWORDS, Outlook
from infra.guard.notice import notice
from infra.vault import sealing
from infra.watch import Watch
from intake.lifecycle import State
from intake.outgoing import pack, unpack
from intake.ports import AuditLine, Blob
from tests.contract.houses import NOON, SqlHouse, post, record, sql_house

MOMENT = timedelta(seconds=30)


@pytest.fixture
async def house(tmp_path: Path) -> AsyncIterator[SqlHouse]:
    with sql_house(tmp_path) as built:
        yield built


def alerts_of(house: SqlHouse) -> Alerts:
    def sealed(alert: Alert) -> Blob:
        return sealing.seal(house.keyring, f"alert-{alert.number}", "post:alert", pack(notice(alert, "ops@post.example", "post.example")))

    return Alerts(house.database, house.writer, house.trail, house.clock, sealed)


def guard_of(house: SqlHouse, watch: Watch | None = None) -> Guard:
    return Guard(house.database, house.trail, alerts_of(house), house.clock, watch or Watch(io.StringIO()))


async def seen(house: SqlHouse, watch: Watch | None = None) -> list[tuple[str, str, int]]:
    await guard_of(house, watch).look()
    return [(alert.kind, alert.subject, alert.times) for alert in alerts_of(house).all_sync()]


def trail(house: SqlHouse, *lines: AuditLine) -> None:
    house.writer.run_sync(lambda connection: house.trail.append(connection, lines, house.clock.now()))


def sql(house: SqlHouse, statement: str, *values: object) -> None:
    house.writer.run_sync(lambda connection: connection.exec_driver_sql(statement, values))


def opened(who: str, number: int) -> list[AuditLine]:
    return [AuditLine(who, "ticket opened", f"ticket {one}") for one in range(number)]


async def test_a_quiet_house_raises_nothing(house: SqlHouse) -> None:
    await house.ledger.settle(
        [await record(house, "PR-1"), await record(house, "PR-2", state=State.HELD, posts=(await post(house, "PR-2"),))]
    )
    trail(house, *opened("ann", READINGS), AuditLine("bob", "login failed", "user bob"))
    watch = Watch(io.StringIO())
    watch.note("smtp.cut", {"why": "too slow"})
    watch.note("work failed", {"what": "post", "error": "OSError"})
    assert await seen(house, watch) == []


async def test_one_person_reading_very_much_is_named_and_the_others_are_not(house: SqlHouse) -> None:
    trail(house, *opened("ann", READINGS + 1), *opened("bob", READINGS), *opened("cy", 1), *opened("cy", 1))
    assert await seen(house) == [("mass reading", "ann", READINGS + 1)]


async def test_what_was_read_an_hour_ago_is_over(house: SqlHouse) -> None:
    trail(house, *opened("ann", READINGS + 1))
    house.clock.at += timedelta(hours=1, seconds=1)
    assert await seen(house) == []


async def test_many_wrong_passwords_are_an_attack_whoever_they_are_for(house: SqlHouse) -> None:
    trail(house, *(AuditLine("nobody", "login failed", f"user {one}") for one in range(WRONG_PASSWORDS)))
    assert await seen(house) == [("log-in attack", "", WRONG_PASSWORDS)]


async def test_a_bomb_is_named_by_its_reference(house: SqlHouse) -> None:
    await house.ledger.settle([await record(house, "PR-1", state=State.HELD)])
    sql(house, "UPDATE cases SET why = ?", '["attachment 1: expands beyond all measure"]')
    assert await seen(house) == [("bomb", "PR-1", 1)]


async def test_a_destination_is_failing_when_what_waits_has_failed_five_times(house: SqlHouse) -> None:
    await house.ledger.settle([await record(house, "PR-1", posts=(await post(house, destination="webhook:claims"),))])
    sql(house, "UPDATE outbox SET attempts = 4")
    assert await seen(house) == []
    sql(house, "UPDATE outbox SET attempts = 5")
    assert await seen(house) == [("destination failing", "webhook:claims", 1)]


async def test_accepted_mail_that_no_inspector_takes_is_told_after_a_quarter_of_an_hour(house: SqlHouse) -> None:
    await house.ledger.settle([await record(house, "PR-1", state=State.DEFERRED)])
    house.clock.at += timedelta(minutes=14)
    assert await seen(house) == []
    house.clock.at += timedelta(minutes=2)
    assert await seen(house) == [("waiting too long", "", 1)]


async def test_held_messages_do_not_wait_for_a_reviewer_unseen(house: SqlHouse) -> None:
    await house.ledger.settle([await record(house, "PR-1", state=State.HELD)])
    house.clock.at += timedelta(days=3, seconds=1)
    assert await seen(house) == [("review overdue", "", 1)]


@pytest.mark.parametrize(
    ("event", "fields", "often", "kind"),
    [
        pytest.param("smtp.cut", {"why": "stray line end"}, 1, "smuggling attempt", id="one stray line end"),
        pytest.param("work failed", {"what": "post", "error": "OSError"}, FAILURES, "failing work", id="work that fails again and again"),
    ],
)
async def test_what_was_only_logged_is_seen_too_and_once(
    house: SqlHouse, event: str, fields: dict[str, str], often: int, kind: str
) -> None:
    watch = Watch(io.StringIO())
    for _ in range(often):
        watch.note(event, fields)
    assert [alert[0] for alert in await seen(house, watch)] == [kind]
    alerts_of(house).see_sync(1, "olga")
    assert len(await seen(house, watch)) == 1, "the notes were taken"


async def test_a_broken_trail_is_an_alert_that_names_the_line(house: SqlHouse) -> None:
    trail(house, *opened("ann", 5))
    guard = guard_of(house)
    await guard.verify()
    sql(house, "UPDATE audit SET actor = 'nobody' WHERE seq = 3")
    await guard.verify()
    assert [(alert.kind, alert.subject) for alert in alerts_of(house).all_sync()] == [("audit trail broken", "line 3")]


async def test_an_alert_is_told_once_however_often_it_is_seen_and_again_a_day_after_somebody_looked(house: SqlHouse) -> None:
    await house.ledger.settle([await record(house, "PR-1", state=State.DEFERRED)])
    house.clock.at += timedelta(hours=1)
    for _ in range(3):
        house.clock.at += MOMENT
        await seen(house)
    assert len(await house.outbox.claim(house.clock.now(), 10)) == 1
    alerts_of(house).see_sync(1, "olga")
    house.clock.at += timedelta(hours=23)
    assert len(await seen(house)) == 1
    house.clock.at += timedelta(hours=2)
    assert len(await seen(house)) == 2
    assert house.audited().count("alert raised") == 2
    assert house.audited().count("alert seen") == 1


async def test_the_mail_about_it_is_automatic_and_says_what_to_do(house: SqlHouse) -> None:
    trail(house, *opened("ann", READINGS + 1))
    await seen(house)
    (due,) = await house.outbox.claim(house.clock.now(), 10)
    parcel = unpack(house.vault.unseal(due.reference, await house.outbox.payload(due.id)))
    message = message_from_bytes(parcel.content, policy=default)
    assert (due.destination, parcel.recipients, parcel.mail_from) == ("mail", ("ops@post.example",), "")
    assert message["Auto-Submitted"] == "auto-generated"
    assert message["Subject"] == "Postroom alert 1: mass reading"
    body = message.get_content()
    assert KINDS["mass reading"].words in body
    assert "of what: ann" in body
    assert "postroom alerts seen 1" in body


def test_what_is_not_there_cannot_be_seen(house: SqlHouse) -> None:
    with pytest.raises(NoSuchAlert, match="no open alert 7"):
        alerts_of(house).see_sync(7, "olga")


async def test_every_lookout_speaks_of_kinds_that_exist(house: SqlHouse) -> None:
    kinds = {
        "mass_reading": "mass reading",
        "wrong_passwords": "log-in attack",
        "bombs": "bomb",
        "failing_destinations": "destination failing",
        "long_waits": "waiting too long",
        "overdue_reviews": "review overdue",
        "smuggling": "smuggling attempt",
        "failing_work": "failing work",
    }
    assert {lookout.__name__ for lookout in LOOKOUTS} == set(kinds)
    assert set(KINDS) == {*kinds.values(), "audit trail broken"}


def test_a_look_reads_and_changes_nothing(house: SqlHouse) -> None:
    def look(connection: object) -> list[object]:
        return [sighting for lookout in LOOKOUTS for sighting in lookout(Outlook(connection, NOON, {}))]  # type: ignore[arg-type]

    assert house.database.read_sync(look) == []
