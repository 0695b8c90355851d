"""Words among bytes nobody takes apart: what a curious person finds in them, looked at and never passed on."""

import re

_NARROW = re.compile(rb"[\x20-\x7e\t]{5,}")
_WIDE = re.compile(rb"(?:[\x20-\x7e\t]\x00){4,}")
_LONGEST = 2 * 1024 * 1024


NOT_SHOWN = "not shown"
"""The place of what is looked at and not passed on."""


class Encrypted(Exception):
    """Under a password."""


def words(content: bytes) -> str:
    """Runs of printable characters, in eight and in sixteen bits, a line each."""
    content = content[:_LONGEST]
    wide = [run.decode("utf-16-le") for run in _WIDE.findall(content)]
    narrow = [run.decode("ascii") for run in _NARROW.findall(_WIDE.sub(b"\0", content))]
    return "\n".join([*wide, *narrow])
