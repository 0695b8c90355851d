"""Where literals stand that detectors look for: all of them are found in one pass over a text.

A detector names its literals once, when it is loaded, and asks a page for their places.
"""

from functools import lru_cache

from ahocorasick_rs import AhoCorasick, Implementation

_watched: dict[str, None] = {}


def watch(*literals: str) -> tuple[str, ...]:
    """Have these found in every text from now on; lower case, as the text is searched in. Returns them."""
    _watched.update(dict.fromkeys(literals))
    return literals


def mentions(lower: str) -> dict[str, list[int]]:
    """Literal -> its places in ``lower``, in order; without those that are not there."""
    places: dict[str, list[int]] = {}
    literals, automaton = _automaton(len(_watched))
    for index, start, _ in automaton.find_matches_as_indexes(lower, overlapping=True):
        places.setdefault(literals[index], []).append(start)
    return places


@lru_cache(maxsize=1)
def _automaton(_count: int) -> tuple[tuple[str, ...], AhoCorasick]:
    """Made again when more is watched."""
    literals = tuple(_watched)
    return literals, AhoCorasick(literals, implementation=Implementation.DFA)
