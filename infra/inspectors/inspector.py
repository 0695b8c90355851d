"""The inspector process: reads deliveries and says what is in them. It opens nothing and sends nothing.

Started by the pool as ``python -m infra.inspectors.inspector`` with the pipe on file descriptors 0 and 1.
A job that raises is answered with the exception's type name; what kills the process is seen by the pool.
"""

import os
import resource
import sys
from collections.abc import Callable, Mapping
from ctypes import CDLL
from datetime import UTC, datetime
from pathlib import Path

from infra.inspectors.frames import HEADER, Orders, Tag, decode, encode
from intake.letter import letter_from
from intake.pipeline import examine
from intake.rulebook import Rulebook, Sources, compile_rules
from intake.submission import Channel, Delivery
from redaction.kinds import NEVER_KEPT
from redaction.redact import blank_raw

_PR_SET_DUMPABLE = 4
_WARM_UP = b"From: a@example.org\r\nSubject: warm\r\nContent-Type: text/html\r\n\r\n<p>Hello 4111 1111 1111 1111</p>\r\n"


def main() -> None:
    """Serve jobs until the pipe closes."""
    jobs, answers = os.dup(0), os.dup(1)
    null = os.open(os.devnull, os.O_RDWR)
    os.dup2(null, 0)
    os.dup2(null, 1)
    tag, body = _read(jobs)
    if tag is not Tag.START:
        raise SystemExit(2)
    orders = decode(body, Orders)
    rulebook = compile_rules(Sources(*(Path(path) if path else None for path in (orders.policy, orders.programs, orders.forms))))
    _warm_up(rulebook)
    _lock_down(orders.memory)
    _write(answers, encode(Tag.READY, None))
    while True:
        _write(answers, _answer(*_read(jobs), rulebook))


def _answer(tag: Tag, body: bytes, rulebook: Rulebook) -> bytes:
    try:
        return encode(Tag.RESULT, JOBS[tag](body, rulebook))
    except Exception as error:
        return encode(Tag.FAILED, type(error).__name__)


JOBS: Mapping[Tag, Callable[[bytes, Rulebook], object]] = {
    Tag.EXAMINE: lambda body, rulebook: examine(decode(body, Delivery), rulebook),
    Tag.LETTER: lambda body, _rulebook: letter_from(decode(body, bytes)),
    Tag.BLANK: lambda body, rulebook: blank_raw(decode(body, bytes), NEVER_KEPT, rulebook.scan),
}
"""What an inspector can be asked. A tag that is not here is answered as a failure."""


def _warm_up(rulebook: Rulebook) -> None:
    """One message of each sort, so that nothing is imported after the doors are locked."""
    examine(Delivery(Channel.SMTP, _WARM_UP, "a@example.org", ("b@example.org",), datetime.now(UTC)), rulebook)


def _lock_down(memory: int) -> None:
    """No core dump, no file growth, no ptrace by equals, bounded memory."""
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    if sys.platform == "linux":
        CDLL(None).prctl(_PR_SET_DUMPABLE, 0, 0, 0, 0)


def _read(fd: int) -> tuple[Tag, bytes]:
    tag, size = HEADER.unpack(_exactly(fd, HEADER.size))
    return Tag(tag), _exactly(fd, size)


def _exactly(fd: int, size: int) -> bytes:
    chunks = []
    while size:
        chunk = os.read(fd, min(size, 1 << 20))
        if not chunk:
            raise SystemExit(0)  # the pool closed the pipe
        chunks.append(chunk)
        size -= len(chunk)
    return b"".join(chunks)


def _write(fd: int, data: bytes) -> None:
    view = memoryview(data)
    while view:
        view = view[os.write(fd, view) :]


if __name__ == "__main__":
    main()
