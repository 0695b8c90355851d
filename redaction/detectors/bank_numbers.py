"""How people write account numbers, and what four to seventeen digits may be besides: dates, telephone numbers."""

import re
from typing import NamedTuple

SHORTEST = 4
LONGEST = 17
LONG_ENOUGH = 6
SURELY_LONG = 8  # shorter numbers after "to" are amounts and dates
_WRAP = r"[ \t]?\r?\n[> \t]{0,8}"
NUMBER = (
    r"(?P<number>[0-9](?P<one> {1,2}|[.\-/_\t|])[0-9](?:(?P=one)[0-9]){4,15}(?![0-9])"
    r"|[0-9]{1,16}(?:-[0-9]{1,12}){1,4}(?![0-9])"
    rf"|[0-9]{{1,16}}(?P<gap> {{1,2}}|\t)[0-9]{{1,12}}(?:(?:(?P=gap)|{_WRAP})[0-9]{{1,12}}){{0,3}}(?![0-9])"
    rf"|[0-9]{{3,4}}(?:{_WRAP}[0-9]{{3,4}}){{2,3}}(?![0-9])"
    r"|[0-9]{3,8}(?P<mark>[./_])[0-9]{3,12}(?:(?P=mark)[0-9]{3,12}){0,3}(?![0-9])"
    r"|[0-9]{4,17}(?![0-9]))(?![*x]{2})"
)
"""Digit by digit; in groups with dashes, with blanks (a line may end between later ones), on lines of their own, with other marks; in
one piece.
Followed by a mask it is a part of a number that its sender hid."""

_NUMBER = re.compile(NUMBER)
_BETWEEN = re.compile("[^0-9]+")
_DATE = re.compile(
    r"(?:19|20)[0-9]{2}[- ][01]?[0-9][- ][0-3]?[0-9]$|[01]?[0-9][- ][0-3]?[0-9][- ](?:19|20)[0-9]{2}$"
    r"|20[0-4][0-9](?:0[1-9]|1[0-2])(?:0[1-9]|[12][0-9]|3[01])$"
)
_PHONE = re.compile(r"(?:1[ -])?[2-9][0-9]{2}[ -][0-9]{3}[ -][0-9]{4}$")
_MORE = re.compile(
    r"(?:[ \t]*(?:,|;|&|/|\+|:|\n[> \t]*(?:[-*]|[0-9]{1,2}[.)](?=[ \t]))?|[0-9]{1,2}\)(?=[ \t])|(?<![a-z])(?:and|or|not|instead of|to|with"
    r"|y|o|e|no|new|old|now|is|the|my|but|mine|it|was|should be|correct|right|wrong|one|la|el|otra|nueva|vieja)(?![a-z])))+[ \t]*#?"
    rf"{NUMBER}"
)
_CONTRAST = re.compile(
    r"(?<![a-z])(?:old|new|other|right|correct|wrong|previous|former|current|opened|closed|mine|not"
    r"|used|typed|entered|have)(?: (?:one|account|acct|number))?"
    rf"(?:,? (?:which )?(?:is|was|ended|should be|will be))?[ :#]{{1,3}}{NUMBER}"
)
_CONTRAST_REACH = 150
_JOINED = re.compile("[a-z*&]|[0-9][.)]|- ")
_SAME_SORT = 3  # digits by which two may differ in length that only a comma or a line end parts
_CHECK_DIGITS = 2
_CLAUSE_ENDS = re.compile(r"[ \t]*(?:$|[\n.,;)(/|]|(?:at|with|and|or|bank|routing|aba|rtn|immediately|instead|please|thanks?)(?![a-z]))")
_MOST = 60  # numbers after one label


class Account(NamedTuple):
    """Where one stands, how sure that is, and by which rule."""

    start: int
    end: int
    score: float
    rule: str


def place(match: re.Match[str]) -> tuple[int, int]:
    """Place of the number. Blanks join short groups only: after six digits and more a blank ends the account, unless one or two
    digits end the line or the clause."""
    start, end = match.span("number")
    head, *more = match["number"].split(None, 1)
    if not more or len(head) < LONG_ENOUGH or (len(more[0]) <= _CHECK_DIGITS and _CLAUSE_ENDS.match(match.string, end)):
        return start, end
    return start, start + len(head)


def plausible(number: str, *, phone: bool = True) -> bool:
    """Four to seventeen digits, no date; ``phone`` says that it may as well be a telephone number."""
    groups = _BETWEEN.sub(" ", number)
    digits = groups.replace(" ", "")
    if not SHORTEST <= len(digits) <= LONGEST or len(set(digits)) == 1 or _DATE.match(groups):
        return False
    return not (phone and _PHONE.match(groups))


def alike(lower: str, start: int, end: int) -> list[tuple[int, int]]:
    """Further accounts beside one: "... and ...", "..., not ...", a list, "the old one was ..."."""
    return [*_listed(lower, start, end), *_contrasted(lower, start, end)]


def _listed(lower: str, start: int, end: int) -> list[tuple[int, int]]:
    """Others in a list that begins with the number at ``start``, also on lines of their own."""
    found: list[tuple[int, int]] = []
    size = digits(lower[start:end])
    while len(found) < _MOST:
        match = _MORE.match(lower, end)
        if match is None or not _another(match["number"], size):
            break
        joined = _JOINED.search(lower, end, match.start("number"))
        if not joined and abs(digits(match["number"]) - size) > _SAME_SORT:
            break
        start, end = place(match)
        found.append((start, end))
    return found


def _contrasted(lower: str, start: int, end: int) -> list[tuple[int, int]]:
    """Where another is told apart from the one at ``start``: "old", "new", "the right one"."""
    size = digits(lower[start:end])
    matches = (*_CONTRAST.finditer(lower, max(0, start - _CONTRAST_REACH), start), *_CONTRAST.finditer(lower, end, end + _CONTRAST_REACH))
    return [place(match) for match in matches if _another(match["number"], size)]


def _another(number: str, size: int) -> bool:
    """Beside a short one others may be short too."""
    return digits(number) >= min(size, LONG_ENOUGH) and plausible(number) and not year(number)


def year(number: str) -> bool:
    """1900 to 2099."""
    return len(number) == 4 and number[:2] in {"19", "20"}


def digits(number: str) -> int:
    """How many there are."""
    return len(_BETWEEN.sub("", number))
