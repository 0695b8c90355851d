"""A TOML file of the routing folder, read strictly: every complaint names the file, the line and the remedy."""

import re
import tomllib
from difflib import get_close_matches
from pathlib import Path
from typing import Annotated, Literal, TypeVar

import msgspec

from routing.ticket import Kind

Address = Annotated[str, msgspec.Meta(pattern=r"^[A-Za-z0-9._-]+@(\*|[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)+)$", max_length=254)]
OneAddress = Annotated[str, msgspec.Meta(pattern=r"^[A-Za-z0-9._-]+@[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)+$", max_length=254)]
Words = Annotated[list[Annotated[str, msgspec.Meta(pattern=r"\w\w", max_length=80)]], msgspec.Meta(min_length=1)]
Confidence = Annotated[float, msgspec.Meta(gt=0, le=1)]

_UNKNOWN = re.compile(r"unknown field `(?P<key>[^`]*)`")
_PATH = re.compile(r"`\$(?P<path>[^`]*)`")


class ProgramError(ValueError):
    """A program file is unclear, or a program was named that does not exist. The text is for the operator."""


class RuleFile(msgspec.Struct, forbid_unknown_fields=True, rename={"where": "in"}):
    """A ``[[rules]]`` row: ``in`` says where to look, ``words`` may end in * for a stem."""

    name: str
    words: Words
    where: Literal["subject", "text", "both"] = "both"
    kind: Kind | None = None
    confidence: Confidence = 0.8


class WebhookFile(msgspec.Struct, forbid_unknown_fields=True):
    """A ``[webhook]`` table."""

    url: Annotated[str, msgspec.Meta(pattern=r"^https?://[^\s@]+$")]
    secret_file: Annotated[str, msgspec.Meta(min_length=1)]


class NumberFile(msgspec.Struct, forbid_unknown_fields=True):
    """A ``[[numbers]]`` row: in ``format`` # is a digit and @ a letter; one word of ``label`` must stand near the number."""

    name: Annotated[str, msgspec.Meta(min_length=1, max_length=80)]
    format: Annotated[str, msgspec.Meta(pattern=r"^[#@A-Za-z0-9./_ -]*#[#@A-Za-z0-9./_ -]*$", max_length=40)]
    label: Annotated[list[Annotated[str, msgspec.Meta(pattern=r"^[a-z]{2,30}$")]], msgspec.Meta(min_length=1)] | None = None


KeepDays = dict[Literal["inquiry", "order", "information", "complaint", "privacy", "all"], Annotated[int, msgspec.Meta(ge=1)]]


class ProgramFile(msgspec.Struct, forbid_unknown_fields=True):
    """One program's file."""

    id: Annotated[str, msgspec.Meta(pattern=r"^[a-z][a-z0-9-]{1,39}$")]
    name: Annotated[str, msgspec.Meta(min_length=1, max_length=80)]
    description: str
    addresses: list[Address]
    reply_from: OneAddress
    order: int = 100
    kind: Kind = Kind.INQUIRY
    receipt: bool = False
    restricted: bool = False
    forward: OneAddress | None = None
    webhook: WebhookFile | None = None
    policy: dict[str, Literal["redact", "hold", "refuse"]] = {}
    numbers: list[NumberFile] = []
    keep_days: KeepDays = {}
    rules: list[RuleFile] = []


class KindsFile(msgspec.Struct, forbid_unknown_fields=True):
    """The file kinds.toml."""

    rules: list[RuleFile]


FileT = TypeVar("FileT", ProgramFile, KindsFile)


def read(path: Path, shape: type[FileT]) -> FileT:
    """``path`` as ``shape``. Raises ProgramError."""
    try:
        text = path.read_text(encoding="utf-8")
        return msgspec.convert(tomllib.loads(text), shape)
    except OSError as error:
        raise ProgramError(f"{path}: cannot be read ({error.strerror}); check its name and permissions") from None
    except UnicodeDecodeError:
        raise ProgramError(f"{path}: is not UTF-8; save it as UTF-8 text") from None
    except tomllib.TOMLDecodeError as error:
        raise ProgramError(f"{path}: is not valid TOML: {error}") from None
    except msgspec.ValidationError as error:
        raise ProgramError(_complaint(path, text, shape, str(error))) from None


def line_of(text: str, word: str) -> int:
    """The number of the first line of ``text`` that holds ``word`` as a key or value; 1 when none does."""
    whole = re.compile(rf"(?<![\w@.-]){re.escape(word)}(?![\w@-])", re.IGNORECASE)
    return next((number for number, line in enumerate(text.split("\n"), 1) if whole.search(line)), 1)


def nearest(word: str, names: list[str]) -> str:
    """A remedy to append: the closest of ``names``, else all of them."""
    close = get_close_matches(word, names, n=1)
    return f"did you mean {close[0]!r}?" if close else "known: " + ", ".join(sorted(names))


def _complaint(path: Path, text: str, shape: type[FileT], error: str) -> str:
    unknown = _UNKNOWN.search(error)
    if unknown:
        key = unknown["key"]
        return f"{path}, line {line_of(text, key)}: unknown key {key!r}; {nearest(key, _keys(shape, error))}"
    found = _PATH.search(error)
    where = found["path"].strip(".") if found else ""
    key = re.split(r"[.\[]", where)[-1 if "[" not in where else 0]
    return f"{path}, line {line_of(text, key) if key else 1}: {_PATH.sub(where, error)}; correct the value or leave the key out"


def _keys(shape: type[FileT], error: str) -> list[str]:
    inner: type[msgspec.Struct] = shape
    if "$.rules" in error:
        inner = RuleFile
    elif "$.webhook" in error:
        inner = WebhookFile
    elif "$.numbers" in error:
        inner = NumberFile
    return list(inner.__struct_encode_fields__)
