"""Who is measured: started on a free loopback port in a folder of their own, and stopped again."""

import asyncio
import os
import shlex
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType

from aiosmtpd.smtp import SMTP

POSTROOM = f"{shlex.quote(sys.executable)} -m infra.cli serve --config {{config}} --data {{data}}"
_TICKS = os.sysconf("SC_CLK_TCK")


class AbsentError(Exception):
    """This peer is not on this machine, and why that is known."""


@dataclass(frozen=True, slots=True)
class Peer:
    """A running peer; ``process`` is the root of its tree."""

    name: str
    promise: str
    port: int
    process: subprocess.Popen[bytes]

    def cpu_seconds(self) -> float:
        """User and system time of the whole process tree, ended children included."""
        return sum(cpu_of(pid) for pid in tree(self.process.pid))

    def cpu_shares(self) -> Mapping[str, float]:
        """The same, by who spent it: the first thread of the root, its other threads, the processes below it."""
        root = self.process.pid
        threads = {int(entry.name): cpu_of(f"{root}/task/{entry.name}") for entry in Path(f"/proc/{root}/task").iterdir()}
        first = threads.pop(root, 0.0)
        return {"first thread": first, "other threads": sum(threads.values()), "children": self.cpu_seconds() - cpu_of(root)}

    def stop(self) -> None:
        """End what ``start`` began. Postfix's master leaves the process group, so its tree is walked."""
        family = [(pid, _born(pid)) for pid in tree(self.process.pid)]
        self.process.terminate()
        self._wait(5)
        for word in (signal.SIGTERM, signal.SIGKILL):
            left = [pid for pid, born in family if born and _born(pid) == born]
            for pid in left:
                with suppress(ProcessLookupError):
                    os.kill(pid, word)
            self._wait(10 if left else 0)

    def _wait(self, seconds: float) -> None:
        with suppress(subprocess.TimeoutExpired):
            self.process.wait(timeout=seconds)


def start(name: str, folder: Path, postroom: str) -> Peer:
    """Start peer ``name`` in ``folder`` and wait for its greeting. Raises AbsentError."""
    promise, command_of = PEERS[name]
    port = free_port()
    folder.mkdir(parents=True)
    arguments = shlex.split(postroom_command(folder, port, postroom)) if command_of is None else command_of(folder, port)
    with (folder / "log").open("wb") as log:
        process = subprocess.Popen(arguments, stdin=subprocess.DEVNULL, stdout=log, stderr=log, start_new_session=True)
    peer = Peer(name, promise, port, process)
    if not _greets(peer):
        peer.stop()
        last = (folder / "log").read_text("utf-8", "replace").strip().splitlines()[-1:]
        raise AbsentError(f"did not greet within 30 s: {' '.join(last)}")
    return peer


def postroom_command(folder: Path, port: int, template: str) -> str:
    """``template`` with {data}, {config} and {port} filled in; the configuration is written to ``folder``."""
    config = folder / "postroom.toml"
    config.write_text(f"[smtp]\nport = {port}\n\n[web]\nport = 0\n\n[operator]\nport = 0\n", "utf-8")
    return template.format(data=shlex.quote(str(folder / "data")), config=shlex.quote(str(config)), port=port)


def _sink(_folder: Path, port: int) -> list[str]:
    return [_program("smtp-sink"), *(["-u", "nobody"] if os.geteuid() == 0 else []), f"127.0.0.1:{port}", "100"]


def _aiosmtpd(_folder: Path, port: int) -> list[str]:
    return [sys.executable, "-m", "tests.bench.smtp_peers", str(port)]


def _postfix(folder: Path, port: int) -> list[str]:
    postfix = _program("postfix")
    if os.geteuid() != 0:
        raise AbsentError("needs root to start")
    folder.chmod(0o755)
    queue, data = folder / "queue", folder / "state"
    queue.mkdir()
    data.mkdir()
    shutil.chown(data, "postfix")
    (folder / "main.cf").write_text(POSTFIX_MAIN.format(queue=queue, data=data), "utf-8")
    (folder / "master.cf").write_text(POSTFIX_MASTER.format(port=port), "utf-8")
    return [postfix, "-c", str(folder), "start-fg"]


PEERS: Mapping[str, tuple[str, Callable[[Path, int], list[str]] | None]] = MappingProxyType(
    {
        "postroom": ("examined, sealed, routed, forced to disk", None),
        "postfix": ("queue file forced to disk, then discarded; nothing examined", _postfix),
        "aiosmtpd": ("nothing: taken and forgotten", _aiosmtpd),
        "smtp-sink": ("nothing: how fast this client can send", _sink),
    }
)

POSTFIX_MAIN = """\
compatibility_level = 3.6
queue_directory = {queue}
data_directory = {data}
mail_owner = postfix
setgid_group = postdrop
inet_interfaces = 127.0.0.1
inet_protocols = ipv4
myhostname = mx.example.org
mydestination =
mynetworks = 127.0.0.0/8
alias_maps =
alias_database =
local_recipient_maps =
smtpd_recipient_restrictions = permit_mynetworks, reject
default_transport = discard:
relay_transport = discard:
in_flow_delay = 0
smtpd_client_connection_count_limit = 0
smtpd_peername_lookup = no
"""

POSTFIX_MASTER = """\
127.0.0.1:{port} inet n - n - 100 smtpd
cleanup   unix n - n - 0 cleanup
qmgr      unix n - n 300 1 qmgr
rewrite   unix - - n - - trivial-rewrite
bounce    unix - - n - 0 bounce
defer     unix - - n - 0 bounce
trace     unix - - n - 0 bounce
anvil     unix - - n - 1 anvil
discard   unix - - n - - discard
error     unix - - n - - error
retry     unix - - n - - error
proxymap  unix - - n - - proxymap
"""


def _program(name: str) -> str:
    found = shutil.which(name, path=f"{os.environ.get('PATH', '')}:/usr/sbin:/sbin")
    if found is None:
        raise AbsentError(f"{name} is not installed (Debian: package postfix)")
    return found


def free_port() -> int:
    """One that nothing listens on at the moment."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _greets(peer: Peer) -> bool:
    deadline = time.monotonic() + 30
    while time.monotonic() < deadline and peer.process.poll() is None:
        try:
            with socket.create_connection(("127.0.0.1", peer.port), timeout=5) as client:
                if client.recv(3) == b"220":
                    return True
        except OSError:
            pass
        time.sleep(0.1)
    return False


def tree(root: int) -> list[int]:
    """Process ids: ``root`` first, then all below it."""
    children: dict[int, list[int]] = {}
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit() and (fields := _stat(int(entry.name))):
            children.setdefault(int(fields[1]), []).append(int(entry.name))
    found, waiting = [], [root]
    while waiting:
        pid = waiting.pop()
        found.append(pid)
        waiting += children.get(pid, [])
    return found


def cpu_of(pid: int | str) -> float:
    """CPU seconds of one process (PID/task/TID: of one thread) and its ended children.

    Fields 14 to 17 of proc(5) stat; counted here from the state, which is field 3."""
    fields = _stat(pid)
    return sum(map(int, fields[11:15])) / _TICKS if fields else 0.0


def _born(pid: int) -> str:
    """When the process began, field 22 of proc(5) stat: a number given again is another process. "" for the dead."""
    fields = _stat(pid)
    return fields[19] if fields and fields[0] != "Z" else ""


def _stat(pid: int | str) -> list[str]:
    try:
        return Path(f"/proc/{pid}/stat").read_text("ascii", "replace").rpartition(")")[2].split()
    except OSError:
        return []


class _Forgetful:
    async def handle_DATA(self, _server: object, _session: object, _envelope: object) -> str:  # noqa: N802 - aiosmtpd's name
        return "250 2.0.0 OK"


async def _serve_aiosmtpd(port: int) -> None:
    loop = asyncio.get_running_loop()
    handler = _Forgetful()
    await loop.create_server(lambda: SMTP(handler, hostname="mx.example.org", loop=loop), "127.0.0.1", port)
    await asyncio.Event().wait()


if __name__ == "__main__":
    asyncio.run(_serve_aiosmtpd(int(sys.argv[1])))
