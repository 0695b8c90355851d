"""Everything a person could read in a set of XML parts, and cuts in it carried back to the trees.

A text node or attribute may stand in several passages (a cell in its row, a run in the text before and
after tracked changes): its cuts are gathered from all of them and made once.
"""

import re
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import Enum, auto
from typing import NamedTuple

from redaction.document import Cut, Cuts, Passage
from redaction.media import cutting, xml_tree
from redaction.media.joining import Joined
from redaction.media.xml_tree import Element

_BETWEEN_VALUES = "\n\u00b6\n"
"""Stands between attribute values: not a character that could join two numbers."""
_MARKS = frozenset({"\n", "\t"})
_SHORTEST, _FEWEST_DIGITS, _SPELLED_OUT = 7, re.compile(r"(?:\D*\d){4}"), 35
_MACHINES_NAME = re.compile(r"(?=00|[{\d-]*[A-F])(?:[0-9A-F]{8}|\{[0-9A-F]{8}(?:-[0-9A-F]{4}){3}-[0-9A-F]{12}\})")
"""Editing sessions and paragraphs (rsid, paraId), GUIDs: thousands of them in a letter."""


class Step(Enum):
    """What an element does to the text around it."""

    INLINE = auto()
    BLOCK = auto()
    """Stands on lines of its own."""
    CELL = auto()
    """A tab stands after it."""
    MARK = auto()
    """Stands for characters."""
    ASIDE = auto()
    """Interrupts the text without ending it: a note, a text box, a comment."""
    PROPERTIES = auto()
    """How the text looks; no text."""


Grammar = Callable[[str], tuple[Step, str]]
"""Tag -> what it does, and its characters (MARK) or its name for people (ASIDE)."""

Put = Callable[[Element, str, str], None]
"""(element, where, text): put the text back."""


def put(element: Element, where: str, text: str) -> None:
    """The usual way back: ``where`` is ".text", ".tail" or an attribute's name."""
    if where == ".text":
        element.text = text
    elif where == ".tail":
        element.tail = text
    else:
        element.set(where, text)


class Node(NamedTuple):
    """A text, where it stands, and the way back."""

    element: Element
    where: str
    text: str
    put: Put = put


class Flow(Joined[int]):
    """Running text of nodes. Marks between them do not pile up: empty blocks leave no empty lines."""

    def open(self) -> None:
        """A block begins."""
        if self._keys and self._pieces[-1] not in _MARKS:
            self.between("\n")

    def __len__(self) -> int:
        return len(self._pieces)

    def close(self) -> None:
        """A block ends."""
        if self._pieces and self._pieces[-1] != "\n":
            self.between("\n")

    def cell(self, opened: int) -> None:
        """A table's cell ends: a tab stands for the end of its last paragraph."""
        if len(self._pieces) > opened and self._pieces[-1] == "\n":
            self._pieces[-1] = "\t"
        else:
            self.between("\t")


@dataclass(slots=True)
class Texts:
    """Passages as they are found. The same parts give the same passages in the same order."""

    backs: Mapping[tuple[str, str], Put] = field(default_factory=dict)
    """(local name of the element, where without namespace) -> how to put text back, for what cannot hold any text."""
    is_unsure: bool = False
    """Whether something will show there that nobody could work out."""
    _nodes: list[Node] = field(default_factory=list, repr=False)
    _flows: list[tuple[str, str, Flow]] = field(default_factory=list, repr=False)
    _known: dict[tuple[Element, str], int] = field(default_factory=dict, repr=False)
    _counted: Counter[str] = field(default_factory=Counter)

    def flow(self, place: str, label: str = "") -> Flow:
        """A new passage to be filled."""
        flow = Flow()
        self._flows.append((place, label, flow))
        return flow

    def numbered(self, place: str, name: str) -> Flow:
        """A new passage of a sort that comes more than once: "text, comment 2"."""
        self._counted[name] += 1
        return self.flow(", ".join(filter(None, (place, f"{name} {self._counted[name]}"))))

    def node(self, element: Element, where: str, text: str, back: Put = put) -> int:
        """Number of a text node, attribute or value, the key of its pieces; the same one every time."""
        number = self._known.setdefault((element, where), len(self._nodes))
        if number == len(self._nodes):
            self._nodes.append(Node(element, where, text, back))
        return number

    def seen(self, element: Element, where: str) -> None:
        """This attribute only repeats what was read already."""
        self._known.setdefault((element, where), -1)

    def knows(self, element: Element, where: str = ".text") -> bool:
        """Whether this text stands in a passage already."""
        return (element, where) in self._known

    def add(self, flow: Flow, element: Element, where: str, text: str) -> None:
        """A whole text node at the end of a passage."""
        back = self.backs.get((xml_tree.local(element.tag), xml_tree.local(where)), put)
        flow.add(self.node(element, where, text, back), text)

    def attributes(self, root: Element, place: str) -> None:
        """One passage of all attribute values that could hold an identifier: links, names, alternative texts."""
        flow = self.flow(place)
        for element in root.iter():
            if any(map(_could_hold, element.values())):
                for name, value in element.items():
                    if _could_hold(value) and not self.knows(element, name):
                        self.add(flow, element, name, value)
                        flow.between(_BETWEEN_VALUES)

    def passages(self) -> tuple[Passage, ...]:
        """What was found, in order."""
        return tuple(Passage(flow.text, place, label) for place, label, flow in self._flows)

    def cut(self, cuts: Cuts) -> bool:
        """Make ``cuts`` in the trees; False when one of them touches nothing that could be changed."""
        gathered: dict[int, list[Cut]] = {}
        for number, here in cuts.items():
            if number < 0:  # the document's own name is its container's affair
                continue
            for key, found in self._flows[number][2].spread(here).items():
                if key is None:
                    return False
                gathered.setdefault(key, []).extend(found)
        for key, found in gathered.items():
            node = self._nodes[key]
            node.put(node.element, node.where, cutting.apply(node.text, cutting.merged(found)))
        return True


def _could_hold(value: str) -> bool:
    """Four digits, other scripts' digits, or a sentence long enough to spell a number out."""
    if len(value) < _SHORTEST or _MACHINES_NAME.fullmatch(value):
        return False
    return _FEWEST_DIGITS.match(value) is not None or not value.isascii() or (len(value) >= _SPELLED_OUT and " " in value)


@dataclass(slots=True)
class Walk:
    """One way through a tree: its running text, asides apart. ``skip`` tells elements that are left out whole; ``title`` stands before
    the text."""

    texts: Texts
    grammar: Grammar
    place: str
    skip: Callable[[Element], bool] | None = None
    title: str = ""

    def read(self, root: Element) -> None:
        """The running text of ``root`` as one passage, and one for every aside."""
        flow = self.texts.flow(self.place)
        if self.title:
            flow.between(f"{self.title}: ")
        self._element(root, flow)

    def _element(self, element: Element, flow: Flow) -> None:
        if self.skip is not None and self.skip(element):
            return
        step, name = self.grammar(element.tag)
        if step is Step.PROPERTIES:
            self._properties(element)
            return
        if step is Step.ASIDE:
            flow = self.texts.numbered(self.place, name)
        elif step is Step.MARK:
            flow.between(name)
        elif step is Step.BLOCK:
            flow.open()
        opened = len(flow)
        self._inside(element, step, flow)
        if step is Step.BLOCK:
            flow.close()
        elif step is Step.CELL:
            flow.cell(opened)

    def _inside(self, element: Element, step: Step, flow: Flow) -> None:
        if (text := element.text) and (step is Step.INLINE or not text.isspace()):
            self.texts.add(flow, element, ".text", text)
        for child in element:
            self._element(child, flow)
            if (tail := child.tail) and not tail.isspace():
                self.texts.add(flow, child, ".tail", tail)

    def _properties(self, element: Element) -> None:
        """Nothing is written there by any office program; if something is, it is read."""
        if any(not text.isspace() for text in element.itertext()):
            Walk(self.texts, lambda _tag: (Step.BLOCK, ""), f"{self.place}, properties").read(element)
