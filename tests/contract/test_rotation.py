"""A rotation of the house's key: while it works, broken off anywhere, and to the end."""

import asyncio
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import timedelta
from itertools import islice
from pathlib import Path

import pytest

from infra.keys.keyfile import KeyfileError, open_keyring, read_keyfile, replace_keyfile
from infra.keys.rotation import GRACE, NotRetired, add_key, retire_key
from infra.ledger.engine import open_database
from infra.vault.rewrapping import rewrap, sealed_under
from infra.vault.rows import RowsVault
from intake.errors import Unreadable
from tests.contract.houses import NOON, SqlHouse, record, sql_house

LETTERS = 1_200  # more than two batches


@pytest.fixture
def house(tmp_path: Path) -> Iterator[SqlHouse]:
    with sql_house(tmp_path) as built:
        yield built


@pytest.fixture
def key_file(tmp_path: Path) -> Path:
    return tmp_path / "keys" / "keyring.json"


async def filled(house: SqlHouse, number: int = LETTERS) -> None:
    records = [await record(house, f"PR-{one}", contents={"letter": b"letter %d" % one}) for one in range(number)]
    await house.ledger.settle(records)


def sealed(house: SqlHouse) -> dict[str, int]:
    return house.database.read_sync(sealed_under)


async def all_open(house: SqlHouse, number: int = LETTERS) -> bool:
    return [await house.vault.open(f"PR-{one}", "letter") for one in range(number)] == [b"letter %d" % one for one in range(number)]


async def test_a_house_at_work_seals_under_the_new_key_as_soon_as_there_is_one(house: SqlHouse, key_file: Path) -> None:
    (before,) = await house.vault.seal("PR-1", {"letter": b"a"})
    add_key(key_file, NOON)
    (after,) = await house.vault.seal("PR-1", {"letter": b"a"})
    assert (before.key_id, after.key_id) == ("k1", "k2")
    assert house.vault.unseal("PR-1", before) == house.vault.unseal("PR-1", after) == b"a"


async def test_afterwards_nothing_hangs_on_the_old_key_and_everything_opens_without_it(house: SqlHouse, key_file: Path) -> None:
    await filled(house)
    add_key(key_file, NOON)
    assert sum(rewrap(house.writer, house.keyring)) == LETTERS
    assert sealed(house) == {"k2": LETTERS}
    retire_key(key_file, "k1", 0, NOON + GRACE)
    assert list(read_keyfile(key_file).keys) == ["k2"]
    assert await all_open(house)


@pytest.mark.parametrize("batches", [0, 1, 2], ids=["before the first batch", "after one", "after two"])
async def test_a_rotation_that_was_broken_off_loses_nothing_and_is_finished_by_the_next(
    house: SqlHouse, key_file: Path, batches: int
) -> None:
    await filled(house)
    add_key(key_file, NOON)
    moved = sum(islice(rewrap(house.writer, house.keyring), batches))
    assert await all_open(house)
    add_key(key_file, NOON)
    assert sum(rewrap(house.writer, house.keyring)) == LETTERS
    assert sealed(house) == {"k3": LETTERS}
    assert moved < LETTERS
    assert await all_open(house)


async def test_mail_that_comes_in_during_a_rotation_is_sealed_and_opens(house: SqlHouse, key_file: Path) -> None:
    await filled(house)

    async def arrivals() -> None:
        for one in range(LETTERS, LETTERS + 60):
            await house.ledger.settle([await record(house, f"PR-{one}", contents={"letter": b"letter %d" % one})])

    coming = asyncio.create_task(arrivals())
    for _ in range(3):
        await asyncio.to_thread(add_key, key_file, NOON)
        await asyncio.to_thread(lambda: sum(rewrap(house.writer, house.keyring)))
    await coming
    sum(rewrap(house.writer, house.keyring))
    assert sealed(house) == {"k4": LETTERS + 60}
    assert await all_open(house, LETTERS + 60)


async def test_content_is_not_touched_and_the_old_wrapping_is_in_no_file_any_more(house: SqlHouse, key_file: Path, tmp_path: Path) -> None:
    await filled(house, 5)
    query = "SELECT wrapped_key, nonce, ciphertext FROM blobs ORDER BY id"
    before = house.database.read_sync(lambda connection: connection.exec_driver_sql(query).all())
    add_key(key_file, NOON)
    sum(rewrap(house.writer, house.keyring))
    after = house.database.read_sync(lambda connection: connection.exec_driver_sql(query).all())
    house.writer.close()
    files = b"".join(file.read_bytes() for file in (tmp_path / "data").iterdir())
    assert [row[1:] for row in before] == [row[1:] for row in after]
    assert not any(row[0] in files for row in before)
    assert all(row[0] in files for row in after)


def test_after_a_rotation_yesterdays_backup_does_not_bring_back_what_was_shredded(house: SqlHouse, key_file: Path, tmp_path: Path) -> None:
    asyncio.run(filled(house, 2))
    with closing(sqlite3.connect(tmp_path / "yesterday.db")) as copy, closing(sqlite3.connect(house.database.path)) as source:
        source.backup(copy)
    house.writer.run_sync(lambda connection: connection.exec_driver_sql("DELETE FROM blobs WHERE reference = 'PR-0'"), shreds=True)
    add_key(key_file, NOON)
    sum(rewrap(house.writer, house.keyring))
    retire_key(key_file, "k1", 0, NOON + GRACE)
    yesterday = open_database(tmp_path / "yesterday.db")
    with pytest.raises(Unreadable):
        asyncio.run(RowsVault(house.keyring, yesterday).open("PR-0", "letter"))
    yesterday.close()
    assert asyncio.run(house.vault.open("PR-1", "letter")) == b"letter 1"


@pytest.mark.parametrize(
    ("key", "hanging", "later", "said"),
    [
        pytest.param("k2", 0, GRACE, "k2 is the current key", id="the current key stays"),
        pytest.param("k1", 3, GRACE, "3 sealed items hang on k1", id="a key that something hangs on stays"),
        pytest.param(
            "k1",
            0,
            GRACE - timedelta(seconds=1),
            "less than an hour ago; retire it after 13:00 UTC",
            id="a key replaced a moment ago stays",
        ),
        pytest.param("k9", 0, GRACE, "there is no key k9", id="a key that is not there is named"),
    ],
)
def test_a_key_that_is_needed_is_not_retired(key_file: Path, key: str, hanging: int, later: timedelta, said: str) -> None:
    open_keyring(key_file, create=True)
    add_key(key_file, NOON)
    before = key_file.read_bytes()
    with pytest.raises(NotRetired, match=said):
        retire_key(key_file, key, hanging, NOON + later)
    assert key_file.read_bytes() == before


def test_no_draft_with_keys_is_left_whether_it_worked_or_not(key_file: Path) -> None:
    open_keyring(key_file, create=True)
    add_key(key_file, NOON)
    with pytest.raises(KeyfileError):
        replace_keyfile(key_file.parent / "a folder that is not there" / "postroom.key", read_keyfile(key_file))
    blocked = key_file.parent / "blocked.key"
    (blocked / "not empty").mkdir(parents=True)
    with pytest.raises(KeyfileError, match="cannot be used"):
        replace_keyfile(blocked, read_keyfile(key_file))
    assert sorted(path.name for path in key_file.parent.iterdir()) == ["blocked.key", key_file.name]


def test_the_id_of_a_retired_key_is_never_given_again(house: SqlHouse, key_file: Path) -> None:
    add_key(key_file, NOON)
    retire_key(key_file, "k1", 0, NOON + GRACE)
    assert add_key(key_file, NOON) == "k3"


@pytest.mark.parametrize(
    ("sentence", "spoil", "said"),
    [
        ("a key file that is gone", lambda path: path.unlink(), "is missing"),
        ("a key file open to others", lambda path: path.chmod(0o644), "is open to others"),
        ("a key file that is half written", lambda path: path.write_text("{"), "is not a key file"),
    ],
)
def test_a_house_at_work_seals_nothing_while_its_key_file_cannot_be_used(
    key_file: Path, sentence: str, spoil: Callable[[Path], object], said: str
) -> None:
    keyring = open_keyring(key_file, create=True)
    whole = key_file.read_bytes()
    spoil(key_file)
    with pytest.raises(KeyfileError, match=said):
        keyring.wrap(bytes(32), b"context")
    key_file.write_bytes(whole)
    key_file.chmod(0o600)
    assert keyring.wrap(bytes(32), b"context")[0] == "k1"


async def test_a_row_under_a_key_that_nobody_has_stops_the_rotation_with_its_name(house: SqlHouse, key_file: Path) -> None:
    await filled(house, 3)
    house.writer.run_sync(lambda connection: connection.exec_driver_sql("UPDATE blobs SET key_id = 'k0' WHERE reference = 'PR-1'"))
    add_key(key_file, NOON)
    with pytest.raises(Unreadable, match="k0"):
        sum(rewrap(house.writer, house.keyring))
    assert await house.vault.open("PR-2", "letter") == b"letter 2"
