"""Rich Text Format: what a person reads, as plain text.

There is no safe way to cut inside an RTF file, so what goes out is its text as a .txt: the running text, then headers,
footnotes, comments, properties, fields. Pictures and embedded objects are children, to be read by whoever reads
them, and do not go on. Fonts, styles, bookmarks and the like hold nothing a person reads and do not go on either.
"""

import binascii
from collections.abc import Sequence

from redaction.document import Cuts, Document, Passage, Reading, Reason, Withheld
from redaction.media import cutting, ole_objects
from redaction.media.rtf_reader import NOT_SHOWN, OBJECT, Reader

MEDIA_TYPES = frozenset({"application/rtf", "text/rtf", "application/x-rtf"})

_START = b"{\\rtf"


def read(document: Document) -> Reading:
    """Passages: the running text, then each other place that holds text. Children: the pictures and objects."""
    reader = _read(document.content)
    passages = tuple(Passage(text, place, document.label) for place, text in _texts(reader))
    return Reading(passages, tuple(_inside(media_type, _picture(raw)) for media_type, raw in reader.pictures), tuple(reader.reasons))


def _inside(media_type: str, content: bytes) -> Document:
    return ole_objects.embedded(content) if media_type == OBJECT else Document("", media_type, content, label="picture")


def _read(content: bytes) -> Reader:
    reader = Reader()
    if content.lstrip().startswith(_START):
        reader.read(content)
    else:
        reader.reasons[Reason.BROKEN] = None
    return reader


def _texts(reader: Reader) -> list[tuple[str, str]]:
    """Place and text, the running text first."""
    texts = [(place, "".join(pieces).replace("\0", "").lstrip("\n")) for place, pieces in reader.texts.items()]
    return sorted((one for one in texts if one[1].strip()), key=lambda one: one[0] != "")


def _picture(raw: Sequence[bytes]) -> bytes:
    """Pictures are written in hexadecimal digits, or as they are behind \\bin."""
    whole = b"".join(raw)
    try:
        return binascii.unhexlify(b"".join(whole.split()))
    except binascii.Error:
        return whole


def rewrite(document: Document, cuts: Cuts, children: Sequence[Document | Withheld]) -> Document:
    """The text with ``cuts`` made, UTF-8, under the name of the document with .txt behind it."""
    parts = []
    for number, (place, text) in enumerate(_texts(_read(document.content))):
        if place != NOT_SHOWN:
            said = cutting.apply(text, cutting.of(cuts, number)).strip("\n")
            parts.append(f"[{place}]\n{said}" if place else said)
    if children:
        parts.append(f"[pictures and files inside not passed on: {len(children)}]")
    name = f"{document.name}.txt" if document.name else ""
    return Document(name, "text/plain", "\n\n".join([*parts, ""]).encode("utf-8", "replace"), "utf-8", document.label)
