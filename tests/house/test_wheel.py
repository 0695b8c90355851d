"""What is built is whole: every file of the four packages is in the wheel, and nothing else."""

import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from tests.house.project import PACKAGES, ROOT

_BUILD = "import sys; from setuptools import build_meta; print(build_meta.build_wheel(sys.argv[1]))"


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> frozenset[str]:
    """Names in a wheel built from a copy, without a network."""
    copy, out = tmp_path_factory.mktemp("copy"), tmp_path_factory.mktemp("out")
    for name in ("pyproject.toml", "README.md", "LICENSE"):
        shutil.copy(ROOT / name, copy)
    for name in (*PACKAGES, "tests"):
        shutil.copytree(ROOT / name, copy / name, ignore=shutil.ignore_patterns("__pycache__"))
    subprocess.run([sys.executable, "-c", _BUILD, str(out)], cwd=copy, check=True, capture_output=True, timeout=120)
    (built,) = out.glob("postroom-*.whl")
    return frozenset(zipfile.ZipFile(built).namelist())


def _files(suffix: str = "") -> set[str]:
    found = (path for name in PACKAGES for path in (ROOT / name).rglob(f"*{suffix}") if path.is_file() and "__pycache__" not in path.parts)
    return {path.relative_to(ROOT).as_posix() for path in found}


def test_every_file_of_the_packages_is_in_the_wheel(wheel: frozenset[str]) -> None:
    assert _files() - wheel == set()


@pytest.mark.parametrize(
    ("sentence", "suffix", "one"),
    [
        ("pages", ".html", "infra/web/templates/base.html"),
        ("letters", ".txt", "intake/replies/en/warning.txt"),
        ("styles", ".css", "infra/web/static/postroom.css"),
        ("programs, forms and the policy", ".toml", "redaction/policies/default.toml"),
        ("migrations of the database", ".py", "infra/ledger/migrations/versions/first_tables.py"),
    ],
)
def test_the_wheel_carries_more_than_code(sentence: str, suffix: str, one: str, wheel: frozenset[str]) -> None:
    assert one in wheel & _files(suffix), sentence


def test_nothing_but_the_packages_and_their_description_is_in_the_wheel(wheel: frozenset[str]) -> None:
    tops = {Path(name).parts[0] for name in wheel}
    assert {top for top in tops if top not in PACKAGES and not top.endswith(".dist-info")} == set()


def test_the_licence_goes_with_it(wheel: frozenset[str]) -> None:
    assert any(name.endswith("licenses/LICENSE") for name in wheel)
