"""People: who may come in, for how long, and what guessing costs."""

import asyncio
from collections.abc import Iterator
from pathlib import Path

import pytest
from argon2 import PasswordHasher

from infra.ledger.people import LockedOut, NoSuchPerson, People, Person, WrongLogin
from tests.contract.desk_house import DeskHouse, open_house

PASSWORD = "a long pass phrase"
OTHER = "another pass phrase"


@pytest.fixture
def house(tmp_path: Path) -> Iterator[DeskHouse]:
    with open_house(tmp_path) as house:
        yield house


@pytest.fixture
def people(house: DeskHouse) -> Iterator[People]:
    people = People(house.database, house.writer, house.trail, house.clock, PasswordHasher(time_cost=1, memory_cost=8, parallelism=1))
    yield people
    people.close()


async def fail(people: People, times: int, name: str = "ada") -> None:
    for _ in range(times):
        with pytest.raises(WrongLogin):
            await people.check(name, OTHER)


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
    people: People, sentence: str, roles: set[str], programs: set[str], sees: frozenset[str] | None
) -> None:
    await people.add("ada", PASSWORD, roles, programs)
    assert await people.check("ada", PASSWORD) == Person("ada", frozenset(roles), sees), sentence


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
async def test_a_wrong_log_in_says_nothing_but_that(people: People, house: DeskHouse, sentence: str, name: str, password: str) -> None:
    await people.add("ada", PASSWORD, {"admin"})
    with pytest.raises(WrongLogin) as caught:
        await people.check(name, password)
    assert str(caught.value) == "", sentence
    assert house.audited()[-1][1] == "login failed"


@pytest.mark.parametrize("name", ["ada", "eve"])
async def test_after_five_failures_the_door_is_shut_longer_and_longer_for_known_and_unknown_names_alike(
    people: People, house: DeskHouse, name: str
) -> None:
    await people.add("ada", PASSWORD, {"admin"})
    await fail(people, 5, name)
    for seconds in (30, 60, 120, 240, 480, 900, 900):
        with pytest.raises(LockedOut) as caught:
            await people.check(name, PASSWORD)
        assert (caught.value.until - house.clock.now()).total_seconds() == seconds
        house.clock.advance(seconds=seconds)
        await fail(people, 1, name)


async def test_the_right_password_after_the_lock_out_clears_the_count(people: People, house: DeskHouse) -> None:
    await people.add("ada", PASSWORD, {"admin"})
    await fail(people, 5)
    house.clock.advance(seconds=30)
    await people.check("ada", PASSWORD)
    await fail(people, 4)
    assert (await people.check("ada", PASSWORD)).name == "ada"


async def test_many_guesses_at_once_are_no_more_than_five(people: People) -> None:
    await people.add("ada", PASSWORD, {"admin"})
    outcomes = await asyncio.gather(*(people.check("ada", OTHER) for _ in range(40)), return_exceptions=True)
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
async def test_a_session_lasts(people: People, house: DeskHouse, sentence: str, steps: list[int], is_in: bool) -> None:
    person = await people.add("ada", PASSWORD, {"staff"}, {"stamps"})
    cookie, csrf = await people.begin(person)
    session = await people.find(cookie)
    for minutes in steps:
        house.clock.advance(minutes=minutes)
        session = await people.find(cookie)
    assert (session is not None) is is_in, sentence
    if session:
        assert (session.person, session.csrf) == (person, csrf)


async def test_a_use_within_the_minute_is_not_written_down(people: People, house: DeskHouse) -> None:
    cookie, _ = await people.begin(await people.add("ada", PASSWORD, {"admin"}))
    house.clock.advance(seconds=59)
    await people.find(cookie)
    house.clock.advance(minutes=29, seconds=1)
    assert await people.find(cookie) is None


async def test_an_ended_session_is_gone_and_the_others_stay(people: People, house: DeskHouse) -> None:
    ada = await people.add("ada", PASSWORD, {"admin"})
    first, _ = await people.begin(ada)
    second, _ = await people.begin(ada)
    await people.end(first)
    await people.end("no such cookie")
    assert await people.find(first) is None
    assert await people.find(second) is not None
    assert house.audited()[-1] == ("ada", "logout", "user ada")


async def test_end_all_ends_the_sessions_of_one_person_only(people: People) -> None:
    ada, bob = await people.add("ada", PASSWORD, {"admin"}), await people.add("bob", PASSWORD, {"admin"})
    cookies = [(await people.begin(who))[0] for who in (ada, ada, bob)]
    await people.end_all("ada")
    assert [await people.find(cookie) is not None for cookie in cookies] == [False, False, True]


async def test_a_reset_changes_the_password_lifts_the_lock_out_and_ends_all_sessions(people: People) -> None:
    cookie, _ = await people.begin(await people.add("ada", PASSWORD, {"admin"}))
    await fail(people, 5)
    await people.reset("ada", OTHER, by="root")
    assert await people.find(cookie) is None
    assert (await people.check("ada", OTHER)).name == "ada"
    with pytest.raises(WrongLogin):
        await people.check("ada", PASSWORD)


async def test_nobody_can_be_reset_who_is_not_there(people: People) -> None:
    with pytest.raises(NoSuchPerson):
        await people.reset("eve", OTHER)


def test_the_command_line_adds_lists_and_resets_without_an_event_loop(people: People) -> None:
    people.add_sync("ada", PASSWORD, {"staff"}, {"stamps"})
    people.reset_sync("ada", OTHER)
    assert people.list_sync() == (Person("ada", frozenset({"staff"}), frozenset({"stamps"})),)
    assert asyncio.run(people.check("ada", OTHER)).name == "ada"


async def test_every_change_is_in_the_audit_trail_and_no_typed_name_is(people: People, house: DeskHouse) -> None:
    await people.add("ada", PASSWORD, {"admin"}, by="root")
    cookie, _ = await people.begin(await people.check("ada", PASSWORD))
    with pytest.raises(WrongLogin):
        await people.check("my-secret-typed-in-the-wrong-box", "")
    await people.end(cookie)
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


async def test_neither_password_nor_cookie_stands_in_any_file(people: People, house: DeskHouse, tmp_path: Path) -> None:
    cookie, _ = await people.begin(await people.add("ada", PASSWORD, {"admin"}))
    await people.check("ada", PASSWORD)
    everything = await asyncio.to_thread(every_byte, tmp_path)
    assert b"ada" in everything
    assert PASSWORD.encode() not in everything
    assert cookie.encode() not in everything
