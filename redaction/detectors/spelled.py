"""Numbers written out in words, English and Spanish: "four one one one ..." is read like digits."""

import re
from collections.abc import Iterator

from redaction.detectors.runs import MIN_DIGITS, Run

DIGIT_WORDS = {
    "zero": "0", "oh": "0", "nought": "0", "one": "1", "two": "2", "three": "3", "four": "4",
    "five": "5", "six": "6", "seven": "7", "eight": "8", "nine": "9",
    "cero": "0", "uno": "1", "una": "1", "dos": "2", "tres": "3", "cuatro": "4",
    "cinco": "5", "seis": "6", "siete": "7", "ocho": "8", "nueve": "9",
}  # fmt: skip
_ANY = "|".join(sorted(DIGIT_WORDS, key=len, reverse=True))
_JOIN = "(?:and|dash|hyphen|space|guion|espacio)"
_SPELLED = re.compile(rf"(?<![a-z])(?:{_ANY})(?:[\s,.\-]{{1,4}}(?:{_JOIN}[\s,.\-]{{1,3}})?(?:{_ANY})(?![a-z])){{{MIN_DIGITS - 1},}}")
_WORD = re.compile(_ANY)


_PIECE = 4096
_OVERLAP = 512  # longer than any number in words


def spelled_runs(lower: str) -> Iterator[Run]:
    """Runs of at least nine digit words in ``lower`` (folded text in lower case), a word a group."""
    for start, end in _rich(lower):
        for match in _SPELLED.finditer(lower, start, end):
            words = list(_WORD.finditer(lower, match.start(), match.end()))
            values = "".join([DIGIT_WORDS[word[0]] for word in words])
            yield Run(lower, tuple([word.span() for word in words]), "1" * len(words), " " * (len(words) - 1), values)


def _rich(lower: str) -> list[tuple[int, int]]:
    """Stretches with enough digit words in them: counting is much faster than the pattern, and most text has few."""
    stretches: list[tuple[int, int]] = []
    for start in range(0, len(lower), _PIECE):
        end = start + _PIECE + _OVERLAP
        if sum(map(lower[start:end].count, DIGIT_WORDS)) < MIN_DIGITS:
            continue
        if stretches and stretches[-1][1] >= start:
            stretches[-1] = (stretches[-1][0], end)
        else:
            stretches.append((start, end))
    return stretches
