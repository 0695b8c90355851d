"""Text as a line of words, so that a rule's phrase is found by one plain search. Pure, linear."""

import re

_WORD = re.compile(r"\w+(?:'\w+)?")


def as_words(text: str) -> str:
    """The words of ``text`` in lower case, one space around each: punctuation and line breaks do not count."""
    return f" {' '.join(_WORD.findall(text.lower().replace('’', chr(39))))} "


def as_phrase(words: str) -> str:
    """What to look for in a line of words: whole words, or with a last "*" all words that begin so."""
    phrase = as_words(words)
    return phrase.rstrip() if words.rstrip().endswith("*") else phrase
