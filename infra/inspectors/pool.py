"""The pool of warm inspector processes: hands out jobs, watches the clock, kills, replaces.

An inspector does one job at a time. Whatever it answers is untrusted until decoded by type. After a
time-out, a crash or a raised exception its process is ended and a fresh one takes its place.
"""

import asyncio
import contextlib
import os
import sys
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from itertools import chain, repeat
from typing import TypeVar

import msgspec

from infra.inspectors.frames import HEADER, LARGEST, Orders, Tag, decode, encode
from intake.errors import Broken, InspectorDied, Overdue, TryLater
from intake.examination import Examination
from intake.submission import Delivery, Letter

_STARTING = 60.0  # seconds for an inspector to load its rules, and its engines if it reads pictures
_RECYCLE = 5_000  # jobs after which a process is replaced: leaks never grow old
PROGRAM = (sys.executable, "-m", "infra.inspectors.inspector")
_PAUSES = (0.0, 0.5, 2.0, 10.0, 60.0)  # seconds before each try to start one
_NO_START = "an inspector did not start; postroom doctor says why (a kernel without Landlock cannot seal it: see inspectors.sealed)"
T = TypeVar("T")


@dataclass(slots=True, eq=False)
class _Inspector:
    process: asyncio.subprocess.Process
    jobs: int = 0

    async def ask(self, tag: Tag, value: object) -> bytes:
        """The body of the answer. Raises InspectorDied on a closed pipe, a raised job or nonsense."""
        stdin, stdout = self.process.stdin, self.process.stdout
        if stdin is None or stdout is None:
            raise InspectorDied("no pipe")
        try:
            stdin.write(encode(tag, value))
            await stdin.drain()
            answer, size = HEADER.unpack(await stdout.readexactly(HEADER.size))
            if size > LARGEST:
                raise InspectorDied("announced too much")
            untrusted = await stdout.readexactly(size)
        except (OSError, asyncio.IncompleteReadError) as error:
            raise InspectorDied(type(error).__name__) from None
        self.jobs += 1
        if answer == Tag.FAILED:
            raise InspectorDied(_type_name(untrusted))
        return untrusted

    async def end(self) -> None:
        with contextlib.suppress(ProcessLookupError):
            self.process.kill()
        await self.process.wait()


@dataclass(slots=True)
class InspectorPool:
    """``size`` inspectors with ``orders``. Start with ``open``, or with the first job if they are ``lazy``; ``close``
    ends every process. ``program`` is what an inspector runs: anything that speaks in frames on descriptors 0 and 1."""

    orders: Orders
    size: int
    program: tuple[str, ...] = PROGRAM
    lazy: bool = False
    waiting: int = 0
    """Jobs for which no inspector is free yet."""
    _opening: asyncio.Lock = field(default_factory=asyncio.Lock)
    _idle: asyncio.LifoQueue[_Inspector] = field(default_factory=asyncio.LifoQueue)
    _alive: set[_Inspector] = field(default_factory=set)
    _replacing: set[asyncio.Task[None]] = field(default_factory=set)
    _closed: bool = False

    async def open(self) -> None:
        """Start all inspectors that are not there yet; raises Broken when they do not come up."""
        async with self._opening:
            missing = self.size - len(self._alive) - len(self._replacing)
            await asyncio.gather(*(self._start() for _ in range(missing)))

    async def close(self) -> None:
        """End every process."""
        self._closed = True
        for task in self._replacing:
            task.cancel()
        await asyncio.gather(*(inspector.end() for inspector in tuple(self._alive)))

    @property
    def alive(self) -> int:
        """How many inspectors are running."""
        return len(self._alive)

    async def examine(self, delivery: Delivery, *, patience: float, budget: float) -> Examination:
        """See intake.ports.Inspectors."""
        return await self._job(Tag.EXAMINE, delivery, Examination, patience, budget)

    async def letter_of(self, content: bytes, *, budget: float) -> Letter:
        """See intake.ports.Inspectors."""
        return await self._job(Tag.LETTER, content, Letter, budget, budget)

    async def blanked(self, content: bytes, *, budget: float) -> bytes:
        """See intake.ports.Inspectors."""
        return await self._job(Tag.BLANK, content, bytes, budget, budget)

    async def _job(self, tag: Tag, value: object, kind: type[T], patience: float, budget: float) -> T:
        async with self._inspector(patience) as inspector:
            try:
                async with asyncio.timeout(budget):
                    untrusted = await inspector.ask(tag, value)
            except TimeoutError:
                raise Overdue(f"over {budget} s") from None
            try:
                return decode(untrusted, kind)
            except msgspec.DecodeError as error:
                raise InspectorDied(type(error).__name__) from None

    @contextlib.asynccontextmanager
    async def _inspector(self, patience: float) -> AsyncIterator[_Inspector]:
        """One idle inspector, given back afterwards; replaced if anything at all went wrong, or it is old."""
        if self.lazy:
            await self.open()
        self.waiting += 1
        try:
            async with asyncio.timeout(patience):
                inspector = await self._next()
        except TimeoutError:
            raise TryLater("no inspector came free") from None
        finally:
            self.waiting -= 1
        sound = False
        try:
            yield inspector
            sound = inspector.jobs < _RECYCLE
        finally:
            if sound:
                self._idle.put_nowait(inspector)
            else:
                self._retire(inspector)

    async def _next(self) -> _Inspector:
        """The next idle inspector that is alive: one that died waiting must not cost a message its examination."""
        while (inspector := await self._idle.get()).process.returncode is not None:
            self._retire(inspector)
        return inspector

    def _retire(self, inspector: _Inspector) -> None:
        if not self._closed:
            task = asyncio.create_task(self._replace(inspector))
            self._replacing.add(task)
            task.add_done_callback(self._replacing.discard)

    async def _replace(self, inspector: _Inspector) -> None:
        """A fresh process in its place, tried for as long as the pool is open."""
        self._alive.discard(inspector)
        await inspector.end()
        for pause in chain(_PAUSES, repeat(_PAUSES[-1])):
            await asyncio.sleep(pause)
            with contextlib.suppress(Broken):
                return await self._start()
        return None

    async def _start(self) -> None:
        process = await asyncio.create_subprocess_exec(
            *self.program,
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.DEVNULL,
            env={"PATH": os.defpath, "PYTHONHASHSEED": "random", **_bytecode()},
            limit=1 << 20,
        )
        inspector = _Inspector(process)
        try:
            async with asyncio.timeout(_STARTING):
                holes = decode(await inspector.ask(Tag.START, self.orders), tuple[str, ...])
        except (TimeoutError, InspectorDied, msgspec.DecodeError):
            await inspector.end()
            raise Broken(_NO_START) from None
        except asyncio.CancelledError:
            await inspector.end()
            raise
        if holes:
            await inspector.end()
            raise Broken(f"an inspector's seal does not hold: it can still {', '.join(holes)}")
        self._alive.add(inspector)
        self._idle.put_nowait(inspector)


def _bytecode() -> dict[str, str]:
    """Where compiled modules are kept, as for this process: nobody else loads the readers, and compiling them takes longer than loading."""
    return {name: os.environ[name] for name in ("PYTHONPYCACHEPREFIX", "PYTHONDONTWRITEBYTECODE") if name in os.environ}


def _type_name(untrusted: bytes) -> str:
    """The exception's type name, if that is what it is."""
    try:
        name = decode(untrusted, str)
    except msgspec.DecodeError:
        return "unknown"
    return name if name.isidentifier() and len(name) < 60 else "unknown"
