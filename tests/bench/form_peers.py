"""The least that a web form can be: uvicorn and FastAPI as in the service, one row a form, forced to disk in groups.

python -m tests.bench.form_peers DATABASE PORT
"""

import asyncio
import contextlib
import queue
import sqlite3
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated

import httpx
import uvicorn
from fastapi import FastAPI, Form
from fastapi.responses import PlainTextResponse

_STARTING = 30.0

Waiting = tuple[tuple[str, str, str], "asyncio.Future[None]"]


@contextlib.contextmanager
def start_bare(database: Path, port: int) -> Iterator["subprocess.Popen[bytes]"]:
    """Running and answering; ended on leaving."""
    with subprocess.Popen([sys.executable, "-m", "tests.bench.form_peers", str(database), str(port)]) as process:
        try:
            _wait(port)
            yield process
        finally:
            process.terminate()


def _wait(port: int) -> None:
    end = time.monotonic() + _STARTING
    while time.monotonic() < end:
        with contextlib.suppress(httpx.HTTPError):
            if httpx.get(f"http://127.0.0.1:{port}/").status_code == 404:
                return
        time.sleep(0.1)
    raise SystemExit("the bare application did not start in time")


def _write(database: Path, waiting: "queue.SimpleQueue[Waiting]") -> None:
    """One thread: whatever waits goes into one transaction."""
    connection = sqlite3.connect(database, isolation_level=None)
    connection.executescript("PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; CREATE TABLE forms (message, email, name)")
    while True:
        batch = [waiting.get()]
        with contextlib.suppress(queue.Empty):
            while True:
                batch.append(waiting.get_nowait())
        connection.execute("BEGIN IMMEDIATE")
        connection.executemany("INSERT INTO forms VALUES (?, ?, ?)", [row for row, _ in batch])
        connection.execute("COMMIT")
        batch[0][1].get_loop().call_soon_threadsafe(_done, batch)


def _done(batch: list[Waiting]) -> None:
    for _, future in batch:
        future.set_result(None)


def _application(database: Path) -> FastAPI:
    waiting: queue.SimpleQueue[Waiting] = queue.SimpleQueue()
    threading.Thread(target=_write, args=(database, waiting), daemon=True).start()
    app = FastAPI(openapi_url=None)

    @app.post("/forms/question", status_code=202)
    async def question(message: Annotated[str, Form()], email: Annotated[str, Form()], name: Annotated[str, Form()]) -> PlainTextResponse:
        future: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        waiting.put(((message, email, name), future))
        await future
        return PlainTextResponse("thank you\n", 202)

    return app


if __name__ == "__main__":
    uvicorn.run(_application(Path(sys.argv[1])), port=int(sys.argv[2]), log_level="critical", access_log=False)
