"""Small rooms: a long file or function is a question, and this page holds the answers."""

import ast
from collections.abc import Iterator

from tests.house.project import modules

LONGEST_FILE = 400
LONGEST_FUNCTION = 60

REASONS: dict[str, str] = {}
"""File, or file::function -> why it is longer. Empty: there is no such file or function."""


def _long_files() -> Iterator[str]:
    for path, source in modules("intake", "redaction", "routing", "infra", "tests"):
        if len(source.splitlines()) > LONGEST_FILE:
            yield path


def _long_functions() -> Iterator[str]:
    for path, source in modules("intake", "redaction", "routing", "infra", "tests"):
        for node in ast.walk(ast.parse(source)):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and (node.end_lineno or 0) - node.lineno >= LONGEST_FUNCTION:
                yield f"{path}::{node.name}"


def test_every_long_file_and_function_has_its_reason_and_every_reason_its_file() -> None:
    assert {*_long_files(), *_long_functions()} == set(REASONS)


def test_every_file_says_first_what_it_is() -> None:
    silent = [path for path, source in modules() if source.strip() and not ast.get_docstring(ast.parse(source))]
    assert silent == []
