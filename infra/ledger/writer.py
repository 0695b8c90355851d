"""The one writer: many waiting writes, one transaction, one forced write to disk (group commit).

Works that wait at the same time are executed in one transaction, each in a savepoint of its own, so
that one that fails does no harm to the others. Nobody hears "done" before the COMMIT has returned,
and nobody hears it when the COMMIT failed. Which of the waiting works comes first is not promised.

Transactions and savepoints are said to the driver itself: SQLAlchemy's part in each costs more than SQLite's.
"""

import asyncio
import os
import queue
import sqlite3
import threading
import time
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import Future
from contextlib import suppress
from dataclasses import dataclass
from types import TracebackType
from typing import Any, Self, TypeVar

from sqlalchemy import Connection
from sqlalchemy.exc import SQLAlchemyError

from infra.bulk import raw
from infra.ledger.engine import Database
from infra.ledger.troubles import code_of, is_about_the_file, remedy_for, spoken
from intake.errors import Broken, TryLater

T = TypeVar("T")
A = TypeVar("A")
B = TypeVar("B")

MEGABYTE = 1_000_000
_BATCH = 256  # works in one transaction at most
_CHECKPOINT_PATIENCE = 100  # milliseconds to wait for readers of old pages
_GATHERING = (0.0025,) * 4  # seconds, in steps, that a commit waits while more are to come: each work costs less in company
_PROOF = "PRAGMA user_version = 0"
"""Writes a page. A transaction that writes nothing succeeds on a full disk too, and does not say that the trouble is over."""


@dataclass(eq=False, slots=True)
class _Job:
    """One waiting work. ``loop`` is None where a thread waits."""

    work: Callable[[Connection, Sequence[Any]], Sequence[Any]]
    item: Any
    essential: bool
    shreds: bool
    future: "asyncio.Future[Any] | Future[Any]"
    loop: asyncio.AbstractEventLoop | None = None
    result: Any = None
    error: Exception | None = None


class Writer:
    """Writes to one database. ``floor``: bytes that must stay free on the disk, so that work already
    begun can be finished and shredded; ``waiting``: works that may wait before TryLater is raised;
    ``pause``: seconds until wiping the log is tried again when a reader was in the way."""

    def __init__(self, database: Database, *, floor: int = 200 * MEGABYTE, waiting: int = 4_000, pause: float = 1.0) -> None:
        self._database = database
        self._folder = os.fspath(database.path.parent)
        self._floor = floor
        self._waiting = waiting
        self._jobs: queue.SimpleQueue[_Job | None] = queue.SimpleQueue()
        self.more_to_come: Callable[[], bool] = lambda: False
        """Whether so many are on their way here that nobody loses by waiting a moment for the next."""
        self._connection: Connection | None = None
        self._pause = pause
        self._wipe_at: float | None = None
        self._closed = False
        self._closing = threading.Lock()  # nothing may be put behind the end mark: nobody would answer
        self._trouble = ""
        self._thread = threading.Thread(target=self._serve, name="ledger-writer", daemon=True)
        self._thread.start()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.close()

    @property
    def trouble(self) -> str:
        """Why the last transaction failed, in plain words; "" when it did not. For health checks."""
        return self._trouble

    async def run(self, work: Callable[[Connection], T], *, essential: bool = False, shreds: bool = False) -> T:
        """``work``'s result once it is on the disk. Cancelling the caller does not cancel the write.

        ``essential`` writes finish what has begun and may use the space under the floor; after one
        that ``shreds``, deleted pages are also wiped from the write-ahead log. Raises TryLater, Broken
        and whatever ``work`` raises; then nothing of this work was written."""
        result: T = await self._wait_for(_alone(work), None, essential=essential, shreds=shreds)
        return result

    async def run_merged(self, work: Callable[[Connection, Sequence[A]], Sequence[B]], item: A) -> B:
        """Like ``run``, for the hot path: items that wait for the same ``work`` are handed to it
        together, and it gives one result per item. When that fails, each item is tried alone."""
        result: B = await self._wait_for(work, item, essential=False, shreds=False)
        return result

    def run_sync(self, work: Callable[[Connection], T], *, essential: bool = False, shreds: bool = False) -> T:
        """Like ``run``, for callers without an event loop."""
        future: Future[T] = Future()
        self._put(_Job(_alone(work), None, essential, shreds, future))
        return future.result()

    def close(self) -> None:
        """Finishes what waits, then stops. Later calls of ``run`` raise TryLater."""
        with self._closing:
            if not self._closed:
                self._closed = True
                self._jobs.put(None)
        self._thread.join()

    async def _wait_for(
        self, work: Callable[[Connection, Sequence[Any]], Sequence[Any]], item: object, *, essential: bool, shreds: bool
    ) -> Any:
        loop = asyncio.get_running_loop()
        job = _Job(work, item, essential, shreds, loop.create_future(), loop)
        self._put(job)
        return await job.future  # type: ignore[misc]

    def _put(self, job: _Job) -> None:
        with self._closing:
            if self._closed:
                raise TryLater("the writer is closed")
            if self._jobs.qsize() >= self._waiting:
                raise TryLater("too many writes wait")
            self._jobs.put(job)

    def _serve(self) -> None:
        going_on = True
        while going_on:
            batch, going_on = self._take()
            affordable = self._affordable(batch)
            if affordable:
                self._write(affordable)
            if self._wipe_at is not None and time.monotonic() >= self._wipe_at:
                self._wipe_log()
            _deliver(batch)
        self._disconnect()

    def _take(self) -> tuple[list[_Job], bool]:
        """All that waits now, at least one job unless the log is to be wiped; and whether to go on."""
        batch: list[_Job] = []
        with suppress(queue.Empty):
            job = self._jobs.get(timeout=None if self._wipe_at is None else max(0.0, self._wipe_at - time.monotonic()))
            self._gather()
            while job is not None:
                batch.append(job)
                if len(batch) == _BATCH:
                    return batch, True
                job = self._jobs.get_nowait()
            return batch, False
        return batch, True

    def _gather(self) -> None:
        for step in _GATHERING:
            if not self.more_to_come():
                return
            time.sleep(step)

    def _affordable(self, batch: list[_Job]) -> list[_Job]:
        """The jobs that the free space allows; the others are given TryLater."""
        if not batch or not self._is_short_of_space():
            return batch
        self._trouble = remedy_for(sqlite3.SQLITE_FULL)
        for job in batch:
            if not job.essential:
                job.error = TryLater("free space is below the floor")
        return [job for job in batch if job.essential]

    def _is_short_of_space(self) -> bool:
        try:
            disk = os.statvfs(self._folder)
        except OSError:
            return True
        return disk.f_bavail * disk.f_frsize < self._floor

    def _write(self, batch: list[_Job]) -> None:
        try:
            connection = self._connect()
            raw(connection).execute("BEGIN IMMEDIATE")
            if self._trouble:
                raw(connection).execute(_PROOF)
            for jobs in _groups(batch):
                _execute(connection, jobs)
            raw(connection).execute("COMMIT")
        except Exception as error:  # whatever it was, nothing of the batch is on the disk
            self._give_up(batch, error)
        else:
            self._trouble = ""
            if self._wipe_at is None and any(job.shreds for job in batch):
                self._wipe_at = time.monotonic()

    def _give_up(self, batch: list[_Job], error: Exception) -> None:
        """After a failed COMMIT nobody knows what the connection holds: start with a new one."""
        self._disconnect()
        self._trouble = str(spoken(error))
        for job in batch:
            job.error = spoken(error)

    def _wipe_log(self) -> None:
        """Moves the log into the file, where deleted pages are zeroes, and cuts it to nothing
        (https://sqlite.org/pragma.html#pragma_wal_checkpoint). A reader of old pages makes it wait."""
        self._wipe_at = time.monotonic() + self._pause
        try:
            raw = self._connect().connection.cursor()
            raw.execute(f"PRAGMA busy_timeout={_CHECKPOINT_PATIENCE}")
            blocked, _log, _moved = raw.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
            raw.execute("PRAGMA busy_timeout=5000")
            raw.close()
            if not blocked:
                self._wipe_at = None
        except Exception as error:  # the write itself is safe; the wiping stays due
            self._trouble = remedy_for(code_of(error))
            self._disconnect()

    def _connect(self) -> Connection:
        if self._connection is None:
            self._connection = self._database.writing()
        return self._connection

    def _disconnect(self) -> None:
        connection, self._connection = self._connection, None
        if connection is not None:
            with suppress(Exception):
                connection.close()


def _alone(work: Callable[[Connection], T]) -> Callable[[Connection, Sequence[Any]], Sequence[T]]:
    return lambda connection, _items: (work(connection),)


def _groups(batch: Iterable[_Job]) -> Iterable[list[_Job]]:
    """Jobs that can be merged, together."""
    groups: dict[Any, list[_Job]] = {}
    for job in batch:
        groups.setdefault(job.work, []).append(job)
    return groups.values()


def _execute(connection: Connection, jobs: list[_Job]) -> None:
    """One group in a savepoint. Raises only what ends the whole transaction."""
    savepoints = raw(connection)
    savepoints.execute("SAVEPOINT work")
    try:
        results = jobs[0].work(connection, [job.item for job in jobs])
        savepoints.execute("RELEASE work")
    except Exception as error:
        if is_about_the_file(error):
            raise
        savepoints.execute("ROLLBACK TO work")
        savepoints.execute("RELEASE work")
        if len(jobs) == 1:
            jobs[0].error = Broken(type(error).__name__) if isinstance(error, SQLAlchemyError | sqlite3.Error) else error
            return
        for job in jobs:
            _execute(connection, [job])
    else:
        for job, result in zip(jobs, results, strict=True):
            job.result = result


def _deliver(batch: Iterable[_Job]) -> None:
    """One wake-up per event loop, not one per job: each costs a fight for the interpreter."""
    by_loop: dict[asyncio.AbstractEventLoop | None, list[_Job]] = {}
    for job in batch:
        by_loop.setdefault(job.loop, []).append(job)
    for loop, jobs in by_loop.items():
        if loop is None:
            _resolve(jobs)
        else:
            with suppress(RuntimeError):  # the loop is closed: nobody waits any more
                loop.call_soon_threadsafe(_resolve, jobs)


def _resolve(jobs: Iterable[_Job]) -> None:
    for job in jobs:
        if job.future.done():
            continue  # the caller was cancelled; the write was not
        if job.error is None:
            job.future.set_result(job.result)
        else:
            job.future.set_exception(job.error)
