"""What a cell shows whose formula nobody has worked out yet, as files are that a program wrote and no spreadsheet program has saved.

Only what puts text together from constants and other cells of the sheet: ``&`` and the functions that join, cut and shape text (ECMA-376
part 1, 18.17; OpenFormula 1.3). Everything else is left to who opens the file.
"""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import NamedTuple

from redaction.media.cells import column, letters, shown

_TOKENS = re.compile(
    r'\s*(?:"(?P<text>(?:[^"]|"")*+)"|\[?\.?(?P<cell>\$?[A-Z]{1,3}\$?[0-9]{1,7})(?::\.?(?P<last>\$?[A-Z]{1,3}\$?[0-9]{1,7}))?\]?(?![\w(.!])'
    r"|(?P<call>[A-Z][A-Z0-9.]*+)\(|(?P<number>[0-9]{1,30}(?:\.[0-9]{1,30})?)|(?P<mark>TRUE|FALSE|[&(),;]))\s*",
    re.IGNORECASE,
)
_PREFIX = re.compile(r"(?:of:|oooc:|msoxl:)?=|_xlfn\.|_xlws\.", re.IGNORECASE)
_TEXTUAL = re.compile(r"&|\b(?:CHAR|UNICHAR|CONCAT|CONCATENATE|TEXTJOIN|REPT|SUBSTITUTE|REPLACE|MID|LEFT|RIGHT|TEXT|BASE)\(", re.IGNORECASE)
_NAMES = re.compile(r"\$?[A-Za-z]+\$?[0-9]+")
_PLACE = re.compile(r"([A-Z]+)([0-9]+)")
_FIGURES = 7  # the shortest identifier
_MOST_CELLS, _LONGEST, _DEEPEST = 100, 1000, 20


class Unknown(Exception):
    """More than is worked out here."""


class Cell(NamedTuple):
    """``value`` as it shows, "" for one to be worked out from ``formula``."""

    value: str
    formula: str = ""


class Sheet:
    """The cells of a sheet by their names ("B7"), read when the first is asked for."""

    def __init__(self, read: Callable[[], Mapping[str, Cell]]) -> None:
        self._read = read
        self._cells: Mapping[str, Cell] | None = None
        self._known: dict[str, str | None] = {}
        self._depth = 0

    def result(self, formula: str) -> str | None:
        """What the formula shows; None where that cannot be told."""
        try:
            return _Formula(_PREFIX.sub("", formula), self._value).result()
        except Unknown:
            return None

    def _value(self, name: str) -> str:
        """Raises Unknown."""
        if self._cells is None:
            self._cells = self._read()
        cell = self._cells.get(name, Cell(""))
        if cell.value or not cell.formula:
            return cell.value
        if name not in self._known and self._depth < _DEEPEST:
            self._known[name] = None  # one that asks for itself
            self._depth += 1
            self._known[name] = self.result(cell.formula)
            self._depth -= 1
        if (known := self._known.get(name)) is None:
            raise Unknown
        return known


def hides(formula: str) -> bool:
    """Whether a formula that cannot be worked out puts a text together, and holds figures enough for a number."""
    return _TEXTUAL.search(formula) is not None and sum(map(str.isdigit, _NAMES.sub("", formula))) >= _FIGURES


class _Formula:
    """One way through a formula from left to right. Raises Unknown."""

    def __init__(self, formula: str, look: Callable[[str], str]) -> None:
        self.tokens = list(_tokens(formula))
        self.at = self.depth = 0
        self.look = look

    def result(self) -> str:
        values = self.joined()
        if self.at < len(self.tokens) or len(values) != 1:
            raise Unknown
        return values[0]

    def next(self) -> "re.Match[str] | None":
        self.at += 1
        return self.tokens[self.at - 1] if self.at <= len(self.tokens) else None

    def takes(self, marks: str) -> bool:
        """Step over the next token where it is one of these."""
        found = self.at < len(self.tokens) and (self.tokens[self.at]["mark"] or " ") in marks
        self.at += found
        return found

    def joined(self) -> list[str]:
        """Terms with ``&`` between them; a term alone may be several cells."""
        values = self.term()
        while self.takes("&"):
            more = self.term()
            if len(values) != 1 or len(more) != 1:
                raise Unknown
            values = [_short(values[0] + more[0])]
        return values

    def term(self) -> list[str]:
        token = self.next()
        if token is None or self.depth >= _DEEPEST:
            raise Unknown
        if token["text"] is not None:
            return [token["text"].replace('""', '"')]
        if token["cell"]:
            return [self.look(name) for name in _names(token["cell"], token["last"] or token["cell"])]
        if token["number"]:
            return [shown(token["number"])]
        if token["call"]:
            return [_called(token["call"].upper(), self.arguments())]
        if token["mark"] == "(":
            return self.arguments()
        if token["mark"].upper() in {"TRUE", "FALSE"}:
            return [token["mark"].upper()]
        raise Unknown

    def arguments(self) -> list[str]:
        """Up to the closing bracket."""
        self.depth += 1
        values = self.joined()
        while self.takes(",;"):
            values += self.joined()
        if not self.takes(")"):
            raise Unknown
        self.depth -= 1
        return values


def _tokens(formula: str) -> Iterator[re.Match[str]]:
    at = 0
    while at < len(formula):
        token = _TOKENS.match(formula, at)
        if token is None or token.end() == at:
            raise Unknown
        yield token
        at = token.end()


def _names(first: str, last: str) -> Iterator[str]:
    """The cells of a range, a row after the other."""
    (left, top), (right, bottom) = (_place(name) for name in (first, last))
    if not 0 < (right - left + 1) * (bottom - top + 1) <= _MOST_CELLS:
        raise Unknown
    yield from (f"{letters(across)}{down}" for down in range(top, bottom + 1) for across in range(left, right + 1))


def _place(name: str) -> tuple[int, int]:
    place = _PLACE.fullmatch(name.replace("$", "").upper())
    if place is None:
        raise Unknown
    return column(place[1]), int(place[2])


def _short(text: str) -> str:
    if len(text) > _LONGEST:
        raise Unknown
    return text


def _number(text: str) -> int:
    if not text.isdecimal() or len(text) > 4:
        raise Unknown
    return int(text)


def _shaped(value: str, code: str) -> str:
    """TEXT: a format of figures alone; any other shows something that is no number of a person's."""
    if code != "@" and not re.fullmatch(r'[0#\s().\-/\\"]*', code):
        raise Unknown
    return shown(value, code)


_CALLS: Mapping[str, Callable[[Sequence[str]], str]] = {
    "CONCATENATE": "".join,
    "CONCAT": "".join,
    "TEXTJOIN": lambda given: given[0].join(each for each in given[2:] if each or given[1] == "FALSE"),
    "TEXT": lambda given: _shaped(given[0], given[1]),
    "T": lambda given: given[0],
    "VALUE": lambda given: given[0],
    "TRIM": lambda given: " ".join(given[0].split()),
    "UPPER": lambda given: given[0].upper(),
    "LOWER": lambda given: given[0].lower(),
    "CHAR": lambda given: chr(_number(given[0])),
    "REPT": lambda given: _short(given[0] * min(_number(given[1]), _LONGEST + 1)),
    "LEFT": lambda given: given[0][: _number(given[1])],
    "RIGHT": lambda given: given[0][max(0, len(given[0]) - _number(given[1])) :],
    "MID": lambda given: given[0][max(1, _number(given[1])) - 1 :][: _number(given[2])],
    "SUBSTITUTE": lambda given: _short(given[0].replace(given[1], given[2])),
}


def _called(name: str, given: Sequence[str]) -> str:
    try:
        return _CALLS[name](given)
    except (KeyError, IndexError):
        raise Unknown from None
