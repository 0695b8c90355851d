"""The HTTP server: uvicorn inside this process, with the limits that it lacks, and silent: our log has its
own vocabulary, and an access log would hold addresses."""

import asyncio
import socket
import ssl
from collections.abc import Callable, Generator
from contextlib import contextmanager
from typing import Any

import uvicorn
from starlette.types import ASGIApp
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

HEAD_SECONDS = 15.0
MAX_HEAD = 64 * 1024
MAX_CONNECTIONS = 1_000
GRACE_SECONDS = 25


class BoundedHead(HttpToolsProtocol):
    """A request line and headers arrive within ``HEAD_SECONDS`` and ``MAX_HEAD`` bytes, or the connection ends
    (slow-header attacks; uvicorn itself would wait for ever and collect without end)."""

    head_seconds = HEAD_SECONDS
    _timer: asyncio.TimerHandle | None = None
    _head = 0

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """The clock starts before the first byte."""
        super().connection_made(transport)
        self._arm()

    def on_message_begin(self) -> None:
        """And again with each further request of the connection."""
        super().on_message_begin()
        self._arm()

    def on_headers_complete(self) -> None:
        """The head is whole."""
        self._disarm()
        super().on_headers_complete()

    def data_received(self, data: bytes) -> None:
        """Counts only while a head is incomplete."""
        super().data_received(data)
        self._head += len(data)
        if self._timer is not None and self._head > MAX_HEAD:
            self.transport.abort()

    def connection_lost(self, exc: Exception | None) -> None:
        """Nothing of ours outlives the connection."""
        self._disarm()
        super().connection_lost(exc)

    def _arm(self) -> None:
        self._disarm()
        self._head = 0
        self._timer = asyncio.get_running_loop().call_later(self.head_seconds, self.transport.abort)

    def _disarm(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None


class WebServer:
    """A running server. ``port`` is the real one where 0 was asked for."""

    def __init__(self, server: "_Server", task: "asyncio.Task[None]", port: int) -> None:
        self._server = server
        self._task = task
        self.port = port

    async def close(self) -> None:
        """Orderly stop: no new connections, running requests finish within ``GRACE_SECONDS``."""
        self._server.should_exit = True
        await self._task


async def serve(app: ASGIApp, host: str, port: int, tls: ssl.SSLContext | None = None) -> WebServer:
    """Listens, then returns. Raises OSError when the port cannot be had."""
    listener = _listener(host, port)
    config = uvicorn.Config(
        app,
        http=BoundedHead,
        ws="none",
        lifespan="off",
        loop="none",
        log_config=None,
        log_level="critical",
        access_log=False,
        server_header=False,
        proxy_headers=False,
        limit_concurrency=MAX_CONNECTIONS,
        timeout_keep_alive=20,
        timeout_graceful_shutdown=GRACE_SECONDS,
        ssl_context_factory=_given(tls) if tls else None,
    )
    server = _Server(config)
    task = asyncio.create_task(server.serve([listener]))
    await server.listening.wait()
    return WebServer(server, task, listener.getsockname()[1])


class _Server(uvicorn.Server):
    """Says when it listens, and leaves signals to the process that it lives in."""

    def __init__(self, config: uvicorn.Config) -> None:
        super().__init__(config)
        self.listening = asyncio.Event()

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """As uvicorn does it; then tells, also when it failed."""
        try:
            await super().startup(sockets)
        finally:
            self.listening.set()

    @contextmanager
    def capture_signals(self) -> Generator[None, None, None]:
        """No signal handlers of uvicorn's own."""
        yield


def _listener(host: str, port: int) -> socket.socket:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    listener = socket.socket(family, socket.SOCK_STREAM)
    try:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind((host, port))
    except OSError:
        listener.close()
        raise
    listener.setblocking(False)
    return listener


def _given(tls: ssl.SSLContext) -> Callable[[uvicorn.Config, Callable[[], ssl.SSLContext]], Any]:
    return lambda _config, _default: tls
