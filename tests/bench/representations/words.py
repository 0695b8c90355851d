"""The prose around the table, and its place in docs/reference/scores.md."""

from collections import Counter
from collections.abc import Iterator, Sequence

from tests.bench.detection_sets import ROOT
from tests.bench.representations.outcomes import Outcome
from tests.bench.representations.said import Sort

PAGE = ROOT / "docs" / "reference" / "scores.md"
MARK = "<!-- From here on: python -m tests.bench.representations --write -->"
PLANTING = "<!-- From here on: python -m tests.bench.planting --write -->"
"""What stands behind is another benchmark's."""
HEAD = """\
## Representations in whole mails

Written by `python -m tests.bench.representations --write`. Synthetic numbers (cards, Social Security numbers, IBANs, bank accounts with
their words) in every container of the design's list, beyond the ways of writing text above; each case is the bytes of a whole mail. The
routed copy is read by other readers than the product's. *Found*: a finding, or held. *Gone*: the number can no longer be put together from
what goes on, in any decoding. *Held*: nothing goes on. *Leaked*: found, and still there; *missed*: still there and nobody noticed. *Rest
harmed*: words before or after the number are gone (a page that became a picture is compared as a picture). *Look-alikes altered*: the same
container with a harmless number (tracking, phone, order, invoice) was changed or held. *Plain baseline*: how many a standard mail parser
and Presidio's patterns find in the text parts, in the same run."""
TABLE = (
    "| family | cases | found | gone | held | leaked | missed | rest harmed | look-alikes altered | seconds | plain baseline |\n"
    f"|{'---|' * 11}"
)
WORST = "Not as it should be, or held although a person sees it:"


def by_sort(outcomes: Sequence[Outcome]) -> Iterator[str]:
    """How it ended for what a person sees, and for the rest."""
    yield f"| what a person sees of it | cases | {' | '.join(('gone', 'held', 'leaked', 'missed'))} |\n|{'---|' * 6}"
    for sort in Sort:
        fates = Counter(one.fate for one in outcomes if one.case.sort is sort)
        if fates:
            yield f"| {sort.value} | {fates.total()} | {fates['gone']} | {fates['held']} | {fates['leaked']} | {fates['missed']} |"


def sealed(names: Sequence[str]) -> list[str]:
    """What sealed inspectors died of."""
    said = f"Through real sealed inspectors: {len(names)} cases at which one died or took too long."
    return ["", said, *(f"- {name}" for name in names)]


def rendered(rows: Sequence[tuple[str, str]]) -> list[str]:
    """``rows``: name of a letter, and what is different in it, "" for nothing."""
    bad = [(name, what) for name, what in rows if what]
    said = f"HTML letters compared as Chromium shows them, the number's line left out: {len(rows)}; anything else changed in {len(bad)}."
    return ["", said, *(f"- {name}: {what}" for name, what in bad)]


def write(lines: Sequence[str]) -> None:
    """Into the page, in place of what stood there before."""
    page = PAGE.read_text("utf-8")
    before = page.partition(MARK)[0].partition(PLANTING)[0].rstrip("\n")
    _, mark, behind = page.partition(PLANTING)
    own = "\n".join((before, "", MARK, "", HEAD, "", *lines)) + "\n"
    PAGE.write_text(f"{own}\n{mark}{behind}" if mark else own, encoding="utf-8")


def kept() -> str:
    """What stands in the page from the mark on, for who writes the part before it."""
    page = PAGE.read_text("utf-8") if PAGE.exists() else ""
    first = min((at for at in map(page.find, (MARK, PLANTING)) if at >= 0), default=len(page))
    return f"\n{page[first:]}" if page[first:] else ""
