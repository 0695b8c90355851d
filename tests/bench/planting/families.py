"""What a family of documents is here: where a number goes in, and what an independent library sees of the whole."""

from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Said:
    """A synthetic number and the words that say it; ``number`` counts the documents, so that each gets its own and another place."""

    number: int
    card: str
    ssn: str

    @property
    def grouped(self) -> str:
        return " ".join(self.card[at : at + 4] for at in range(0, 16, 4))

    @property
    def sentence(self) -> str:
        social = f", my Social Security number is {self.ssn}" if self.ssn else ""
        return f"Please charge my card {self.grouped}{social}. Thank you."

    @property
    def numbers(self) -> tuple[str, ...]:
        return (self.card, self.ssn.replace("-", "")) if self.ssn else (self.card,)


@dataclass(frozen=True, slots=True)
class Shown:
    """How many of what the format counts (pages, paragraphs, cells ...), and the texts, as the library has them."""

    counts: tuple[int, ...]
    texts: tuple[str, ...]


class NoPlace(Exception):
    """The document has no place for the number."""


@dataclass(frozen=True, slots=True)
class Family:
    """``plant`` raises whatever the library raises where it cannot open the document. ``shown`` is None where the product passes on
    the text instead of the document, or where no library of ours reads it. ``is_short``: there is room for a card number alone."""

    name: str
    endings: tuple[str, ...]
    plant: Callable[[bytes, Said], bytes]
    shown: Callable[[bytes], Shown] | None = None
    media_type: str = "application/octet-stream"
    is_short: bool = False
