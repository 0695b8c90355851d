"""Addresses and message ids that may stand in a header of ours. Strict: what does not match is left out."""

import re

ADDRESS = re.compile(
    r"(?=.{3,254}\Z)(?=[^@]{1,64}@)[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+(?:\.[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*"
    r"@(?:[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?\.)+[A-Za-z][A-Za-z0-9-]{0,61}[A-Za-z0-9]"
)
"""A dot-atom at a domain with at least two labels (RFC 5321 4.1.2); no quoted strings, literals or UTF-8."""

MESSAGE_ID = re.compile(r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~.-]{1,120}@[A-Za-z0-9.-]{1,120}")
"""Both halves of an id without the angle brackets (RFC 5322 3.6.4), short enough for one header line."""


def usable(address: str) -> bool:
    """Whether mail of ours may be addressed to ``address``."""
    return ADDRESS.fullmatch(address) is not None


def thread_id(message_id: str) -> str:
    """``<id>`` for In-Reply-To, "" where the given one is not beyond doubt."""
    bare = message_id.strip().removeprefix("<").removesuffix(">")
    return f"<{bare}>" if MESSAGE_ID.fullmatch(bare) else ""
