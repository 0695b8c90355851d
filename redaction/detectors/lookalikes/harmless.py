"""What a look-alike is: a harmless number that is recognised for what it is, so that it is no guess any more.

A module of this package knows one harmless thing. It is asked only about candidates that a detector has
found already, so an everyday mail pays nothing for it.
"""

from collections.abc import Collection
from typing import NamedTuple, Protocol

from redaction.detectors.page import Around, Page

CERTAIN = 0.8
"""It carries its own check digit and more than the candidate, or its own letters: nothing is left of the guess."""

LIKELY = 0.5
"""Its own name or shape says so: enough against a passed check digit, not against words that name the other thing."""

UNLIKELY = 0.3
"""It may be that, but a name of the other thing is worth more."""

REACH = 48  # characters on each side; the longest harmless number is 34 digits in groups
NUMBERS = frozenset({"card", "ssn", "itin", "aba_routing", "iban"})
"""Kinds that digits alone can be mistaken for. A bank account is known by its label only, so few things contest it."""

_OTHER_WORDS = """
card cards visa mastercard amex discover diners maestro debit credit ssn social account routing iban tarjeta cuenta
charge charged charging bill billed pay paid payment to against using with
"""
_OTHERS = frozenset(_OTHER_WORDS.split())
_JOINING = frozenset("-_/+@<>:=.,'")
_NEAREST = 6  # words; farther away the thing is what the letter is about, not the number's name


class Near:
    """A ``candidate``, taken for something else, in the folded text around it, with the text ``before`` it. ``start``/``end`` are its
    place in ``text``; ``words`` those around it."""

    __slots__ = ("before", "candidate", "end", "start", "text", "words")

    def __init__(self, text: str, start: int, end: int, words: Around) -> None:
        self.text, self.start, self.end, self.words = text, start, end, words
        self.candidate = text[start:end]
        self.before = text[:start]

    @property
    def after(self) -> str:
        """The rest of its line."""
        return self.text[self.end :].partition("\n")[0]

    @property
    def touched(self) -> bool:
        """Does a letter, digit or joining mark touch it? Then it may be a part of something longer."""
        left, right = self.before[-1:], self.text[self.end : self.end + 1]
        return left.isalnum() or right.isalnum() or left in _JOINING or right in _JOINING

    def covered_by(self, start: int, end: int) -> bool:
        """Does the interval hold the whole candidate?"""
        return start <= self.start and self.end <= end


class Harmless(NamedTuple):
    """``weight`` is taken from the candidate's score; ``wider``: the harmless thing goes on beyond the candidate."""

    weight: float
    wider: bool = False


class Lookalike(Protocol):
    """A module of this package, or a program's own number formats."""

    @property
    def MISTAKEN_FOR(self) -> Collection[str]:  # noqa: N802  a constant of the module
        """Kinds it contests."""

    def recognise(self, near: Near, /) -> Harmless | None:
        """None: the candidate is not this harmless thing."""


def near(page: Page, start: int, end: int) -> Near:
    """What stands around a candidate on its page."""
    low = max(0, start - REACH)
    return Near(page.text[low : end + REACH], start - low, end - low, page.around(start, end))


def seen(near: Near, start: int, end: int, weight: float) -> Harmless | None:
    """The harmless thing at an interval of ``near.text``, if it holds the candidate."""
    return Harmless(weight, wider=(start, end) != (near.start, near.end)) if near.covered_by(start, end) else None


def named_after(near: Near, names: frozenset[str]) -> bool:
    """Is it named behind the candidate, and nothing else before or behind it?"""
    return not names.isdisjoint(near.words.after) and _OTHERS.isdisjoint((*near.words.before[-_NEAREST:], *near.words.after))


def named(near: Near, names: frozenset[str]) -> bool:
    """Is the harmless thing the nearest that is named before the candidate? Not so where something else is named nearer, or
    where something is paid: "bill the shipment to 4111..."."""
    for word in reversed(near.words.before[-_NEAREST:]):
        if word in names or word in _OTHERS:
            return word in names
    return not names.isdisjoint((*near.words.header, *near.words.label))
