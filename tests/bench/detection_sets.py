"""Texts for the detection benchmark, who labelled them, and the counting. Offsets are code points, half open."""

import csv
import json
import os
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from redaction.document import Document
from redaction.inspect import passages
from redaction.opening import open_document
from tests.bench import second_letters
from tests.bench.letters import HALVES, letters

ROOT = Path(__file__).resolve().parents[2]
SHARED = Path(os.environ.get("POSTROOM_SHARED", ROOT.parent / "shared"))
DATA = SHARED / "data" / "detection"
PUBLIC = ("presidio_research_synth_v2", "presidio_unit_tests", "datafog_corpus", "ferret_score_ssn", "card_tools_tests")
HARMLESS = ("neg_enron_ham", "neg_tracking_numbers")
KINDS = {
    "CREDIT_CARD": "card",
    "US_SSN": "ssn",
    "US_ITIN": "itin",
    "US_BANK_NUMBER": "bank_account",
    "ABA_ROUTING": "aba_routing",
    "IBAN": "iban",
    "DE_IBAN": "iban",
}
"""Labels of the sets by our kinds; what else they label is not asked of anybody."""
SECOND = {"second letters, dev": "dev2", "second letters, held out": "held_out2"}
FREE = {"free texts, dev": "dev", "free texts, held out": "held_out"}
TUNED_ON = ("letters, dev", *SECOND, "free texts, dev")
HELD_OUT = ("letters, held_out", "free texts, held out")
"""Only counted: nobody looks at these texts, so that nobody tunes on them."""

Hit = tuple[str, int, int]
"""Kind, start, end."""


@dataclass(frozen=True, slots=True)
class Text:
    """A text and the labels in it."""

    name: str
    text: str
    labels: tuple[Hit, ...] = ()


def labelled() -> Iterator[tuple[str, list[Text]]]:
    """Every set with labels: those of others, where the shared data is there, and our letters."""
    if DATA.is_dir():
        yield from ((name, list(public(name))) for name in PUBLIC)
    for half in HALVES:
        yield f"letters, {half}", [Text(one.template, one.text, _hits(one.spans)) for one in letters(500, half, seed=7)]
    for name in SECOND:
        yield name, list(second(name, 700))
    for name in FREE:
        yield name, list(free(name))


def public(name: str) -> Iterator[Text]:
    """A set of the shared data."""
    with (DATA / f"{name}.jsonl").open(encoding="utf-8") as lines:
        for record in map(json.loads, lines):
            yield Text(str(record["id"]), record["text"], _hits((s["start"], s["end"], s["type"]) for s in record.get("spans", ())))


def second(name: str, count: int, *, harmless: bool = False) -> Iterator[Text]:
    """``count`` letters of a half of the second letters: those with numbers, or those without."""
    for number, one in enumerate(second_letters.letters(count, SECOND[name], seed=11, harmless=harmless)):
        yield Text(f"{one.template} {number}", one.text, _hits(one.spans))


def free(name: str) -> Iterator[Text]:
    """Short texts in which most numbers have no label; the harmless ones among them have no hits."""
    with (ROOT / "tests" / "bench" / "free_texts" / f"{FREE[name]}.jsonl").open(encoding="utf-8") as lines:
        for record in map(json.loads, lines):
            numbers = [("bank_account", one) for one in record["accounts"]] + [("aba_routing", one) for one in record["routings"]]
            found = ((kind, re.finditer(rf"(?<![0-9]){re.escape(one)}(?![0-9])", record["text"])) for kind, one in numbers)
            yield Text(record["id"], record["text"], tuple((kind, *match.span()) for kind, matches in found for match in matches))


def _hits(spans: Iterable[tuple[int, int, str]]) -> tuple[Hit, ...]:
    return tuple((KINDS[kind], start, end) for start, end, kind in spans if kind in KINDS)


def corpus_mails() -> Iterator[Text]:
    """The test mails of other mail programs, read by our own reader: a text is all that a person could read in one mail."""
    with (SHARED / "corpus" / "manifest.csv").open(encoding="utf-8") as rows:
        paths = [row["path"] for row in csv.DictReader(rows) if row["kind"] == "mail"]
    for path in paths:
        opened = open_document(Document("", "message/rfc822", (SHARED / "corpus" / path).read_bytes()), scan=lambda *_: ())
        for each in opened.walk():
            read = [passage for number, passage in passages(each) if passage.text and number >= 0]
            yield from (Text(path, f"{passage.label}: {passage.text}" if passage.label else passage.text) for passage in read)


@dataclass(slots=True)
class Tally:
    """Counts for one kind. ``exact``: start and end as labelled; ``removed``: nothing of the label is left outside of what was found,
    whatever kind it was taken for; ``wrong``: spans that touch no label of this kind."""

    wanted: int = 0
    hit: int = 0
    exact: int = 0
    removed: int = 0
    wrong: int = 0
    right: int = 0
    missed: list[str] = field(default_factory=list)
    invented: list[str] = field(default_factory=list)

    def row(self) -> tuple[str, ...]:
        """Labelled, recall, exact recall, removed, precision."""
        found = self.right + self.wrong
        return (
            str(self.wanted),
            *(percent(part, self.wanted) for part in (self.hit, self.exact, self.removed)),
            percent(self.right, found),
        )


def percent(part: int, whole: int) -> str:
    """``99.5 %``; a dash of nothing."""
    return f"{100 * part / whole:.1f} %" if whole else "-"


def tally(texts: Sequence[Text], found: Sequence[Sequence[Hit]]) -> dict[str, Tally]:
    """By kind, over all texts of a set."""
    counts: dict[str, Tally] = {}
    for text, hits in zip(texts, found, strict=True):
        for kind, start, end in text.labels:
            _count_label(counts.setdefault(kind, Tally()), text, hits, (kind, start, end))
        for kind, start, end in hits:
            if kind in KINDS.values():
                one = counts.setdefault(kind, Tally())
                right = any(kind == other and start < last and first < end for other, first, last in text.labels)
                one.right += right
                one.wrong += not right
                one.invented += [] if right else [f"{text.name} {text.text[max(0, start - 30) : end + 15]!r}"]
    return counts


def _count_label(one: Tally, text: Text, hits: Sequence[Hit], label: Hit) -> None:
    kind, start, end = label
    touching = [hit for hit in hits if hit[1] < end and start < hit[2]]
    hit = any(other == kind for other, *_ in touching)
    left = [at for at in range(start, end) if text.text[at].isalnum() and not any(low <= at < high for _, low, high in touching)]
    one.wanted += 1
    one.hit += hit
    one.exact += label in touching
    one.removed += not left
    one.missed += [] if hit else [f"{text.name} {text.text[max(0, start - 30) : end + 15]!r}"]


def alarms(found: Iterable[Sequence[Hit]]) -> tuple[int, Counter[str]]:
    """How many texts were flagged at all, and by which kinds."""
    flagged = [{kind for kind, *_ in hits} for hits in found if hits]
    return len(flagged), Counter(kind for kinds in flagged for kind in kinds)
