"""Bombs through real sealed inspectors: each must end held, or read, within ten seconds of the processor and the inspector's memory.

    python -m tests.bench.bombs [--only WORDS] [--pictures]

Prints name, outcome, why, seconds of the clock and of the processor, and peak of resident memory. ``--pictures`` sends the pictures and
PDF files through the inspectors that read pictures, which have their own budget.
"""

import argparse
import asyncio
import sys

from tests.bench.bombs import archives, letters, papers
from tests.bench.bombs.blast import BUDGET, blast, inspectors

BOMBS = (*archives.BOMBS, *letters.BOMBS, *papers.BOMBS)


async def run(only: str, *, pictures: bool) -> int:
    """How many went wrong."""
    failed = 0
    print("| bomb | KB | outcome | why | seconds | of processor | peak MB |\n| --- | ---: | --- | --- | ---: | ---: | ---: |")
    async with inspectors(pictures=pictures) as pool:
        for bomb in BOMBS:
            if only in bomb.name and (bomb.picture or not pictures):
                one = await blast(pool, bomb)
                failed += not one.well
                times = (f"{one.seconds:.2f}", f"{one.processor:.2f}")
                cells = (bomb.name, f"{one.size >> 10:,}", one.outcome, one.why, *times, str(one.peak))
                print(f"| {' | '.join(cells)} |", flush=True)
    print(f"\n{failed} of them not held or read within {BUDGET:.0f} s of their processor")
    return failed


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--only", default="", help="bombs with these words in their names")
    parser.add_argument("--pictures", action="store_true")
    options = parser.parse_args()
    return min(asyncio.run(run(options.only, pictures=options.pictures)), 1)


if __name__ == "__main__":
    sys.exit(main())
