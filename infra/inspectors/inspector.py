"""The inspector process: reads deliveries and says what is in them. It opens nothing and sends nothing.

Started by the pool as ``python -m infra.inspectors.inspector`` with the pipe on file descriptors 0 and 1.
A job that raises is answered with the exception's type name; what kills the process is seen by the pool.
"""

import email
import encodings
import gc
import importlib
import os
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from pkgutil import iter_modules

from infra.inspectors import sample
from infra.inspectors.frames import HEADER, Orders, Tag, decode, encode
from infra.inspectors.seal import holes, limit, seal
from intake.examine import examine
from intake.letter import letter_from
from intake.rulebook import Rulebook, Sources, compile_rules
from intake.submission import Channel, Delivery
from redaction.kinds import NEVER_KEPT
from redaction.redact import blank_raw

_LAZY = (email, encodings)
"""Packages of the standard library that load their parts when they are needed."""

_NICE = 10
"""Reading pictures takes all of a core for seconds; letters come first."""

_GARBAGE = (50_000, 20, 20)
"""Thresholds of the garbage collector: a text of a million values makes millions of objects that all live to its end, and nearly none
that only a collector can free. The usual thresholds spend half of the time of such a reading."""

_HEADER = b"From: a@example.org\r\nSubject: =?koi8-r?B?99PF?=\r\nMIME-Version: 1.0\r\n"
_SAMPLES = (
    _HEADER + b"Content-Type: text/html; charset=cp1250\r\n\r\n<p>Hello <b>4111</b> 1111 1111 1111</p>\r\n",
    _HEADER + b"DKIM-Signature: v=1; a=rsa-sha256; d=example.org; s=x; h=from; bh=YQ==; b=YQ==\r\n\r\nmy SSN is 536-90-4399\r\n",
)
"""What is read once before the seal: both sorts of body, an encoded word, a signature, something to find."""


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
    if orders.pictures:
        rulebook = _sighted(rulebook)
    _warm_up(rulebook)
    settle()
    limit(orders.memory)
    if orders.sealed:
        seal()
    _write(answers, encode(Tag.READY, holes() if orders.sealed else ()))
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


def _sighted(rulebook: Rulebook) -> Rulebook:
    """The same rules with eyes. The engines take seconds and most of a gigabyte: only who needs them loads them."""
    from redaction.sight.both import open_sight  # noqa: PLC0415 - as said

    os.environ["OMP_THREAD_LIMIT"] = "1"
    os.nice(_NICE)
    sight = open_sight()
    if sight is None:
        raise SystemExit(3)
    return replace(rulebook, sight=sight)


def _warm_up(rulebook: Rulebook) -> None:
    """All that is ever imported is imported now, and one message of each sort read: behind the seal nothing
    can be loaded any more, and a character set is a module in Python. Where pictures are read, one is read, found
    guilty, painted over and read again."""
    for package in _LAZY:
        for module in iter_modules(package.__path__, f"{package.__name__}."):
            with suppress(ImportError, LookupError):  # some belong to other operating systems
                importlib.import_module(module.name)
    for content in (*_SAMPLES, *((sample.letter(),) if rulebook.sight else ())):
        examine(Delivery(Channel.SMTP, content, "a@example.org", ("b@example.org",), datetime.now(UTC)), rulebook)


def settle() -> None:
    """What is loaded by now stays: the garbage collector need not look at it again."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(*_GARBAGE)


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
