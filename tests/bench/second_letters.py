"""A second set of letters, by somebody who had not seen the detectors: what the public sends, and letters with harmless numbers only.

    python -m tests.bench.second_letters [--count 1000] [--half dev2|held_out2] [--harmless] [--seed 1]

``second_templates/*.txt`` hold the texts: ``@@ name`` begins one, ``{kind:form}`` is a number or a word, ``{kind:form<20}`` is padded with
blanks (outside of the label) to 20 places, ``{again:kind}`` repeats the last number of a kind, ``{{`` is a brace. Names that begin with
``no-`` hold nothing to find. Half of the templates, by hash of the name, are dev2; held_out2 is only ever counted.
"""

import argparse
import hashlib
import json
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from random import Random

from tests.bench.letters import Letter
from tests.bench.second_numbers import HARMLESS, SENSITIVE

TEMPLATES = Path(__file__).parent / "second_templates"
HALVES = ("dev2", "held_out2")
_PLACE = re.compile(r"\{\{|\}\}|\{(?P<kind>\w+)(?::(?P<form>\w+))?(?:<(?P<wide>\d+))?\}")


def half_of(template: str) -> str:
    """Which half a template belongs to: for ever the same, whoever adds others."""
    return HALVES[hashlib.sha256(f"second {template}".encode()).digest()[0] % 2]


@cache
def templates() -> dict[str, str]:
    """Name -> text, of every file."""
    found: dict[str, str] = {}
    for path in sorted(TEMPLATES.glob("*.txt")):
        for part in path.read_text(encoding="utf-8").split("@@ ")[1:]:
            name, _, text = part.partition("\n")
            found[name] = text.rstrip("\n")
    return found


def letters(count: int, half: str, seed: int = 1, harmless: bool = False) -> Iterator[Letter]:
    """``count`` letters of one half, every template in turn. Same seed, same letters."""
    chosen = [name for name in templates() if half_of(name) == half and name.startswith("no-") == harmless]
    for number in range(count):
        name = chosen[number % len(chosen)]
        yield filled(name, templates()[name], Random(f"second {seed} {name} {number}"))


def filled(name: str, template: str, random: Random) -> Letter:
    """One letter. Raises KeyError where a template names an unknown placeholder."""
    pieces: list[str] = []
    spans: list[tuple[int, int, str]] = []
    last: dict[str, str] = {}
    length = done = 0
    for place in _PLACE.finditer(template):
        before = template[done : place.start()]
        kind, value = _made(place, random, last)
        start = length + len(before)
        if kind:
            spans.append((start, start + len(value), kind))
        value = value.ljust(int(place["wide"] or 0))
        pieces += (before, value)
        length, done = start + len(value), place.end()
    pieces.append(template[done:])
    return Letter(name, "".join(pieces), tuple(spans))


def _made(place: re.Match[str], random: Random, last: dict[str, str]) -> tuple[str, str]:
    """Label, or nothing, and text of one place."""
    kind, form = place["kind"], place["form"] or ""
    if kind is None:
        return "", place[0][0]
    if kind == "again":
        return SENSITIVE[form][0], last[form]
    if kind not in SENSITIVE:
        return "", HARMLESS[kind](random, form)
    label, make = SENSITIVE[kind]
    last[kind] = make(random, form)
    return label, last[kind]


def record(number: int, letter: Letter, half: str) -> dict[str, object]:
    """In the format of the shared data sets."""
    spans = [{"start": start, "end": end, "type": kind} for start, end, kind in letter.spans]
    return {"id": f"second-{half}-{number}", "text": letter.text, "spans": spans, "source": f"tests.bench.second_letters:{letter.template}"}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--count", type=int, default=1000)
    parser.add_argument("--half", choices=HALVES, default="dev2")
    parser.add_argument("--harmless", action="store_true")
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    for number, letter in enumerate(letters(options.count, options.half, options.seed, options.harmless)):
        print(json.dumps(record(number, letter, options.half), ensure_ascii=False))


if __name__ == "__main__":
    main()
