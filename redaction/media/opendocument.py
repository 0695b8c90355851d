"""OpenDocument (OASIS ODF 1.3, ISO/IEC 26300): texts, tables and presentations, every part of them, in place.

XML parts are read whole: running text joined across spans, cells under their column's header, then attributes
(links, names, raw values of cells). Other parts are children. What goes out is written from the trees that
were read, without thumbnails, previews of objects, layout caches, tool bars and signatures. Macros are not read.
"""

import re
from collections.abc import Sequence
from dataclasses import replace

from redaction.document import Cuts, Document, Passage, Reading, Reason, Withheld
from redaction.media import odf_words, package, xml_tree
from redaction.media.xml_texts import Texts
from redaction.media.xml_tree import Element

_PREFIX = "application/vnd.oasis.opendocument."
MEDIA_TYPES = frozenset(_PREFIX + kind for kind in ("text", "spreadsheet", "presentation", "text-template", "spreadsheet-template"))

_MANIFEST = "META-INF/manifest.xml"
_MOST_XML = 16 * 1024 * 1024
_DROPPED = re.compile(r"(?:.*/)?(?:Thumbnails|Configurations2?|ObjectReplacements)/|layout-cache$|META-INF/(?!manifest\.xml$)")
_ACTIVE = re.compile(r"(?:.*/)?(?:Basic|Scripts|Dialogs)/|.*\.(?:bin|js|py|jar|class)$")


def read(document: Document) -> Reading:
    """Passages: every XML part. Children: every other part."""
    opened = _opened(document)
    if isinstance(opened, Reason):
        return Reading(unscannable=(opened,))
    active = (Reason.UNKNOWN_TYPE,) if any(map(_ACTIVE.match, opened.parts)) else ()
    names = Passage("\n".join(name for name in opened.parts if not _DROPPED.match(name)), "names of parts")
    texts = _texts(opened)
    unsure = (Reason.AMBIGUOUS,) if texts.is_unsure else ()
    return Reading((names, *map(package.in_sheet, texts.passages())), opened.children(), (*active, *unsure))


def rewrite(document: Document, cuts: Cuts, children: Sequence[Document | Withheld]) -> Document | Withheld:
    """A new package of the same parts in the same order, what was not read as it is; the old one where all was read and nothing is cut."""
    opened = _opened(document)
    if isinstance(opened, Reason):
        return Withheld(document.name, document.media_type, opened)
    if cuts and (0 in cuts or not _texts(opened).cut({number - 1: here for number, here in cuts.items()})):
        return Withheld(document.name, document.media_type, Reason.STILL_FOUND)
    if not cuts and opened.may_stay(document.content, children):
        return document
    kept = (name for name in opened.parts if name == package.MIMETYPE or _ACTIVE.match(name))
    return replace(document, content=opened.packed(kept, opened.trees, children))


def _opened(document: Document) -> package.Opened | Reason:
    parts = package.unpack(document.content)
    if isinstance(parts, Reason):
        return parts
    if parts.get(package.MIMETYPE, b"").decode("latin-1").strip() not in MEDIA_TYPES:
        return Reason.UNKNOWN_TYPE
    kept = {name: content for name, content in parts.items() if name != package.MIMETYPE and not _DROPPED.match(name)}
    named = [name for name in kept if name.lower().endswith((".xml", ".rdf")) and not _ACTIVE.match(name)]
    if sum(len(kept[name]) for name in named) > _MOST_XML:
        return Reason.TOO_LARGE
    trees = {name: root for name in named if (root := xml_tree.parse(kept[name])) is not None}
    if len(trees) < len(named) or "content.xml" not in trees:
        return Reason.BROKEN
    if _MANIFEST in trees and _settle(trees[_MANIFEST]):
        return Reason.ENCRYPTED
    return package.Opened(parts, trees, tuple(name for name in kept if name not in trees and not _ACTIVE.match(name)))


def _settle(manifest: Element) -> bool:
    """The manifest (part 2, 3) without what is not passed on; True when it says that parts are encrypted."""
    for entry in list(manifest.iterchildren("{*}file-entry")):
        path = next((value for name, value in entry.items() if xml_tree.local(name) == "full-path"), "")
        if _DROPPED.match(path):
            manifest.remove(entry)
    return next(manifest.iter("{*}encryption-data", "{*}encrypted-key"), None) is not None


def _texts(opened: package.Opened) -> Texts:
    texts = odf_words.texts()
    for name, root in opened.trees.items():
        place = odf_words.place(name)
        odf_words.read(texts, root, place)
        texts.attributes(root, f"{place}, names and links")
    return texts
