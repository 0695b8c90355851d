"""Text as a line of words, so that a rule's phrase is found by one plain search. Pure, linear."""

import re
from collections.abc import Iterable

from ahocorasick_rs import AhoCorasick

_WORD = re.compile(r"\w+(?:'\w+)?")


def as_words(text: str) -> str:
    """The words of ``text`` in lower case, one space around each: punctuation and line breaks do not count."""
    return f" {' '.join(_WORD.findall(text.lower().replace('’', chr(39))))} "


def as_phrase(words: str) -> str:
    """What to look for in a line of words: whole words, or with a last "*" all words that begin so."""
    phrase = as_words(words)
    return phrase.rstrip() if words.rstrip().endswith("*") else phrase


class Phrases:
    """Phrases that are looked for together, in one pass over a line of words."""

    __slots__ = ("_automaton", "_phrases")

    def __init__(self, phrases: Iterable[str]) -> None:
        self._phrases = tuple(dict.fromkeys(phrases))
        self._automaton = AhoCorasick(self._phrases)

    def among(self, line: str) -> frozenset[str]:
        """Those that stand in ``line``."""
        return frozenset(self._phrases[index] for index, _, _ in self._automaton.find_matches_as_indexes(line, overlapping=True))
