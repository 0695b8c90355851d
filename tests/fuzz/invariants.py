"""What holds for every mail whatever is in it, said once: for the fuzzer, and for the mails that it found."""

import time
from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, datetime
from email import message_from_bytes, policy
from typing import NamedTuple

from intake.examination import Examination
from intake.examine import examine
from intake.rulebook import Rulebook
from intake.submission import Channel, Delivery
from redaction.document import Document, Reason
from redaction.inspect import inspect
from redaction.kinds import NEVER_KEPT
from redaction.opening import open_document
from redaction.policy import Verdict, judge

SLOWEST = 2.0
"""Seconds of processor time for one mail of the fuzzer's size."""
LONGEST_LINE = 998
WHEN = datetime(2031, 5, 6, 12, tzinfo=UTC)


class Case(NamedTuple):
    """A mail and what the examination said."""

    content: bytes
    seen: Examination
    seconds: float
    rulebook: Rulebook


def delivery(content: bytes) -> Delivery:
    return Delivery(Channel.SMTP, content, "ann@example.org", ("stamps@post.example",), WHEN, peer="127.0.0.1", trusted=True)


def broken(content: bytes, rulebook: Rulebook) -> Iterator[str]:
    """The promises that this mail breaks, each in a short sentence. What ``examine`` raises is passed on."""
    begin = time.process_time()
    seen = examine(delivery(content), rulebook)
    case = Case(content, seen, time.process_time() - begin, rulebook)
    for promise, check in PROMISES.items():
        wrong = check(case)
        if wrong:
            yield f"{promise}: {wrong}"


def _slow(case: Case) -> str:
    return f"over {SLOWEST:.0f} s" if case.seconds > SLOWEST else ""


def _raised(case: Case) -> str:
    """Readers say that bytes are damaged; one that raises instead has a hole, though the mail is held."""
    if all(one.reason is not Reason.CRASHED for one in case.seen.inspection.unscannable):
        return ""
    opened = open_document(Document("", "message/rfc822", case.content), scan=case.rulebook.scan)
    types = sorted({each.document.media_type for each in opened.walk() if Reason.CRASHED in each.reading.unscannable})
    return ", ".join(types) or "a scan"


def _written(case: Case) -> str:
    content = case.seen.routed or b""
    if not content.isascii():
        return "not ASCII"
    if b"\n" in content.replace(b"\r\n", b"") or b"\r" in content.replace(b"\r\n", b""):
        return "a bare CR or LF"
    if max(map(len, content.split(b"\r\n"))) > LONGEST_LINE:
        return "a line too long"
    return "".join(sorted({type(defect).__name__ for defect in message_from_bytes(content, policy=policy.compat32).defects}))


def _left(case: Case) -> str:
    if case.seen.routed is None:
        return ""
    opened = open_document(Document("", "message/rfc822", case.seen.routed), scan=case.rulebook.scan)
    again = inspect(opened, case.rulebook.scan)
    return ", ".join(sorted({finding.kind for finding in judge(again, case.rulebook.policy).act_on}))


def _unstable(case: Case) -> str:
    """A second redaction changes nothing more, or the copy is held and a person looks."""
    if case.seen.routed is None:
        return ""
    again = examine(delivery(case.seen.routed), case.rulebook)
    if again.routed is None or any(share.verdict is Verdict.HOLD for share in again.shares):
        return ""
    return "a second one changed it" if _parts(again.routed) != _parts(case.seen.routed) else ""


def _parts(content: bytes) -> list[tuple[list[tuple[str, str]], str]]:
    """Headers in any order and folding, and content, of every part; the boundaries between them are new each time."""
    leaves = [part for part in message_from_bytes(content, policy=policy.compat32).walk() if not part.is_multipart()]
    return [(sorted((name, " ".join(str(value).split())) for name, value in part.items()), str(part.get_payload())) for part in leaves]


def _kept(case: Case) -> str:
    if case.seen.original is None:
        return ""
    opened = open_document(Document("", "message/rfc822", case.seen.original), scan=case.rulebook.scan)
    return ", ".join(sorted({finding.kind for finding in inspect(opened, case.rulebook.scan).findings if finding.kind in NEVER_KEPT}))


PROMISES: Mapping[str, Callable[[Case], str]] = {
    "it is read in time": _slow,
    "no reader raises": _raised,
    "the copy is a well-formed message": _written,
    "nothing is found in the copy": _left,
    "redaction is stable": _unstable,
    "codes are blanked in the original": _kept,
}
