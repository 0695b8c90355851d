"""What is installed is what was locked: pinned, hashed, from nowhere in particular."""

import re
import tomllib

import pytest

from tests.house.project import PACKAGES, ROOT

LOCKS = ("runtime", "dev")
_PIN = re.compile(
    r"(?P<name>[a-z0-9][a-z0-9._-]*)==(?P<version>[^\s;\\]+)(?: ; [^\\]+)?(?P<hashes>(?: \\\n +--hash=sha256:[0-9a-f]{64})+)\n"
)


def _lock(name: str) -> str:
    return (ROOT / "requirements" / f"{name}.txt").read_text("utf-8")


def _pins(name: str) -> dict[str, str]:
    return {found["name"]: found["version"] for found in _PIN.finditer(_lock(name))}


@pytest.mark.parametrize("name", LOCKS)
def test_every_line_of_a_lock_belongs_to_a_pin_with_hashes(name: str) -> None:
    assert _PIN.sub("", _lock(name)) == ""


@pytest.mark.parametrize("name", LOCKS)
def test_a_lock_names_no_address(name: str) -> None:
    assert not re.search(r"https?:|//|@|--(?:index|extra|find|trusted)", _lock(name))


def test_tests_run_on_what_is_shipped() -> None:
    runtime, dev = _pins("runtime"), _pins("dev")
    assert {name: dev.get(name) for name in runtime} == runtime


def test_every_declared_dependency_is_locked() -> None:
    declared = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]["dependencies"]
    names = {re.split(r"[\s<>=!;\[]", one, maxsplit=1)[0].lower() for one in declared}
    assert names - _pins("runtime").keys() == set()


def test_no_version_of_a_stranger_with_our_names_is_acceptable() -> None:
    constraints = (ROOT / "requirements" / "constraints.txt").read_text("utf-8").splitlines()
    assert {f"{name}<0" for name in PACKAGES} <= set(constraints)
    assert not _pins("dev").keys() & set(PACKAGES)


def test_the_installation_insists_on_hashes_and_constraints() -> None:
    makefile = (ROOT / "Makefile").read_text("utf-8")
    assert "install --require-hashes -r requirements/dev.txt" in makefile
    assert "-c requirements/constraints.txt -e ." in makefile
