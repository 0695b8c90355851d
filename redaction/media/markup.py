"""What can be asked of markup before it is parsed."""

import re

_ATTRIBUTE = re.compile(r"\s[\w:.-]+\s*=")
_LONG_TAG = 8192
_MOST_ATTRIBUTES = 1000


def swollen(source: str) -> bool:
    """A tag with thousands of attributes: libxml2 takes quadratic time over it (12 s for 500 KB)."""
    longest = (run for run in source.replace(">", "<").split("<") if len(run) > _LONG_TAG)
    return any(len(_ATTRIBUTE.findall(run)) > _MOST_ATTRIBUTES for run in longest)
