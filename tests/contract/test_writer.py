"""The one writer: group commit, and nobody hears "done" too early or for nothing."""

import asyncio
import shutil
import threading
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from pathlib import Path

import pytest
from sqlalchemy import Connection

from infra.bulk import raw
from infra.ledger.engine import Database, open_database
from infra.ledger.writer import Writer
from intake.errors import Broken, NotAllowed, TryLater


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    database = open_database(tmp_path / "postroom.db")
    yield database
    database.close()


@pytest.fixture
def writer(database: Database) -> Iterator[Writer]:
    with Writer(database, floor=0) as writer:
        yield writer


def put(name: str, connection: Connection) -> str:
    connection.exec_driver_sql("INSERT INTO spent VALUES (?, 1)", (name,))
    return name


def put_by_the_driver(name: str, connection: Connection) -> str:
    raw(connection).execute("INSERT INTO spent VALUES (?, 1)", (name,))
    return name


def stored(database: Database) -> set[str]:
    return database.read_sync(lambda connection: set(connection.exec_driver_sql("SELECT budget FROM spent").scalars()))


class Gate:
    """Holds the writer inside a work until the test opens it, so that others pile up behind."""

    def __init__(self) -> None:
        self.entered = threading.Event()
        self._opened = threading.Event()

    def open(self) -> None:
        self._opened.set()

    def work(self, _connection: Connection) -> None:
        self.entered.set()
        assert self._opened.wait(20)


async def held_up(writer: Writer) -> tuple[Gate, "asyncio.Task[None]"]:
    gate = Gate()
    task = asyncio.create_task(writer.run(gate.work))
    await asyncio.to_thread(gate.entered.wait, 20)
    return gate, task


async def test_what_is_answered_is_stored(writer: Writer, database: Database) -> None:
    assert await writer.run(lambda connection: put("a", connection)) == "a"
    assert stored(database) == {"a"}


def test_a_caller_without_an_event_loop_is_served_too(writer: Writer, database: Database) -> None:
    assert writer.run_sync(lambda connection: put("a", connection)) == "a"
    with pytest.raises(NotAllowed):
        writer.run_sync(refuse)
    assert stored(database) == {"a"}


def refuse(connection: Connection) -> None:
    put("of the one that fails", connection)
    raise NotAllowed("no")


async def test_works_that_wait_together_become_true_together(writer: Writer, database: Database) -> None:
    gate, first = await held_up(writer)
    tasks = [asyncio.create_task(writer.run(partial(put, f"n{number}"))) for number in range(20)]
    last = asyncio.create_task(writer.run(lambda _connection: (stored(database), any(task.done() for task in tasks))))
    await asyncio.sleep(0)
    gate.open()
    await asyncio.gather(first, *tasks)
    assert await last == (set(), False)
    assert stored(database) == {f"n{number}" for number in range(20)}


async def test_one_that_fails_does_no_harm_to_the_others(writer: Writer, database: Database) -> None:
    twice = (partial(put, "a"), partial(put_by_the_driver, "a"))
    works: list[Callable[[Connection], object]] = [partial(put, "a"), refuse, *twice, partial(put_by_the_driver, "b")]
    gate, first = await held_up(writer)
    tasks = [asyncio.create_task(writer.run(work)) for work in works]
    await asyncio.sleep(0)
    gate.open()
    await first
    outcomes = await asyncio.gather(*tasks, return_exceptions=True)
    assert [type(outcome) for outcome in outcomes] == [str, NotAllowed, Broken, Broken, str]
    assert stored(database) == {"a", "b"}


async def test_items_for_the_same_work_are_handed_over_together(writer: Writer, database: Database) -> None:
    sizes: list[int] = []

    def put_all(connection: Connection, names: Sequence[str]) -> list[str]:
        sizes.append(len(names))
        return [put(name, connection) for name in names]

    gate, first = await held_up(writer)
    tasks = [asyncio.create_task(writer.run_merged(put_all, name)) for name in "abcd"]
    await asyncio.sleep(0)
    gate.open()
    await first
    assert await asyncio.gather(*tasks) == ["a", "b", "c", "d"]
    assert sizes == [4]
    assert stored(database) == set("abcd")


async def test_a_commit_waits_a_moment_for_those_on_their_way(writer: Writer, database: Database) -> None:
    sizes: list[int] = []
    both_are_in = threading.Event()

    def put_all(connection: Connection, names: Sequence[str]) -> list[str]:
        sizes.append(len(names))
        return [put(name, connection) for name in names]

    writer.more_to_come = lambda: not both_are_in.wait(20)
    tasks = [asyncio.create_task(writer.run_merged(put_all, name)) for name in "ab"]
    await asyncio.sleep(0)
    both_are_in.set()
    await asyncio.gather(*tasks)
    assert (sizes, stored(database)) == ([2], {"a", "b"})


async def test_of_items_handed_over_together_only_the_bad_one_fails(writer: Writer, database: Database) -> None:
    def put_all(connection: Connection, names: Sequence[str]) -> list[str]:
        if "bad" in names:
            raise NotAllowed("bad")
        return [put(name, connection) for name in names]

    gate, first = await held_up(writer)
    tasks = [asyncio.create_task(writer.run_merged(put_all, name)) for name in ("a", "bad", "b")]
    await asyncio.sleep(0)
    gate.open()
    await first
    outcomes = await asyncio.gather(*tasks, return_exceptions=True)
    assert [type(outcome) for outcome in outcomes] == [str, NotAllowed, str]
    assert stored(database) == {"a", "b"}


async def test_a_cancelled_caller_does_not_cancel_the_write(writer: Writer, database: Database) -> None:
    gate, first = await held_up(writer)
    task = asyncio.create_task(writer.run(partial(put, "a")))
    await asyncio.sleep(0)
    task.cancel()
    gate.open()
    await first
    with pytest.raises(asyncio.CancelledError):
        await task
    await writer.run(lambda _connection: None)
    assert stored(database) == {"a"}


async def test_a_commit_that_fails_is_reported_to_everybody_in_it_and_the_next_one_works(writer: Writer, database: Database) -> None:
    def fail_at_commit(connection: Connection) -> None:
        connection.exec_driver_sql("PRAGMA defer_foreign_keys=ON")
        connection.exec_driver_sql("INSERT INTO sessions (token, name, csrf, created_at, seen_at) VALUES ('token', 'nobody', 'csrf', 1, 1)")

    gate, first = await held_up(writer)
    tasks = [asyncio.create_task(writer.run(partial(put, "a"))), asyncio.create_task(writer.run(fail_at_commit))]
    await asyncio.sleep(0)
    gate.open()
    await first
    outcomes = await asyncio.gather(*tasks, return_exceptions=True)
    assert [type(outcome) for outcome in outcomes] == [Broken, Broken]
    assert (stored(database), writer.trouble != "") == (set(), True)
    await writer.run(partial(put, "b"))
    assert (stored(database), writer.trouble) == ({"b"}, "")


async def test_too_many_waiting_are_told_to_come_back(database: Database) -> None:
    with Writer(database, floor=0, waiting=2) as writer:
        gate, first = await held_up(writer)
        tasks = [asyncio.create_task(writer.run(partial(put, name))) for name in "abc"]
        await asyncio.sleep(0)
        gate.open()
        await first
        outcomes = await asyncio.gather(*tasks, return_exceptions=True)
    assert [type(outcome) for outcome in outcomes] == [str, str, TryLater]
    assert stored(database) == {"a", "b"}


async def test_closing_finishes_what_waits_and_takes_nothing_new(database: Database) -> None:
    writer = Writer(database, floor=0)
    gate, first = await held_up(writer)
    task = asyncio.create_task(writer.run(partial(put, "a")))
    await asyncio.sleep(0)
    closing = asyncio.create_task(asyncio.to_thread(writer.close))
    gate.open()
    assert await task == "a"
    await asyncio.gather(first, closing)
    with pytest.raises(TryLater):
        await writer.run(partial(put, "b"))
    assert stored(database) == {"a"}


async def test_under_the_floor_of_free_space_only_what_has_begun_is_finished(database: Database) -> None:
    with Writer(database, floor=1 << 62) as writer:
        with pytest.raises(TryLater):
            await writer.run(partial(put, "new"))
        assert "full" in writer.trouble
        await writer.run(partial(put, "begun"), essential=True)
    assert stored(database) == {"begun"}


async def test_another_process_may_write_in_between(writer: Writer, database: Database) -> None:
    with database.writing() as other:
        with other.begin():
            put("theirs", other)
            task = asyncio.create_task(writer.run(partial(put, "ours")))
            await asyncio.sleep(0)
        assert await task == "ours"
    assert stored(database) == {"theirs", "ours"}


async def test_after_shredding_the_log_is_empty_as_soon_as_no_reader_needs_it(database: Database) -> None:
    with Writer(database, floor=0, pause=0) as writer:
        await shred_beside_a_reader(writer, database)


async def shred_beside_a_reader(writer: Writer, database: Database) -> None:
    log = database.path.with_name(database.path.name + "-wal")
    await writer.run(partial(put, "a"))
    assert log.stat().st_size > 0
    await writer.run(partial(put, "b"), shreds=True)
    assert log.stat().st_size == 0
    with database.reading() as reader:
        reader.exec_driver_sql("SELECT count(*) FROM spent")
        await writer.run(partial(put, "c"), shreds=True)
        assert log.stat().st_size > 0
    await writer.run(lambda _connection: None)
    assert log.stat().st_size == 0


async def test_more_than_one_transaction_holds_are_all_written(writer: Writer, database: Database) -> None:
    gate, first = await held_up(writer)
    tasks = [asyncio.create_task(writer.run(partial(put, f"n{number}"))) for number in range(600)]
    await asyncio.sleep(0)
    gate.open()
    await asyncio.gather(first, *tasks)
    assert len(stored(database)) == 600


async def test_when_the_folder_is_gone_callers_are_told_to_come_back(writer: Writer, database: Database) -> None:
    shutil.rmtree(database.path.parent)
    with pytest.raises(TryLater):
        await writer.run(partial(put, "a"))
