"""``postroom serve``: take in mail and forms until told to stop."""

import argparse
import asyncio
import contextlib
import gc
import os
import signal
import sys
from collections.abc import Callable
from contextlib import AbstractAsyncContextManager
from typing import TYPE_CHECKING

import uvloop

from infra.commands.options import add_place, settings_of
from infra.settings import ROLES, Settings
from infra.watch import Watch

if TYPE_CHECKING:
    from infra.service import Ports

Running = Callable[[Settings, frozenset[str], Watch], AbstractAsyncContextManager["Ports"]]


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """See ``postroom serve --help``."""
    parser.add_argument("--role", action="append", choices=["all", *ROLES], help="what this process does; may be repeated (default: all)")
    add_place(parser)


def run(arguments: argparse.Namespace) -> int:
    """Serve; SIGTERM and SIGINT stop it in order."""
    asked = frozenset(arguments.role or ["all"])
    roles = frozenset(ROLES) if "all" in asked else asked
    sys.setswitchinterval(0.0005)  # else the ledger's writer waits 5 ms for a busy event loop at each step
    _work_in_batches()
    uvloop.run(_serve(settings_of(arguments), roles))
    return 0


def _work_in_batches() -> None:
    """Whoever wakes up here does not push aside who is at work (Linux, sched(7)): this process, its writer and its inspectors
    wake each other several times a mail, and each switch costs more than the few milliseconds that somebody waits."""
    if sys.platform == "linux":
        with contextlib.suppress(OSError):  # where a sandbox forbids it, all works as before
            os.sched_setscheduler(0, os.SCHED_BATCH, os.sched_param(0))


async def _serve(settings: Settings, roles: frozenset[str]) -> None:
    stopped = asyncio.Event()
    loop = asyncio.get_running_loop()
    for which in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(which, stopped.set)
    running, watch = _running(), Watch()
    async with running(settings, roles, watch) as ports:
        watch.note("started", _started(settings, roles, ports))
        await stopped.wait()
    watch.note("stopped", {"role": ",".join(sorted(roles))})


def _running() -> Running:
    """Loads all of the service. No garbage is collected meanwhile, for there is none; what was loaded is never looked through again."""
    gc.disable()
    try:
        from infra.service import running  # noqa: PLC0415 - as said

        return running
    finally:
        gc.freeze()
        gc.enable()


def _started(settings: Settings, roles: frozenset[str], ports: "Ports") -> dict[str, object]:
    return {
        "role": ",".join(sorted(roles)),
        "smtp_port": ports.smtp,
        "web_port": ports.web,
        "operator_port": ports.operator,
        "data": settings.storage.data,
    }
