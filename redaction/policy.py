"""Policy: what becomes of what is found. Data (TOML), compiled once, refused when unclear."""

from enum import StrEnum


class Verdict(StrEnum):
    """In order of strictness; a program may only move further down."""

    PASS = "pass"
    REDACT = "redact"
    HOLD = "hold"
    REFUSE = "refuse"
