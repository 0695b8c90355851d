"""Files and what the craft says of them, for ``scan`` and ``redact``. No mail is needed for that."""

import mimetypes
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

from redaction.document import Document, Place, Reason, Unscannable, Withheld
from redaction.findings import Finding, Inspection
from redaction.inspect import inspect
from redaction.media.sight import Sight
from redaction.opening import open_document
from redaction.policy import Judgement, Policy, Verdict, judge
from redaction.redact import redact
from redaction.scanner import Scanner
from redaction.sight.engines import missing_engines
from redaction.verify import verify

STDIN = "-"
LARGEST = 100 * 1024 * 1024
"""Bytes of the largest file that is read."""

mimetypes.add_type("message/rfc822", ".eml")


@dataclass(frozen=True, slots=True)
class Looked:
    """One file: the judgement, what was acted on, what could not be read, and the redacted copy (None
    where it must be withheld)."""

    judgement: Judgement
    findings: tuple[Finding, ...]
    unscannable: tuple[Unscannable, ...]
    copy: bytes | None = field(repr=False)


def look(document: Document, policy: Policy, scanner: Scanner) -> Looked:
    """Inspect, redact and verify one document. What reads pictures is loaded for the first that shows something."""
    opened = open_document(document, scan=scanner.scan)
    inspection = inspect(opened, scanner.scan)
    sight = _sight() if any(one.reason is Reason.NEEDS_SIGHT for one in inspection.unscannable) else None
    if sight:
        opened = open_document(document, scan=scanner.scan, sight=sight)
        inspection = inspect(opened, scanner.scan)
    judgement = judge(inspection, policy)
    copy = None if inspection.unscannable else redact(opened, judgement.act_on)
    if copy is None or isinstance(copy, Withheld):
        return Looked(judgement, judgement.act_on, inspection.unscannable, None)
    if judge(verify(copy.document, scanner.scan, sight, copy.removed), policy).verdict is not Verdict.PASS:
        left = Unscannable(Place((), 0, document.name), Reason.STILL_FOUND)
        return Looked(judge(Inspection(inspection.findings, (left,)), policy), judgement.act_on, (left,), None)
    return Looked(judgement, judgement.act_on, (), copy.document.content)


@cache
def _sight() -> Sight | None:
    """None where an engine is not installed."""
    if missing_engines():
        return None
    from redaction.sight.both import open_sight  # noqa: PLC0415 - takes a second and half a gigabyte

    return open_sight()


def read(path: str) -> Document:
    """The file at ``path``, or standard input for "-". Raises OSError; too large a file is one, too."""
    if path == STDIN:
        return Document("", "application/octet-stream", sys.stdin.buffer.read(LARGEST))
    file = Path(path)
    if file.stat().st_size > LARGEST:
        raise OSError(f"{path}: larger than {LARGEST // 1024 // 1024} MB; split it")
    return Document(file.name, mimetypes.guess_type(file.name)[0] or "application/octet-stream", file.read_bytes())


def files(paths: Sequence[str]) -> Iterator[str]:
    """Every file named, and every file below every folder named, in a fixed order."""
    for path in paths:
        folder = Path(path)
        if path != STDIN and folder.is_dir():
            yield from (str(file) for file in sorted(folder.rglob("*")) if file.is_file())
        else:
            yield path
