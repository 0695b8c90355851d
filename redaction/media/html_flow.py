"""Running text put together from an HTML tree, and cuts in it carried back to the tree."""

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple, TypeAlias

from redaction.document import Cut
from redaction.media import cutting
from redaction.media.rearranged import APART

Element: TypeAlias = Any  # lxml's published types know neither doctypes nor the strings that elements hold

UNSAFE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ufffe\uffff\ud800-\udfff]")
CONTROLS = dict.fromkeys([*range(9), 11, *range(14, 32), *range(127, 160), 0xFFFE, 0xFFFF, *range(0xD800, 0xE000)], "\ufffd") | {12: " "}
_WHITESPACE = re.compile(r"[ \t\r\n]{2,}|[\t\r\n]")


class _Slot(NamedTuple):
    """A run of one node's text (a tuple: thousands are made for a page). ``where`` is ".text", ".tail"
    or an attribute's name; the run begins ``offset`` characters into the node and ``start`` into the flow."""

    element: Element
    where: str
    node: str
    offset: int
    start: int
    length: int


@dataclass(slots=True)
class Flow:
    """Text as it is added, and the slots it came from. ``gap`` is what will stand before the next run."""

    pieces: list[str] = field(default_factory=list)
    starts: list[int] = field(default_factory=list)
    slots: list[_Slot] = field(default_factory=list)
    length: int = 0
    gap: str = ""

    @property
    def text(self) -> str:
        """The whole running text. What a browser shows as a replacement character parts digits like a space."""
        text = "".join(self.pieces)
        return text.replace("\ufffd", " ") if "\ufffd" in text else text

    def part(self) -> None:
        """What follows has nothing to do with what came before."""
        self.gap = APART

    def ahead(self) -> int:
        """Where the next run will begin."""
        return self.length + len(self.gap) if self.length else 0

    def add(self, element: Element, where: str, node: str, start: int = 0, stop: int | None = None) -> None:
        """A node's text, or a part of it, as it stands."""
        stop = len(node) if stop is None else stop
        if start >= stop:
            return
        if self.gap:
            if self.length:
                self.pieces.append(self.gap)
                self.length += len(self.gap)
            self.gap = ""
        self.starts.append(self.length)
        self.slots.append(_Slot(element, where, node, start, self.length, stop - start))
        self.pieces.append(node[start:stop])
        self.length += stop - start

    def add_collapsed(self, element: Element, where: str, node: str) -> None:
        """A node's text as browsers show it: every run of white space is one space, none at the ends of a line."""
        if node[0] in "\r\n\t" and node.isspace() and node.isascii():
            self.gap = self.gap or " "
            return
        at = 1 if node[0] == " " and self.gap else 0
        for gap in _WHITESPACE.finditer(node, at):
            self.add(element, where, node, at, gap.start())
            self.gap = self.gap or " "
            at = gap.end()
        self.add(element, where, node, at)

    def edits(self, cuts: Sequence[Cut]) -> Iterator["Edit"]:
        """``cuts`` as edits of the tree; one that runs over several nodes leaves its words in the first."""
        for cut in cuts:
            yield from self._in_nodes(cut)

    def _in_nodes(self, cut: Cut) -> Iterator["Edit"]:
        """One edit per node that ``cut`` touches: runs of one node go as one, with the white space between them."""
        number = max(0, bisect_right(self.starts, cut.start) - 1)
        found: list[Edit] = []
        for slot in self.slots[number : bisect_right(self.starts, cut.end - 1)]:
            start = slot.offset + max(0, cut.start - slot.start)
            end = slot.offset + min(slot.length, cut.end - slot.start)
            if start >= end:
                continue
            if found and found[-1].element is slot.element and found[-1].where == slot.where:
                found[-1] = found[-1]._replace(cut=Cut(found[-1].cut.start, end, found[-1].cut.instead))
            else:
                found.append(Edit(slot.element, slot.where, slot.node, Cut(start, end, "" if found else cut.instead)))
        yield from found


class Edit(NamedTuple):
    """A cut in one node's text, ``node`` as it was read."""

    element: Element
    where: str
    node: str
    cut: Cut


def make(edits: Iterable[Edit]) -> None:
    """Write ``edits`` into the tree."""
    nodes: dict[tuple[int, str], tuple[Edit, list[Cut]]] = {}
    for edit in edits:
        nodes.setdefault((id(edit.element), edit.where), (edit, []))[1].append(edit.cut)
    for edit, cuts in nodes.values():
        _put(edit, cutting.apply(edit.node, cutting.merged(cuts)).translate(CONTROLS))


def _put(edit: Edit, text: str) -> None:
    if edit.where == ".text":
        edit.element.text = text
    elif edit.where == ".tail":
        edit.element.tail = text
    else:
        edit.element.set(edit.where, text)
