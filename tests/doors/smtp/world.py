"""An open door over real sockets, a house behind it that remembers, and a client that checks nothing."""

import asyncio
import re
import ssl
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from intake.answer import Accepted, Answer
from intake.smtp.door import Door, serve
from intake.smtp.reception import Note
from intake.smtp.settings import SmtpSettings
from intake.submission import Delivery

NOON = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)
OURS = {"desk@example.org", "other@example.org", "postmaster"}
PATIENCE = 20  # seconds until a test gives up on a door that says nothing


@dataclass
class Memory:
    """A house that accepts everything and remembers it."""

    deliveries: list[Delivery] = field(default_factory=list)

    async def __call__(self, delivery: Delivery) -> Answer:
        self.deliveries.append(delivery)
        return Accepted((f"R-{len(self.deliveries)}",))


class Gate(Memory):
    """A house that decides only when the test says so."""

    def __init__(self) -> None:
        super().__init__()
        self.asked = asyncio.Event()
        self.open = asyncio.Event()

    async def __call__(self, delivery: Delivery) -> Answer:
        self.asked.set()
        await self.open.wait()
        return await super().__call__(delivery)


class Failing(Memory):
    """A house that raises."""

    def __init__(self, error: BaseException) -> None:
        super().__init__()
        self.error = error

    async def __call__(self, delivery: Delivery) -> Answer:
        raise self.error


class Client:
    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.reader = reader
        self.writer = writer

    async def send(self, octets: bytes) -> None:
        self.writer.write(octets)
        await self.writer.drain()

    async def reply(self) -> str:
        """The last line of the next reply, all of it joined by newlines; "" when the door has closed."""
        lines: list[str] = []
        while not lines or re.match(r"\d{3}-", lines[-1]):
            try:
                line = await asyncio.wait_for(self.reader.readline(), PATIENCE)
            except ConnectionError:
                line = b""
            if not line:
                return ""
            lines.append(line.decode("ascii").rstrip("\r\n"))
        return "\n".join(lines)

    async def say(self, line: str) -> str:
        await self.send(line.encode() + b"\r\n")
        return await self.reply()

    async def greet(self) -> "Client":
        assert (await self.reply()).startswith("220 ")
        assert (await self.say("EHLO client.example.net")).startswith("250")
        return self

    async def begin(self, recipient: str = "desk@example.org") -> "Client":
        """Up to 354."""
        assert (await self.say("MAIL FROM:<ann@example.net>")).startswith("250")
        assert (await self.say(f"RCPT TO:<{recipient}>")).startswith("250")
        assert (await self.say("DATA")).startswith("354")
        return self

    async def mail(self, content: bytes) -> str:
        """The reply after the dot; ``content`` with its dots doubled and its last line end."""
        await self.begin()
        await self.send(content + b".\r\n")
        return await self.reply()

    def half_close(self) -> None:
        self.writer.write_eof()

    def close(self) -> None:
        self.writer.close()

    def abort(self) -> None:
        self.writer.transport.abort()


@dataclass
class World:
    door: Door
    house: Memory
    notes: list[tuple[str, dict[str, str]]] = field(default_factory=list)
    clients: list[Client] = field(default_factory=list)

    async def connect(self, tls: ssl.SSLContext | None = None) -> Client:
        client = Client(*await asyncio.open_connection("127.0.0.1", self.door.port, ssl=tls))
        self.clients.append(client)
        return client

    async def greeted(self) -> Client:
        return await (await self.connect()).greet()


@asynccontextmanager
async def open_door(
    house: Memory | None = None,
    *,
    tls: ssl.SSLContext | None = None,
    knows: Callable[[str], bool] = OURS.__contains__,
    note: Note | None = None,
    **limits: Any,
) -> AsyncIterator[World]:
    """A door with the given limits. On leaving, it is closed at once and so are the clients."""
    house = house or Memory()
    notes: list[tuple[str, dict[str, str]]] = []
    settings = SmtpSettings(port=0, hostname="mx.example.org", **limits)
    keep = note or (lambda word, fields: notes.append((word, dict(fields))))
    door = await serve(settings, house, knows, tls, note=keep, now=lambda: NOON)
    world = World(door, house, notes)
    try:
        yield world
    finally:
        for client in world.clients:
            client.close()
        await door.close(grace=PATIENCE)
