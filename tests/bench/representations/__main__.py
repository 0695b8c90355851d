"""Every representation, bytes in and bytes out.

    python -m tests.bench.representations [--family NAME ...] [--show 40] [--sealed] [--rendered] [--write]

Synthetic numbers in every row of the design's list that is about more than text, and in each the same row with a harmless number.
``--sealed`` sends every case through real inspectors too; ``--rendered`` compares HTML mails as Chromium shows them; ``--write`` puts the
table into docs/reference/scores.md, behind what ``tests.bench.detection`` writes there.
"""

import argparse
import sys
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace

from intake.examine import examine
from intake.rulebook import Rulebook, Sources, compile_rules
from redaction.sight.both import open_sight
from tests.bench.detection_systems import presidio_patterns
from tests.bench.representations import rendered, words
from tests.bench.representations.outcomes import FATES, TWINLESS, Outcome, judge
from tests.bench.representations.peers import baseline, died
from tests.bench.representations.said import Case, Sort, cases, rows_of

SEED = 31
FAMILIES = (
    *("mail_headers", "names", "encodings", "html_bodies", "mime", "structured", "pdf_files", "ooxml_files"),
    *("odf_files", "rtf_files", "old_office", "outlook", "archives", "images"),
)
SEEN = ("images",)
"""Families for the inspectors that read pictures; the others are for the quick ones."""


def corpus(families: Sequence[str], seed: int = SEED) -> Iterator[Case]:
    """All cases of these families."""
    for family in families:
        yield from cases(family, rows_of(family), seed)


def measured(family: str, rulebook: Rulebook) -> list[Outcome]:
    return [judge(case, lambda delivery: examine(delivery, rulebook)) for case in corpus([family])]


def line(name: str, outcomes: Sequence[Outcome], plain: int) -> str:
    """One row of the table; ``plain`` is how many the baseline found."""
    fates = Counter(one.fate for one in outcomes)
    twins = [one for one in outcomes if one.case.sort not in TWINLESS]
    cells = (
        len(outcomes),
        sum(one.found for one in outcomes),
        *(fates[fate] for fate in FATES),
        sum(not one.rest for one in outcomes),
        f"{sum(bool(one.altered) for one in twins)} of {len(twins)}",
        f"{sum(one.seconds for one in outcomes):.1f}",
        plain,
    )
    return f"| {name} | {' | '.join(map(str, cells))} |"


def failures(outcomes: Sequence[Outcome]) -> Iterator[str]:
    """The worst rows by name; what is seen by a person and was held comes last."""
    for one in outcomes:
        if not one.well:
            what = [] if one.fate in ("gone", "held") else [one.fate.upper()]
            what += ["not held"] if one.case.sort is Sort.OPAQUE and one.fate != "held" else []
            what += [] if one.rest else ["rest harmed"]
            what += [f"look-alike altered: {one.altered}"] if one.altered else []
            yield f"{one.case.name} ({one.case.sort.value}): {', '.join(what)}"
    for one in outcomes:
        if one.well and one.fate == "held" and one.case.sort is Sort.VISIBLE:
            yield f"{one.case.name} (visible): held, {'; '.join(one.why)}"


def report(families: Sequence[str], show: int) -> Iterator[str]:
    """The table, line by line, and what went wrong."""
    rulebook, patterns = compile_rules(Sources()), presidio_patterns()
    with_eyes = replace(rulebook, sight=open_sight())
    outcomes: list[Outcome] = []
    whole = 0
    yield words.TABLE
    for family in families:
        seen = measured(family, with_eyes if family in SEEN else rulebook)
        plain = sum(baseline(one.case, patterns) for one in seen)
        outcomes, whole = [*outcomes, *seen], whole + plain
        yield line(family, seen, plain)
    yield line("all", outcomes, whole)
    yield ""
    yield from words.by_sort(outcomes)
    worst = list(failures(outcomes))[:show]
    if worst:
        yield from ("", words.WORST, "", *(f"- {one}" for one in worst))
    if with_eyes.sight is None:
        yield from ("", "The engines that read pictures are not installed here: pictures were held.")


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--family", nargs="*", default=list(FAMILIES), choices=FAMILIES)
    parser.add_argument("--show", type=int, default=40)
    parser.add_argument("--sealed", action="store_true")
    parser.add_argument("--rendered", action="store_true")
    parser.add_argument("--write", action="store_true")
    options = parser.parse_args()
    begin = time.monotonic()
    lines: list[str] = []
    for one in report(options.family, options.show):
        print(one, flush=True)
        lines.append(one)
    if options.sealed:
        lines += words.sealed(died(list(corpus(options.family))))
    if options.rendered:
        lines += words.rendered(rendered.differences(compile_rules(Sources())))
    print("\n".join(lines[lines.index("") :][-12:]) if options.sealed or options.rendered else "")
    print(f"({time.monotonic() - begin:.0f} s)")
    if options.write:
        words.write(lines)
    return 0


if __name__ == "__main__":
    sys.exit(main())
