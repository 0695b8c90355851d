"""The project as files: what the tests of the house walk over."""

import ast
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parents[2]
PACKAGES = ("intake", "redaction", "routing", "infra")

_NOT_OURS = frozenset({".git", ".venv", "build", "dist", "htmlcov", "node_modules", "postroom-data"})
_CACHES = ("__pycache__", ".egg-info", "_cache", ".hypothesis", ".coverage")


def files() -> Iterator[Path]:
    """Every file of the project, as a clean checkout has them."""
    yield from _below(ROOT)


def _below(folder: Path) -> Iterator[Path]:
    for path in sorted(folder.iterdir()):
        if path.name in _NOT_OURS or path.name.endswith(_CACHES) or path.name.startswith(".coverage"):
            continue
        if path.is_dir():
            yield from _below(path)
        elif path.suffix != ".pyc":
            yield path


def texts() -> Iterator[tuple[str, str]]:
    """Path from the root, and text, of every file that is text."""
    for path in files():
        content = path.read_bytes()
        if b"\0" not in content[:8192]:
            yield path.relative_to(ROOT).as_posix(), content.decode("utf-8", "replace")


def modules(*tops: str) -> Iterator[tuple[str, str]]:
    """Path from the root, and source, of every Python file below ``tops`` (none: the four packages)."""
    for top in tops or PACKAGES:
        for path in sorted((ROOT / top).rglob("*.py")):
            yield path.relative_to(ROOT).as_posix(), path.read_text("utf-8")


def imports(source: str) -> frozenset[str]:
    """Names of the modules that ``source`` imports."""
    found = set()
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            found.add(node.module)
    return frozenset(found)
