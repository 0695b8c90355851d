"""One document through the craft as ``postroom redact`` does it, within a wall clock, and what became of a planted number."""

import re
import signal
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from types import FrameType

from redaction.building import build
from redaction.document import Document, Reason, Withheld
from redaction.inspect import inspect
from redaction.media.sight import Sight
from redaction.opening import media_type, open_document
from redaction.policies.rules import Policy
from redaction.policy import Verdict, judge, load
from redaction.redact import redact
from redaction.scanner import Scanner
from redaction.verify import verify
from tests.bench.planting.families import Family, NoPlace, Said, Shown
from tests.bench.planting.sources import Real
from tests.bench.representations.checker import Seen
from tests.bench.representations.pages import looks_alike

WALL = 15
"""Seconds that one document may take."""
_PICTURES = {Reason.NEEDS_SIGHT.value}
_QUIET = re.compile(r"[^\d]{12,}")
_SAMPLE = 30
_IN_ITS_PLACE = "card number removed"


class Hung(BaseException):
    """Not an Exception: no reader may take it for a fault of the document."""


@contextmanager
def _within(seconds: int) -> Iterator[None]:
    def stop(number: int, frame: FrameType | None) -> None:
        raise Hung

    before = signal.signal(signal.SIGALRM, stop)
    signal.alarm(seconds)
    try:
        yield
    finally:
        signal.alarm(0)
        signal.signal(signal.SIGALRM, before)


@dataclass(frozen=True, slots=True)
class Became:
    """``state``: "as it is", "rewritten", "withheld: <reason>", "exception: <name>" or "hang". ``cut``: whether anything was to be
    taken out. ``media_type`` is what the product takes it for."""

    state: str
    cut: bool
    media_type: str
    seconds: float
    copy: bytes | None = field(default=None, repr=False)


@dataclass(slots=True)
class Craft:
    """``looks`` is how many more documents may have their pictures read; it takes seconds each."""

    policy: Policy
    scanner: Scanner
    sight: Sight | None = None
    looks: int = 0

    def became(self, document: Document) -> Became:
        begin = time.monotonic()
        kind = media_type(document)
        try:
            with _within(WALL):
                state, cut, copy = self._run(document, None)
        except Hung:
            state, cut, copy = "hang", False, None
        except Exception as error:  # what the bench is for
            state, cut, copy = f"exception: {type(error).__name__}", False, None
        return Became(state, cut, kind, time.monotonic() - begin, copy)

    def with_pictures(self, document: Document, before: Became) -> Became:
        """The same with pictures read, where that was all that was missing and there is still a look left."""
        if not (self.sight and self.looks and before.state.removeprefix("withheld: ") in _PICTURES):
            return before
        self.looks -= 1
        begin = time.monotonic()
        try:
            with _within(WALL * 8):  # not one document's limit: an inspector with engines has another
                state, cut, copy = self._run(document, self.sight)
        except Hung:
            state, cut, copy = "hang", False, None
        return Became(state, cut, before.media_type, time.monotonic() - begin, copy)

    def _run(self, document: Document, sight: Sight | None) -> tuple[str, bool, bytes | None]:
        opened = open_document(document, scan=self.scanner.scan, sight=sight)
        inspection = inspect(opened, self.scanner.scan)
        if inspection.unscannable:
            reasons = [one.reason for one in inspection.unscannable]
            first = next((one for one in reasons if one is not Reason.NEEDS_SIGHT), reasons[0])
            return f"withheld: {first.value}", bool(inspection.findings), None
        judgement = judge(inspection, self.policy)
        redaction = redact(opened, judgement.act_on)
        if isinstance(redaction, Withheld):
            return f"withheld: {redaction.reason}", bool(judgement.act_on), None
        left = judge(verify(redaction.document, self.scanner.scan, sight, redaction.removed), self.policy)
        if left.verdict is not Verdict.PASS:
            return f"withheld: {Reason.STILL_FOUND.value}", bool(judgement.act_on), None
        copy = redaction.document.content
        return "as it is" if copy == document.content else "rewritten", bool(judgement.act_on), copy


def craft() -> Craft:
    """With the policy that ships, without engines."""
    policy = load(None)
    return Craft(policy, build(policy))


@dataclass(frozen=True, slots=True)
class Fate:
    """``state``: "gone", "held", "leaked", "not planted". ``opens`` and ``rest`` are told where a document goes on as itself."""

    name: str
    state: str
    why: str = ""
    opens: bool = True
    rest: tuple[str, ...] = ()


def fate(real: Real, family: Family, said: Said, by: Craft) -> Fate:
    """Plant, redact, look with other eyes."""
    try:
        planted = family.plant(real.content, said)
        before = family.shown(planted) if family.shown else None
    except NoPlace:
        return Fate(real.name, "not planted", "no place for it")
    except Exception as error:  # the library's own: each has others
        return Fate(real.name, "not planted", f"the library: {type(error).__name__}")
    if not all(Seen(planted).holds(number) for number in said.numbers):
        return Fate(real.name, "not planted", "the checker does not see it")
    document = Document(real.name if real.ending in family.endings else "", family.media_type, planted)
    became = by.with_pictures(document, by.became(document))
    if became.copy is None:
        return Fate(real.name, "held", became.state.removeprefix("withheld: "))
    if any(Seen(became.copy).holds(number) for number in said.numbers):
        return Fate(real.name, "leaked", became.state)
    return _rest(real, family, before, planted, became.copy)


def _rest(real: Real, family: Family, before: Shown | None, planted: bytes, copy: bytes) -> Fate:
    if before is None or family.shown is None:
        return Fate(real.name, "gone", rest=_lost([_IN_ITS_PLACE], Seen(copy)))
    try:
        after = family.shown(copy)
    except Exception as error:  # as above
        return Fate(real.name, "gone", f"does not open: {type(error).__name__}", opens=False)
    counts = () if before.counts == after.counts else (f"counts {before.counts} and {after.counts}",)
    quiet = (text.strip() for text in before.texts if "\ufffd" not in text)
    sample = [text for text in quiet if _QUIET.fullmatch(text)][:_SAMPLE]
    lost = _lost(sample, Seen(copy))
    if lost and family.name == "pdf":
        lost = tuple(word for word in lost if not looks_alike(planted, copy, word))
    return Fate(real.name, "gone", rest=(*counts, *lost))


def _lost(texts: list[str], seen: Seen) -> tuple[str, ...]:
    return tuple(text for text in texts if not seen.says(text))
