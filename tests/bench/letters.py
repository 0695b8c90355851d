"""Believable letters with synthetic numbers, and look-alikes without any: ``python -m tests.bench.letters``.

    python -m tests.bench.letters --count 1000 --half dev --seed 1

Prints JSON lines {"id","text","spans":[{"start","end","type"}],"source"}, offsets in code points. Templates stand in
``letter_templates/*.txt``; a hash of a template's name puts it into one half: ``dev`` is for tuning, ``held_out`` is only measured.
"""

import argparse
import hashlib
import json
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from random import Random

from tests.bench import letter_numbers as numbers

TEMPLATES = Path(__file__).parent / "letter_templates"
HALVES = ("dev", "held_out")
_PLACE = re.compile(r"\{\{|\}\}|\{(\w+)(?::(\w+))?\}")
_WORDS = {
    "name": "Maria Alvarez|Daniel Cho|Aisha Rahman|Peter O'Brien|Linh Tran|Grace Okafor|Tomasz Nowak|José Muñoz|Ann Dubois|Keisha Brown",
    "bank": "First Harbor Bank|Lakeside Credit Union|Pinecrest Federal Credit Union|Bank of the Prairie|Meridian Trust|"
    "Union Savings & Loan|Northgate National|Riverbend Community Bank",
    "company": "Alder Plumbing LLC|Bright Path Tutoring Inc.|Cedar Title Company|Delta Office Supply|Evergreen Landscaping",
    "street": "418 Maple Ave, Apt 3B|1200 W Lake St|77 Harbor Rd, Suite 210|9 Orchard Lane|P.O. Box 5512",
    "city": "Springfield|Oak Park|Riverton|Fairview|Georgetown",
    "bic": "DEUTDEFF|BNPAFRPPXXX|CHASUS33|INGBNL2A|CAIXESBB",
}
_DATES = ("{m:02d}/{d:02d}/{y}", "{y}-{m:02d}-{d:02d}", "{m}/{d}/{y}", "March {d}, {y}", "{d} May {y}")

Maker = Callable[[Random, str], str]


def word(random: Random, which: str) -> str:
    """One of a list of words."""
    return random.choice(_WORDS[which].split("|"))


SENSITIVE: dict[str, tuple[str, Maker]] = {
    "card": ("CREDIT_CARD", numbers.card),
    "ssn": ("US_SSN", numbers.ssn),
    "account": ("US_BANK_NUMBER", numbers.account),
    "aba": ("ABA_ROUTING", numbers.aba),
    "iban": ("IBAN", numbers.iban),
}
HARMLESS: dict[str, Maker] = {
    "name": lambda random, form: word(random, "name").ljust(19 if form == "wide" else 0),
    "first": lambda random, _: word(random, "name").split()[0],
    "last": lambda random, _: word(random, "name").split()[-1],
    "bank": lambda random, _: word(random, "bank"),
    "company": lambda random, _: word(random, "company"),
    "street": lambda random, _: word(random, "street"),
    "city": lambda random, _: word(random, "city"),
    "date": lambda random, _: random.choice(_DATES).format(d=random.randint(1, 28), m=random.randint(1, 12), y=random.randint(2019, 2026)),
    "ymd": lambda random, _: f"{random.randint(2019, 2026)}{random.randint(1, 12):02d}{random.randint(1, 28):02d}",
    "year": lambda random, _: str(random.randint(2019, 2026)),
    "amount": lambda random, _: f"${random.randint(10, 99_999):,}.{random.randint(0, 99):02d}",
    "phone": numbers.phone,
    "ext": lambda random, _: str(random.randint(100, 9999)),
    "email": lambda random, _: f"citizen{random.randint(1, 99)}@example.org",
    "small": lambda random, _: str(random.randint(10_000, 999_999)),
    "invoice": lambda random, _: f"INV-{random.randint(2019, 2026)}-{random.randint(1, 9999):04d}",
    "case": lambda random, _: f"{random.randint(19, 26)}-{random.randint(1000, 9999)}",
    "fraction": lambda random, _: f"{random.randint(1, 99)}-{random.randint(10, 9999)}/{random.randint(100, 3200)}",
    "bic": lambda random, _: word(random, "bic"),
    "digits": lambda random, form: (numbers.not_luhn if form.endswith("x") else numbers.digits)(random, int(form.rstrip("x"))),
    "aba_like": numbers.aba,
    "tracking": lambda random, _: f"1Z{numbers.digits(random, 16)}",
    "usps": numbers.usps,
    "imei": numbers.imei,
    "parcel": lambda random, _: f"{random.randint(10, 99)}-{random.randint(10, 99)}-{random.randint(100, 999)}-{random.randint(100, 999)}",
    "uuid": lambda random, _: "-".join(f"{random.getrandbits(4 * size):0{size}x}" for size in (8, 4, 4, 4, 12)),
}


@dataclass(frozen=True, slots=True)
class Letter:
    """``spans``: start, end, type of every number that must be found."""

    template: str
    text: str
    spans: tuple[tuple[int, int, str], ...]


def half_of(template: str) -> str:
    """Which half a template belongs to: for ever the same, whoever adds others."""
    return HALVES[hashlib.sha256(template.encode()).digest()[0] % 2]


@cache
def templates() -> dict[str, str]:
    """Name -> text, of every file."""
    found: dict[str, str] = {}
    for path in sorted(TEMPLATES.glob("*.txt")):
        for part in path.read_text(encoding="utf-8").split("@@ ")[1:]:
            name, _, text = part.partition("\n")
            found[name] = text.rstrip("\n")
    return found


def letters(count: int, half: str, seed: int = 1) -> Iterator[Letter]:
    """``count`` letters of one half, every template in turn. Same seed, same letters."""
    chosen = [name for name in templates() if half_of(name) == half]
    for number in range(count):
        name = chosen[number % len(chosen)]
        yield filled(name, templates()[name], Random(f"{seed} {half} {number}"))


def filled(name: str, template: str, random: Random) -> Letter:
    """One letter. Raises KeyError where a template names an unknown placeholder."""
    pieces: list[str] = []
    spans: list[tuple[int, int, str]] = []
    length = done = 0
    for place in _PLACE.finditer(template):
        before = template[done : place.start()]
        kind, make = _maker(place)
        value = make(random, place[2] or "")
        start = length + len(before)
        if kind:
            spans.append((start, start + len(value), kind))
        pieces += (before, value)
        length, done = start + len(value), place.end()
    pieces.append(template[done:])
    return Letter(name, "".join(pieces), tuple(spans))


def _maker(place: re.Match[str]) -> tuple[str, Maker]:
    if place[1] is None:
        return "", lambda _random, _form: place[0][0]
    return SENSITIVE[place[1]] if place[1] in SENSITIVE else ("", HARMLESS[place[1]])


def record(number: int, letter: Letter, half: str) -> dict[str, object]:
    """In the format of the shared data sets."""
    spans = [{"start": start, "end": end, "type": kind} for start, end, kind in letter.spans]
    return {"id": f"letters-{half}-{number}", "text": letter.text, "spans": spans, "source": f"tests.bench.letters:{letter.template}"}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--count", type=int, default=1000)
    parser.add_argument("--half", choices=HALVES, default="dev")
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    for number, letter in enumerate(letters(options.count, options.half, options.seed)):
        print(json.dumps(record(number, letter, options.half), ensure_ascii=False))


if __name__ == "__main__":
    main()
