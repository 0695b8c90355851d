"""From TOML text to a ``Policy``: strict, pure, every complaint with file, line and remedy."""

import tomllib
from collections.abc import Mapping
from difflib import get_close_matches
from pathlib import PurePath
from types import MappingProxyType
from typing import Any, NoReturn

from redaction.kinds import PLAIN
from redaction.policies.rules import UNHEARD_OF, Policy, PolicyError, Rule, Verdict

_TOP = ("version", "many", "unscannable", "forms_ask", "kinds", "presidio")
_RULE = ("act", "certain", "unsure")
_COUNTS = ("counts",)
_ADDED = ("recognizers", "files", "reads")
_ACTS = tuple(verdict.value for verdict in Verdict)


def parse(text: str, name: str) -> Policy:
    """``name`` is the file's name for complaints. Every kind must be named. Raises PolicyError."""
    return _Reader(text, name).policy()


class _Reader:
    """Holds the text, so that a complaint can find its line."""

    def __init__(self, text: str, name: str) -> None:
        self._lines = text.splitlines()
        self._name = name
        try:
            self._data = tomllib.loads(text)
        except tomllib.TOMLDecodeError as error:
            raise PolicyError(f"{name}: {error}; correct the TOML there") from None

    def policy(self) -> Policy:
        data = self._data
        self._known("", data, _TOP)
        if data.get("version") != 1:
            self._complain("", "version", "must be 1; add the line version = 1")
        kinds = self._table("", "kinds")
        self._known("kinds", kinds, tuple(PLAIN))
        missing = [kind for kind in PLAIN if kind not in kinds]
        if missing:
            self._complain("", "kinds", f'says nothing about {", ".join(missing)}; add [kinds.{missing[0]}] (act = "pass" switches it off)')
        added = self._table("", "presidio") if "presidio" in data else {}
        self._known("presidio", added, (*_ADDED, *_RULE))
        return Policy(
            kinds=MappingProxyType({kind: self._rule(f"kinds.{kind}", rule, also=_COUNTS) for kind, rule in kinds.items()}),
            many=self._count(data.get("many", 20)),
            unscannable=Verdict(self._choice("", "unscannable", data.get("unscannable", "hold"), ("hold", "refuse"))),
            forms_ask=self._flag("", "forms_ask", data.get("forms_ask", True)),
            recognizers=self._names(added.get("recognizers", [])),
            recognizer_files=self._files(added.get("files", [])),
            windows=self._choice("presidio", "reads", added.get("reads", "whole"), ("whole", "windows")) == "windows",
            added=self._rule("presidio", added, also=_ADDED) if added else UNHEARD_OF,
        )

    def _rule(self, where: str, rule: object, also: tuple[str, ...] = ()) -> Rule:
        if not isinstance(rule, dict):
            self._complain("", where, "must be a table with act, certain and unsure")
        self._known(where, rule, (*_RULE, *also))
        missing = [key for key in _RULE if key not in rule]
        if missing:
            self._complain("", where, f"lacks {', '.join(missing)}; add it")
        act = Verdict(self._choice(where, "act", rule["act"], _ACTS))
        certain, unsure = (self._score(where, key, rule[key]) for key in ("certain", "unsure"))
        if unsure > certain:
            self._complain(where, "unsure", "must not be above certain")
        return Rule(act, certain, unsure, self._flag(where, "counts", rule.get("counts", True)))

    def _known(self, where: str, table: Mapping[str, Any], allowed: tuple[str, ...]) -> None:
        for key in table:
            if key not in allowed:
                close = get_close_matches(key, allowed, n=1)
                hint = f'did you mean "{close[0]}"?' if close else f"known are {', '.join(allowed)}"
                self._complain(where, key, f"is not known; {hint}")

    def _table(self, where: str, key: str) -> Mapping[str, Any]:
        table = self._data.get(key)
        if not isinstance(table, dict):
            self._complain(where, key, f"must be a table; write [{key}. ...]")
        return table

    def _choice(self, where: str, key: str, value: object, allowed: tuple[str, ...]) -> str:
        if not isinstance(value, str) or value not in allowed:
            close = get_close_matches(str(value), allowed, n=1)
            hint = f' (did you mean "{close[0]}"?)' if close else ""
            self._complain(where, key, f"must be one of {', '.join(allowed)}{hint}")
        return value

    def _score(self, where: str, key: str, value: object) -> float:
        if isinstance(value, bool) or not isinstance(value, int | float) or not 0 < value <= 1:
            self._complain(where, key, "must be a number above 0, at most 1")
        return float(value)

    def _count(self, value: object) -> int:
        if isinstance(value, bool) or not isinstance(value, int) or value < 1:
            self._complain("", "many", "must be a whole number, 1 or more")
        return value

    def _flag(self, where: str, key: str, value: object) -> bool:
        if not isinstance(value, bool):
            self._complain(where, key, "must be true or false")
        return value

    def _names(self, value: object) -> tuple[str, ...]:
        if not isinstance(value, list) or not all(isinstance(name, str) and name.isidentifier() for name in value):
            self._complain("presidio", "recognizers", 'must be a list of class names, such as ["EmailRecognizer"]')
        return tuple(value)

    def _files(self, value: object) -> tuple[str, ...]:
        """Paths, from the folder of the policy."""
        if not isinstance(value, list) or not all(isinstance(name, str) and name for name in value):
            self._complain("presidio", "files", 'must be a list of YAML files, such as ["our-numbers.yaml"]')
        return tuple(str(PurePath(self._name).parent / name) for name in value)

    def _complain(self, where: str, key: str, what: str) -> NoReturn:
        path = f"{where}.{key}" if where else key
        raise PolicyError(f"{self._name}, line {self._line(where, key)}: {path} {what}")

    def _line(self, where: str, key: str) -> int:
        """Best line for a key: inside its table if that is there, else the table's own header, else the first line."""
        table, best = "", 1
        path = f"{where}.{key}" if where else key
        for number, line in enumerate(self._lines, 1):
            text = line.strip()
            if text.startswith("["):
                table = text.partition("]")[0].strip("[ ")
                if table == path or table.startswith(path + "."):
                    return number
                best = number if table == where and where else best
            elif table == where and text.partition("=")[0].strip().strip('"') == key:
                return number
        return best
