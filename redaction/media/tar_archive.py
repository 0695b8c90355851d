"""Tar archives (POSIX.1-2017 pax, ustar, GNU): files are children, names and all; what goes out is a new archive.

Links, devices and pipes hold no content and do not go on; their names and targets are read.
"""

import re
import tarfile
from collections.abc import Iterator, Sequence
from dataclasses import replace
from io import BytesIO
from typing import Self

from redaction.document import Cuts, Document, Passage, Reading, Reason, Withheld
from redaction.media import members

MEDIA_TYPES = frozenset({"application/x-tar", "application/tar"})

_BROKEN = (tarfile.TarError, EOFError, OSError, ValueError, OverflowError, IndexError)
_NEGATIVE = re.compile(rb"[0-9] (?:GNU\.sparse\.[a-z]+|size)=-")


class _Member(tarfile.TarInfo):
    """Refuses a negative size, over which the library would loop for ever (CVE-2025-8194)."""

    @classmethod
    def frombuf(cls, buf: bytes | bytearray, encoding: str, errors: str) -> Self:
        member = super().frombuf(buf, encoding, errors)
        if member.size < 0:
            raise tarfile.HeaderError("negative size")
        return member


def read(document: Document) -> Reading:
    """Children: the members that are files. Passages: names of the others, and what their headers say."""
    if _NEGATIVE.search(document.content):
        return Reading(unscannable=(Reason.BROKEN,))
    try:
        with tarfile.open(fileobj=BytesIO(document.content), mode="r:", tarinfo=_Member) as archive:
            return _reading(archive, document.content)
    except _BROKEN:
        return Reading(unscannable=(Reason.BROKEN,))


def _reading(archive: tarfile.TarFile, content: bytes) -> Reading:
    listed: list[tarfile.TarInfo] = []
    unpacked = 0
    for member in archive:
        listed.append(member)
        unpacked += member.size if member.isreg() else 0
        if reason := members.refusal(len(listed), unpacked, len(content)):
            return Reading(unscannable=(reason,))
    children = tuple(Document(each.name, "", _bytes(archive, each)) for each in listed if each.isreg())
    passages = tuple(Passage(text, "archive entry") for each in listed for text in _said(each))
    return Reading(passages, children, _doubts(archive, listed, content))


def _bytes(archive: tarfile.TarFile, member: tarfile.TarInfo) -> bytes:
    file = archive.extractfile(member)
    content = file.read() if file else b""
    if len(content) != member.size:
        raise EOFError
    return content


def _said(member: tarfile.TarInfo) -> Iterator[str]:
    """Texts of a member besides the name and content of a file."""
    if not member.isreg():
        yield member.name
    yield from filter(None, (member.linkname, member.uname, member.gname))
    yield from (f"{key}: {value}" for key, value in member.pax_headers.items() if key not in {"path", "size", "mtime", "atime", "ctime"})


def _doubts(archive: tarfile.TarFile, listed: Sequence[tarfile.TarInfo], content: bytes) -> tuple[Reason, ...]:
    """Two members of one name, or something behind the end: other programs may show something else."""
    twice = len({each.name for each in listed}) < len(listed)
    behind = content[archive.offset :].strip(b"\0")
    return (Reason.AMBIGUOUS,) if twice or behind or not listed else ()


def rewrite(document: Document, cuts: Cuts, children: Sequence[Document | Withheld]) -> Document:
    """A new archive of the same files in the same order, without owners, times and links."""
    packed = BytesIO()
    with tarfile.open(fileobj=packed, mode="w", format=tarfile.PAX_FORMAT) as archive:
        for name, content in members.outgoing(children):
            member = tarfile.TarInfo(name)
            member.size = len(content)
            archive.addfile(member, BytesIO(content))
    return replace(document, content=packed.getvalue())
