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
from intake.ports import Purpose, Vault
from intake.submission import Letter


def main() -> None:
    """Every letter there is, whatever became of it; what no letter could be made of, by its sealed original."""
    settings = load_settings(None, {}, {"storage": {"data": Path(sys.argv[-1])}})
    with open_plant(settings, create=False) as plant:
        with plant.database.reading() as connection:
            references = [receipt.reference for receipt in reads.all_receipts(connection)]
        for reference in references:
            sys.stdout.write(" ".join(dict.fromkeys(_text(plant.vault, reference).split())) + "\n")


def _text(vault: Vault, reference: str) -> str:
    letter = msgspec.json.decode(_opened(vault, reference, Purpose.LETTER) or b"{}", type=Letter)
    return f"{letter.subject} {letter.text} {_opened(vault, reference, Purpose.ORIGINAL).decode('latin-1')}"


def _opened(vault: Vault, reference: str, purpose: Purpose) -> bytes:
    try:
        return asyncio.run(vault.open(reference, purpose))
    except Shredded:
        return b""


if __name__ == "__main__":
    main()
