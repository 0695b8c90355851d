"""Heads of the audit trail noted outside the house: a file that grows by a line, which its operator puts where
whoever can write to the database cannot (another owner and an append-only flag, a log host, a bucket with
object lock). A trail that was cut short or written anew no longer agrees with it.
"""

import os
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import msgspec

from infra.audit.chain import Head
from intake.errors import Broken

_MODE = 0o640


class AnchorsError(Broken):
    """The file of noted heads cannot be read or written: names it and the line."""


class _Noted(msgspec.Struct, forbid_unknown_fields=True):
    at: str
    seq: int
    mac: str


def note_head(path: Path, head: Head, now: datetime) -> None:
    """One more line, forced to disk. Raises AnchorsError."""
    line = msgspec.json.encode(_Noted(f"{now:%Y-%m-%dT%H:%M:%SZ}", head.seq, head.mac.hex())) + b"\n"
    try:
        handle = os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, _MODE)
        try:
            os.write(handle, line)
            os.fsync(handle)
        finally:
            os.close(handle)
    except OSError as error:
        raise AnchorsError(f"{path}: the audit trail's head could not be noted ({error.strerror})") from None


def noted_heads(path: Path) -> Iterator[Head]:
    """Every head noted in the file, oldest first. Raises AnchorsError with the line that is none."""
    try:
        lines = path.read_bytes().splitlines()
    except OSError as error:
        raise AnchorsError(f"{path}: cannot be read ({error.strerror})") from None
    for number, line in enumerate(lines, 1):
        try:
            noted = msgspec.json.decode(line, type=_Noted)
            yield Head(noted.seq, bytes.fromhex(noted.mac))
        except (msgspec.MsgspecError, ValueError):
            raise AnchorsError(f"{path}, line {number}: not a noted head") from None
