"""Text records for measuring: JSON lines of {"id", "text"}."""

import json
import sys
from collections.abc import Iterator
from pathlib import Path

from infra.commands.documents import STDIN


class BadRecord(OSError):
    """A line of a JSONL file that is no {"id", "text"} record."""


def texts(path: str) -> Iterator[tuple[object, str]]:
    """Id and text of every record in the file at ``path``, or on standard input for "-". Raises BadRecord with the line."""
    with sys.stdin if path == STDIN else Path(path).open(encoding="utf-8") as source:
        for number, line in enumerate(source, 1):
            if line.strip():
                yield _record(line, f"{path}, line {number}")


def _record(line: str, where: str) -> tuple[object, str]:
    try:
        record = json.loads(line)
        return record["id"], str(record["text"])
    except (ValueError, KeyError, TypeError):
        raise BadRecord(f'{where}: not a record; each line must be {{"id": ..., "text": ...}}') from None
