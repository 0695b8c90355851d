"""The second look at an outgoing office document: every part decoded with expat, by rules of its own.

For our own well-formed output (UTF-8, no document type). What this cannot read it raises on.
"""

from collections.abc import Iterator
from io import BytesIO
from xml.parsers import expat
from zipfile import ZipFile

_NAMES = """
p h br cr tab line-break tr si v f c cm text comment definedName instrText txbxContent text-box annotation note Fallback is footnote endnote
oddHeader oddFooter evenHeader evenFooter firstHeader firstFooter table-row table-cell
"""
_ENDS = frozenset(_NAMES.split())
"""Local names of elements after which a text does not go on."""
_FAMILIES = ("wordprocessingml", "drawingml", "spreadsheetml", "officeDocument", "markup-compatibility")
_CARRY_ON = (
    *(f"{house}/{family}/" for house in ("http://schemas.openxmlformats.org", "http://purl.oclc.org/ooxml") for family in _FAMILIES),
    "http://schemas.microsoft.com/office/word/",
    "urn:oasis:names:tc:opendocument:xmlns:text:1.0",
)
"""Beginnings of namespaces whose other elements leave a text whole."""
_APART = "\n\u00b6\n"
_SHORTEST = 7
_VALUE = "urn:oasis:names:tc:opendocument:xmlns:office:1.0 value"
"""What a cell holds; it belongs to its row as what the cell shows does."""


def views(content: bytes) -> Iterator[str]:
    """Of each XML part: its text without tags, cells apart, and the attributes that are long enough to hold a number."""
    with ZipFile(BytesIO(content)) as archive:
        for member in archive.infolist():
            yield member.filename
            part = archive.read(member)
            if is_xml(member.filename):
                yield from _Part().texts(part)


def is_xml(name: str) -> bool:
    """Whether a member is read here; all others are documents of their own."""
    return name.lower().endswith((".xml", ".rels", ".vml", ".rdf"))


class _Part:
    """One pass over one part."""

    def __init__(self) -> None:
        self._pieces: list[str] = []
        self._attributes: list[str] = []
        self._index = 0  # how deep inside cells that hold only the number of a shared string
        self._parser = expat.ParserCreate(namespace_separator=" ")
        self._parser.buffer_text = True
        self._parser.StartElementHandler = self._start
        self._parser.EndElementHandler = self._end
        self._parser.CharacterDataHandler = self._text
        self._parser.StartDoctypeDeclHandler = _refuse

    def texts(self, content: bytes) -> Iterator[str]:
        """Running text, then attributes."""
        self._parser.Parse(content, True)
        yield "".join(self._pieces)
        yield _APART.join(self._attributes)

    def _start(self, tag: str, attributes: dict[str, str]) -> None:
        space, _, name = tag.rpartition(" ")
        value = attributes.pop(_VALUE, "")
        self._attributes += [value for value in attributes.values() if len(value) >= _SHORTEST]
        if self._index or (name == "c" and attributes.get("t") == "s"):
            self._index += 1
        if name in _ENDS or not space.startswith(_CARRY_ON):
            self._part()
        if value:
            self._pieces += (value, _APART)

    def _end(self, tag: str) -> None:
        space, _, name = tag.rpartition(" ")
        self._index -= self._index > 0
        if name in _ENDS or not space.startswith(_CARRY_ON):
            self._part()

    def _part(self) -> None:
        if self._pieces and self._pieces[-1] != _APART:
            self._pieces.append(_APART)

    def _text(self, text: str) -> None:
        if not self._index:
            self._pieces.append(text)


def _refuse(*_declaration: object) -> None:
    raise ValueError("a document type in a part of our own")
