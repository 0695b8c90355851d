"""HTML: what a browser shows and what it hides, found and cut in the document tree so that the rest
looks the same.

Passages: the running text of the source, everything else that carries text (attributes, comments, script, style), and
both again as they are read where that is otherwise (hidden decoys, generated text, other directions, escapes). Pages and
data inside attributes are children. What goes out is always written from the tree that was read: bytes the parser
dropped do not go on.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from html import unescape
from html.entities import html5, name2codepoint
from typing import Any

from lxml import etree

from redaction.document import Cuts, Document, Passage, Reading, Reason, Withheld
from redaction.media import charsets, cutting, escapes, html_flow, html_inside, html_shown, plain_text, rearranged
from redaction.media.html_flow import CONTROLS, UNSAFE, Element
from redaction.media.html_walk import Tree, Walk
from redaction.media.markup import swollen
from redaction.media.rearranged import Rearranged

MEDIA_TYPES = frozenset({"text/html", "application/xhtml+xml", "text/x-amp-html"})

_ENTITY = re.compile(r"&([A-Za-z][A-Za-z0-9]{1,30});")
_BIG_COUNT = re.compile(r"counter-(?:reset|set|increment)\s*:[^;{}\"']{0,200}[0-9]{2}", re.IGNORECASE)  # not just the number of a line
_DRAWING = re.compile("<(?:svg|math)", re.IGNORECASE)
_DOUBLY_ESCAPED = re.compile("<!--.*<script", re.IGNORECASE | re.DOTALL)
_CDATA = re.compile(r"<!\[CDATA\[|\]\]>")
_END_OF_PAGE = re.compile(r"</html[^<>]*>", re.IGNORECASE)

_META = re.compile(rb"<meta[^>]{0,300}charset\s*=\s*[\"']?([A-Za-z0-9_:.-]{1,40})", re.IGNORECASE)
_USUAL_DOCTYPE = re.compile(
    r'<!DOCTYPE html(?: PUBLIC "-//W3C//DTD X?HTML [\d.]{1,4}[ A-Za-z]*//EN"(?: "https?://www\.w3\.org/[A-Za-z0-9/.-]{1,60}")?)?>',
    re.IGNORECASE,
)

_SOURCES, _FALLBACKS = ("xmp", "plaintext"), ("iframe", "noembed", "noframes")
"""Raw text (WHATWG HTML 13.1.2) beside script and style, which the writer knows."""
_MOST_KEPT, _MOST_TAGS_KEPT = 128 * 1024, 5000
"""Bytes and tags of a page that stays parsed until it is written."""
_PARSER: Mapping[str, Any] = {"encoding": "utf-8", "no_network": True, "huge_tree": True, "default_doctype": False}


def read(document: Document) -> Reading:
    """Passage 0: running text. 1: attributes, comments, script and style. 2: what of both is read otherwise."""
    decoded, tree, complete = _parsed(document)
    reasons = [reason for reason in (decoded.reason, None if complete else Reason.BROKEN) if reason]
    if tree is None:
        return Reading((Passage(decoded.text, "", document.label),), (), tuple(reasons))
    walk = Walk(tree)
    if walk.sheets.beyond or (walk.sheets.counting and _BIG_COUNT.search(decoded.text)):
        reasons.append(Reason.UNKNOWN_TYPE)  # text that only a browser can work out
    shown, unshown = walk.shown.text, walk.unshown.text
    passages = (
        Passage(shown, "", document.label),
        Passage(unshown, "not shown", document.label),
        Passage(_otherwise(walk, shown, unshown).text, "as a browser shows it", document.label),
    )
    children = tuple(inside.document for inside in walk.inside)
    small = len(document.content) <= _MOST_KEPT and document.content.count(b"<") <= _MOST_TAGS_KEPT
    kept = _Kept(tree, walk).rewrite if small else None
    return Reading(passages, children, (*reasons, *plain_text.sealed(shown)), kept)


def rewrite(document: Document, cuts: Cuts, children: Sequence[Document | Withheld]) -> Document:
    """The tree with cuts made and children put back, written out anew in UTF-8."""
    _, tree, _ = _parsed(document)
    if tree is None:
        return replace(document, content=b"", charset="utf-8")
    if cuts or children:
        _edit(Walk(tree), cuts, children)
    return _written(document, tree)


class _Kept:
    """A page as it was read, to be written without parsing it again; edited once at most, so that whoever rewrites a second time does not
    find the edits of the first. Not for a large page: trees of many would fill the memory."""

    __slots__ = ("_tree", "_walk")

    def __init__(self, tree: Tree, walk: Walk) -> None:
        self._tree, self._walk = tree, walk

    def rewrite(self, document: Document, cuts: Cuts, children: Sequence[Document | Withheld]) -> Document:
        """As ``rewrite``."""
        tree = self._tree
        if tree is None:
            return rewrite(document, cuts, children)
        if cuts or children:
            self._tree = None
            _edit(self._walk, cuts, children)
        return _written(document, tree)


def _written(document: Document, tree: Tree) -> Document:
    options: dict[str, Any] = {"method": "html", "encoding": "unicode", "doctype": _doctype(tree)}
    _say_utf8(tree)
    written = str(etree.tostring(tree, **options))
    written = written.translate(CONTROLS) if UNSAFE.search(written) else written  # they came in as references
    return replace(document, content=written.encode("utf-8"), charset="utf-8")


def _edit(walk: Walk, cuts: Cuts, children: Sequence[Document | Withheld]) -> None:
    stored = _otherwise(walk, walk.shown.text, walk.unshown.text).stored(cutting.of(cuts, 2)) if 2 in cuts else {}
    every = rearranged.gathered(({number: cuts[number] for number in (0, 1) if number in cuts}, stored))
    flows = (edit for number, flow in enumerate((walk.shown, walk.unshown)) for edit in flow.edits(every.get(number, ())))
    edits = list(walk.everywhere(flows))
    for inside, child in zip(walk.inside, children, strict=True):
        edits += html_inside.put_back(inside, child)
    html_flow.make(edits)


def _otherwise(walk: Walk, shown: str, unshown: str) -> Rearranged:
    """Both texts as they are read where that is not how they are stored."""
    seen = html_shown.pieces(shown, unshown, walk.marks, walk.pieces())
    return Rearranged((shown, unshown), (*seen, *escapes.pieces(unshown, escapes.ESCAPES, 1)))


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
    source = _plain(decoded.text)
    if not source.strip():
        return decoded, None, True
    if swollen(source):
        return decoded, None, False
    root, complete = _root(source)
    if root is not None and _is_split(root):
        root, complete = _root(_END_OF_PAGE.sub("", source))
        complete = complete and root is not None and not _is_split(root)
    if root is not None:
        _settle(root)
    return decoded, None if root is None else root.getroottree(), complete


def _settle(root: Element) -> None:
    """Elements whose text is no markup, where writing would escape it once more each time: what shows its source becomes preformatted text,
    what no browser shows is taken as it would be written."""
    for element in root.iter(*_SOURCES, *_FALLBACKS):
        if element.tag in _SOURCES:
            in_paragraph = next(element.iterancestors("p"), None) is not None
            element.tag = "span" if in_paragraph else "pre"  # the latter would end the paragraph once it is read again
            if in_paragraph:
                element.set("style", "display: block; white-space: pre; font-family: monospace")
        elif "&" in (element.text or ""):
            element.text = unescape(element.text).translate(CONTROLS)
    for element in root.iter("script"):
        if _DOUBLY_ESCAPED.search(element.text or ""):
            element.text = element.text.replace("<!--", "<!- -")  # no program that a mail needs, and its end would not be found again


def _plain(text: str) -> str:
    """The source without what libxml2 and browsers read differently: control characters, the newer entities, CDATA in drawings."""
    if UNSAFE.search(text):
        text = text.translate(CONTROLS)
    if "&" in text:
        text = _ENTITY.sub(_entity, text)
    return _CDATA.sub("", text) if "<![CDATA[" in text and _DRAWING.search(text) else text


def _entity(found: re.Match[str]) -> str:
    """The characters of an entity that came with HTML5; older ones are left to the parser."""
    return found[0] if found[1] in name2codepoint else html5.get(f"{found[1]};", found[0])


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
