"""Where literals stand that detectors look for: all of them are found in one pass over a text.

A detector names its literals once, when it is loaded, and asks a page for their places.
"""

from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache

from ahocorasick_rs import AhoCorasick, Implementation

_all: dict[str, None] = {}


class Watched:
    """Literals of one detector, in its order; lower case, as texts are searched in."""

    __slots__ = ("_names", "literals")

    def __init__(self, *literals: str) -> None:
        self.literals = literals
        self._names = frozenset(literals)
        _all.update(dict.fromkeys(literals))

    def among(self, places: Mapping[str, Sequence[int]]) -> bool:
        """Is one of them there at all?"""
        return not self._names.isdisjoint(places)

    def within(self, places: Mapping[str, Sequence[int]]) -> Iterator[tuple[str, int]]:
        """Literal and place of each that is there, literal by literal."""
        if not self.among(places):
            return
        for literal in self.literals:
            for place in places.get(literal, ()):
                yield literal, place

    def __contains__(self, text: str) -> bool:
        """Does one of them stand in ``text``?"""
        return any(literal in text for literal in self.literals)


def mentions(lower: str) -> dict[str, list[int]]:
    """Literal -> its places in ``lower``, in order; without those that are not there."""
    places: dict[str, list[int]] = {}
    literals, automaton = _automaton(len(_all))
    for index, start, _ in automaton.find_matches_as_indexes(lower, overlapping=True):
        places.setdefault(literals[index], []).append(start)
    return places


@lru_cache(maxsize=1)
def _automaton(_count: int) -> tuple[tuple[str, ...], AhoCorasick]:
    """Made again when more is watched."""
    literals = tuple(_all)
    return literals, AhoCorasick(literals, implementation=Implementation.DFA)
