"""Every way of writing a number in text that a person still reads: ``python -m tests.bench.text_representations [--show 20]``.

Synthetic cards, Social Security numbers, IBANs and bank accounts, in every text row of the design's list of representations, in
everyday sentences. A case says what a person sees as the number; it counts as found when a span of the right kind touches it,
and as removed when no digit of it is left outside of what was found.
"""

import argparse
import unicodedata
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from random import Random

from redaction.policy import Verdict, load
from redaction.scanner import Scanner
from tests.bench import letter_numbers

Group = list[str]
Write = Callable[[Group], str]
"""Groups of a number as people cut it, written down."""


@dataclass(frozen=True, slots=True)
class Case:
    """``start``, ``end``: what a person sees as the number, in code points of ``text``."""

    row: str
    kind: str
    text: str
    start: int
    end: int


def joined(gap: str) -> Write:
    return gap.join


def shifted(zero: int) -> Write:
    """Digits of another script, given by its zero."""
    table = {ord("0") + digit: chr(zero + digit) for digit in range(10)}
    return lambda groups: " ".join(groups).translate(table)


ENGLISH = ["zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine"]
SPANISH = ["cero", "uno", "dos", "tres", "cuatro", "cinco", "seis", "siete", "ocho", "nueve"]


def spoken(words: list[str]) -> Write:
    return lambda groups: " ".join(words[int(char)] if char.isdigit() else char for char in "".join(groups))


def wrapped(groups: Group) -> str:
    half = (len(groups) + 1) // 2
    return f"{' '.join(groups[:half])}\n{' '.join(groups[half:])}"


def quoted(groups: Group) -> str:
    return wrapped(groups).replace("\n", "\n> ")


ROWS: dict[str, Write] = {
    "plain": joined(""),
    "space": joined(" "),
    "dot": joined("."),
    "dash": joined("-"),
    "slash": joined("/"),
    "underscore": joined("_"),
    "no-break space": joined("\u00a0"),
    "thin space": joined("\u2009"),
    "en dash": joined("\u2013"),
    "double spaces": joined("  "),
    "tab": joined("\t"),
    "line wrap": wrapped,
    "line wrap in a quoted reply": quoted,
    "digit by digit, spaces": lambda groups: " ".join("".join(groups)),
    "digit by digit, dashes": lambda groups: "-".join("".join(groups)),
    "zero-width between groups": joined("\u200b"),
    "zero-width between digits": lambda groups: "\u200b".join("".join(groups)),
    "soft hyphen": joined("\u00ad"),
    "full-width": shifted(0xFF10),
    "Arabic-Indic": shifted(0x0660),
    "Devanagari": shifted(0x0966),
    "mathematical": shifted(0x1D7CE),
    "words, English": spoken(ENGLISH),
    "words, Spanish": spoken(SPANISH),
    "letter O for zero": lambda groups: " ".join(groups).replace("0", "O"),
}
"""How the number itself is written. What stands around it comes from FRAMES, and from PLACES below."""

FRAMES = {
    "card": ("my card number is {}", "Please charge my card {} for two coils.", "Card: {}, exp 09/29", "{}", "Hello,\n\n{}\n\nThanks"),
    "ssn": ("my SSN is {}", "Social Security number: {}", "SSN {} (mine)", "SSN:\n{}", "Here is my social security no. {}, thank you."),
    "iban": ("IBAN {}", "please transfer to {} by Friday", "My IBAN is {}.", "{}", "IBAN:\n{}"),
    "bank_account": (
        "my bank account number is {}",
        "Checking account {} at Lakeside Credit Union",
        "Account number: {}\nRouting number: 021000021",
        "direct deposit to account no. {}",
        "Bank account:\n{}",
    ),
}
PLACES = {
    "glued to letters": "{label}{number}x",
    "table row": "Name | {label} | City\nAnn Lee | {number} | Oak Park",
    "table row, CSV": "name,{label},city\nAnn Lee,{number},Oak Park",
    "table column": "Name        {label:<36}City\nAnn Lee     {number:<36}Oak Park\n",
    "line above": "{label}\n{number}",
    "quoted reply": "On Monday Ann wrote:\n> my {label} is {number}\n> thanks",
    "reversed groups": "{label}, groups in reverse order: {number}",
    "right-to-left override": "{label} \u202e{number}\u202c",
}
"""Rows that are about where a number stands. The last two write it backwards: by groups, and as it is stored behind an override."""
LABELS = {"card": "card number", "ssn": "SSN", "iban": "IBAN", "bank_account": "bank account number"}
BACKWARDS: dict[str, Write] = {
    "reversed groups": lambda groups: " ".join(reversed(groups)),
    "right-to-left override": lambda groups: " ".join(groups)[::-1],
}
NOT_ASKED = {
    "iban": ("words, English", "words, Spanish", "letter O for zero", "glued to letters", "reversed groups"),
    "bank_account": ("reversed groups",),
}
"""An IBAN has letters: nobody says one in words of digits, an O in it may be a letter, glued text is a part of it. The order of an
account number's groups cannot be known: nothing in it says so."""


def groups_of(kind: str, random: Random) -> Group:
    """A synthetic number as people group it."""
    if kind == "ssn":
        return letter_numbers.ssn(random, "dashed").split("-")
    if kind == "card":
        prefix, length, sizes = random.choice(letter_numbers.CARDS)
        return letter_numbers.grouped(_card(random, prefix, length), sizes, " ").split()
    if kind == "iban":
        return letter_numbers.grouped(letter_numbers.iban(random, "solid"), (4,) * 8, " ").split()
    sizes = random.choice(((3, 3, 3), (3, 3, 4), (4, 4, 4)))
    return letter_numbers.grouped(letter_numbers.digits(random, sum(sizes)), sizes, " ").split()


def _card(random: Random, prefix: str, length: int) -> str:
    body = prefix + "".join(random.choices("0123456789", k=length - len(prefix) - 1))
    return body + str(-letter_numbers.luhn_remainder(body + "0") % 10)


def cases(seed: int, each: int) -> Iterator[Case]:
    """``each`` numbers in every row, kind and frame. Same seed, same cases."""
    for kind, frames in FRAMES.items():
        for row, write in ROWS.items():
            random = Random(f"{seed} {kind} {row}")
            asked = row not in NOT_ASKED.get(kind, ())
            yield from (_case(row, kind, frame, write(groups_of(kind, random))) for frame in frames * each if asked)
        for row, place in PLACES.items():
            random = Random(f"{seed} {kind} {row}")
            frame = place.replace("{label}", LABELS[kind]).replace("{label:<36}", f"{LABELS[kind]:<36}")
            write = BACKWARDS.get(row, joined("-" if kind == "ssn" else " "))
            asked = row not in NOT_ASKED.get(kind, ())
            yield from (_placed(row, kind, frame, write(groups_of(kind, random))) for _ in range(3 * each) if asked)


def _case(row: str, kind: str, frame: str, number: str) -> Case:
    before = frame.partition("{")[0]
    return Case(row, kind, frame.format(number), len(before), len(before) + len(number))


def _placed(row: str, kind: str, frame: str, number: str) -> Case:
    before = frame.partition("{")[0]
    return Case(row, kind, frame.format(number=number), len(before), len(before) + len(number))


def outcome(case: Case, spans: Sequence[tuple[str, int, int]]) -> tuple[bool, bool]:
    """Found (the right kind touches it); removed (no letter or digit of it is left outside of ``spans``)."""
    found = any(kind == case.kind and start < case.end and case.start < end for kind, start, end in spans)
    left = "".join(case.text[at] for at in range(case.start, case.end) if not any(start <= at < end for _, start, end in spans))
    return found, not any(char.isalnum() or unicodedata.category(char) in {"Nd", "No"} for char in left)


def report(scanner: Scanner, seed: int, each: int, show: int = 0) -> Iterator[str]:
    """A table row a representation, and the first misses where asked for."""
    policy = load()
    rows: dict[str, list[tuple[bool, bool]]] = {}
    misses = []
    for case in cases(seed, each):
        spans = [(s.kind, s.start, s.end) for s in scanner.scan(case.text) if policy.rule(s.kind).verdict(s.score) is not Verdict.PASS]
        rows.setdefault(case.row, []).append(outcome(case, spans))
        misses += [] if all(rows[case.row][-1]) else [f"{case.row}: {case.kind} {case.text!r} {spans}"]
    yield "| representation | texts | found | removed |\n|---|---|---|---|"
    every = [pair for pairs in rows.values() for pair in pairs]
    for name, pairs in (*rows.items(), ("all", every)):
        found, removed = (100 * sum(column) / len(pairs) for column in zip(*pairs, strict=True))
        yield f"| {name} | {len(pairs)} | {found:.1f} % | {removed:.1f} % |"
    yield from misses[:show]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--each", type=int, default=4, help="numbers in each row, kind and frame")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--show", type=int, default=0, help="misses to print")
    options = parser.parse_args()
    for line in report(Scanner(), options.seed, options.each, options.show):
        print(line)


if __name__ == "__main__":
    main()
