"""People: who may come in, for how long, and what guessing costs."""

import asyncio
from collections.abc import Iterator
from pathlib import Path

import pytest
from argon2 import PasswordHasher

from infra.ledger.attempts import LockedOut
from infra.ledger.logins import Logins
from infra.ledger.passwords import Passwords
from infra.ledger.people import NoSuchPerson, People, Person
from infra.ledger.reception import WrongLogin, reception
from infra.ledger.second_factor import Demand
from infra.ledger.sessions import Sessions
from tests.contract.desk_house import DeskHouse, open_house

PASSWORD = "a long pass phrase"
OTHER = "another pass phrase"


@pytest.fixture
def house(tmp_path: Path) -> Iterator[DeskHouse]:
    with open_house(tmp_path) as house:
        yield house


@pytest.fixture
def passwords() -> Iterator[Passwords]:
    passwords = Passwords(PasswordHasher(time_cost=1, memory_cost=8, parallelism=1))
    yield passwords
    passwords.close()


@pytest.fixture
def people(house: DeskHouse, passwords: Passwords) -> People:
    return People(house.database, house.writer, house.trail, house.clock, passwords)


@pytest.fixture
def sessions(house: DeskHouse, passwords: Passwords) -> Sessions:
    demand = Demand("offered", "offered")
    return Sessions(
        reception(house.database, house.writer, house.trail, house.clock, keyring=house.keyring, passwords=passwords, demand=demand)
    )


@pytest.fixture
def logins(sessions: Sessions) -> Logins:
    return Logins(sessions.reception, sessions)


async def fail(logins: Logins, times: int, name: str = "ada") -> None:
    for _ in range(times):
        with pytest.raises(WrongLogin):
            await logins.log_in(name, OTHER)


async def enter(logins: Logins, name: str = "ada", password: str = PASSWORD) -> str:
    """The cookie."""
    return (await logins.log_in(name, password)).cookie


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
    people: People, logins: Logins, sentence: str, roles: set[str], programs: set[str], sees: frozenset[str] | None
) -> None:
    await people.add("ada", PASSWORD, roles, programs)
    assert (await logins.log_in("ada", PASSWORD)).person == Person("ada", frozenset(roles), sees), sentence


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
    people: People, sentence: str, asked: tuple[str, str, set[str], tuple[str, ...]], says: str
) -> None:
    await people.add("taken", PASSWORD, {"admin"})
    with pytest.raises(ValueError, match=says):
        await people.add(*asked)
    assert [person.name for person in await people.list()] == ["taken"], sentence


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
async def test_a_wrong_log_in_says_nothing_but_that(
    people: People, logins: Logins, house: DeskHouse, sentence: str, name: str, password: str
) -> None:
    await people.add("ada", PASSWORD, {"admin"})
    with pytest.raises(WrongLogin) as caught:
        await logins.log_in(name, password)
    assert str(caught.value) == "", sentence
    assert house.audited()[-1][1] == "login failed"


@pytest.mark.parametrize("name", ["ada", "eve"])
async def test_after_five_failures_the_door_is_shut_longer_and_longer_for_known_and_unknown_names_alike(
    people: People, logins: Logins, house: DeskHouse, name: str
) -> None:
    await people.add("ada", PASSWORD, {"admin"})
    await fail(logins, 5, name)
    for seconds in (30, 60, 120, 240, 480, 900, 900):
        with pytest.raises(LockedOut) as caught:
            await logins.log_in(name, PASSWORD)
        assert (caught.value.until - house.clock.now()).total_seconds() == seconds
        house.clock.advance(seconds=seconds)
        await fail(logins, 1, name)


async def test_the_right_password_after_the_lock_out_clears_the_count(people: People, logins: Logins, house: DeskHouse) -> None:
    await people.add("ada", PASSWORD, {"admin"})
    await fail(logins, 5)
    house.clock.advance(seconds=30)
    await logins.log_in("ada", PASSWORD)
    await fail(logins, 4)
    assert (await logins.log_in("ada", PASSWORD)).person.name == "ada"


async def test_many_guesses_at_once_are_no_more_than_five(people: People, logins: Logins) -> None:
    await people.add("ada", PASSWORD, {"admin"})
    outcomes = await asyncio.gather(*(logins.log_in("ada", OTHER) for _ in range(40)), return_exceptions=True)
    assert sum(isinstance(outcome, WrongLogin) for outcome in outcomes) == 5
    assert sum(isinstance(outcome, LockedOut) for outcome in outcomes) == 35


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
async def test_a_session_lasts(
    people: People, logins: Logins, sessions: Sessions, house: DeskHouse, sentence: str, steps: list[int], is_in: bool
) -> None:
    person = await people.add("ada", PASSWORD, {"staff"}, {"stamps"})
    cookie = await enter(logins)
    session = await sessions.find(cookie)
    for minutes in steps:
        house.clock.advance(minutes=minutes)
        session = await sessions.find(cookie)
    assert (session is not None) is is_in, sentence
    if session:
        assert (session.person, len(session.csrf)) == (person, 43)


async def test_a_use_within_the_minute_is_not_written_down(people: People, logins: Logins, sessions: Sessions, house: DeskHouse) -> None:
    await people.add("ada", PASSWORD, {"admin"})
    cookie = await enter(logins)
    house.clock.advance(seconds=59)
    await sessions.find(cookie)
    house.clock.advance(minutes=29, seconds=1)
    assert await sessions.find(cookie) is None


async def test_an_ended_session_is_gone_and_the_others_stay(people: People, logins: Logins, sessions: Sessions, house: DeskHouse) -> None:
    await people.add("ada", PASSWORD, {"admin"})
    first, second = await enter(logins), await enter(logins)
    await sessions.end(first)
    await sessions.end("no such cookie")
    assert await sessions.find(first) is None
    assert await sessions.find(second) is not None
    assert house.audited()[-1] == ("ada", "logout", "user ada")


async def test_end_all_ends_the_sessions_of_one_person_only(people: People, logins: Logins, sessions: Sessions) -> None:
    for name in ("ada", "bob"):
        await people.add(name, PASSWORD, {"admin"})
    cookies = [await enter(logins, name) for name in ("ada", "ada", "bob")]
    await sessions.end_all("ada")
    assert [await sessions.find(cookie) is not None for cookie in cookies] == [False, False, True]


async def test_a_reset_changes_the_password_lifts_the_lock_out_and_ends_all_sessions(
    people: People, logins: Logins, sessions: Sessions
) -> None:
    await people.add("ada", PASSWORD, {"admin"})
    cookie = await enter(logins)
    await fail(logins, 5)
    await people.reset("ada", OTHER, by="root")
    assert await sessions.find(cookie) is None
    assert (await logins.log_in("ada", OTHER)).person.name == "ada"
    with pytest.raises(WrongLogin):
        await logins.log_in("ada", PASSWORD)


async def test_nobody_can_be_reset_who_is_not_there(people: People) -> None:
    with pytest.raises(NoSuchPerson):
        await people.reset("eve", OTHER)


def test_the_command_line_adds_lists_and_resets_without_an_event_loop(people: People, logins: Logins) -> None:
    people.add_sync("ada", PASSWORD, {"staff"}, {"stamps"})
    people.reset_sync("ada", OTHER)
    assert people.list_sync() == (Person("ada", frozenset({"staff"}), frozenset({"stamps"})),)
    assert asyncio.run(logins.log_in("ada", OTHER)).person.name == "ada"


async def test_every_change_is_in_the_audit_trail_and_no_typed_name_is(
    people: People, logins: Logins, sessions: Sessions, house: DeskHouse
) -> None:
    await people.add("ada", PASSWORD, {"admin"}, by="root")
    cookie = await enter(logins)
    with pytest.raises(WrongLogin):
        await logins.log_in("my-secret-typed-in-the-wrong-box", "")
    await sessions.end(cookie)
    await people.reset("ada", OTHER, by="root")
    assert house.audited() == [
        ("root", "user added", "user ada"),
        ("ada", "login tried", "user ada"),
        ("ada", "login", "user ada"),
        ("somebody", "login tried", "user somebody"),
        ("somebody", "login failed", "user somebody"),
        ("ada", "logout", "user ada"),
        ("root", "password reset", "user ada"),
    ]


async def test_neither_password_nor_cookie_stands_in_any_file(people: People, logins: Logins, house: DeskHouse, tmp_path: Path) -> None:
    await people.add("ada", PASSWORD, {"admin"})
    cookie = await enter(logins)
    await logins.log_in("ada", PASSWORD)
    everything = await asyncio.to_thread(every_byte, tmp_path)
    assert b"ada" in everything
    assert PASSWORD.encode() not in everything
    assert cookie.encode() not in everything
