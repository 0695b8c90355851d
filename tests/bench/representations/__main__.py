"""Every representation, bytes in and bytes out: ``python -m tests.bench.representations [--family NAME ...] [--show 40] [--sealed] [--write]``.

Synthetic numbers in every row of the design's list that is about more than text, and in each the same row with a harmless number.
"""

import argparse
import sys
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from importlib import import_module

from intake.pipeline import examine
from intake.rulebook import Rulebook, Sources, compile_rules
from tests.bench.representations.outcomes import FATES, TWINLESS, Outcome, judge
from tests.bench.representations.said import Case, Row, Sort, cases

SEED = 31
FAMILIES = (
    *("mail_headers", "names", "encodings", "html_bodies", "mime", "pdf_files", "ooxml_files", "odf_files", "rtf_files", "structured"),
)


def rows_of(family: str) -> Sequence[Row]:
    return tuple(import_module(f"tests.bench.representations.{family}").ROWS)


def corpus(families: Sequence[str], seed: int = SEED) -> Iterator[Case]:
    """All cases of these families."""
    for family in families:
        yield from cases(family, rows_of(family), seed)


def measured(families: Sequence[str], rulebook: Rulebook) -> Iterator[Outcome]:
    for case in corpus(families):
        yield judge(case, lambda delivery: examine(delivery, rulebook))


def row(name: str, outcomes: Sequence[Outcome]) -> str:
    fates = Counter(one.fate for one in outcomes)
    twins = [one for one in outcomes if one.case.sort not in TWINLESS]
    cells = (
        len(outcomes),
        sum(one.found for one in outcomes),
        *(fates[fate] for fate in FATES),
        sum(not one.rest for one in outcomes),
        f"{sum(bool(one.altered) for one in twins)} of {len(twins)}",
        f"{sum(one.seconds for one in outcomes):.1f}",
    )
    return f"| {name} | {' | '.join(map(str, cells))} |"


HEAD = "| family | cases | found | gone | held | leaked | missed | rest harmed | look-alikes altered | seconds |\n|---|---|---|---|---|---|---|---|---|---|"


def failures(outcomes: Sequence[Outcome]) -> Iterator[str]:
    for one in outcomes:
        if not one.well:
            what = [] if one.fate in ("gone", "held") else [one.fate.upper()]
            what += ["NOT HELD"] if one.case.sort is Sort.OPAQUE and one.fate != "held" else []
            what += [] if one.rest else ["rest harmed"]
            what += [f"look-alike altered: {one.altered}"] if one.altered else []
            yield f"{one.case.name} ({one.case.sort.value}): {', '.join(what)}"
        elif one.fate == "held" and one.case.sort is Sort.VISIBLE:
            yield f"{one.case.name} (visible): held, {'; '.join(one.why)}"


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--family", nargs="*", default=list(FAMILIES))
    parser.add_argument("--show", type=int, default=40)
    options = parser.parse_args()
    begin = time.monotonic()
    outcomes = list(measured(options.family, compile_rules(Sources())))
    print(HEAD)
    for family in options.family:
        print(row(family, [one for one in outcomes if one.case.family == family]))
    print(row("all", outcomes))
    for line in list(failures(outcomes))[: options.show]:
        print(line)
    print(f"({time.monotonic() - begin:.0f} s)")
    return 0


if __name__ == "__main__":
    sys.exit(main())
