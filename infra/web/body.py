"""Request bodies, counted and timed as they arrive, before anything reads them."""

import asyncio
from dataclasses import dataclass, field

from fastapi import HTTPException
from starlette.types import Message, Receive

from intake.forms.counter import MAX_FORM

CLOSE = {"Connection": "close"}


@dataclass(frozen=True, slots=True)
class Pace:
    """How slow a body may be. ``idle`` is seconds between two pieces; ``grace`` seconds are free, then
    ``rate`` bytes a second are the least (slow-body attacks hold a connection for next to nothing)."""

    idle: float = 20.0
    grace: float = 30.0
    rate: int = 8 * 1024


@dataclass(frozen=True, slots=True)
class Limits:
    """What a body may cost: bytes of a public form (the other doors have fixed, small limits), and its pace."""

    max_form: int = MAX_FORM
    pace: Pace = field(default_factory=Pace)


class BoundedBody:
    """Stands in for ``receive``. Raises HTTPException 413 past ``most`` bytes and 408 when too slow.

    What is too large is read to its end and thrown away, up to four times the limit: a browser shows our
    page only after it has sent everything.
    """

    def __init__(self, receive: Receive, most: int, pace: Pace) -> None:
        self._receive = receive
        self._most = most
        self._pace = pace
        self._count = 0
        self._began = asyncio.get_running_loop().time()

    async def __call__(self) -> Message:
        message = await self._next()
        if self._count <= self._most:
            return message
        while message.get("more_body", False) and self._count <= 4 * self._most:
            message = await self._next()
        raise HTTPException(413, headers=CLOSE)

    async def read(self) -> bytes:
        """The whole body, for doors whose forms are small. Ends early when the client is gone."""
        body = bytearray()
        while True:
            message = await self()
            body += message.get("body", b"")
            if not message.get("more_body", False):
                return bytes(body)

    async def _next(self) -> Message:
        try:
            async with asyncio.timeout(self._pace.idle):
                message = await self._receive()
        except TimeoutError:
            raise HTTPException(408, headers=CLOSE) from None
        self._count += len(message.get("body", b""))
        elapsed = asyncio.get_running_loop().time() - self._began
        if elapsed > self._pace.grace + self._count / self._pace.rate:
            raise HTTPException(408, headers=CLOSE)
        return message


def replayed(body: bytes, receive: Receive) -> Receive:
    """A ``receive`` that gives ``body`` once, then whatever still comes (a disconnect)."""
    waiting: list[Message] = [{"type": "http.request", "body": body, "more_body": False}]

    async def again() -> Message:
        return waiting.pop() if waiting else await receive()

    return again
