"""Windows metafiles, EMF ([MS-EMF]) and WMF ([MS-WMF]): drawings kept as the steps that drew them.

Their texts are read, and words anywhere else in the file; their bitmaps are children. One that draws letters as lines would need
an eye. Nothing is cut inside a drawing: it goes on as it is or not at all.
"""

import struct
from collections.abc import Sequence

from redaction.document import Cuts, Document, Passage, Reading, Reason, Withheld
from redaction.media import metafile_drawn, metafile_enhanced, metafile_old, ole_strings

ENHANCED, OLD = "image/emf", "image/wmf"
MEDIA_TYPES = frozenset(
    f"{kind}/{prefix}{name}" for kind in ("image", "application", "windows") for prefix in ("", "x-") for name in ("emf", "wmf", "metafile")
) | {"application/x-msmetafile", "image/x-mgx-emf", "image/x-win-metafile"}


def media_type(content: bytes) -> str:
    """Which of the two it is, "" for neither."""
    if metafile_enhanced.is_one(content):
        return ENHANCED
    return OLD if metafile_old.is_one(content) else ""


def read(document: Document) -> Reading:
    """Passages: texts, then every run of characters in the file. Children: bitmaps."""
    reader = {ENHANCED: metafile_enhanced, OLD: metafile_old}.get(media_type(document.content))
    try:
        drawn = reader.read(document.content) if reader else None
    except (metafile_drawn.Broken, struct.error):
        drawn = None
    if drawn is None:
        return Reading(unscannable=(Reason.BROKEN,))
    passages = (
        Passage(drawn.text, "text in the drawing", document.label),
        Passage(ole_strings.words(document.content), ole_strings.NOT_SHOWN, document.label),
    )
    children = tuple(Document("", "image/bmp", each, label="picture") for each in drawn.bitmaps)
    return Reading(passages, children, (Reason.NEEDS_SIGHT,) if drawn.needs_eye else ())


def rewrite(document: Document, cuts: Cuts, children: Sequence[Document | Withheld]) -> Document | Withheld:
    """As it is where nothing was found in it."""
    if any(cuts.values()) or tuple(children) != read(document).children:
        return Withheld(document.name, document.media_type, "a drawing in which something was found")
    return document
