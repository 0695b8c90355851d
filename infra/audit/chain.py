"""The audit trail as a chain: each line carries an HMAC-SHA-256 over the line before and itself.

Without the key nobody can change, take out, put in or swap lines unseen. What a chain alone cannot
show is that its newest lines were cut off, or that somebody who has the key wrote it all anew: for that,
heads are noted elsewhere (``anchors.py``) and compared.
"""

import hashlib
import hmac
import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import NamedTuple

START = bytes(32)  # stands for the line before the first


class Line(NamedTuple):
    """One line without its MAC. ``at`` is UTC seconds since the epoch; ``details`` canonical JSON."""

    seq: int
    at: float
    actor: str
    verb: str
    subject: str
    details: str


class Link(NamedTuple):
    """One line as stored."""

    line: Line
    mac: bytes


@dataclass(frozen=True, slots=True)
class Head:
    """The newest line: what to note outside. ``seq`` 0 = the trail is empty."""

    seq: int
    mac: bytes


@dataclass(frozen=True, slots=True)
class Verification:
    """``bad_seq`` is the first line that is wrong, None when all are right; ``why`` in plain words.
    ``head`` is the last line that is right."""

    lines: int
    head: Head
    bad_seq: int | None = None
    why: str = ""

    @property
    def ok(self) -> bool:
        return self.bad_seq is None


def canonical(details: object) -> str:
    """JSON in one fixed spelling: sorted keys, no spaces, ASCII."""
    return json.dumps(details, sort_keys=True, separators=(",", ":"))


def mac_of(key: bytes, before: bytes, line: Line) -> bytes:
    """The MAC of ``line`` after the line with the MAC ``before``."""
    return hmac.digest(key, before + canonical(line).encode(), hashlib.sha256)


def links(key: bytes, head: Head, lines: Iterable[tuple[float, str, str, str, str]]) -> Iterator[Link]:
    """``lines`` (at, actor, verb, subject, details) numbered and chained on to ``head``."""
    before = head.mac
    for seq, rest in enumerate(lines, head.seq + 1):
        line = Line(seq, *rest)
        before = mac_of(key, before, line)
        yield Link(line, before)


def verify(key: bytes, chain: Iterable[Link], noted: Iterable[Head] = ()) -> Verification:
    """Walks ``chain`` in order of seq up to the first line that is wrong, by itself or beside the heads that
    were ``noted`` outside."""
    expected = {one.seq: one.mac for one in noted}
    head = Head(0, START)
    for line, mac in chain:
        if line.seq != head.seq + 1:
            return _wrong(head, "the line is missing")
        if not hmac.compare_digest(mac, mac_of(key, head.mac, line)):
            return _wrong(head, "the line was changed, put in or moved")
        head = Head(line.seq, mac)
        if not hmac.compare_digest(expected.get(head.seq, mac), mac):
            return Verification(head.seq, head, head.seq, "the line is not the one that was noted")
    if max(expected, default=0) > head.seq:
        return _wrong(head, "the trail was cut off before the line that was noted")
    return Verification(head.seq, head)


def _wrong(head: Head, why: str) -> Verification:
    return Verification(head.seq, head, head.seq + 1, why)
