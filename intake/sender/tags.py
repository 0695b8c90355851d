"""Tag=value lists as DKIM and DMARC write them (RFC 6376 3.2)."""

import re

TAG = re.compile(r"\s*([A-Za-z][A-Za-z0-9_]*)\s*=\s*([^;]*?)\s*\Z", re.DOTALL)


class TagTrouble(ValueError):
    """A tag list is malformed or names a tag twice."""


def tags(text: str) -> dict[str, str]:
    """Tags by name, in order. Raises TagTrouble."""
    found: dict[str, str] = {}
    for item in text.strip().removesuffix(";").split(";"):
        match = TAG.match(item)
        if match is None or match[1] in found:
            raise TagTrouble("not a tag list")
        found[match[1]] = match[2]
    return found
