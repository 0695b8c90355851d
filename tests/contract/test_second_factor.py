"""The second factor: who has to have one, what opens, what opens once, and what guessing costs."""

import asyncio
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pyotp
import pytest

from infra.keys.keyfile import open_keyring
from infra.keys.rotation import add_key
from infra.ledger import totp
from infra.ledger.attempts import LockedOut
from infra.ledger.logins import Entry, Step
from infra.ledger.people import NoSuchPerson
from infra.ledger.reception import WrongLogin
from infra.ledger.reconcile import mismatches
from infra.ledger.second_factor import Demand, Wanted
from infra.vault.rewrapping import rewrap, sealed_under
from tests.contract.front_door import PASSWORD, FrontDoor, open_front_door

REQUIRED = Demand("required", "offered")
RFC_SECRET = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ"  # "12345678901234567890" in Base32


@pytest.fixture
def door(tmp_path: Path) -> Iterator[FrontDoor]:
    with open_front_door(tmp_path, REQUIRED) as door:
        yield door


async def begin(door: FrontDoor, name: str = "ada") -> tuple[Entry, str]:
    """A first log-in, and the secret that its page shows."""
    await door.people.add(name, PASSWORD, {"admin"})
    entry = await door.logins.log_in(name, PASSWORD)
    half = await door.logins.half(entry.cookie)
    assert half is not None
    return entry, half.secret


async def set_up(door: FrontDoor, name: str = "ada") -> tuple[str, str, tuple[str, ...]]:
    """Somebody who has one: the cookie, the secret, the recovery codes. The code that proved it is a step old."""
    entry, secret = await begin(door, name)
    done, codes = await door.logins.set_up(entry.cookie, code_of(door, secret))
    door.clock.advance(seconds=totp.STEP)
    return done.cookie, secret, codes


def code_of(door: FrontDoor, secret: str, seconds: int = 0) -> str:
    """What the app shows now, or ``seconds`` from now."""
    return pyotp.TOTP(secret).at(int(door.clock.now().timestamp()) + seconds)


def every_byte(folder: Path) -> bytes:
    return b"".join(path.read_bytes() for path in folder.iterdir())


@pytest.mark.parametrize(
    ("at", "code"), [(59, "287082"), (1111111109, "081804"), (1111111111, "050471"), (1234567890, "005924"), (2000000000, "279037")]
)
def test_codes_are_those_of_the_standard(at: int, code: str) -> None:
    """RFC 6238, appendix B: the last six of the eight digits."""
    assert totp.step_of(RFC_SECRET, code, datetime.fromtimestamp(at, UTC)) == at // totp.STEP


@pytest.mark.parametrize(
    ("sentence", "wanted", "roles", "next_step"),
    [
        ("an admin has to set one up", ("required", "offered"), {"admin"}, Step.SETUP),
        ("a reviewer has to set one up", ("required", "offered"), {"reviewer"}, Step.SETUP),
        ("staff may do without where it is offered", ("required", "offered"), {"staff"}, Step.IN),
        ("staff who review too have to", ("required", "offered"), {"staff", "reviewer"}, Step.SETUP),
        ("staff have to where the settings say so", ("offered", "required"), {"staff"}, Step.SETUP),
        ("nobody has to where it is offered", ("offered", "offered"), {"admin"}, Step.IN),
        ("nobody has to where it is off", ("off", "off"), {"admin"}, Step.IN),
    ],
)
async def test_who_has_to_have_one(door: FrontDoor, sentence: str, wanted: tuple[Wanted, Wanted], roles: set[str], next_step: Step) -> None:
    await door.people.add("ada", PASSWORD, roles, {"stamps"})
    entry = await door.wants(Demand(*wanted)).logins.log_in("ada", PASSWORD)
    assert entry.step is next_step, sentence
    assert (await door.wants(Demand(*wanted)).sessions.find(entry.cookie) is not None) is (next_step is Step.IN), sentence


async def test_from_then_on_the_password_opens_only_the_way_to_the_code(door: FrontDoor) -> None:
    _, secret, _ = await set_up(door)
    entry = await door.logins.log_in("ada", PASSWORD)
    assert entry.step is Step.CODE
    assert door.people.second_factors_sync() == {"ada"}
    assert await door.sessions.find(entry.cookie) is None
    inside = await door.logins.give_code(entry.cookie, code_of(door, secret))
    assert inside.cookie != entry.cookie
    assert await door.sessions.find(inside.cookie) is not None
    assert await door.logins.half(entry.cookie) is None


async def test_where_it_is_switched_off_nobody_is_asked(door: FrontDoor) -> None:
    await set_up(door)
    assert (await door.wants(Demand("off", "off")).logins.log_in("ada", PASSWORD)).step is Step.IN


async def test_a_session_by_password_alone_ends_when_a_second_factor_becomes_required(door: FrontDoor) -> None:
    await door.people.add("ada", PASSWORD, {"admin"})
    lax = door.wants(Demand("offered", "offered"))
    cookie = await lax.enter()
    assert await lax.sessions.find(cookie) is not None
    assert await door.sessions.find(cookie) is None


@pytest.mark.parametrize(
    ("sentence", "seconds", "opens"),
    [
        ("the code of now", 0, True),
        ("of the step before, for a slow typist", -30, True),
        ("of the step to come, for a clock that is ahead", 30, True),
        ("two steps old", -60, False),
        ("two steps ahead", 60, False),
    ],
)
async def test_a_code_is_right_for_a_step_on_either_side(door: FrontDoor, sentence: str, seconds: int, opens: bool) -> None:
    _, secret, _ = await set_up(door)
    door.clock.advance(minutes=5)
    half = await door.enter()
    code = code_of(door, secret, seconds)
    if opens:
        assert (await door.logins.give_code(half, code)).step is Step.IN, sentence
    else:
        with pytest.raises(WrongLogin):
            await door.logins.give_code(half, code)


@pytest.mark.parametrize("wrong", ["", "12345", "1234567", "abcdef", "１２３４５６", "12345\n", "-12345", "000000" * 1000])
async def test_what_is_no_code_opens_nothing(door: FrontDoor, wrong: str) -> None:
    await set_up(door)
    with pytest.raises(WrongLogin):
        await door.logins.give_code(await door.enter(), wrong)


async def test_a_code_opens_once_and_an_older_one_never_after_it(door: FrontDoor) -> None:
    _, secret, _ = await set_up(door)
    door.clock.advance(minutes=5)
    first, second, third = await door.enter(), await door.enter(), await door.enter()
    await door.logins.give_code(first, code_of(door, secret))
    for half, seconds in ((second, 0), (third, -30)):
        with pytest.raises(WrongLogin):
            await door.logins.give_code(half, code_of(door, secret, seconds))


async def test_the_code_that_set_it_up_opens_nothing_more(door: FrontDoor) -> None:
    entry, secret = await begin(door)
    code = code_of(door, secret)
    await door.logins.set_up(entry.cookie, code)
    with pytest.raises(WrongLogin):
        await door.logins.give_code(await door.enter(), code)


async def test_two_who_use_one_code_at_the_same_moment_are_one_too_many(door: FrontDoor) -> None:
    _, secret, _ = await set_up(door)
    halves = [await door.enter() for _ in range(3)]
    code = code_of(door, secret)
    outcomes = await asyncio.gather(*(door.logins.give_code(half, code) for half in halves), return_exceptions=True)
    assert sorted(type(outcome).__name__ for outcome in outcomes) == ["Entry", "WrongLogin", "WrongLogin"]


async def test_each_recovery_code_opens_once_however_it_is_typed(door: FrontDoor) -> None:
    _, _, codes = await set_up(door)
    assert len(set(codes)) == 10
    for typed in (codes[0], codes[1].lower(), codes[2].replace("-", " "), codes[3].replace("0", "o").replace("1", "l")):
        assert (await door.logins.give_recovery_code(await door.enter(), typed)).step is Step.IN, typed
    with pytest.raises(WrongLogin):
        await door.logins.give_recovery_code(await door.enter(), codes[0])
    assert (await door.sessions.account("ada")).recovery_codes == 6


async def test_one_persons_recovery_code_is_not_anothers(door: FrontDoor) -> None:
    _, _, codes = await set_up(door, "ada")
    await set_up(door, "bob")
    with pytest.raises(WrongLogin):
        await door.logins.give_recovery_code(await door.enter("bob"), codes[0])


async def test_wrong_codes_and_wrong_passwords_share_one_lock_out(door: FrontDoor) -> None:
    _, secret, codes = await set_up(door)
    half = await door.enter()
    for _ in range(3):
        with pytest.raises(WrongLogin):
            await door.logins.give_code(half, "000000")
    for _ in range(2):
        with pytest.raises(WrongLogin):
            await door.logins.log_in("ada", "wrong and long enough")
    for attempt in (
        door.logins.give_code(half, code_of(door, secret)),
        door.logins.give_recovery_code(half, codes[0]),
        door.logins.log_in("ada", PASSWORD),
    ):
        with pytest.raises(LockedOut):
            await attempt


async def test_who_knows_the_password_gains_no_guesses_by_giving_it_again(door: FrontDoor) -> None:
    """Else four guesses, the password, four guesses ... would find a code within a day."""
    await set_up(door)
    for _ in range(4):
        half = await door.enter()
        with pytest.raises(WrongLogin):
            await door.logins.give_code(half, "000000")
    half = await door.enter()
    with pytest.raises(WrongLogin):
        await door.logins.give_code(half, "000000")
    with pytest.raises(LockedOut):
        await door.enter()


async def test_the_right_code_clears_the_count(door: FrontDoor) -> None:
    _, secret, _ = await set_up(door)
    half = await door.enter()
    for _ in range(4):
        with pytest.raises(WrongLogin):
            await door.logins.give_code(half, "000000")
    await door.logins.give_code(half, code_of(door, secret))
    for _ in range(4):
        with pytest.raises(WrongLogin):
            await door.logins.log_in("ada", "wrong and long enough")


async def test_half_a_log_in_lasts_ten_minutes(door: FrontDoor) -> None:
    _, secret, _ = await set_up(door)
    half = await door.enter()
    door.clock.advance(minutes=10)
    assert await door.logins.half(half) is None
    with pytest.raises(WrongLogin):
        await door.logins.give_code(half, code_of(door, secret))


async def test_who_has_one_cannot_set_up_another_by_password_alone(door: FrontDoor) -> None:
    _, secret, _ = await set_up(door)
    half = await door.enter()
    with pytest.raises(WrongLogin):
        await door.logins.set_up(half, code_of(door, secret))


async def test_each_log_in_is_shown_a_secret_of_its_own(door: FrontDoor) -> None:
    """A thief of the password who looked at the page first must not know what its owner sets up later."""
    _, seen = await begin(door)
    half = await door.logins.half(await door.enter())
    assert half is not None
    assert half.secret != seen


async def test_setting_up_again_ends_the_old_one_and_every_other_session(door: FrontDoor) -> None:
    cookie, old, old_codes = await set_up(door)
    entry = await door.logins.start_set_up(cookie)
    assert entry is not None
    assert entry.step is Step.SETUP
    other = await door.logins.give_code(await door.enter(), code_of(door, old))
    half = await door.logins.half(entry.cookie)
    assert half is not None
    await door.logins.set_up(entry.cookie, code_of(door, half.secret))
    assert await door.sessions.find(other.cookie) is None
    door.clock.advance(seconds=60)
    for attempt in (door.logins.give_code, door.logins.give_recovery_code):
        with pytest.raises(WrongLogin):
            await attempt(await door.enter(), code_of(door, old) if attempt == door.logins.give_code else old_codes[0])


async def test_a_reset_takes_it_away_and_ends_all_sessions(door: FrontDoor) -> None:
    cookie, _, codes = await set_up(door)
    half = await door.enter()
    door.people.reset_second_factor_sync("ada", by="root")
    assert await door.sessions.find(cookie) is None
    assert await door.logins.half(half) is None
    assert (await door.logins.log_in("ada", PASSWORD)).step is Step.SETUP
    account = await door.sessions.account("ada")
    assert (account.since, account.recovery_codes) == (None, 0)
    assert codes


async def test_nobodys_cannot_be_reset(door: FrontDoor) -> None:
    with pytest.raises(NoSuchPerson):
        door.people.reset_second_factor_sync("eve")


async def test_it_can_be_dropped_where_it_is_only_offered(door: FrontDoor) -> None:
    await set_up(door)
    assert not await door.sessions.drop_second_factor("ada")
    lax = door.wants(Demand("offered", "offered"))
    assert await lax.sessions.drop_second_factor("ada")
    assert (await lax.logins.log_in("ada", PASSWORD)).step is Step.IN


async def test_a_new_key_of_the_house_wraps_the_secret_anew(door: FrontDoor, tmp_path: Path) -> None:
    _, secret, _ = await set_up(door)
    new = add_key(tmp_path / "postroom.keys", door.clock.now())
    assert sum(rewrap(door.house.writer, open_keyring(tmp_path / "postroom.keys", create=False))) == 1
    assert door.house.database.read_sync(sealed_under) == {new: 1}
    assert (await door.logins.give_code(await door.enter(), code_of(door, secret))).step is Step.IN


async def test_the_books_balance_with_secrets_in_the_vault(door: FrontDoor) -> None:
    await set_up(door)
    assert door.house.database.read_sync(lambda connection: list(mismatches(connection))) == []


async def test_every_step_is_in_the_audit_trail(door: FrontDoor) -> None:
    cookie, secret, codes = await set_up(door)
    await door.logins.give_recovery_code(await door.enter(), codes[0])
    with pytest.raises(WrongLogin):
        await door.logins.give_code(await door.enter(), "000000")
    await door.sessions.prove(cookie, code_of(door, secret))
    door.people.reset_second_factor_sync("ada", by="root")
    said = [(actor, verb) for actor, verb, _ in door.house.audited()]
    assert said == [
        ("operator", "user added"),
        ("ada", "login tried"), ("ada", "login half done"), ("ada", "second factor set up"), ("ada", "login"),
        ("ada", "login tried"), ("ada", "login half done"), ("ada", "login tried"), ("ada", "recovery code used"), ("ada", "login"),
        ("ada", "login tried"), ("ada", "login half done"), ("ada", "login tried"), ("ada", "login failed"),
        ("ada", "login tried"), ("ada", "login proved again"),
        ("root", "second factor reset"),
    ]  # fmt: skip
    assert door.house.trail_is_sound()


async def test_neither_secret_nor_code_stands_in_any_file_nor_in_a_repr(door: FrontDoor, tmp_path: Path) -> None:
    entry, secret = await begin(door)
    half = await door.logins.half(entry.cookie)
    done, codes = await door.logins.set_up(entry.cookie, code_of(door, secret))
    everything = await asyncio.to_thread(every_byte, tmp_path)
    assert b"second factor" in everything
    for hidden in (secret, codes[0], codes[0].replace("-", ""), done.cookie, entry.cookie):
        assert hidden.encode() not in everything
        assert hidden not in repr((entry, half, done))


@pytest.mark.parametrize(
    ("sentence", "minutes", "fresh"),
    [("just in", 0, True), ("a quarter of an hour less a minute later", 14, True), ("a quarter of an hour later", 15, False)],
)
async def test_how_long_a_proof_is_fresh(door: FrontDoor, sentence: str, minutes: int, fresh: bool) -> None:
    cookie, secret, _ = await set_up(door)
    door.clock.advance(seconds=-totp.STEP)
    door.clock.advance(minutes=minutes)
    session = await door.sessions.find(cookie)
    assert session is not None
    assert session.fresh is fresh, sentence
    door.clock.advance(minutes=1)
    await door.sessions.prove(cookie, code_of(door, secret))
    again = await door.sessions.find(cookie)
    assert again is not None
    assert again.fresh


async def test_a_password_proves_too_and_a_wrong_one_counts_as_a_failed_log_in(door: FrontDoor) -> None:
    cookie, _, _ = await set_up(door)
    await door.sessions.prove(cookie, PASSWORD)
    for _ in range(5):
        with pytest.raises(WrongLogin):
            await door.sessions.prove(cookie, "wrong and long enough")
    with pytest.raises(LockedOut):
        await door.enter()


async def test_a_cookie_of_nobody_proves_nothing(door: FrontDoor) -> None:
    await set_up(door)
    with pytest.raises(WrongLogin):
        await door.sessions.prove("no such cookie", PASSWORD)


async def test_ones_own_password_is_changed_by_showing_the_present_one(door: FrontDoor) -> None:
    cookie, _, _ = await set_up(door)
    new = "a new and longer pass phrase"
    with pytest.raises(WrongLogin):
        await door.sessions.change_password(cookie, "wrong and long enough", new)
    with pytest.raises(ValueError, match="12 to"):
        await door.sessions.change_password(cookie, PASSWORD, "short")
    await door.sessions.change_password(cookie, PASSWORD, new)
    assert await door.sessions.find(cookie) is None
    assert (await door.logins.log_in("ada", new)).step is Step.CODE
    with pytest.raises(WrongLogin):
        await door.enter()
