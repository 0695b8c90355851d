"""How rows are printed: one JSON object a line for programs, aligned columns for people."""

import json
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime

Row = Mapping[str, object]


def show_rows(rows: Iterable[Row], columns: Sequence[str], *, as_json: bool) -> None:
    """Print ``rows``; people see only ``columns``."""
    if as_json:
        for row in rows:
            print(json.dumps(row, default=_plain, ensure_ascii=False))
        return
    table = [[_word(row.get(column)) for column in columns] for row in rows]
    if not table:
        print("none")
        return
    widths = [max(len(column), *(len(line[index]) for line in table)) for index, column in enumerate(columns)]
    for line in (list(columns), *table):
        print("  ".join(word.ljust(width) for word, width in zip(line, widths, strict=True)).rstrip())


def show_one(row: Row, *, as_json: bool) -> None:
    """Print everything of one row."""
    if as_json:
        print(json.dumps(row, default=_plain, ensure_ascii=False))
        return
    for name, value in row.items():
        text = _word(value)
        print(f"{name}:\n{text}\n" if "\n" in text else f"{name}: {text}")


def _plain(value: object) -> object:
    return value.isoformat() if isinstance(value, datetime) else str(value)


def _word(value: object) -> str:
    if value is None or value == "":
        return "-"
    if isinstance(value, datetime):
        return value.strftime("%Y-%m-%d %H:%M")
    if isinstance(value, Mapping):
        return ", ".join(f"{name} x{count}" for name, count in value.items()) or "-"
    if isinstance(value, list | tuple):
        return ", ".join(map(str, value)) or "-"
    return _visible(str(value))


def _visible(text: str) -> str:
    """What a sender wrote must not steer the terminal."""
    return "".join(character if character.isprintable() or character == "\n" else " " for character in text)
