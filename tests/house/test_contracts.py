"""Who may know whom: the import contracts of pyproject.toml, and where printing and logging are allowed."""

import ast
import os
import subprocess
import sys
import tomllib
from pathlib import Path

from tests.house.project import PACKAGES, ROOT, imports, modules

PRINTERS = ("infra/cli.py", "infra/commands/")
LOGGERS = {
    "intake/smtp/connection.py": "silences the library's own log, which would write addresses",
}
"""File -> why it may import a logging library."""
READERS = {"pikepdf", "pypdfium2", "PIL", "lxml", "tesserocr", "onnxruntime", "cv2", "numpy", "redaction.opening", "redaction.media.mail"}


def test_all_import_contracts_are_kept() -> None:
    command = Path(sys.executable).with_name("lint-imports")
    environment = {**os.environ, "COLUMNS": "200"}
    ran = subprocess.run([command, "--no-cache"], cwd=ROOT, env=environment, capture_output=True, text=True, check=False, timeout=120)
    assert ran.returncode == 0, ran.stdout + ran.stderr
    assert "0 broken" in ran.stdout


def test_the_contracts_cover_all_four_packages() -> None:
    linter = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["tool"]["importlinter"]
    assert set(linter["root_packages"]) == set(PACKAGES)


def test_every_role_of_the_plant_room_has_its_storey() -> None:
    linter = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["tool"]["importlinter"]
    named = {name.strip() for layer in linter["contracts"][0]["layers"] for name in layer.split("|")}
    roles = {f"infra.{path.stem}" for path in (ROOT / "infra").iterdir() if path.suffix == ".py" or (path / "__init__.py").is_file()} - {
        "infra.__init__"
    }
    assert roles - named == set()


def test_the_service_process_holds_no_reader_of_strangers_bytes() -> None:
    """What parses is what gets attacked: it is loaded where the seal is (ADR 12)."""
    program = "import sys, infra.service; print(*sys.modules)"
    ran = subprocess.run([sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=True, timeout=60)
    assert READERS & set(ran.stdout.split()) == set()


def test_only_the_command_line_prints() -> None:
    printing = {
        path
        for path, source in modules()
        for node in ast.walk(ast.parse(source))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in {"print", "pprint", "breakpoint"}
    }
    assert {path for path in printing if not path.startswith(PRINTERS)} == set()


def test_nobody_logs_but_through_the_watch() -> None:
    logging = {path for path, source in modules() if {name.partition(".")[0] for name in imports(source)} & {"logging"}}
    assert logging == set(LOGGERS)
