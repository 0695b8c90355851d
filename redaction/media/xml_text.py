"""XML (W3C XML 1.0) of any vocabulary, SVG among them: element by element, edited in the tree.

One passage: a value a line behind the name of its element or attribute ("SSN: 219..."), comments and instructions
too; runs of drawn text (``tspan``) join, short values of elements alike stand side by side. Nothing declared is ever
fetched or expanded: a document with a DTD is held. What goes out is written from the tree that was read.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from itertools import chain
from typing import Any, TypeAlias

from lxml import etree

from redaction.document import Cuts, Document, Passage, Reading, Reason, Withheld
from redaction.media import charsets, cutting
from redaction.media.joining import Joined
from redaction.media.markup import swollen

MEDIA_TYPES = frozenset(
    {"application/xml", "text/xml", "image/svg+xml", "application/rss+xml", "application/atom+xml", "application/soap+xml"}
)

_DECLARED = re.compile(rb"\s*<\?xml[^>]{0,200}?encoding\s*=\s*[\"']([A-Za-z0-9_.:-]{1,40})")
_DECLARATION = re.compile(r"\s*<\?xml[^>]{0,300}\?>")
_DATA_URL = re.compile(r"\s*data:[^,]{0,200},", re.IGNORECASE)
_DECLARES = ("<!DOCTYPE", "<!ENTITY")
_INLINE = frozenset({"tspan", "textPath", "a", "span", "b", "i", "em", "strong", "font", "sub", "sup", "u", "br"})
_DRAWN = frozenset({"d", "points", "path", "transform", "gradientTransform", "patternTransform", "viewBox", "coords", "values"})
_NUMBER = re.compile(r"[^\s,;()A-DF-Za-df-z]+")  # of a path: its letters are commands, an E is an exponent
_LONGEST_GROUP = 6  # of a number cut into elements
_SHORTEST_NUMBER = 9  # no identifier without words around it is shorter
_BETWEEN_WORDS = re.compile(r"(?<=[a-z])(?=[A-Z])|[_.-]+")

Element: TypeAlias = Any
_Key = tuple[Element, str]


def read(document: Document) -> Reading:
    """One passage of "name: value" lines."""
    text, reasons = _decoded(document)
    root = None if reasons else _root(text)
    if root is None:
        return Reading((), (), reasons or (Reason.BROKEN,))
    flows = _flows(root)
    passages = (Passage(flows.shown.text, "values", document.label), Passage(flows.aside.text, "attributes of drawn text", document.label))
    return Reading(passages, (), () if flows.complete else (Reason.UNKNOWN_TYPE,))


def rewrite(document: Document, cuts: Cuts, children: Sequence[Document | Withheld]) -> Document | Withheld:
    """The same tree with ``cuts`` made, in UTF-8; withheld where one falls into the name of an element."""
    root = _root(_decoded(document)[0])
    if not cuts or root is None:
        return document if root is not None else Withheld(document.name, document.media_type, Reason.BROKEN)
    flows = _flows(root)
    cut = [flow.spread(cutting.of(cuts, number)) for number, flow in enumerate((flows.shown, flows.aside))]
    for key, here in chain(*(each.items() for each in cut)):
        if key is None:
            return Withheld(document.name, document.media_type, Reason.STILL_FOUND)
        _put(*key, cutting.apply(_get(*key), here))
    content = etree.tostring(root.getroottree(), encoding="utf-8", xml_declaration=True)
    return replace(document, content=content, charset="utf-8")


def _decoded(document: Document) -> tuple[str, tuple[Reason, ...]]:
    """The text and why not to believe it: the mail's charset and the document's own must say the same."""
    own = _DECLARED.match(document.content)
    declared = [name for name in (document.charset, own[1].decode("ascii") if own else "") if name]
    decoded = [charsets.decode(document.content, name) for name in declared or ["utf-8"]]
    reasons = {each.reason for each in decoded if each.reason}
    if len({each.text for each in decoded}) > 1 or "\0" in decoded[0].text:
        reasons.add(Reason.BROKEN)
    if why := _why_not(decoded[0].text):
        reasons.add(why)
    return decoded[0].text.removeprefix("\ufeff"), tuple(sorted(reasons))


def _root(text: str) -> Element | None:
    """The root element, None where the text is not well formed."""
    declaration = _DECLARATION.match(text)
    parser = etree.XMLParser(encoding="utf-8", resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False, strip_cdata=True)
    try:
        return etree.fromstring(text[declaration.end() if declaration else 0 :].encode("utf-8", "replace"), parser)
    except (etree.XMLSyntaxError, ValueError):
        return None


def _why_not(text: str) -> Reason | None:
    """Why the text is not parsed at all."""
    if any(mark in text for mark in _DECLARES):
        return Reason.UNKNOWN_TYPE
    return Reason.TOO_MANY if swollen(text) else None


@dataclass(slots=True)
class _Flows:
    """``shown``: text, with the attributes of its elements before it. ``aside``: attributes of drawn runs, which would part the text."""

    shown: Joined[_Key] = field(default_factory=Joined)
    aside: Joined[_Key] = field(default_factory=Joined)
    complete: bool = True

    def node(self, node: Element) -> None:
        """An element, comment or instruction begins."""
        if not isinstance(node.tag, str):
            self.shown.line("comment: ")
        else:
            self.element(node, _name(node.tag))
        if text := node.text:
            self.complete = self.complete and not _DATA_URL.match(text)
            self.shown.add((node, ".text"), text)

    def element(self, node: Element, name: str) -> None:
        gap = "" if name in _INLINE else _gap(node)
        for key, value in node.items():
            self.complete = self.complete and not _DATA_URL.match(value)
            _attribute(self.shown if gap is None else self.aside, node, key, value)
        if gap is None:
            self.shown.line(f"{_words(name)}: ")
        elif gap:
            self.shown.between(gap)

    def after(self, node: Element) -> None:
        """What stands behind an element, comment or instruction that ended."""
        if tail := node.tail:
            if _name(node.tag) not in _INLINE and tail.strip():
                self.shown.line()
            self.shown.add((node, ".tail"), tail)


def _gap(node: Element) -> str | None:
    """What parts an element from its like before it: nothing a character from a character, a tab short values; None: a line."""
    before = node.getprevious()
    if before is None or before.tag != node.tag or len(node) or len(before) or (before.tail and before.tail.strip()):
        return None
    longest = max(len(node.text or ""), len(before.text or ""))
    if longest > _LONGEST_GROUP:
        return None
    return "\t" if longest > 1 else ""


def _attribute(flow: Joined[_Key], node: Element, key: str, value: str) -> None:
    name = _name(key)
    if name not in _DRAWN:
        flow.line(f"{_words(name)}: ")
        flow.add((node, key), value)
        return
    for number in _NUMBER.finditer(value):
        if len(number[0]) >= _SHORTEST_NUMBER:
            flow.line("drawn: ")
            flow.add((node, key), number[0], number.start())


def _flows(root: Element) -> _Flows:
    flows = _Flows()
    for sibling in (*reversed([*root.itersiblings(preceding=True)]), *root.itersiblings()):
        flows.node(sibling)
    for event, node in etree.iterwalk(root, events=("start-ns", "start", "end", "comment", "pi")):
        if event == "start-ns":
            flows.shown.line("namespace {}: {}".format(*node))
            continue
        if event != "end":
            flows.node(node)
        if event != "start" and node is not root:
            flows.after(node)
    return flows


def _name(tag: object) -> str:
    """The local name, "" for a comment or instruction."""
    return tag.rpartition("}")[2] if isinstance(tag, str) else ""


def _words(name: str) -> str:
    """A name as words, for context: "socialSecurityNumber" says "social Security Number"."""
    return _BETWEEN_WORDS.sub(" ", name)


def _get(node: Element, where: str) -> str:
    found = node.text if where == ".text" else node.tail if where == ".tail" else node.get(where)
    return found or ""


def _put(node: Element, where: str, text: str) -> None:
    if where == ".text":
        node.text = text
    elif where == ".tail":
        node.tail = text
    else:
        node.set(where, text)
