"""Both tables, and their place in docs/reference/scores.md."""

from collections import Counter
from collections.abc import Iterator, Sequence
from statistics import median

from tests.bench.planting.judged import Became, Fate
from tests.bench.representations.words import PAGE, PLANTING

PLANTED = """\
## A number planted in real documents

Written by `python -m tests.bench.planting --write`. Files of the corpus and what is attached to its mails; a library that is no
part of the product's reading (python-docx, openpyxl, python-pptx, odfpy, pikepdf, the standard library) puts a synthetic card number
into each, in every second one a Social Security number too, in changing places; in old formats it is written over words that stand there.
Redacted as `postroom redact` does it, then read by other readers: *gone* from every decoding; *opens* in the library again (formats that go
on as their text are not asked); *rest harmed*: other counts of pages, cells, paragraphs, or words without digits that are no longer there,
nor to be seen on the drawn page; in formats that go on as their text, no note in the number's place (it stood where nobody reads)."""
OUTCOMES = """\
## Real files, as they are

Every file of the corpus, untouched, through the same steps. *As it is*: byte for byte. *Rewritten, nothing cut*: HTML is always written
anew, old formats go on as their text, a package loses previews and what nobody read. Of several reasons the first that is no picture
counts; pictures are read only where nothing else was missing, and only in as many files as said below."""
_PLANTED_HEAD = f"| type | documents | planted | gone | held | leaked | does not open | rest harmed |\n|{'---|' * 8}"


def planted(rows: Sequence[tuple[str, Sequence[Fate]]]) -> Iterator[str]:
    """A row per family, why the others were held or not planted, and what went wrong by name."""
    everything = [fate for _, fates in rows for fate in fates]
    yield _PLANTED_HEAD
    for name, fates in (*rows, ("all", everything)):
        states = Counter(fate.state for fate in fates)
        yield _row(
            name,
            len(fates),
            len(fates) - states["not planted"],
            *(states[state] for state in ("gone", "held", "leaked")),
            sum(not fate.opens for fate in fates),
            sum(bool(fate.rest) for fate in fates),
        )
    for state in ("held", "not planted"):
        yield ""
        yield f"{state.capitalize()}: {_counted(fate.why for fate in everything if fate.state == state)}."
    wrong = [fate for fate in everything if fate.state == "leaked" or not fate.opens or fate.rest]
    yield from (
        ("", *(f"- {fate.name[-60:]}: {fate.state} {fate.why} {'; '.join(fate.rest[:2])[:120]}".rstrip() for fate in wrong))
        if wrong
        else ()
    )


def outcomes(became: Sequence[Became], names: Sequence[str], looked: int) -> Iterator[str]:
    """A row per type, the seconds, and every exception or hang by name."""
    states = ("as it is", "rewritten, something cut", "rewritten, nothing cut")
    yield f"| type | files | {' | '.join(states)} | withheld: reasons |\n|{'---|' * (len(states) + 3)}"
    for kind, count in Counter(one.media_type for one in became).most_common():
        yield _outcome(kind, count, [one for one in became if one.media_type == kind])
    yield _outcome("all", len(became), became)
    seconds = sorted(one.seconds for one in became)
    p99 = seconds[int(len(seconds) * 0.99)]
    bad = [(name, one.state) for name, one in zip(names, became, strict=True) if one.state.startswith(("exception", "hang"))]
    yield ""
    yield f"{len(bad)} exceptions or hangs; seconds p50 {median(seconds):.3f}, p99 {p99:.2f}, longest {seconds[-1]:.1f}; pictures were"
    yield f"read in {looked} files."
    yield from (f"- {name}: {state}" for name, state in bad)


def _outcome(kind: str, count: int, here: Sequence[Became]) -> str:
    went = Counter(one.state if one.state != "rewritten" else f"rewritten, {'something' if one.cut else 'nothing'} cut" for one in here)
    reasons = _counted(one.state.removeprefix("withheld: ") for one in here if one.state.startswith("withheld"))
    return _row(kind, count, went["as it is"], went["rewritten, something cut"], went["rewritten, nothing cut"], reasons)


def _row(*cells: object) -> str:
    return f"| {' | '.join(map(str, cells))} |"


def _counted(what: Iterator[str]) -> str:
    return ", ".join(f"{name} {count}" for name, count in Counter(what).most_common()) or "none"


def write(lines: Sequence[str]) -> None:
    """Into the page, in place of what stood there before."""
    before = PAGE.read_text("utf-8").partition(PLANTING)[0].rstrip("\n")
    PAGE.write_text("\n".join((before, "", PLANTING, "", *lines)) + "\n", encoding="utf-8")
