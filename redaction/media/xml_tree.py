"""XML parts of office documents: parsed without entities, external files or network, written anew."""

from typing import Any, TypeAlias

from lxml import etree

Element: TypeAlias = Any  # lxml's published types do not know the strings that elements hold

_OPTIONS: dict[str, Any] = {
    "resolve_entities": False,
    "no_network": True,
    "load_dtd": False,
    "huge_tree": False,
    "remove_comments": True,
    "remove_pis": True,
}


def parse(content: bytes, *, lenient: bool = False) -> Element | None:
    """The root element; None for what is not well-formed or declares entities. ``lenient`` repairs what it can."""
    try:
        root = etree.fromstring(content, etree.XMLParser(recover=lenient, **_OPTIONS))
    except (etree.XMLSyntaxError, ValueError):
        return None
    if root is None:
        return None
    declared: Any = root.getroottree().docinfo.internalDTD
    return None if declared is not None and any(True for _ in declared.iterentities()) else root


def write(root: Element) -> bytes:
    """The tree as a UTF-8 part."""
    written: bytes = etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True)
    return written


def local(tag: str) -> str:
    """A tag's or attribute's name without its namespace."""
    return tag.rpartition("}")[2]


def namespace(tag: str) -> str:
    """A tag's namespace, "" for none."""
    return tag[1:].partition("}")[0] if tag.startswith("{") else ""
