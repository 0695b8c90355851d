"""Office Open XML (ECMA-376, ISO/IEC 29500): Word, Excel and PowerPoint files, every part of them, in place.

XML parts are read whole: running text joined across runs, before and after tracked changes, cells under
their column's header, then attributes (links, names, alternative texts). Other parts are children. What goes
out is written from the trees that were read, without thumbnails, printer settings, signatures and waste;
after a cut also without the calculation chain. Macros and controls are not read.
"""

import re
from collections.abc import Sequence
from dataclasses import replace

from redaction.document import Cuts, Document, Passage, Reading, Reason, Withheld
from redaction.media import ooxml_links, ooxml_sheets, ooxml_words, package, xml_tree
from redaction.media.xml_texts import Texts
from redaction.media.xml_tree import Element

_PREFIX = "application/vnd.openxmlformats-officedocument."
_KINDS = {
    "wordprocessingml": ("document", "template"),
    "spreadsheetml": ("sheet", "template"),
    "presentationml": ("presentation", "slideshow", "template"),
}
MEDIA_TYPES = frozenset({package.OOXML, *(f"{_PREFIX}{family}.{kind}" for family, kinds in _KINDS.items() for kind in kinds)})

MARK = "[Content_Types].xml"
"""The part that every such package has (ECMA-376 part 2, 7.2.3)."""

_MOST_XML = 16 * 1024 * 1024
_DROPPED = re.compile(r"docProps/thumbnail\.|(?:xl|word|ppt)/printerSettings/|_xmlsignatures/|\[trash\]/", re.IGNORECASE)
_CALCULATION = re.compile(r"xl/calcChain\.", re.IGNORECASE)
_ACTIVE = re.compile(r"vbaProject|vbaData|/activeX/|^(?!.*/embeddings/).*\.bin$", re.IGNORECASE)
_BACKS = {
    ("Relationship", "Target"): ooxml_links.put_target,
    ("sheet", "name"): ooxml_sheets.put_name,
    ("definedName", ".text"): ooxml_sheets.put_reference,
    ("n", "v"): ooxml_sheets.put_cached_number,
    ("v", ".text"): ooxml_sheets.put_cached_value,
}


def read(document: Document) -> Reading:
    """Passages: every XML part. Children: every other part."""
    opened = _opened(document)
    if isinstance(opened, Reason):
        return Reading(unscannable=(opened,))
    active = (Reason.UNKNOWN_TYPE,) if any(map(_is_active, opened.parts)) else ()
    names = Passage("\n".join(opened.parts), "names of parts")
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
    own_type = _own_type(opened.trees[MARK]) if document.media_type == package.OOXML else document.media_type
    if not cuts and opened.may_stay(document.content, children):
        return replace(document, media_type=own_type)
    trees = dict(opened.trees)
    if cuts:
        ooxml_sheets.settle(trees.values())
        ooxml_links.drop(trees, [name for name in trees if _CALCULATION.match(name)])
    content = opened.packed(filter(_is_active, opened.parts), trees, children)
    return replace(document, content=content, media_type=own_type)


def _is_active(name: str) -> bool:
    """Macros and controls go on as they are where somebody decides so."""
    return _ACTIVE.search(name) is not None and _DROPPED.match(name) is None


def _own_type(types: Element) -> str:
    """That of its main part without the ending (ECMA-376 part 1, 11.3.10 and its like); "" for another program's."""
    found = (each.get("ContentType", "").removesuffix(".main+xml") for each in types if each.get("ContentType", "").endswith(".main+xml"))
    return next((each for each in found if each in MEDIA_TYPES), "")


def _opened(document: Document) -> package.Opened | Reason:
    parts = package.unpack(document.content)
    if isinstance(parts, Reason):
        return parts
    kept = {name: content for name, content in parts.items() if not _DROPPED.match(name)}
    named = [name for name in kept if _is_xml(name)]
    if sum(len(kept[name]) for name in named) > _MOST_XML:
        return Reason.TOO_LARGE
    trees = {name: root for name in named if (root := xml_tree.parse(kept[name], lenient=name.endswith(".vml"))) is not None}
    if len(trees) < len(named) or MARK not in trees:
        return Reason.BROKEN
    if not _own_type(trees[MARK]):
        return Reason.UNKNOWN_TYPE
    ooxml_links.drop(trees, [name for name in parts if name not in kept])
    return package.Opened(parts, trees, tuple(name for name in kept if name not in trees and not _ACTIVE.search(name)))


def _is_xml(name: str) -> bool:
    """By name, as office programs tell parts; a part of another name that holds XML is a child."""
    return name.lower().endswith((".xml", ".rels", ".vml"))


def _texts(opened: package.Opened) -> Texts:
    texts = Texts(_BACKS)
    book = ooxml_sheets.book(opened.trees)
    places = {name: book.names.get(name) or ooxml_words.place(name) for name in opened.trees}
    for name, root in opened.trees.items():  # before the strings, so that only those no cell shows are read there
        if xml_tree.local(root.tag) == "worksheet":
            ooxml_sheets.read(texts, root, places[name], book)
    for name, root in opened.trees.items():
        place = places[name]
        ooxml_words.read(texts, root, place)
        texts.attributes(root, f"{place}, names and links")
    return texts
