"""Zip archives: members are children, names and all; what goes out is a new archive.

Only what the central directory lists is read and passed on. Sizes are checked before anything is
unpacked; the reader never yields more than the directory declared.
"""

import zipfile
import zlib
from collections.abc import Sequence
from dataclasses import replace
from io import BytesIO

from redaction.document import Cuts, Document, Passage, Reading, Reason, Withheld
from redaction.media import members

MEDIA_TYPES = frozenset({"application/zip", "application/x-zip-compressed", "application/x-zip"})

_METHODS = frozenset({zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED})
_ENCRYPTED = 0x1
_BROKEN = (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, OSError, ValueError, IndexError)
_EPOCH = (1980, 1, 1, 0, 0, 0)


def read(document: Document) -> Reading:
    """Children: the members that are files. Passages: comments and the names of folders."""
    try:
        with zipfile.ZipFile(BytesIO(document.content)) as archive:
            listed = archive.infolist()
            if reason := _refusal(listed, len(document.content)):
                return Reading(unscannable=(reason,))
            children = tuple(Document(each.filename, "", archive.read(each)) for each in listed if not each.is_dir())
            twice = len({each.filename for each in listed}) < len(listed)
            return Reading(_passages(archive), children, (Reason.AMBIGUOUS,) if twice else ())
    except _BROKEN:
        return Reading(unscannable=(Reason.BROKEN,))


def _refusal(listed: Sequence[zipfile.ZipInfo], packed: int) -> Reason | None:
    if any(each.flag_bits & _ENCRYPTED for each in listed):
        return Reason.ENCRYPTED
    if reason := members.refusal(len(listed), sum(each.file_size for each in listed), packed):
        return reason
    return Reason.UNKNOWN_TYPE if any(each.compress_type not in _METHODS for each in listed) else None


def _passages(archive: zipfile.ZipFile) -> tuple[Passage, ...]:
    comments = [archive.comment, *(each.comment for each in archive.infolist())]
    texts = [comment.decode("utf-8", "replace") for comment in comments if comment]
    texts += [each.filename for each in archive.infolist() if each.is_dir()]
    return tuple(Passage(text, "archive comment or folder") for text in texts)


def rewrite(document: Document, cuts: Cuts, children: Sequence[Document | Withheld]) -> Document:
    """A new archive of the same members in the same order, without comments, extra fields and times."""
    packed = BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.outgoing(children):
            archive.writestr(zipfile.ZipInfo(name, _EPOCH), content, zipfile.ZIP_DEFLATED)
    return replace(document, content=packed.getvalue())
