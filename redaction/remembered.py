"""A scan that remembers what it said of a text, for one message only.

The second reading of what goes out comes upon most texts as the first one left them, character for character. A scan keeps no state, so it
would only say the same again. What is remembered is what the scan said, never that a text is clean.
"""

from redaction.findings import Span
from redaction.opening import Scan

_MOST = 4_000_000
"""Characters of texts that are kept."""


def remembered(scan: Scan) -> Scan:
    """``scan``, asked once about each text and label. To be dropped with the message: it holds its texts."""
    known: dict[tuple[str, str], tuple[Span, ...]] = {}
    room = _MOST

    def once(text: str, label: str) -> tuple[Span, ...]:
        nonlocal room
        said = known.get((text, label))
        if said is None:
            said = scan(text, label)
            room -= len(text)
            if room >= 0:
                known[text, label] = said
        return said

    return once
