"""Real documents: a number planted in them is gone, and every file of the corpus comes to some end.

    python -m tests.bench.planting [--family NAME ...] [--most 20] [--looks 40] [--no-outcomes] [--write]

Needs the corpus in $POSTROOM_SHARED/corpus. ``--looks`` is in how many documents pictures are read (seconds each). Exit 1 when a number
leaked, a document does not open, or a file ended in an exception or took too long.
"""

import argparse
import logging
import sys
import time
from collections.abc import Generator, Iterator
from itertools import count
from pathlib import Path

from redaction.document import Document
from redaction.sight.both import open_sight
from tests.bench.corpus import card_number
from tests.bench.planting import binary, mails, markup, office, opendocument, pdf, tables
from tests.bench.planting.families import Family, Said
from tests.bench.planting.judged import Became, Craft, Fate, craft, fate
from tests.bench.planting.sources import files, of_family
from tests.bench.service import shared_folder

FAMILIES: tuple[Family, ...] = tuple(family for module in (office, opendocument, pdf, markup, mails, binary) for family in module.FAMILIES)


def planted(folder: Path, names: list[str], most: int, by: Craft) -> Iterator[tuple[str, list[Fate]]]:
    """A family and what became of its documents."""
    numbers = count(1)
    for family in FAMILIES:
        if family.name in names:
            reals = of_family(folder, family, most)
            yield family.name, [fate(real, family, said(next(numbers), is_short=family.is_short), by) for real in reals]


def said(number: int, *, is_short: bool = False) -> Said:
    """A card for each, and for every second a Social Security number."""
    social = f"{520 + number % 50}-{10 + number % 89:02d}-{1000 + number * 7 % 8999}"
    return Said(number, card_number(number), social if number % 2 and not is_short else "")


def untouched(folder: Path, by: Craft) -> Iterator[Became]:
    """Every file as a user hands it in; mails are declared to be mails, whatever their file is called."""
    for real in files(folder):
        declared = ("", "message/rfc822") if real.is_mail else (real.name, "application/octet-stream")
        document = Document(*declared, real.content)
        yield by.with_pictures(document, by.became(document))


def report(options: argparse.Namespace) -> Generator[str, None, bool]:
    """Both tables, line by line; returns whether something went wrong."""
    folder = shared_folder("corpus")
    by = craft()
    by.sight = open_sight() if options.looks else None
    by.looks = options.looks
    rows = list(planted(folder, options.family, options.most, by))
    wrong: list[Fate | Became] = [fate for _, fates in rows for fate in fates if fate.state == "leaked" or not fate.opens]
    yield from (tables.PLANTED, "", *tables.planted(rows))
    if options.outcomes:
        by.looks = options.looks
        became = list(untouched(folder, by))
        wrong += [one for one in became if one.state.startswith(("exception", "hang"))]
        yield from ("", tables.OUTCOMES, "", *tables.outcomes(became, [real.name for real in files(folder)], options.looks - by.looks))
    return bool(wrong)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    every = [family.name for family in FAMILIES]
    parser.add_argument("--family", nargs="*", default=every, choices=every)
    parser.add_argument("--most", type=int, default=20)
    parser.add_argument("--looks", type=int, default=40)
    parser.add_argument("--no-outcomes", dest="outcomes", action="store_false")
    parser.add_argument("--write", action="store_true")
    options = parser.parse_args()
    logging.disable(logging.WARNING)  # of the libraries
    begin = time.monotonic()
    lines, wrong = taken(report(options))
    print(f"({time.monotonic() - begin:.0f} s)")
    if options.write:
        tables.write(lines)
    return int(wrong)


def taken(said_lines: Generator[str, None, bool]) -> tuple[list[str], bool]:
    """The lines, printed as they come, and the last word."""
    lines: list[str] = []
    while True:
        try:
            lines.append(next(said_lines))
        except StopIteration as stop:
            return lines, bool(stop.value)
        print(lines[-1], flush=True)


if __name__ == "__main__":
    sys.exit(main())
