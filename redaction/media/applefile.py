"""What a Macintosh puts beside or around a file: AppleSingle and AppleDouble (RFC 1740).

The data fork, where there is one, is the child and goes on in its place. Names and comments are read; resources, icons
and what the Finder remembers are not, and do not go on.
"""

import struct
from collections.abc import Sequence

from redaction.document import Cuts, Document, Passage, Reading, Reason, Withheld
from redaction.media import charsets

MEDIA_TYPES = frozenset({"application/applefile"})

_MAGIC = (b"\x00\x05\x16\x00", b"\x00\x05\x16\x07")
_ENTRY = struct.Struct(">III")
_HEADER = 26
_DATA, _NAME, _COMMENT = 1, 3, 4


def read(document: Document) -> Reading:
    """Passages: name and comment. Child: the data fork."""
    try:
        entries = _entries(document.content)
    except (struct.error, ValueError):
        return Reading(unscannable=(Reason.BROKEN,))
    passages = tuple(
        Passage(charsets.decode_leniently(entries[kind], "mac-roman"), "file name") for kind in (_NAME, _COMMENT) if kind in entries
    )
    return Reading(passages, (Document(document.name, "", entries[_DATA]),) if _DATA in entries else ())


def _entries(content: bytes) -> dict[int, bytes]:
    if not content.startswith(_MAGIC):
        raise ValueError("no AppleSingle, no AppleDouble")
    (count,) = struct.unpack_from(">H", content, _HEADER - 2)
    found = {}
    for number in range(count):
        kind, start, size = _ENTRY.unpack_from(content, _HEADER + number * _ENTRY.size)
        if start + size > len(content):
            raise ValueError("an entry cut short")
        found[kind] = content[start : start + size]
    return found


def rewrite(document: Document, cuts: Cuts, children: Sequence[Document | Withheld]) -> Document | Withheld:
    """The data fork alone."""
    return children[0] if children else Withheld(document.name, document.media_type, "what a Macintosh remembers of a file")
