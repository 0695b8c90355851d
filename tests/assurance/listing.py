"""What arrived, one letter a line, each word once: ``python -m tests.assurance.listing --data FOLDER``.

For tools that look for their own words in it."""

import asyncio
import sys
from pathlib import Path

import msgspec

from infra.ledger import reads
from infra.settings import load_settings
from infra.wiring import open_plant
from intake.errors import Shredded
from intake.ports import Purpose
from intake.submission import Letter


def main() -> None:
    """Every letter there is, whatever became of it."""
    settings = load_settings(None, {}, {"storage": {"data": Path(sys.argv[-1])}})
    with open_plant(settings, create=False) as plant:
        with plant.database.reading() as connection:
            references = [receipt.reference for receipt in reads.all_receipts(connection)]
        for reference in references:
            try:
                letter = msgspec.json.decode(asyncio.run(plant.vault.open(reference, Purpose.LETTER)), type=Letter)
            except Shredded:
                continue
            sys.stdout.write(" ".join(dict.fromkeys(f"{letter.subject} {letter.text}".split())) + "\n")


if __name__ == "__main__":
    main()
