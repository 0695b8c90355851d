"""Parts point to each other in Office Open XML (ECMA-376 part 2, 8.5): what happens to the pointers when a part goes."""

import re
from collections.abc import Collection, MutableMapping
from posixpath import dirname, join, normpath

from redaction.media import xml_tree
from redaction.media.xml_tree import Element

_RELATIONSHIPS = re.compile(r"(.*?)_rels/[^/]*\.rels")
_NOT_IN_A_LINK = re.compile(r"[^A-Za-z0-9._~:/?#@!$&'()*+,;=%-]+")


def target(rels: str, relationship: Element) -> str:
    """The part that a relationship in part ``rels`` points to, "" for an address outside."""
    if relationship.get("TargetMode") == "External":
        return ""
    base = match[1] if (match := _RELATIONSHIPS.fullmatch(rels)) else dirname(rels)
    return normpath(join("/" + base, relationship.get("Target", ""))).lstrip("/")


def drop(trees: MutableMapping[str, Element], names: Collection[str]) -> None:
    """Take parts out: their trees, what points to them, and their content types."""
    gone = {name.lstrip("/").lower() for name in names}
    if not gone:
        return
    for name in names:
        trees.pop(name, None)
    for name, root in trees.items():
        if name.endswith(".rels"):
            _remove(root, [each for each in root if target(name, each).lower() in gone])
        elif xml_tree.local(root.tag) == "Types":
            _remove(root, [each for each in root if each.get("PartName", "").lstrip("/").lower() in gone])
    for root in trees.values():
        _forget_printer(root)


def _remove(root: Element, elements: list[Element]) -> None:
    for element in elements:
        root.remove(element)


def _forget_printer(root: Element) -> None:
    """A sheet's page set-up points to its printer settings."""
    for setup in root.iter("{*}pageSetup") if xml_tree.local(root.tag) in {"worksheet", "chartsheet", "dialogsheet"} else ():
        for name in [name for name in setup.keys() if xml_tree.local(name) == "id"]:  # noqa: SIM118  an element is no mapping
            del setup.attrib[name]


def put_target(relationship: Element, where: str, text: str) -> None:
    """An address stays an address."""
    relationship.set(where, _NOT_IN_A_LINK.sub("-", text))
