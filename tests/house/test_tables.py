"""One file, one row: what lies in a folder of plug-ins is in its table, and what is in a table is complete."""

import importlib
import pkgutil
from types import ModuleType

import pytest

import infra.commands
import redaction.detectors
from infra.cli import COMMANDS
from infra.settings import Settings
from intake.forms.definition import load_forms
from intake.forms.routes import CHIPS
from intake.frontdesk import IN_PLAIN_WORDS
from intake.lifecycle import FIRST, MOVES, State
from redaction.document import Document
from redaction.kinds import NEVER_KEPT, PLAIN
from redaction.opening import open_document
from redaction.policy import load
from redaction.scanner import DETECTORS
from routing.program import FALLBACK
from routing.program import load as load_programs
from tests.reference import media_files

KINDS = {kind for detector in DETECTORS for kind in detector.KINDS}


def test_every_detector_file_is_asked_by_the_scanner() -> None:
    files = [importlib.import_module(f"redaction.detectors.{found.name}") for found in pkgutil.iter_modules(redaction.detectors.__path__)]
    assert [file.__name__ for file in files if hasattr(file, "KINDS") and file not in DETECTORS] == []


def test_every_detector_carries_its_proof() -> None:
    assert [detector.KINDS for detector in DETECTORS if not (detector.MUST_FIND and detector.MUST_NOT_FIND)] == []


@pytest.mark.parametrize(
    ("sentence", "table"),
    [
        ("every kind has a plain name", set(PLAIN)),
        ("every kind has a rule in the default policy", set(load().kinds)),
        ("every kind has a mark on the question page", set(CHIPS)),
    ],
)
def test_tables_of_kinds_are_complete(sentence: str, table: set[str]) -> None:
    assert table == KINDS, sentence


def test_what_is_never_kept_is_a_kind_that_can_be_found() -> None:
    assert NEVER_KEPT <= KINDS


@pytest.mark.parametrize(("media_type", "file"), [(one, module) for _, module in media_files() for one in sorted(module.MEDIA_TYPES)])
def test_every_media_type_of_a_media_file_is_opened_by_it(media_type: str, file: ModuleType) -> None:
    media = open_document(Document("", media_type, b"hello")).media
    assert media is file or type(media).__module__ == file.__name__


def test_every_command_has_its_file_and_every_file_its_command() -> None:
    files = {
        found.name.replace("_", "-")
        for found in pkgutil.iter_modules(infra.commands.__path__)
        if hasattr(importlib.import_module(f"infra.commands.{found.name}"), "add_arguments")
    }
    assert files - {"options"} == set(COMMANDS)


def test_every_state_is_reachable_and_can_be_said_to_the_sender() -> None:
    assert FIRST | set(MOVES.values()) == set(State)
    assert set(IN_PLAIN_WORDS) == set(State)


def test_every_form_belongs_to_a_program_that_exists() -> None:
    programs = load_programs()
    assert {form.id for form in load_forms().values() if programs.find(form.program) is None} == set()
    assert programs.fallback.id == FALLBACK


def test_every_setting_says_what_it_means() -> None:
    silent = [
        f"{name}.{key}"
        for name, section in Settings.model_fields.items()
        for key, field in getattr(section.annotation, "model_fields", {}).items()
        if not field.description
    ]
    assert silent == []
