"""Words that something is spoken of: are any said between two places of a page?

Each vocabulary is named once, when its module is loaded. On a page where somebody asks, all of them are looked for in one pass.
"""

from bisect import bisect_left
from collections.abc import Sequence
from functools import lru_cache
from itertools import chain
from typing import NamedTuple

from ahocorasick_rs import AhoCorasick, Implementation

from redaction.detectors.page import Page

_all: list[tuple[str, ...]] = []


class Vocabulary:
    """Words and phrases, lower case, parted by bars. Each must stand by itself, but one with a star at its end may go on: ``refund*``."""

    __slots__ = ("_number",)

    def __init__(self, *words: str) -> None:
        self._number = len(_all)
        _all.append(tuple(chain.from_iterable(line.split("|") for line in words)))

    def said(self, page: Page, start: int, end: int) -> bool:
        """Does one of the words stand between the places ``start`` and ``end``?"""
        places = page.once(_places)[self._number]
        index = bisect_left(places, (start, 0))
        while index < len(places) and places[index][0] < end:
            if places[index][1] <= end:
                return True
            index += 1
        return False

    def __contains__(self, line: str) -> bool:
        """Does one of the words stand in ``line``, lower case? For short lines: each is searched anew."""
        return bool(_found(line)[self._number])


class _Words(NamedTuple):
    """The words of all vocabularies: whose each is, and whether it may go on; in the order of the automaton's patterns."""

    owners: tuple[tuple[int, ...], ...]
    may_go_on: tuple[bool, ...]
    automaton: AhoCorasick


_Places = Sequence[list[tuple[int, int]]]
"""By a vocabulary's number: where its words begin and end, in order."""


def _places(page: Page) -> _Places:
    return _found(page.lower)


def _found(lower: str) -> _Places:
    words = _words(len(_all))
    places: _Places = [[] for _ in _all]
    for index, start, end in words.automaton.find_matches_as_indexes(lower, overlapping=True):
        if lower[start - 1 : start].isalpha() or (lower[end : end + 1].isalpha() and not words.may_go_on[index]):
            continue
        for owner in words.owners[index]:
            places[owner].append((start, end))
    for found in places:
        found.sort()  # they come by their ends
    return places


@lru_cache(maxsize=1)
def _words(_count: int) -> _Words:
    """Made again when there are more vocabularies."""
    owners: dict[str, list[int]] = {}
    for number, words in enumerate(_all):
        for word in words:
            owners.setdefault(word, []).append(number)
    return _Words(
        tuple(map(tuple, owners.values())),
        tuple(word.endswith("*") for word in owners),
        AhoCorasick([word.rstrip("*") for word in owners], implementation=Implementation.DFA),
    )
