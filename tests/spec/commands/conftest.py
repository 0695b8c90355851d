"""Somebody at a terminal, in a folder of their own."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

from infra.cli import main


@dataclass(frozen=True)
class Said:
    """How one call ended."""

    code: int
    out: str
    err: str


Postroom = Callable[..., Said]


@pytest.fixture
def postroom(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Postroom:
    """Calls the command line; settings as POSTROOM__ variables without the prefix: SMTP__PORT="0"."""
    monkeypatch.chdir(tmp_path)

    def call(*words: str, **settings: str) -> Said:
        with monkeypatch.context() as terminal:
            for name, value in settings.items():
                terminal.setenv(f"POSTROOM__{name}", value)
            try:
                code = main(words)
            except SystemExit as ended:  # argparse ends so
                code = int(str(ended.code or 0))
        said = capsys.readouterr()
        return Said(code, said.out, said.err)

    return call
