"""Running text put together from an HTML tree, and cuts in it carried back to the tree."""

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple, TypeAlias

from redaction.document import Cut
from redaction.media import cutting

Element: TypeAlias = Any  # lxml's published types know neither doctypes nor the strings that elements hold

UNSAFE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ufffe\uffff\ud800-\udfff]")
CONTROLS = dict.fromkeys([*range(9), 11, *range(14, 32), *range(127, 160), 0xFFFE, 0xFFFF, *range(0xD800, 0xE000)], "\ufffd") | {12: " "}
_WHITESPACE = re.compile(r"[ \t\r\n]{2,}|[\t\r\n]")
_SEPARATORS = frozenset(" \t\n")


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
    """Text as it is added, and the slots it came from."""

    pieces: list[str] = field(default_factory=list)
    starts: list[int] = field(default_factory=list)
    slots: list[_Slot] = field(default_factory=list)
    length: int = 0

    @property
    def text(self) -> str:
        """The whole running text."""
        return "".join(self.pieces)

    def part(self, separator: str) -> None:
        """Keep what follows apart from what came before."""
        if self.pieces and self.pieces[-1] != separator:
            self.pieces.append(separator)
            self.length += len(separator)

    def add(self, element: Element, where: str, node: str) -> None:
        """All of a node's text as it stands."""
        self._run(element, where, node, 0, len(node))

    def add_collapsed(self, element: Element, where: str, node: str) -> None:
        """A node's text as browsers show it: every run of white space is one space."""
        at = 0
        for gap in _WHITESPACE.finditer(node):
            self._run(element, where, node, at, gap.start())
            if self.pieces and self.pieces[-1] not in _SEPARATORS:
                self.part(" ")
            at = gap.end()
        self._run(element, where, node, at, len(node))

    def _run(self, element: Element, where: str, node: str, start: int, stop: int) -> None:
        if start < stop:
            self.starts.append(self.length)
            self.slots.append(_Slot(element, where, node, start, self.length, stop - start))
            self.pieces.append(node[start:stop])
            self.length += stop - start

    def cut(self, cuts: Sequence[Cut]) -> None:
        """Make ``cuts`` in the tree; one that runs over several nodes leaves its words in the first."""
        nodes: dict[tuple[int, str], tuple[_Slot, list[Cut]]] = {}
        for cut in cuts:
            for slot, here in self._in_nodes(cut):
                nodes.setdefault((id(slot.element), slot.where), (slot, []))[1].append(here)
        for slot, here_all in nodes.values():
            _put(slot, cutting.apply(slot.node, here_all).translate(CONTROLS))

    def _in_nodes(self, cut: Cut) -> Iterator[tuple[_Slot, Cut]]:
        """One cut per node that ``cut`` touches, in the node's own offsets."""
        number = max(0, bisect_right(self.starts, cut.start) - 1)
        found: list[tuple[_Slot, Cut]] = []
        for slot in self.slots[number : bisect_right(self.starts, cut.end - 1)]:
            start = slot.offset + max(0, cut.start - slot.start)
            end = slot.offset + min(slot.length, cut.end - slot.start)
            if start >= end:
                continue
            if found and found[-1][0].element is slot.element and found[-1][0].where == slot.where:
                found[-1] = (slot, Cut(found[-1][1].start, end, found[-1][1].instead))
            else:
                found.append((slot, Cut(start, end, "" if found else cut.instead)))
        yield from found


def _put(slot: _Slot, text: str) -> None:
    if slot.where == ".text":
        slot.element.text = text
    elif slot.where == ".tail":
        slot.element.tail = text
    else:
        slot.element.set(slot.where, text)
