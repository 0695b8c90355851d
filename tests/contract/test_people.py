"""People: who may come in, for how long, and what guessing costs."""

import asyncio
from collections.abc import Iterator
from pathlib import Path

import pytest

from infra.ledger.attempts import LockedOut
from infra.ledger.people import NoSuchPerson, Person
from infra.ledger.reception import WrongLogin
from infra.ledger.second_factor import Demand
from intake.errors import TryLater
from tests.contract.front_door import OTHER, PASSWORD, FrontDoor, open_front_door


@pytest.fixture
def door(tmp_path: Path) -> Iterator[FrontDoor]:
    with open_front_door(tmp_path, Demand("offered", "offered")) as door:
        yield door


async def fail(door: FrontDoor, times: int, name: str = "ada") -> None:
    for _ in range(times):
        with pytest.raises(WrongLogin):
            await door.logins.log_in(name, OTHER)


def every_byte(folder: Path) -> bytes:
    return b"".join(path.read_bytes() for path in folder.iterdir())


@pytest.mark.parametrize(
    ("sentence", "roles", "programs", "sees"),
    [
        ("staff see the programs they were given", {"staff"}, {"stamps", "claims"}, frozenset({"stamps", "claims"})),
        ("a reviewer sees no program's tickets", {"reviewer"}, set(), frozenset()),
        ("an admin sees every program", {"admin"}, set(), None),
        ("an admin who is staff too still sees every program", {"admin", "staff"}, {"stamps"}, None),
    ],
)
async def test_who_somebody_is_comes_back_from_the_log_in(
    door: FrontDoor, sentence: str, roles: set[str], programs: set[str], sees: frozenset[str] | None
) -> None:
    await door.people.add("ada", PASSWORD, roles, programs)
    assert (await door.logins.log_in("ada", PASSWORD)).person == Person("ada", frozenset(roles), sees), sentence


@pytest.mark.parametrize(
    ("sentence", "asked", "says"),
    [
        ("a name with a space is refused", ("ada b", PASSWORD, {"admin"}, ()), "a name is"),
        ("an empty name is refused", ("", PASSWORD, {"admin"}, ()), "a name is"),
        ("a name with a line feed is refused", ("ada\n", PASSWORD, {"admin"}, ()), "a name is"),
        ("a password of eleven characters is too short", ("ada", "12345678901", {"admin"}, ()), "12 to 1,000"),
        ("a password beyond all measure is refused", ("ada", "x" * 1_001, {"admin"}, ()), "12 to 1,000"),
        ("an unknown role is refused", ("ada", PASSWORD, {"boss"}, ()), "a role is one of"),
        ("nobody is without a role", ("ada", PASSWORD, set(), ()), "a role is one of"),
        ("staff without a program could see nothing", ("ada", PASSWORD, {"staff"}, ()), "at least one program"),
        ("a name that the trail uses for the house is refused", ("postroom", PASSWORD, {"admin"}, ()), "kept for the house"),
        ("a taken name is refused", ("taken", PASSWORD, {"admin"}, ()), "is taken"),
    ],
)
async def test_a_person_is_added_only_when_everything_is_clear(
    door: FrontDoor, sentence: str, asked: tuple[str, str, set[str], tuple[str, ...]], says: str
) -> None:
    await door.people.add("taken", PASSWORD, {"admin"})
    with pytest.raises(ValueError, match=says):
        await door.people.add(*asked)
    assert [person.name for person in await door.people.list()] == ["taken"], sentence


@pytest.mark.parametrize(
    ("sentence", "name", "password"),
    [
        ("a wrong password", "ada", OTHER),
        ("an unknown name", "eve", PASSWORD),
        ("an empty password", "ada", ""),
        ("a password of a megabyte", "ada", "x" * 1_000_000),
        ("the name in capitals", "ADA", PASSWORD),
    ],
)
async def test_a_wrong_log_in_says_nothing_but_that(door: FrontDoor, sentence: str, name: str, password: str) -> None:
    await door.people.add("ada", PASSWORD, {"admin"})
    with pytest.raises(WrongLogin) as caught:
        await door.logins.log_in(name, password)
    assert str(caught.value) == "", sentence
    assert door.house.audited()[-1][1] == "login failed"


@pytest.mark.parametrize("name", ["ada", "eve"])
async def test_after_five_failures_the_door_is_shut_longer_and_longer_for_known_and_unknown_names_alike(door: FrontDoor, name: str) -> None:
    await door.people.add("ada", PASSWORD, {"admin"})
    await fail(door, 5, name)
    for seconds in (30, 60, 120, 240, 480, 900, 900):
        with pytest.raises(LockedOut) as caught:
            await door.logins.log_in(name, PASSWORD)
        assert (caught.value.until - door.clock.now()).total_seconds() == seconds
        door.clock.advance(seconds=seconds)
        await fail(door, 1, name)


async def test_the_right_password_after_the_lock_out_clears_the_count(door: FrontDoor) -> None:
    await door.people.add("ada", PASSWORD, {"admin"})
    await fail(door, 5)
    door.clock.advance(seconds=30)
    await door.logins.log_in("ada", PASSWORD)
    await fail(door, 4)
    assert (await door.logins.log_in("ada", PASSWORD)).person.name == "ada"


async def test_many_guesses_at_once_are_no_more_than_five(door: FrontDoor) -> None:
    await door.people.add("ada", PASSWORD, {"admin"})
    outcomes = await asyncio.gather(*(door.logins.log_in("ada", OTHER) for _ in range(40)), return_exceptions=True)
    assert sum(isinstance(outcome, WrongLogin) for outcome in outcomes) == 5
    assert sum(isinstance(outcome, LockedOut) for outcome in outcomes) == 35


async def test_a_flood_of_log_ins_is_sent_away_without_being_counted(door: FrontDoor) -> None:
    await door.people.add("ada", PASSWORD, {"admin"})
    flood = [door.logins.log_in(f"name {number}", OTHER) for number in range(40)]
    outcomes = await asyncio.gather(*flood, *(door.logins.log_in("ada", OTHER) for _ in range(9)), return_exceptions=True)
    assert [type(outcome) for outcome in outcomes] == [WrongLogin] * 40 + [TryLater] * 9
    assert (await door.logins.log_in("ada", PASSWORD)).person.name == "ada"


@pytest.mark.parametrize(
    ("sentence", "steps", "is_in"),
    [
        ("a fresh session is found", [], True),
        ("29 minutes of silence are allowed", [29], True),
        ("30 minutes of silence end it", [30], False),
        ("every use starts the half hour anew", [29, 29, 29], True),
        ("twelve hours end it, however busy", [20] * 36, False),
        ("just before twelve hours it still stands", [20] * 35 + [19], True),
    ],
)
async def test_a_session_lasts(door: FrontDoor, sentence: str, steps: list[int], is_in: bool) -> None:
    person = await door.people.add("ada", PASSWORD, {"staff"}, {"stamps"})
    cookie = await door.enter()
    session = await door.sessions.find(cookie)
    for minutes in steps:
        door.clock.advance(minutes=minutes)
        session = await door.sessions.find(cookie)
    assert (session is not None) is is_in, sentence
    if session:
        assert (session.person, len(session.csrf)) == (person, 43)


async def test_a_use_within_the_minute_is_not_written_down(door: FrontDoor) -> None:
    await door.people.add("ada", PASSWORD, {"admin"})
    cookie = await door.enter()
    door.clock.advance(seconds=59)
    await door.sessions.find(cookie)
    door.clock.advance(minutes=29, seconds=1)
    assert await door.sessions.find(cookie) is None


async def test_an_ended_session_is_gone_and_the_others_stay(door: FrontDoor) -> None:
    await door.people.add("ada", PASSWORD, {"admin"})
    first, second = await door.enter(), await door.enter()
    await door.sessions.end(first)
    await door.sessions.end("no such cookie")
    assert await door.sessions.find(first) is None
    assert await door.sessions.find(second) is not None
    assert door.house.audited()[-1] == ("ada", "logout", "user ada")


async def test_end_all_ends_the_sessions_of_one_person_only(door: FrontDoor) -> None:
    for name in ("ada", "bob"):
        await door.people.add(name, PASSWORD, {"admin"})
    cookies = [await door.enter(name) for name in ("ada", "ada", "bob")]
    await door.sessions.end_all("ada")
    assert [await door.sessions.find(cookie) is not None for cookie in cookies] == [False, False, True]


async def test_a_reset_changes_the_password_lifts_the_lock_out_and_ends_all_sessions(door: FrontDoor) -> None:
    await door.people.add("ada", PASSWORD, {"admin"})
    cookie = await door.enter()
    await fail(door, 5)
    await door.people.reset("ada", OTHER, by="root")
    assert await door.sessions.find(cookie) is None
    assert (await door.logins.log_in("ada", OTHER)).person.name == "ada"
    with pytest.raises(WrongLogin):
        await door.logins.log_in("ada", PASSWORD)


async def test_nobody_can_be_reset_who_is_not_there(door: FrontDoor) -> None:
    with pytest.raises(NoSuchPerson):
        await door.people.reset("eve", OTHER)


def test_the_command_line_adds_lists_and_resets_without_an_event_loop(door: FrontDoor) -> None:
    door.people.add_sync("ada", PASSWORD, {"staff"}, {"stamps"})
    door.people.reset_sync("ada", OTHER)
    assert door.people.list_sync() == (Person("ada", frozenset({"staff"}), frozenset({"stamps"})),)
    assert asyncio.run(door.logins.log_in("ada", OTHER)).person.name == "ada"


async def test_every_change_is_in_the_audit_trail_and_no_typed_name_is(door: FrontDoor) -> None:
    await door.people.add("ada", PASSWORD, {"admin"}, by="root")
    cookie = await door.enter()
    with pytest.raises(WrongLogin):
        await door.logins.log_in("my-secret-typed-in-the-wrong-box", "")
    await door.sessions.end(cookie)
    await door.people.reset("ada", OTHER, by="root")
    assert door.house.audited() == [
        ("root", "user added", "user ada"),
        ("ada", "login tried", "user ada"),
        ("ada", "login", "user ada"),
        ("somebody", "login tried", "user somebody"),
        ("somebody", "login failed", "user somebody"),
        ("ada", "logout", "user ada"),
        ("root", "password reset", "user ada"),
    ]


async def test_neither_password_nor_cookie_stands_in_any_file(door: FrontDoor, tmp_path: Path) -> None:
    await door.people.add("ada", PASSWORD, {"admin"})
    cookie = await door.enter()
    await door.logins.log_in("ada", PASSWORD)
    everything = await asyncio.to_thread(every_byte, tmp_path)
    assert b"ada" in everything
    assert PASSWORD.encode() not in everything
    assert cookie.encode() not in everything
