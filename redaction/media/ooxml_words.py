"""Which elements of Office Open XML carry on, end or interrupt a text, and what parts are called for people."""

import re
from collections.abc import Callable
from functools import lru_cache

from lxml import etree

from redaction.media import xml_tree
from redaction.media.xml_texts import Step, Texts, Walk
from redaction.media.xml_tree import Element

_TEXTUAL = re.compile(
    r"/(?:wordprocessingml|drawingml|spreadsheetml)/(?:\d{4}/)?main$|/officeDocument/(?:\d{4}/)?math$|/markup-compatibility/\d{4}$"
)
"""Namespaces whose elements leave a text whole unless they are listed here (ISO strict ones included)."""

_STEPS: dict[str, tuple[Step, str]] = {
    **dict.fromkeys(("p", "tbl", "tr", "body", "hdr", "ftr", "docPart", "Fallback", "si", "txBody"), (Step.BLOCK, "")),
    **dict.fromkeys(("instrText", "delInstrText", "fldData", "v", "f", "definedName", "sheetData", "oMathPara"), (Step.BLOCK, "")),
    **dict.fromkeys(("oddHeader", "oddFooter", "evenHeader", "evenFooter", "firstHeader", "firstFooter"), (Step.BLOCK, "")),
    **dict.fromkeys(
        ("formula", "formula1", "formula2", "author", "row", "c", "cell", "cfRule", "calculatedColumnFormula"), (Step.BLOCK, "")
    ),
    "tc": (Step.CELL, ""),
    "tab": (Step.MARK, "\t"),
    "ptab": (Step.MARK, "\t"),
    "br": (Step.MARK, "\n"),
    "cr": (Step.MARK, "\n"),
    "noBreakHyphen": (Step.MARK, "-"),
    "comment": (Step.ASIDE, "comment"),
    "txbxContent": (Step.ASIDE, "text box"),
    "footnote": (Step.ASIDE, "footnote"),
    "endnote": (Step.ASIDE, "endnote"),
    "rPh": (Step.ASIDE, "reading aid"),
}

_PLACES = (
    (re.compile(r"word/(?:document|document\d+)\.xml"), "text"),
    (re.compile(r"word/header(\d{0,3})\.xml"), "page header {}"),
    (re.compile(r"word/footer(\d{0,3})\.xml"), "page footer {}"),
    (re.compile(r"word/(footnotes|endnotes|comments|settings|styles|numbering|people)\w*\.xml"), "{}"),
    (re.compile(r"word/glossary/.*"), "building blocks"),
    (re.compile(r"ppt/slides/slide(\d{1,3})\.xml"), "slide {}"),
    (re.compile(r"ppt/notesSlides/notesSlide(\d{1,3})\.xml"), "speaker notes {}"),
    (re.compile(r"ppt/comments/.*"), "comments"),
    (re.compile(r"ppt/slideMasters/slideMaster(\d{1,3})\.xml"), "slide master {}"),
    (re.compile(r"ppt/slideLayouts/slideLayout(\d{1,3})\.xml"), "slide layout {}"),
    (re.compile(r"ppt/presentation\.xml"), "presentation"),
    (re.compile(r"xl/workbook\.xml"), "workbook"),
    (re.compile(r"xl/styles\.xml"), "styles"),
    (re.compile(r"xl/comments(\d*)\.xml|xl/threadedComments/.*"), "comments on cells"),
    (re.compile(r"xl/tables/table(\d{1,3})\.xml"), "table {}"),
    (re.compile(r"xl/pivot.*"), "pivot table"),
    (re.compile(r"xl/externalLinks/.*"), "values of another workbook"),
    (re.compile(r".*/charts/chart\w*?(\d{1,3})\.xml"), "chart {}"),
    (re.compile(r".*/drawings/\w*?(\d{1,3})\.(?:xml|vml)"), "drawing {}"),
    (re.compile(r"docProps/.*"), "document properties"),
    (re.compile(r"customXml/.*"), "custom XML"),
    (re.compile(r".*\.rels"), "links"),
)

_GONE = frozenset({"del", "moveFrom"})
_NEW = frozenset({"ins", "moveTo"})
_UNSEEN = frozenset({"vanish", "webHidden", "specVanish"})
_CHANGING = tuple(f"{{*}}{name}" for name in sorted(_GONE | _NEW | _UNSEEN))
_HAS_TEXT = etree.XPath("boolean(//text()[normalize-space()])")
_STRAY = etree.XPath(
    "boolean(//*[local-name()='sheetData']//text()[normalize-space() and not(parent::*[parent::*[local-name()='c']]"
    "[local-name()='v' or local-name()='f']) and not(parent::*[local-name()='t'][ancestor::*[local-name()='is']])])"
)
"""Text among a sheet's cells that is no cell's value, formula or inline string."""


@lru_cache(maxsize=4096)
def grammar(tag: str) -> tuple[Step, str]:
    """Elements of the text languages carry on unless listed; all others stand on lines of their own."""
    if not _TEXTUAL.search(xml_tree.namespace(tag)):
        return Step.BLOCK, ""
    name = xml_tree.local(tag)
    if name.endswith("Pr"):
        return Step.PROPERTIES, ""
    return _STEPS.get(name, (Step.INLINE, ""))


def place(part: str) -> str:
    """What a part is called for people; digits only as far as they are its number."""
    for pattern, words in _PLACES:
        if match := pattern.fullmatch(part):
            return words.format(*match.groups()).strip()
    return "other part"


def read(texts: Texts, root: Element, where: str) -> None:
    """The running text of a part. Where changes are tracked or text is hidden: as it looks, as it was, and all of it."""
    if not _HAS_TEXT(root):
        return
    if next(root.iter(*_CHANGING), None) is None:
        Walk(texts, grammar, where, _read_as_cells(texts, root)).read(root)
    else:
        Walk(texts, grammar, where, _not_seen).read(root)
        Walk(texts, grammar, f"{where} before tracked changes", lambda element: xml_tree.local(element.tag) in _NEW).read(root)
        Walk(texts, grammar, f"{where} with what is hidden").read(root)
    _controls(texts, root, where)


def _controls(texts: Texts, root: Element, where: str) -> None:
    """Content controls (17.5.2) once more by themselves: Word shows the title of one beside what it holds."""
    for control in root.iter("{*}sdt"):
        title = next((name for each in control.iterfind("{*}sdtPr/{*}alias") for name in each.values()), "")
        if title and control.find(".//{*}sdt") is None:
            for content in control.iterchildren("{*}sdtContent"):
                Walk(texts, grammar, f"{where}, content control", title=title).read(content)


def _read_as_cells(texts: Texts, root: Element) -> Callable[[Element], bool] | None:
    """What the passage of a sheet holds already: all its cells, or the shared strings they show."""
    kind = xml_tree.local(root.tag)
    if kind == "worksheet" and not _STRAY(root):
        return lambda element: xml_tree.local(element.tag) == "sheetData"
    return texts.knows if kind == "sst" else None


def _not_seen(element: Element) -> bool:
    """Deleted, moved away, or a run that is not shown."""
    name = xml_tree.local(element.tag)
    if name == "r":
        return any(xml_tree.local(look.tag) in _UNSEEN for child in element if xml_tree.local(child.tag) == "rPr" for look in child)
    return name in _GONE
