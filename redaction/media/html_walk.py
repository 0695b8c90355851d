"""One pass over an HTML tree: its texts in the order of the source, and every place where a browser may show them otherwise.

Inline tags join, blocks and <br> part, table cells are a tab apart, the values of form fields stand in the text. What is no text on
the page (other attributes, comments, script, style) is kept apart from it.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, NamedTuple, TypeAlias

from lxml import etree

from redaction.media import html_inside, html_style
from redaction.media.html_flow import Edit, Element, Flow
from redaction.media.html_inside import Inside
from redaction.media.html_style import Look, Rule, Sheets, Words
from redaction.media.rearranged import Piece

Tree: TypeAlias = Any

_BLOCK_NAMES = (
    "address article aside blockquote body br caption center dd details dialog dir div dl dt fieldset figcaption figure footer form "
    "h1 h2 h3 h4 h5 h6 head header hr html legend li main menu nav ol option p pre section select summary table tbody textarea tfoot "
    "thead title tr ul"
)
_BLOCKS = frozenset(_BLOCK_NAMES.split())
_CELLS = frozenset({"td", "th"})
_PREFORMATTED = frozenset({"pre", "textarea", "xmp", "plaintext", "listing"})
_UNSHOWN = frozenset({"script", "style"})
_OUT_OF_THE_WAY = frozenset(
    {"template", "noscript", "datalist", "title", "rt", "rp", "sup", "sub", "del", "s", "strike", "object", "iframe"}
)
"""Elements whose text may be no part of the line in which they stand."""
_NO_RULE = Rule()
_MOST_WRITTEN = 5000
_TYPED = frozenset({"value", "placeholder"})
_LONGEST_GROUP = 9  # of a number that stands in several alternative texts
_SHORTEST_VALUE = 7  # no identifier fits in less
_BEYOND_DIALLING = re.compile(r"tel:(?=(?:[^0-9]{0,3}[0-9]){16})", re.IGNORECASE)  # telephone numbers have 15 digits at most (E.164)
_HAS_DIGIT = re.compile("[0-9]")
_SAYS_HOW = frozenset({"hidden", "style", "color", "bgcolor", "dir"})

_TAG = re.compile(r"<(/?)([A-Za-z][A-Za-z0-9:]*)[^<>]*>|<[!?/][^<>]*>?")
_LONGEST_QUIET_TAG = 12


class Mark(NamedTuple):
    """Characters ``start`` to ``end`` of the shown text belong to one element that may look otherwise. ``parent`` counts elements
    with such children; ``order`` is the place an item asks for."""

    start: int
    end: int
    look: Look
    parent: int = 0
    order: int = 0


class Written(NamedTuple):
    """``piece`` is written at character ``at`` of the shown text."""

    at: int
    piece: Piece


class Walk:
    """Everything that one pass finds."""

    def __init__(self, tree: Tree) -> None:
        self.shown, self.unshown = Flow(), Flow()
        self.inside: list[Inside] = []
        self.marks: list[Mark] = []
        self.written: list[Written] = []
        self.twins: dict[str, list[tuple[Element, str]]] = {}
        """Attributes that say what another one said before, by what they say: that is read once."""
        self.sheets = Sheets()
        self._sheet_starts: list[int] = []
        self._open: list[tuple[Element, Mark, Rule]] = []
        self._behind: set[str] = set()
        self._once: set[str] = set()
        self._fresh = -1  # where the cell began in which nothing stands yet
        for style in tree.iter("style"):
            if style.text:
                self.sheets.add(style.text)
        self._styled = bool(self.sheets)
        self._walk(tree)

    def _walk(self, tree: Tree) -> None:
        for event, element in etree.iterwalk(tree, events=("start", "end", "comment", "pi")):
            if event == "start":
                self._begin(element)
                continue
            if event == "end":
                self._end(element)
            elif element.text:
                self.unshown.part()
                self._comment(element, element.text)
            if tail := element.tail:
                self.shown.add_collapsed(element, ".tail", tail)

    def _begin(self, element: Element) -> None:
        tag = element.tag
        if tag in _CELLS:
            self._cell()
        elif tag in _BLOCKS:
            self._block()
        attributes = dict(element.items())
        if attributes or tag in _OUT_OF_THE_WAY or self._styled or self._open:
            self._look(element, tag, attributes)
            for name, value in attributes.items():
                self._attribute(element, name, value)
        if text := element.text:
            if tag in _UNSHOWN:
                self._code(element, tag, text)
            elif tag in _PREFORMATTED:
                self.shown.add(element, ".text", text)
            else:
                self.shown.add_collapsed(element, ".text", text)

    def _end(self, element: Element) -> None:
        tag = element.tag
        if self._open and self._open[-1][0] is element:
            _, mark, rule = self._open.pop()
            self.marks.append(mark._replace(end=self.shown.length))
            for writing in rule.writings:
                self._write(element, writing.sheet, writing.after)
        if tag in _CELLS:
            if self._fresh != self.shown.length:
                self.shown.gap = "\t"
            self._fresh = -1
        elif tag == "tr":
            self._fresh = -1
            self.shown.gap = "\n"
        elif tag in _BLOCKS:
            self._block()

    def _cell(self) -> None:
        if self.shown.gap != "\n":
            self.shown.gap = "\t"
        self._fresh = self.shown.length

    def _block(self) -> None:
        if self._fresh != self.shown.length:
            self.shown.gap = "\n"

    def _comment(self, element: Element, text: str) -> None:
        """As it stands; markup in it is markup to some programs (conditional comments)."""
        if "<" not in text:
            self.unshown.add(element, ".text", text)
            return
        at = 0
        tags: list[tuple[int, int]] = []
        for tag in _TAG.finditer(text):
            self.unshown.add(element, ".text", text, at, tag.start())
            at = tag.end()
            name = (tag[2] or "").lower()
            if name in _CELLS and self.unshown.gap != "\n":
                self.unshown.gap = "\t"
            elif name in _BLOCKS and self.unshown.gap != "\t":
                self.unshown.gap = "\n"
            if at - tag.start() > _LONGEST_QUIET_TAG:
                tags.append(tag.span())
        self.unshown.add(element, ".text", text, at)
        for start, stop in tags:
            self.unshown.part()
            self.unshown.add(element, ".text", text, start, stop)

    def _code(self, element: Element, tag: str, text: str) -> None:
        start = self._value(element, ".text", text)
        if tag == "style":
            self._sheet_starts.append(start)

    def _attribute(self, element: Element, name: str, value: str) -> None:
        if name in _TYPED:
            self.shown.gap = self.shown.gap or "\t"
            start = self.shown.length
            self.shown.add(element, name, value)
            self.shown.gap = "\t"
            if element.get("type", "").lower() == "hidden":
                self.marks.append(Mark(start, self.shown.length, Look.HIDDEN))
        elif name == "alt" and len(value) < _LONGEST_GROUP and _HAS_DIGIT.search(value):  # shown where pictures are not
            start = self._value(element, name, value)
            self.written.append(Written(self.shown.length, Piece(start, start + len(value), base=1)))
        elif len(value) >= _SHORTEST_VALUE:
            if value in self._once:
                self.twins.setdefault(value, []).append((element, name))
            else:
                self._value(element, name, value)

    def _value(self, element: Element, where: str, text: str) -> int:
        """Where a text that nobody sees begins among its like. A document in an attribute is no text."""
        self.unshown.part()
        start = self.unshown.ahead()
        dialled = _BEYOND_DIALLING.match(text)
        at = start + dialled.end() if dialled else start
        found = tuple(html_inside.found(element, where, text))
        if not found and where != ".text":
            self._once.add(text)
        for inside in found:
            self.inside.append(inside)
            if where != ".text":
                self.unshown.add(element, where, text, at - start, inside.start)
                at = start + inside.end
        self.unshown.add(element, where, text, at - start)
        return start

    def _look(self, element: Element, tag: str, attributes: Mapping[str, str]) -> None:
        rule = self.sheets.of(tag, attributes.get("class", ""), attributes.get("id", "")) if self._styled else _NO_RULE
        look = self._own_look(tag, attributes)
        if rule.look:
            look |= rule.look
        if self._open and self._open[-1][1].look & Look.ITEMS_BACKWARDS and self._open[-1][0] is element.getparent():
            look |= Look.FROM_THE_RIGHT
        if not (look or rule.writings):
            return
        parent = id(element.getparent()) if look & (Look.FROM_THE_RIGHT | Look.ORDERED) else 0
        order = html_style.order(attributes.get("style", "")) or rule.order
        self._open.append((element, Mark(self.shown.length, 0, look, parent, order), rule))
        for writing in rule.writings:
            self._write(element, writing.sheet, writing.before)

    def _own_look(self, tag: str, attributes: Mapping[str, str]) -> Look:
        look = Look.ASIDE if tag in _OUT_OF_THE_WAY else Look.PLAIN
        if _SAYS_HOW.isdisjoint(attributes):
            return look
        if "hidden" in attributes:
            look |= Look.HIDDEN
        style = attributes.get("style", "")
        text, behind = attributes.get("color", "").lower(), attributes.get("bgcolor", "").lower()
        if style:
            declared = html_style.declared(style)
            look = look | declared if declared else look  # adding nothing to a flag takes as long as adding something
            said = html_style.colours(style)
            text, behind = said[0] or text, said[1] or behind
        if behind:
            self._behind.add(behind)
        if text and (html_style.is_white(text) or text in self._behind):
            look |= Look.HIDDEN
        if attributes.get("dir", "").lower() == "rtl":
            look |= Look.BACKWARDS if tag == "bdo" else Look.RIGHT_TO_LEFT
        return look

    def _write(self, element: Element, sheet: int, words: tuple[Words, ...]) -> None:
        for each in words:
            if len(self.written) >= _MOST_WRITTEN:
                self.sheets.beyond = True
            elif not each.attribute:
                self.written.append(Written(self.shown.length, Piece(each.start, each.end, each.said, base=-1 - sheet)))
            elif _HAS_DIGIT.search(value := element.get(each.attribute) or ""):
                start = self._value(element, each.attribute, value)
                self.written.append(Written(self.shown.length, Piece(start, start + len(value), base=1)))

    def everywhere(self, edits: Iterable[Edit]) -> Iterator[Edit]:
        """``edits``, each also in the attributes that say the same."""
        for edit in edits:
            yield edit
            for element, name in self.twins.get(edit.node, ()) if not edit.where.startswith(".") else ():
                yield edit._replace(element=element, where=name)

    def pieces(self) -> Iterator[Written]:
        """What is written, with places in style sheets turned into places in the text that is not shown."""
        for each in self.written:
            sheet = -1 - each.piece.base
            if each.piece.base >= 0:
                yield each
            elif sheet < len(self._sheet_starts):
                start = self._sheet_starts[sheet]
                yield Written(each.at, each.piece._replace(start=start + each.piece.start, end=start + each.piece.end, base=1))
