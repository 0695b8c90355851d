"""Options that several commands share, and how they become settings."""

import argparse
import os
from pathlib import Path

from infra.settings import Settings, load_settings

DEFAULT_CONFIG = Path("postroom.toml")


def add_place(parser: argparse.ArgumentParser) -> None:
    """``--config`` and ``--data``."""
    parser.add_argument("--config", type=Path, help="configuration file (default: postroom.toml here, if there is one)")
    parser.add_argument("--data", type=Path, help="data folder (default: storage.data, postroom-data)")


def settings_of(arguments: argparse.Namespace) -> Settings:
    """Settings from defaults, file, environment and options. Raises SettingsError."""
    file: Path | None = arguments.config
    if file is None and DEFAULT_CONFIG.is_file():
        file = DEFAULT_CONFIG
    overrides = {"storage": {"data": arguments.data}} if arguments.data else {}
    return load_settings(file, os.environ, overrides)
