"""Public forms are data: one TOML file a form, compiled once, refused when unclear.

A form without a purpose for every question (5 U.S.C. 552a(e)(1)) or without all four parts of its
Privacy Act statement (5 U.S.C. 552a(e)(3)) does not load.
"""

import re
import tomllib
from collections.abc import Callable, Iterable, Mapping
from dataclasses import MISSING, dataclass, fields
from difflib import get_close_matches
from enum import StrEnum
from pathlib import Path
from types import MappingProxyType
from typing import Any, TypeVar

SHIPPED = Path(__file__).parent / "definitions"

_NAME = re.compile(r"[a-z][a-z0-9-]{0,39}")
_RESERVED = frozenset({"postroom-token", "postroom-sealed", "postroom-choice"})
_LONGEST_ANSWER = 20_000
_T = TypeVar("_T")
_Word = TypeVar("_Word", bound=StrEnum)


class FormError(ValueError):
    """A form's definition is unclear. The text names file, key and remedy."""


class Kind(StrEnum):
    """What the routed message counts as."""

    INQUIRY = "inquiry"
    ORDER = "order"
    INFORMATION = "information"
    COMPLAINT = "complaint"
    PRIVACY = "privacy"


class FieldType(StrEnum):
    """How a question is asked."""

    TEXT = "text"
    TEXTAREA = "textarea"
    EMAIL = "email"
    TEL = "tel"
    SELECT = "select"
    DATE = "date"
    FILE = "file"


@dataclass(frozen=True, slots=True)
class Statement:
    """The Privacy Act statement: the four parts of 5 U.S.C. 552a(e)(3) and the version shown.
    ``authority`` also says whether answering is voluntary; ``effect`` what follows from not answering."""

    authority: str
    purpose: str
    routine_uses: str
    effect: str
    version: str


@dataclass(frozen=True, slots=True)
class Field:
    """One question. ``max_length`` counts characters (a file: not used); ``purpose`` says what the
    answer is needed for; ``autocomplete`` is the HTML token for it (WCAG 1.3.5), "" for none."""

    name: str
    label: str
    type: FieldType
    purpose: str
    hint: str = ""
    required: bool = False
    max_length: int = 200
    options: tuple[str, ...] = ()
    autocomplete: str = ""


@dataclass(frozen=True, slots=True)
class Form:
    """One public form. ``program`` gets what is sent; ``topic`` is its heading on the start page;
    ``next`` says what happens after sending, and when; ``order`` sorts the start page."""

    id: str
    title: str
    purpose: str
    topic: str
    program: str
    kind: Kind
    next: str
    statement: Statement
    fields: tuple[Field, ...]
    order: int = 100

    def field(self, name: str) -> Field | None:
        """The question of that name, or None."""
        return next((one for one in self.fields if one.name == name), None)


def load_forms(directory: Path | None = None) -> Mapping[str, Form]:
    """All forms of a folder by id, in start-page order; None is the set that ships. Raises FormError."""
    folder = directory or SHIPPED
    try:
        files = sorted(path for path in folder.iterdir() if path.suffix == ".toml")
    except OSError:
        raise FormError(f"{folder}: this folder of forms cannot be read; name one that exists") from None
    if not files:
        raise FormError(f"{folder}: there is no form here; add at least one .toml file")
    forms = sorted((_read(path) for path in files), key=lambda form: (form.order, form.id))
    return MappingProxyType({form.id: form for form in forms})


def _read(path: Path) -> Form:
    try:
        data = tomllib.loads(path.read_text("utf-8"))
    except (OSError, UnicodeDecodeError):
        raise FormError(f"{path}: this file cannot be read as UTF-8 text") from None
    except tomllib.TOMLDecodeError as error:
        raise FormError(f"{path}: not valid TOML: {error}") from None
    _Checker(path, "").named(data.get("id", ""), "id")
    if data["id"] != path.stem:
        raise FormError(f"{path}: id is {data['id']!r}; it must be the file's own name, {path.stem!r}")
    return _Checker(path, "").form(data)


class _Checker:
    """Builds the words above from one table of a file; every complaint says where it stands."""

    def __init__(self, path: Path, where: str) -> None:
        self._path = path
        self._where = where

    def form(self, data: Mapping[str, Any]) -> Form:
        statement = data.get("statement", {})
        questions = data.get("fields", [])
        if not isinstance(statement, dict) or not isinstance(questions, list) or not all(isinstance(one, dict) for one in questions):
            raise self._wrong("statement or fields", "write [statement] once and [[fields]] for each question")
        built = tuple(_Checker(self._path, f"field {number}").question(one) for number, one in enumerate(questions, 1))
        if not any(one.required for one in built):
            raise self._wrong("fields", "at least one question must be required, or an empty form could be sent")
        self._once("name", (one.name for one in built))
        self._once("label", (one.label for one in built))
        if sum(one.type is FieldType.EMAIL for one in built) > 1:
            raise self._wrong("fields", "only one question may be of type email: it is who gets the answer")
        parts = {**data, "statement": _Checker(self._path, "statement").build(Statement, statement), "fields": built}
        return self.build(Form, {**parts, "kind": self._word(Kind, data.get("kind", ""), "kind")})

    def question(self, data: Mapping[str, Any]) -> Field:
        kind = self._word(FieldType, data.get("type", ""), "type")
        self.named(data.get("name", ""), "name")
        options = data.get("options", [])
        if not isinstance(options, list) or not all(isinstance(one, str) and one for one in options):
            raise self._wrong("options", "write a list of texts")
        if (kind is FieldType.SELECT) != bool(options):
            raise self._wrong("options", "a select needs options, and only a select has them")
        question = self.build(Field, {**data, "type": kind, "options": tuple(options)})
        if not 1 <= question.max_length <= _LONGEST_ANSWER:
            raise self._wrong("max_length", f"choose 1 to {_LONGEST_ANSWER}")
        return question

    def build(self, shape: Callable[..., _T], data: Mapping[str, Any]) -> _T:
        known = {one.name: one for one in fields(shape)}  # type: ignore[arg-type]  # a dataclass, by construction
        for key in data:
            if key not in known:
                raise self._wrong(key, self._nearest(key, known))
        for key, one in known.items():
            if one.default is MISSING and key not in data:
                raise self._wrong(key, "this is missing")
            if key in data and not self._fits(one.type, data[key]):
                raise self._wrong(key, f"this must be a {getattr(one.type, '__name__', one.type)}, and not empty")
        return shape(**data)

    def named(self, value: object, key: str) -> None:
        if not isinstance(value, str) or not _NAME.fullmatch(value) or value in _RESERVED:
            raise self._wrong(key, "use small letters, digits and hyphens, at most 40, beginning with a letter")

    def _once(self, key: str, words: Iterable[str]) -> None:
        seen: set[str] = set()
        for word in words:
            if word in seen:
                raise self._wrong(key, f"{word!r} stands twice; each question needs a {key} of its own")
            seen.add(word)

    def _word(self, words: type[_Word], value: object, key: str) -> _Word:
        try:
            return words(str(value))
        except ValueError:
            raise self._wrong(key, f"{value!r} is not known; {self._nearest(str(value), words)}") from None

    def _wrong(self, key: str, remedy: str) -> FormError:
        where = f"{self._where}: " if self._where else ""
        return FormError(f"{self._path}: {where}{key}: {remedy}")

    @staticmethod
    def _fits(wanted: object, value: object) -> bool:
        if wanted is str:
            return isinstance(value, str) and bool(value.strip())
        if wanted is int:
            return isinstance(value, int) and not isinstance(value, bool)
        return not isinstance(wanted, type) or isinstance(value, wanted)

    @staticmethod
    def _nearest(word: str, known: Iterable[str]) -> str:
        names = [str(one) for one in known]
        close = get_close_matches(word, names, n=1)
        return f"did you mean {close[0]!r}?" if close else f"known are {', '.join(names)}"
