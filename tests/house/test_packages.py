"""The four packages are ours, and a stranger of the same name is refused."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from infra.ours import check_packages_are_ours
from tests.house.project import PACKAGES, ROOT, modules

_CHECK = """
from infra.ours import StrangerInstalled, check_packages_are_ours
try:
    check_packages_are_ours()
except StrangerInstalled as error:
    print(error)
"""


def _checked_with(folder: Path) -> str:
    """What the check of a fresh process says that finds ``folder`` before all else."""
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join((str(folder), str(ROOT)))}
    ran = subprocess.run(
        [sys.executable, "-c", _CHECK], env=environment, capture_output=True, text=True, check=True, cwd=folder, timeout=60
    )
    return ran.stdout.strip()


def test_here_all_packages_are_ours() -> None:
    check_packages_are_ours()


@pytest.mark.parametrize("name", [name for name in PACKAGES if name != "infra"])
def test_a_package_of_the_same_name_by_somebody_else_is_refused_by_name_and_with_a_remedy(name: str, tmp_path: Path) -> None:
    (tmp_path / name).mkdir()
    (tmp_path / name / "__init__.py").write_text("")
    said = _checked_with(tmp_path)
    assert f"the package {name} in {tmp_path / name} is not Postroom's" in said
    assert "an environment of its own" in said


def test_nothing_in_the_way_is_nothing_to_say(tmp_path: Path) -> None:
    assert _checked_with(tmp_path) == ""


def test_package_roots_are_empty_so_that_nobody_imports_from_them() -> None:
    assert [path for path, source in modules(*PACKAGES, "tests") if path.endswith("/__init__.py") and source.strip()] == []


def test_every_folder_with_code_is_a_package_or_it_would_be_missing_in_the_wheel() -> None:
    folders = {Path(path).parent for path, _ in modules(*PACKAGES)}
    assert [str(folder) for folder in sorted(folders) if not (ROOT / folder / "__init__.py").is_file()] == []
