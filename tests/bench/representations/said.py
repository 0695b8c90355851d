"""What somebody says in a case of the corpus: one number and the words around it, and the cases made of it.

A family is a table of rows; a row puts what is said somewhere in a mail. Every row is written twice: with a sensitive number, and
with a harmless one of the same look, which must come out as it went in.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from enum import Enum
from importlib import import_module
from random import Random

from tests.bench import letter_numbers
from tests.bench.lookalikes import gs1

LEAD = "Dear clerk, the grey heron waits at your window."
TAIL = "Kind regards from the willow by the river."
MARKS = ("heron waits", "willow by the river")
"""Words before and after the number that a redaction has no reason to touch."""


@dataclass(frozen=True, slots=True)
class Said:
    """``number`` as people write it, in ``groups``; ``sentence`` says it with its words."""

    kind: str
    label: str
    groups: tuple[str, ...]
    gap: str

    @property
    def number(self) -> str:
        return self.gap.join(self.groups)

    @property
    def plain(self) -> str:
        """Its letters and digits alone."""
        return "".join(self.groups)

    @property
    def half(self) -> int:
        """Where ``number`` falls in two."""
        return len(self.gap.join(self.groups[: (len(self.groups) + 1) // 2])) if len(self.groups) > 1 else len(self.plain) // 2

    @property
    def halves(self) -> tuple[str, str]:
        return self.number[: self.half], self.number[self.half :]

    @property
    def sentence(self) -> str:
        return f"my {self.label} is {self.number}"

    @property
    def letter(self) -> str:
        return f"{LEAD}\n\nFor your files, {self.sentence}.\n\n{TAIL}\n"


class Sort(Enum):
    """What a person sees of the number in a viewer. DOUBTFUL: two viewers show two things, so that holding it is right whatever
    it says. OPAQUE: nobody can open it, so it has to be held."""

    VISIBLE = "visible"
    HIDDEN = "hidden"
    DOUBTFUL = "doubtful"
    OPAQUE = "opaque"


Make = Callable[[Said], bytes]
Write = Callable[[Said], str]
KINDS = ("card", "ssn", "iban", "bank_account")
DIGITS = ("card", "ssn", "bank_account")
CARD = ("card",)


@dataclass(frozen=True, slots=True)
class Row:
    """``make`` gives the bytes of a whole mail."""

    name: str
    make: Make
    sort: Sort = Sort.VISIBLE
    kinds: Sequence[str] = KINDS


@dataclass(frozen=True, slots=True)
class Case:
    """One row with one number, and its twin."""

    family: str
    row: str
    sort: Sort
    said: Said
    mail: bytes = field(repr=False)
    harmless: Said
    twin: bytes = field(repr=False)

    @property
    def name(self) -> str:
        return f"{self.family} / {self.row} / {self.said.kind}"


def rows_of(family: str) -> tuple[Row, ...]:
    """The table of a family, by the name of its file."""
    return tuple(import_module(f"tests.bench.representations.{family}").ROWS)


def cases(family: str, rows: Sequence[Row], seed: int) -> Iterator[Case]:
    """Every row with every kind it asks for; the same seed gives the same bytes."""
    for row in rows:
        for kind in row.kinds:
            random = Random(f"{seed} {family} {row.name} {kind}")
            said, harmless = sensitive(random, kind), lookalike(random, kind)
            yield Case(family, row.name, row.sort, said, row.make(said), harmless, row.make(harmless))


def sensitive(random: Random, kind: str) -> Said:
    """A synthetic number in its everyday look."""
    match kind:
        case "card":
            number = letter_numbers.card(random, "solid")
            while len(number) != 16 or number[0] not in "45":
                number = letter_numbers.card(random, "solid")
            return Said(kind, "card number", cut(number, 4, 4, 4, 4), " ")
        case "ssn":
            return Said(kind, "Social Security number", tuple(letter_numbers.ssn(random, "dashed").split("-")), "-")
        case "iban":
            number = letter_numbers.iban(random, "solid")
            return Said(kind, "IBAN", cut(number, *[4] * 8), " ")
        case _:
            return Said(kind, "bank account number", (letter_numbers.digits(random, 10),), "")


def lookalike(random: Random, kind: str) -> Said:
    """A harmless number that looks like one of ``kind``."""
    match kind:
        case "card":
            number = gs1("94001" + letter_numbers.digits(random, 16))
            return Said(kind, "tracking number", cut(number, 4, 4, 4, 4, 4, 4), " ")
        case "ssn":
            return Said(kind, "phone number", (str(random.choice((212, 312, 415, 808))), "555", f"01{random.randint(10, 99)}"), "-")
        case "iban":
            return Said(kind, "order number", ("ORD", "2031", letter_numbers.digits(random, 6)), "-")
        case _:
            return Said(kind, "invoice number", (letter_numbers.digits(random, 8),), "")


def cut(number: str, *sizes: int) -> tuple[str, ...]:
    groups, at = [], 0
    for size in sizes:
        groups.append(number[at : at + size])
        at += size
    return tuple(group for group in (*groups, number[at:]) if group)
