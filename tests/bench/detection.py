"""Detection measured beside its peers, in one run: quality, false alarms, representations, look-alikes, speed, worst cases, memory.

    python -m tests.bench.detection [--quick] [--write] [--show N]

Public sets and real mail are read from $POSTROOM_SHARED (default ../shared beside the repository); without it only our own generators
are measured, and the report says so. Peers outside of this environment are found through $POSTROOM_PEERS (see detection_systems.py).
``--write`` makes docs/reference/scores.md. Nothing here fails a build.
"""

import argparse
import time
import warnings
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from redaction.scanner import Scanner
from tests.bench import detection_cost as cost
from tests.bench import detection_words as words
from tests.bench import lookalikes
from tests.bench import text_representations as representations
from tests.bench.detection_sets import (
    DATA,
    HARMLESS,
    HELD_OUT,
    KINDS,
    ROOT,
    SECOND,
    TUNED_ON,
    Hit,
    Tally,
    Text,
    alarms,
    corpus_mails,
    labelled,
    percent,
    public,
    second,
    tally,
)
from tests.bench.detection_systems import System, postroom, systems
from tests.bench.representations.words import kept

REPORT = ROOT / "docs" / "reference" / "scores.md"
SEED = 20
SLOW = 100_000
"""Characters a second below which a system gets a part of the harmless texts only."""


@dataclass(frozen=True)
class Asked:
    """What the call asked for."""

    quick: bool
    show: int


def table(head: str, rows: Iterable[Sequence[object]]) -> Iterator[str]:
    columns = head.count("|") + 1
    yield f"| {head} |\n|{'---|' * columns}"
    for row in rows:
        yield f"| {' | '.join(map(str, row))} |"


def quality(asked: Asked) -> Iterator[str]:
    """Per set and kind: what is acted on, and in brackets what is certain."""
    acting, certain = postroom(), postroom(sure=True)
    rows, shown = [], []
    for name, texts in labelled():
        found, sure = (tally(texts, system.find([text.text for text in texts])[0]) for system in (acting, certain))
        for kind in sorted(found):
            one = found[kind]
            rows.append((name, kind, *one.row(), one.wrong, *(sure.get(kind, Tally()).row()[index] for index in (1, 4))))
            if name not in HELD_OUT:
                shown += [f"{name} {kind} missed: {what}" for what in one.missed]
                shown += [f"{name} {kind} invented: {what}" for what in one.invented]
    yield from table("set | kind | labelled | recall | exact | removed | precision | wrong | recall, certain | precision, certain", rows)
    yield from _shown(shown, asked)


def beside_peers(peers: Sequence[System]) -> Iterator[str]:
    """All labelled sets together, by system: recall / precision."""
    sets = [texts for name, texts in labelled() if name not in TUNED_ON]
    texts = [text for one in sets for text in one]
    kinds = sorted(set(KINDS.values()))
    rows = []
    for system in peers:
        counts = tally(texts, system.find([text.text for text in texts])[0])
        rows.append((system.name, *(f"{row[1]} / {row[4]}" for row in (counts.get(kind, Tally()).row() for kind in kinds))))
    yield from table(f"system | {' | '.join(kinds)}", rows)


def false_alarms(peers: Sequence[System], asked: Asked) -> Iterator[str]:
    """Texts flagged; a mail of the corpus counts once."""
    rows, shown = [], []
    for name, texts in _harmless():
        for system in peers[:1] if asked.quick else peers:
            part = texts if system.pace > SLOW else texts[:: sum(len(text.text) for text in texts) // (15 * system.pace) + 1]
            found = _by_name(part, system.find([text.text for text in part])[0])
            flagged, kinds = alarms(found.values())
            rows.append((name, system.name, len(found), flagged, f"{1000 * flagged / len(found):.2f}", _counted(kinds)))
            shown += [f"{name} {key}: {hits}" for key, hits in found.items() if hits and name not in HELD_OUT and system is peers[0]]
    yield from table("texts | system | examined | flagged | per 1,000 | by kind", rows)
    yield from _shown(shown, asked)


def _harmless() -> Iterator[tuple[str, list[Text]]]:
    if DATA.is_dir():
        yield from ((name, list(public(name))) for name in HARMLESS)
        yield "mails of the corpus", list(corpus_mails())
    yield from ((name, list(second(name, 320, harmless=True))) for name in SECOND)


def _by_name(texts: Sequence[Text], found: Sequence[Sequence[Hit]]) -> dict[str, list[Hit]]:
    together: dict[str, list[Hit]] = {}
    for text, hits in zip(texts, found, strict=True):
        together.setdefault(text.name, []).extend(hits)
    return together


def every_representation(peers: Sequence[System], asked: Asked) -> Iterator[str]:
    """Per row of the design's list, ours; then all rows together, by system."""
    cases = list(representations.cases(SEED, 1 if asked.quick else 3))
    outcomes = {}
    for system in peers:
        found, _ = system.find([case.text for case in cases])
        outcomes[system.name] = [representations.outcome(case, hits) for case, hits in zip(cases, found, strict=True)]
    rows: dict[str, Counter[int]] = {}
    for number, case in enumerate(cases):
        rows.setdefault(case.row, Counter())[number] += 1
    ours = outcomes[peers[0].name]
    yield from table(
        "representation | texts | found | removed",
        ((row, len(numbers), *_both(ours[number] for number in numbers)) for row, numbers in rows.items()),
    )
    yield ""
    yield from table("system | texts | found | removed", ((name, len(cases), *_both(pairs)) for name, pairs in outcomes.items()))


def _both(pairs: Iterable[tuple[bool, bool]]) -> tuple[str, str]:
    found, removed = zip(*pairs, strict=True)
    return percent(sum(found), len(found)), percent(sum(removed), len(removed))


def every_lookalike(peers: Sequence[System], asked: Asked) -> Iterator[str]:
    """Per family, ours; then all together, by system."""
    cases = list(lookalikes.cases(SEED, 4 if asked.quick else 20))
    rows = []
    for system in peers:
        chosen = cases if system.pace > SLOW else cases[::10]
        hits, _ = system.find([text for _, text in chosen])
        flagged = Counter(family for (family, _), one in zip(chosen, hits, strict=True) if one)
        asked_of = Counter(family for family, _ in chosen)
        if system is peers[0]:
            ours = ((family, count, flagged[family], percent(flagged[family], count)) for family, count in asked_of.items())
            yield from table("look-alike | texts | altered | share", ours)
        rows.append((system.name, len(chosen), flagged.total(), percent(flagged.total(), len(chosen))))
    yield ""
    yield from table("system | texts | altered | share", rows)


def speed(peers: Sequence[System], asked: Asked) -> Iterator[str]:
    for what, planted in (("Real mail as it is:", ""), ("The same with a card number at the end of every text:", cost.PLANTED)):
        yield f"\n{what}\n"
        yield from _beside(peers, cost.speeds(peers, 2 if asked.quick else 3, planted))


def _beside(peers: Sequence[System], figures: Mapping[str, Sequence[float]]) -> Iterator[str]:
    ours = figures[peers[0].name]
    rows = [
        (name, *(f"{figure:.3f}" for figure in row), *(f"{mine / figure:,.1f}x" for mine, figure in zip(ours, row, strict=True)))
        for name, row in figures.items()
    ]
    yield from table("system | 1 KB | 10 KB | 100 KB | ours is, 1 KB | 10 KB | 100 KB", rows)


def worst(asked: Asked) -> Iterator[str]:
    rows = ((name, f"{one:.2f}", f"{ratio:.1f}x") for name, one, ratio in cost.worst(Scanner(), 100_000 if asked.quick else 1_000_000))
    yield from table("1,000,000 characters of | CPU seconds | twice as many take", rows)


def memory() -> Iterator[str]:
    seen = cost.inspector()
    yield f"An inspector process: ready after {seen['ready']:.1f} s with {seen['idle']:.0f} MB; at most {seen['after']:.0f} MB while"
    yield f"it examined {seen['examined']:.0f} mails of up to 1 MB.\n"
    yield from table("a fresh process that loads | CPU seconds | peak MB", ((n, f"{s:.2f}", f"{m:.0f}") for n, s, m in cost.starts()))


def report(asked: Asked) -> Iterator[str]:
    """The page, line by line."""
    peers, absent = systems(asked.quick)
    yield words.HEAD
    if not DATA.is_dir():
        yield f"\n{words.NO_DATA}"
    yield from (f"\nNot measured: {one}." for one in absent)
    chapters = {
        "quality": lambda: quality(asked),
        "peers": lambda: beside_peers(peers),
        "alarms": lambda: false_alarms(peers, asked),
        "representations": lambda: every_representation(peers, asked),
        "lookalikes": lambda: every_lookalike(peers, asked),
        "speed": lambda: speed(peers, asked),
        "worst": lambda: worst(asked),
        "memory": memory,
    }
    for name, chapter in chapters.items():
        yield f"\n{words.CHAPTERS[name]}\n"
        yield from chapter()
    yield f"\n{words.LABELS}"


def _counted(kinds: Counter[str]) -> str:
    return ", ".join(f"{kind} {count}" for kind, count in kinds.most_common()) or "-"


def _shown(lines: Sequence[str], asked: Asked) -> Iterator[str]:
    yield from (line[:200] for line in lines[: asked.show])


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--quick", action="store_true", help="under a minute: without Presidio's default, fewer texts")
    parser.add_argument("--write", action="store_true", help="write docs/reference/scores.md")
    parser.add_argument("--show", type=int, default=0, help="misses and false alarms to print in each chapter")
    options = parser.parse_args()
    warnings.simplefilter("ignore")  # of the peers
    begin = time.monotonic()
    lines: list[str] = []
    for line in report(Asked(options.quick, options.show)):
        print(line, flush=True)
        lines.append(line)
    print(f"\n({time.monotonic() - begin:.0f} s)")
    if options.write:
        REPORT.write_text("\n".join(lines) + "\n" + kept(), encoding="utf-8")


if __name__ == "__main__":
    main()
