"""What the documents say is so: generated pages are fresh, commands, settings, targets and files they name exist."""

import argparse
import importlib
import re
import shlex
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest

from infra.cli import COMMANDS
from infra.settings import Settings
from tests.house.project import ROOT
from tests.reference import FOLDER, PAGES

DOCUMENTS = sorted(path for path in (*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")))
HAND_WRITTEN = [path for path in DOCUMENTS if path.name not in PAGES]
MEASURED = {"assurance.md", "scores.md"}
"""Reference pages that a benchmark writes."""

_BLOCK = re.compile(r"^```(?P<language>\w*)\n(?P<body>.*?)^```", re.MULTILINE | re.DOTALL)
_LINK = re.compile(r"\]\((?!https?:|#|mailto:)(?P<to>[^)#\s]+)")
_NAMED = re.compile(r"`((?:intake|redaction|routing|infra|tests|docs|requirements)/[\w./-]*)`")


def _name(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def _shell_lines(path: Path) -> Iterator[str]:
    """Lines of shell blocks, without their comments."""
    for block in _BLOCK.finditer(path.read_text("utf-8")):
        if block["language"] == "sh":
            yield from (line.partition("  #")[0].strip() for line in block["body"].splitlines())


def _calls(program: str) -> list[tuple[str, list[str]]]:
    """(document, words after ``program``) for every call of it in a shell block or between backticks."""
    found = []
    for path in HAND_WRITTEN:
        inline = re.findall(rf"`({program} [a-z][^`]*)`", path.read_text("utf-8"))
        lines = [piece.strip() for line in _shell_lines(path) for piece in line.split("|")]
        found += [(_name(path), shlex.split(one)[1:]) for one in (*lines, *inline) if one.startswith(f"{program} ")]
    return found


@pytest.mark.parametrize("name", PAGES)
def test_a_generated_page_is_fresh(name: str) -> None:
    assert (FOLDER / name).read_text("utf-8") == PAGES[name](), "stale: run make docs"


def test_nothing_else_lies_among_the_generated_pages() -> None:
    assert {path.name for path in FOLDER.iterdir()} - PAGES.keys() - MEASURED == set()


def test_every_command_is_in_the_reference() -> None:
    page = (FOLDER / "commands.md").read_text("utf-8")
    assert [name for name in COMMANDS if f"## postroom {name}\n" not in page] == []


def test_every_setting_is_in_the_reference() -> None:
    page = (FOLDER / "settings.md").read_text("utf-8")
    keys = [f"{name}.{key}" for name, section in Settings.model_fields.items() for key in getattr(section.annotation, "model_fields", {})]
    assert [key for key in keys if f"`{key}`" not in page] == []


@pytest.mark.parametrize(("document", "words"), _calls("postroom"))
def test_every_postroom_command_in_the_documents_can_be_typed(document: str, words: list[str]) -> None:
    name, *rest = words
    if name in UNBUILT:
        assert name not in COMMANDS, f"{document} says that postroom {name} does not exist yet"
        return
    parser = argparse.ArgumentParser(exit_on_error=False)
    importlib.import_module(f"infra.commands.{name.replace('-', '_')}").add_arguments(parser)
    parser.parse_args(rest or _LEAST.get(name, []))


UNBUILT = {"subject"}
"""Commands that the documents name as missing."""

_LEAST = {
    "scan": ["-"],
    "redact": ["-", "-o", "-"],
    "alerts": ["list"],
    "audit": ["verify"],
    "hold": ["list"],
    "incident": ["list"],
    "key": ["list"],
    "programs": ["list"],
}
"""Arguments without which a command cannot be typed, where a document names only the command."""


@pytest.mark.parametrize(("document", "words"), _calls("make"))
def test_every_make_target_in_the_documents_exists(document: str, words: list[str]) -> None:
    targets = re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text("utf-8"), re.MULTILINE)
    assert words[0] in targets, document


@pytest.mark.parametrize("document", DOCUMENTS, ids=_name)
def test_every_link_leads_somewhere(document: Path) -> None:
    dead = [found["to"] for found in _LINK.finditer(document.read_text("utf-8")) if not (document.parent / found["to"]).exists()]
    assert dead == []


@pytest.mark.parametrize("document", HAND_WRITTEN, ids=_name)
def test_every_file_named_in_the_documents_exists(document: Path) -> None:
    named = _NAMED.findall(document.read_text("utf-8"))
    assert [name for name in named if not (ROOT / name).exists()] == []


@pytest.mark.parametrize("document", HAND_WRITTEN, ids=_name)
def test_every_configuration_shown_is_valid(document: Path) -> None:
    blocks = [block["body"] for block in _BLOCK.finditer(document.read_text("utf-8")) if block["language"] == "toml"]
    for block in blocks:
        Settings.model_validate(tomllib.loads(block))


def test_every_decision_says_why_what_and_what_would_change_it() -> None:
    pages = sorted((ROOT / "docs" / "adr").glob("*.md"))
    parts = ("**Context.**", "**Decision.**", "**Consequences.**", "**What would change our mind.**")
    assert [page.name for page in pages if not all(part in page.read_text("utf-8") for part in parts)] == []
    assert [int(page.name[:4]) for page in pages] == list(range(1, len(pages) + 1))


def test_pictures_are_small_and_shown_somewhere() -> None:
    pictures = {path.name: path.stat().st_size for path in (ROOT / "docs" / "images").iterdir()}
    assert {name for name, size in pictures.items() if size > 250_000} == set()
    shown = {Path(found["to"]).name for page in HAND_WRITTEN for found in _LINK.finditer(page.read_text("utf-8"))}
    assert pictures.keys() - shown == set()
