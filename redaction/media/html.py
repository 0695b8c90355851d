"""HTML: what a browser shows and what it hides, found and cut in the document tree so that the rest
looks the same.

Two passages: the running text (inline tags join, blocks and <br> part, table cells are a tab apart, the
values of form fields stand in it), and everything else that carries text (other attributes, comments,
script, style). What goes out is always written from the tree that was read: bytes the parser dropped do
not go on.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any, TypeAlias

from lxml import etree

from redaction.document import Cuts, Document, Passage, Reading, Reason, Withheld
from redaction.media import charsets, cutting
from redaction.media.html_flow import CONTROLS, UNSAFE, Element, Flow
from redaction.media.markup import swollen

MEDIA_TYPES = frozenset({"text/html", "application/xhtml+xml", "text/x-amp-html"})

_BLOCK_NAMES = (
    "address article aside blockquote body br caption center dd details dialog dir div dl dt fieldset figcaption figure footer form "
    "h1 h2 h3 h4 h5 h6 head header hr html legend li main menu nav ol option p pre section select summary table tbody textarea tfoot "
    "thead title tr ul"
)
_BLOCKS = frozenset(_BLOCK_NAMES.split())
_CELLS = frozenset({"td", "th"})
_PREFORMATTED = frozenset({"pre", "textarea", "xmp", "plaintext", "listing"})
_UNSHOWN = frozenset({"script", "style"})
_BETWEEN_VALUES = "\n\u00b6\n"
"""Stands between attribute values: not a character that could join two numbers."""
_SHORTEST_VALUE = 7  # no identifier fits in less

_END_OF_PAGE = re.compile(r"</html[^<>]*>", re.IGNORECASE)

_META = re.compile(rb"<meta[^>]{0,300}charset\s*=\s*[\"']?([A-Za-z0-9_:.-]{1,40})", re.IGNORECASE)
_USUAL_DOCTYPE = re.compile(
    r'<!DOCTYPE html(?: PUBLIC "-//W3C//DTD X?HTML [\d.]{1,4}[ A-Za-z]*//EN"(?: "https?://www\.w3\.org/[A-Za-z0-9/.-]{1,60}")?)?>',
    re.IGNORECASE,
)

_PARSER: Mapping[str, Any] = {"encoding": "utf-8", "no_network": True, "huge_tree": True, "default_doctype": False}

Tree: TypeAlias = Any


def read(document: Document) -> Reading:
    """Passage 0: running text. Passage 1: attributes, comments, script and style, where there are any."""
    decoded, tree, complete = _parsed(document)
    reasons = [reason for reason in (decoded.reason, None if complete else Reason.BROKEN) if reason]
    if tree is not None and tree.xpath("boolean(//@srcdoc)"):
        reasons.append(Reason.UNKNOWN_TYPE)  # a page inside an attribute
    if tree is None:
        return Reading((Passage(decoded.text, "", document.label),), (), tuple(reasons))
    shown, unshown = _flows(tree)
    passages = (
        Passage(shown.text, "", document.label),
        Passage(unshown.text, "not shown", document.label),
    )
    return Reading(passages, (), tuple(reasons))


def rewrite(document: Document, cuts: Cuts, children: Sequence[Document | Withheld]) -> Document:
    """The tree with cuts made, written out anew in UTF-8."""
    _, tree, _ = _parsed(document)
    if tree is None:
        return replace(document, content=b"", charset="utf-8")
    if cuts:
        for passage, flow in enumerate(_flows(tree)):
            flow.cut(cutting.of(cuts, passage))
    options: dict[str, Any] = {"method": "html", "encoding": "unicode", "doctype": _doctype(tree)}
    _say_utf8(tree)
    return replace(document, content=str(etree.tostring(tree, **options)).encode("utf-8"), charset="utf-8")


def _say_utf8(tree: Tree) -> None:
    """A charset that the document names for itself must be the one it is written in."""
    for meta in tree.iter("meta"):
        if meta.get("charset"):
            meta.set("charset", "utf-8")
        elif "charset=" in (meta.get("content") or "").lower():
            meta.set("content", "text/html; charset=utf-8")


def _parsed(document: Document) -> tuple[charsets.Decoded, Tree | None, bool]:
    """Text, tree (None when there is nothing to parse) and whether the parser got to the end."""
    decoded = charsets.decode(document.content, document.charset or _declared(document.content))
    source = decoded.text.translate(CONTROLS) if UNSAFE.search(decoded.text) else decoded.text
    if not source.strip():
        return decoded, None, True
    if swollen(source):
        return decoded, None, False
    root, complete = _root(source)
    if root is not None and _is_split(root):
        root, complete = _root(_END_OF_PAGE.sub("", source))
        complete = complete and root is not None and not _is_split(root)
    return decoded, None if root is None else root.getroottree(), complete


def _root(source: str) -> tuple[Element | None, bool]:
    """The root element, and whether the parser got to the end without giving up."""
    parser = etree.HTMLParser(**_PARSER)
    try:
        root = etree.fromstring(source.encode("utf-8"), parser)
    except etree.XMLSyntaxError:
        return None, False
    gave_up = any(entry.level == etree.ErrorLevels.FATAL for entry in parser.error_log)
    return root, root is not None and not gave_up


def _is_split(root: Element) -> bool:
    """Whether something stands behind the end of the page: browsers show it, libxml2 sets it apart."""
    return any(isinstance(sibling.tag, str) for sibling in root.itersiblings())


def _declared(content: bytes) -> str:
    meta = _META.search(content, 0, 2048)
    return meta.group(1).decode("ascii") if meta else ""


def _doctype(tree: Tree) -> str | None:
    """The document's own where it is a usual one (it decides how browsers lay out), else HTML5's."""
    found = tree.docinfo.doctype
    if not found:
        return None
    return found if _USUAL_DOCTYPE.fullmatch(found) else "<!DOCTYPE html>"


def _flows(tree: Tree) -> tuple[Flow, Flow]:
    shown, unshown = Flow(), Flow()
    for event, element in etree.iterwalk(tree, events=("start", "end", "comment", "pi")):
        if event == "start":
            _begin(element, shown, unshown)
            continue
        if event == "end":
            _part(element.tag, shown)
        elif element.text:
            unshown.part(_BETWEEN_VALUES)
            unshown.add(element, ".text", element.text)
        if tail := element.tail:
            shown.add_collapsed(element, ".tail", tail)
    return shown, unshown


def _begin(element: Element, shown: Flow, unshown: Flow) -> None:
    tag = element.tag
    _part(tag, shown)
    if text := element.text:
        if tag in _UNSHOWN:
            unshown.part(_BETWEEN_VALUES)
            unshown.add(element, ".text", text)
        elif tag in _PREFORMATTED:
            shown.add(element, ".text", text)
        else:
            shown.add_collapsed(element, ".text", text)
    for name, value in element.items():
        if name == "value":
            shown.part("\t")
            shown.add(element, name, value)
            shown.part("\t")
        elif len(value) >= _SHORTEST_VALUE:
            unshown.part(_BETWEEN_VALUES)
            unshown.add(element, name, value)


def _part(tag: str, shown: Flow) -> None:
    if tag in _BLOCKS:
        shown.part("\n")
    elif tag in _CELLS:
        shown.part("\t")
