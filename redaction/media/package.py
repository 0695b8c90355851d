"""Packages: the zip files that OOXML (ECMA-376 part 2) and OpenDocument (OASIS ODF 1.3 part 2) are.

Parts by name, in order. Sizes are checked before anything is unpacked; folders, comments, extra fields and
times of the container are not passed on.
"""

import re
import zipfile
import zlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from io import BytesIO

from redaction.document import Document, Passage, Reason, Withheld
from redaction.media import heads, members, stand_ins, xml_tree, zip_whole
from redaction.media.xml_tree import Element

Parts = Mapping[str, bytes]
"""Part name ("word/document.xml") -> bytes."""

OOXML = "application/x-ooxml"
"""A package with a list of content types (ECMA-376 part 2, 7.2.3); which office program's, its main part tells."""
UNKNOWN = "application/x-office"
"""Looks like an office document and is none that an office program would write."""
_SAYS = re.compile(rb"PK\x03\x04.{26}mimetype([a-z]+/[a-z0-9.+-]{1,80})", re.DOTALL)
_OFFICE = re.compile(rb"\[content_types\]\.xml|META-INF/manifest\.xml", re.IGNORECASE)

MIMETYPE = "mimetype"
"""OpenDocument's first member, which must not be compressed."""

_UNREAD_XML = re.compile(
    rb"<!--|<!DOCTYPE|<\?(?!xml\b|mso-application\b)|\A(?:\xef\xbb\xbf)?\s*<\?xml(?![^>]*encoding=[\"']utf-8[\"'])(?=[^>]*encoding)|\0",
    re.IGNORECASE,
)
"""What parsing leaves out, and what is not plainly UTF-8."""
_METHODS = frozenset({zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED})
_ENCRYPTED = 0x1
_BROKEN = (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, OSError, ValueError, IndexError)
_EPOCH = (1980, 1, 1, 0, 0, 0)


def media_type(content: bytes) -> str:
    """What a zip file is if it is a package, "" if it is a plain archive."""
    if said := _SAYS.match(content):
        return said[1].decode("latin-1")
    if content[30:38] == MIMETYPE.encode():
        return UNKNOWN
    if _OFFICE.search(content) is None:
        return ""
    try:
        with zipfile.ZipFile(BytesIO(content)) as archive:
            names = {name.lower() for name in archive.namelist()}
    except _BROKEN:
        return UNKNOWN
    if "[content_types].xml" in names:
        return OOXML
    return UNKNOWN if {"meta-inf/manifest.xml", "content.xml"} <= names else ""


def unpack(content: bytes) -> Parts | Reason:
    """All parts, or why they are not to be had. Never raises."""
    try:
        with zipfile.ZipFile(BytesIO(content)) as archive:
            listed = [each for each in archive.infolist() if not each.is_dir()]
            return _refusal(listed, len(content)) or {each.filename: archive.read(each) for each in listed}
    except _BROKEN:
        return Reason.BROKEN


def _refusal(listed: list[zipfile.ZipInfo], packed: int) -> Reason | None:
    if any(each.flag_bits & _ENCRYPTED for each in listed):
        return Reason.ENCRYPTED
    if reason := members.refusal(len(listed), sum(each.file_size for each in listed), packed):
        return reason
    names = {each.filename.lower().lstrip("/") for each in listed}  # part names differ in more than case
    sound = len(names) == len(listed) and all(each.compress_type in _METHODS for each in listed)
    return None if sound else Reason.BROKEN


@dataclass(frozen=True, slots=True)
class Opened:
    """A package once read: ``trees`` are its XML parts, ``others`` the names of those that are children. The rest is not read."""

    parts: Parts
    trees: Mapping[str, Element]
    others: tuple[str, ...]

    def children(self) -> tuple[Document, ...]:
        """Every part that is a document of its own."""
        return tuple(Document(name.rpartition("/")[2], "", self.parts[name]) for name in self.others)

    def may_stay(self, content: bytes, children: Sequence[Document | Withheld]) -> bool:
        """Whether the package, ``content``, of which nothing is cut may go on byte for byte: every part was read, the XML parts hold
        nothing that parsing leaves out, the children came back as they were, and there is nothing beside the parts."""
        read = {MIMETYPE, *self.trees, *self.others} >= self.parts.keys()
        came = zip(self.others, children, strict=True)
        same = all(isinstance(child, Document) and child.content == self.parts[name] for name, child in came)
        whole = read and same and not any(_UNREAD_XML.search(self.parts[name]) for name in self.trees)
        return whole and zip_whole.is_nothing_but_members(content)

    def packed(self, kept: Iterable[str], trees: Mapping[str, Element], children: Sequence[Document | Withheld]) -> bytes:
        """A new package of the same parts in the same order: ``kept`` as they are, the rest written from ``trees`` and ``children``."""
        contents = {name: self.parts[name] for name in kept}
        contents |= {name: stand_ins.content(child) for name, child in zip(self.others, children, strict=True)}
        contents |= {name: xml_tree.write(root) for name, root in trees.items()}
        return pack((name, contents[name]) for name in self.parts if name in contents)


def in_sheet(passage: Passage) -> Passage:
    """Columns under one head read as one."""
    return replace(passage, text=heads.united(passage.text)) if passage.place.startswith("sheet ") else passage


def pack(parts: Iterable[tuple[str, bytes]]) -> bytes:
    """A new package of ``parts``, the same bytes for the same parts."""
    packed = BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts:
            method = zipfile.ZIP_STORED if name == MIMETYPE else zipfile.ZIP_DEFLATED
            archive.writestr(zipfile.ZipInfo(name, _EPOCH), content, method)
    return packed.getvalue()
