"""Somebody is called: what each lookout sees in a real ledger, once, and by mail where an address is set."""

import io
import json
from collections.abc import AsyncIterator
from datetime import timedelta
from email import message_from_bytes
from email.policy import default
from pathlib import Path

import pytest
from sqlalchemy import Connection

from infra.guard.alerts import Alerts, Means, NoSuchAlert
from infra.guard.guard import Guard
from infra.guard.kinds import KINDS, Sighting
from infra.guard.listeners import FAILURES, FLOOD, LISTENERS
from infra.guard.lookouts import LOOKOUTS, READINGS, WRONG_PASSWORDS, Outlook
from infra.guard.telling import Telling, hook_name
from infra.ledger.writer import Writer
from infra.watch import Watch
from intake.errors import TryLater
from intake.lifecycle import State
from intake.outgoing import unpack
from intake.ports import AuditLine
from tests.contract.houses import NOON, SqlHouse, post, record, sql_house

MOMENT = timedelta(seconds=30)


@pytest.fixture
async def house(tmp_path: Path) -> AsyncIterator[SqlHouse]:
    with sql_house(tmp_path) as built:
        yield built


def means_of(house: SqlHouse) -> Means:
    return Means(house.database, house.writer, house.trail, house.clock, house.keyring)


def alerts_of(house: SqlHouse, *hooks: str) -> Alerts:
    telling = Telling(house.keyring, "ops@post.example", "post.example", hooks, "https://post.example/operate/alerts")
    return Alerts(means_of(house), telling.posts)


def guard_of(house: SqlHouse, watch: Watch | None = None) -> Guard:
    return Guard(house.database, house.trail, alerts_of(house), house.clock, watch or Watch(io.StringIO()))


async def seen(house: SqlHouse, watch: Watch | None = None) -> list[tuple[str, str, int]]:
    guard = guard_of(house, watch)
    await guard.look()
    await guard.listen()
    return [(alert.kind, alert.subject, alert.times) for alert in alerts_of(house).all_sync()]


def trail(house: SqlHouse, *lines: AuditLine) -> None:
    house.writer.run_sync(lambda connection: house.trail.append(connection, lines, house.clock.now()))


def sql(house: SqlHouse, statement: str, *values: object) -> None:
    house.writer.run_sync(lambda connection: connection.exec_driver_sql(statement, values))


def stands_in(folder: Path, words: bytes) -> list[Path]:
    return [file for file in folder.rglob("*") if file.is_file() and words in file.read_bytes()]


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
        pytest.param("put off", {"what": "mails of one sender"}, FLOOD, "flood", id="a sender that is asked to come again very often"),
        pytest.param("post dropped", {"why": "too many automatic mails"}, 1, "automatic mail stopped", id="the breaker of automatic mail"),
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


async def test_what_could_not_be_raised_is_raised_the_next_time(tmp_path: Path) -> None:
    watch = Watch(io.StringIO())
    watch.note("smtp.cut", {"why": "stray line end"})
    with sql_house(tmp_path) as house:
        closed = Writer(house.database)
        closed.close()
        stuck = Alerts(Means(house.database, closed, house.trail, house.clock, house.keyring), lambda alert: ())
        guard = Guard(house.database, house.trail, stuck, house.clock, watch)
        with pytest.raises(TryLater):
            await guard.listen()
        await guard.listen_last()
        assert [alert[0] for alert in await seen(house, watch)] == ["smuggling attempt"]


async def test_two_processes_that_see_the_same_raise_one_alert(house: SqlHouse) -> None:
    for _ in range(2):
        watch = Watch(io.StringIO())
        watch.note("smtp.cut", {"why": "stray line end"})
        await guard_of(house, watch).listen()
    assert [alert.kind for alert in alerts_of(house).all_sync()] == ["smuggling attempt"]
    assert len(await house.outbox.claim(house.clock.now(), 10)) == 1


async def test_each_webhook_gets_a_message_of_its_own_that_names_nobody(house: SqlHouse) -> None:
    hooks = ("alert:a.example#1", "alert:b.example#2")
    trail(house, *opened("ann", READINGS + 1))
    await Guard(house.database, house.trail, alerts_of(house, *hooks), house.clock, Watch(io.StringIO())).look()
    posts = await house.outbox.claim(house.clock.now(), 10)
    assert {post.destination: post.key for post in posts} == {
        "mail": "alert-1",
        hooks[0]: f"alert-1.{hooks[0]}",
        hooks[1]: f"alert-1.{hooks[1]}",
    }
    body = json.loads(unpack(house.vault.unseal("alert-1", await house.outbox.payload(posts[-1].id))).content)
    assert (body["type"], body["data"]["number"], body["data"]["kind"]) == ("alert.raised", 1, "mass reading")
    assert body["data"]["page"] == "https://post.example/operate/alerts/1"
    assert "ann" not in json.dumps(body)


def test_a_webhook_is_named_by_its_host_and_its_address_stays_untold() -> None:
    one, two = hook_name("https://ops.example/in?token=kkk"), hook_name("https://ops.example/in?token=lll")
    assert one.startswith("alert:ops.example#")
    assert one != two
    assert "kkk" not in one


async def test_an_alert_that_could_not_be_told_is_an_alert_of_its_own_and_does_not_go_round(house: SqlHouse) -> None:
    trail(house, *opened("ann", READINGS + 1))
    for expected in (1, 2, 2, 2):
        await seen(house)
        for due in await house.outbox.claim(house.clock.now(), 10):
            await house.outbox.drop(due.id, house.clock.now(), "refused by the destination")
        house.clock.at += MOMENT
        assert len(alerts_of(house).all_sync()) == expected
    newest, _ = alerts_of(house).all_sync()
    assert (newest.kind, newest.subject) == ("alert not told", "mail")


async def test_what_the_reader_wrote_down_is_kept_sealed(house: SqlHouse, tmp_path: Path) -> None:
    trail(house, *opened("ann", READINGS + 1))
    await seen(house)
    await alerts_of(house).see(1, "olga", "Ann sorts the backlog.")
    alert, note = await alerts_of(house).one(1)
    assert (alert.state, alert.seen_by, note) == ("seen", "olga", "Ann sorts the backlog.")
    assert stands_in(tmp_path, b"backlog") == []


async def test_a_page_holds_one_state_and_kind_and_counts_the_others(house: SqlHouse) -> None:
    trail(house, *opened("ann", READINGS + 1), *opened("bob", READINGS + 1))
    trail(house, *(AuditLine("nobody", "login failed", f"user {one}") for one in range(WRONG_PASSWORDS)))
    await seen(house)
    alerts = alerts_of(house)
    await alerts.see(2, "olga")
    every, reading, last = await alerts.page("open", "", 1), await alerts.page("seen", "mass reading", 1), await alerts.page("seen", "", 99)
    assert ([one.number for one in every.lines], every.counts) == ([3, 1], {"open": 2, "seen": 1})
    assert ([one.number for one in reading.lines], reading.counts) == ([2], {"open": 1, "seen": 1})
    assert (last.page, last.pages) == (1, 1)


async def test_every_lookout_speaks_of_kinds_that_exist(house: SqlHouse) -> None:
    kinds = {
        "mass_reading": "mass reading",
        "wrong_passwords": "log-in attack",
        "bombs": "bomb",
        "failing_destinations": "destination failing",
        "long_waits": "waiting too long",
        "overdue_reviews": "review overdue",
        "untold_alerts": "alert not told",
        "smuggling": "smuggling attempt",
        "failing_work": "failing work",
        "floods": "flood",
        "breaker": "automatic mail stopped",
    }
    assert {one.__name__ for one in (*LOOKOUTS, *LISTENERS)} == set(kinds)
    assert set(KINDS) == {*kinds.values(), "audit trail broken"}


def test_a_look_reads_and_changes_nothing(house: SqlHouse) -> None:
    def look(connection: Connection) -> list[Sighting]:
        return [sighting for lookout in LOOKOUTS for sighting in lookout(Outlook(connection, NOON))]

    assert house.database.read_sync(look) == []
