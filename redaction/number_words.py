"""Numbers written out in words, English and Spanish: "four one one one", "double four", "forty-one eleven".

Each digit becomes a digit with a blank between; the words' places are kept by the caller. Between digits a mark may be a word:
"536 dash 90 dash 4399", "4111, then 1111".
"""

import re
from collections.abc import Iterator, Sequence
from itertools import islice, zip_longest

from ahocorasick_rs import AhoCorasick, Implementation

DIGITS = {
    "zero": "0", "oh": "0", "nought": "0", "one": "1", "two": "2", "three": "3", "four": "4",
    "five": "5", "six": "6", "seven": "7", "eight": "8", "nine": "9",
    "cero": "0", "uno": "1", "una": "1", "dos": "2", "tres": "3", "cuatro": "4",
    "cinco": "5", "seis": "6", "siete": "7", "ocho": "8", "nueve": "9",
    "ten": "10", "eleven": "11", "twelve": "12", "thirteen": "13", "fourteen": "14", "fifteen": "15", "sixteen": "16",
    "seventeen": "17", "eighteen": "18", "nineteen": "19",
}  # fmt: skip
_TENS = {
    "twenty": "2", "thirty": "3", "forty": "4", "fourty": "4", "fifty": "5",
    "sixty": "6", "seventy": "7", "eighty": "8", "ninety": "9",
}  # fmt: skip
_TIMES = {"double": 2, "doble": 2, "triple": 3, "treble": 3}

_WORDS = (*DIGITS, *_TENS, *_TIMES)
_ONE_DIGIT = tuple(digits if len(digits := DIGITS.get(word, "")) == 1 else "" for word in _WORDS)
"""By a word's number: the one digit that it always stands for, "" for any other."""
_LEAST = 3
"""Words in a row that are read as digits; a verification code has no more."""

_MARKS = {
    "dash": "-", "hyphen": "-", "guion": "-", "gui\u00f3n": "-", "space": " ", "espacio": " ", "then": ",", "luego": ",",
    "dot": ".", "point": ".", "punto": ".", "slash": "/", "last four": ",", "last 4": ",",
}  # fmt: skip
_MARK_NAMES = tuple(_MARKS)
_BEFORE_MARK = re.compile(r"[0-9]([\s,]{1,3}(?:and )?(?:the )?)$")
_AFTER_MARK = re.compile(r"(?: digits)?(?: are| is)?[\s,:]{1,3}(?=[0-9])")
_LONGEST_BEFORE = 12  # characters that the first of them may have

_FIND = AhoCorasick((*_WORDS, *_MARKS), implementation=Implementation.DFA)
_FIRST_MARK = len(_WORDS)

_JOINED = re.compile(r"[\s,.\-]{1,4}(?:(?:and|dash|hyphen|space|y|guion|espacio)[\s,.\-]{1,3}|(?:o[\s,.\-]{1,3}){1,4})?")
_LONGEST_GAP = 16
_LETTER_O = re.compile("o")


Edit = tuple[int, int, str]
"""Start, end, and what to read instead: one character or none."""


_Match = tuple[int, int, int]
"""A word by its number in _WORDS, its start and end."""


def edits(lower: str) -> list[Edit]:
    """What to read instead of words in ``lower`` (lower case), in order."""
    matches = [match for match in _FIND.find_matches_as_indexes(lower, overlapping=True) if _is_word(lower, match)]
    if not matches:
        return []
    found = _numbers(lower, [match for match in matches if match[0] < _FIRST_MARK])
    marks = list(_marks(lower, [match for match in matches if match[0] >= _FIRST_MARK]))
    return sorted((*found, *marks)) if marks else found


def _is_word(lower: str, match: _Match) -> bool:
    """No part of a longer one, as "one" is of "phone" and "seven" of "seventeen"?"""
    _, start, end = match
    return not (lower[start - 1 : start].isalpha() or lower[end : end + 1].isalpha())


def _marks(lower: str, matches: Sequence[_Match]) -> Iterator[Edit]:
    """Marks said between digits."""
    for index, start, end in matches:
        before = _BEFORE_MARK.search(lower, max(0, start - _LONGEST_BEFORE), start)
        after = _AFTER_MARK.match(lower, end)
        if before and after:
            yield before.start(1), after.end(), _MARKS[_MARK_NAMES[index - _FIRST_MARK]]


def _numbers(lower: str, matches: Sequence[_Match]) -> list[Edit]:
    """Numbers said."""
    found: list[Edit] = []
    row: list[_Match] = []
    for match in matches:
        if row and not _joined(lower, row[-1][2], match[1]):
            found += _row(lower, row)
            row = []
        row.append(match)
    found += _row(lower, row)
    return found


def _joined(lower: str, end: int, start: int) -> bool:
    if start - end == 1:
        return lower[end] in " ,.-\n\t"
    return start - end <= _LONGEST_GAP and _JOINED.fullmatch(lower, end, start) is not None


def _row(lower: str, row: Sequence[_Match]) -> Iterator[Edit]:
    """One row of words: digit by digit, whatever stands between them becomes one blank."""
    if len(row) < _LEAST:
        return
    for (index, start, end), after in zip_longest(row, islice(row, 1, None)):
        digits = _ONE_DIGIT[index] or _read(_WORDS[index], after)
        if len(digits) == 1:
            yield start, end, digits
        else:
            yield from _digit_by_digit(start, end, digits)
        if after and after[1] - end == 1:
            if lower[end] != " ":
                yield end, after[1], " "
        elif after:
            yield from _between(lower, end, after[1])


def _read(word: str, after: _Match | None) -> str:
    """The digits of one word, given the next. "forty" before "one" is the first digit only; "double" repeats the next."""
    if word in DIGITS:
        return DIGITS[word]
    following = DIGITS.get(_WORDS[after[0]], "") if after else ""
    if word in _TIMES:
        return following[:1] * (_TIMES[word] - 1)
    return _TENS[word] if len(following) == 1 and following != "0" else f"{_TENS[word]}0"


def _digit_by_digit(start: int, end: int, digits: str) -> Iterator[Edit]:
    """A word has more letters than its digits need with the blanks between them."""
    shown = " ".join(digits)
    for place, char in enumerate(shown[:-1]):
        yield start + place, start + place + 1, char
    yield start + max(0, len(shown) - 1), end, shown[-1:]


def _between(lower: str, end: int, start: int) -> Iterator[Edit]:
    """A blank; a letter o said for zero between two words is a digit too."""
    for letter in _LETTER_O.finditer(lower, end, start) if _is_zero(lower, end, start) else ():
        yield end, letter.start(), " "
        yield letter.start(), letter.end(), "0"
        end = letter.end()
    yield end, start, " "


def _is_zero(lower: str, end: int, start: int) -> bool:
    """Are the only letters between two words letters o?"""
    return set(filter(str.isalpha, lower[end:start])) == {"o"}
