"""Zip archives: members are children, names and all; what goes out is a new archive.

Only what the central directory lists is read and passed on. Sizes are checked before anything is
unpacked (OWASP ASVS 5.2.3); the reader never yields more than the directory declared.
"""

import zipfile
import zlib
from collections.abc import Sequence
from dataclasses import replace
from io import BytesIO

from redaction.document import Cuts, Document, Passage, Reading, Reason, Withheld
from redaction.media import cutting

MEDIA_TYPES = frozenset({"application/zip", "application/x-zip-compressed", "application/x-zip"})

MAX_MEMBERS = 1000
MAX_UNPACKED = 64 * 1024 * 1024
MAX_RATIO = 100
_SMALL = 1024 * 1024  # below this a high ratio is only a tidy text
_METHODS = frozenset({zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED})
_ENCRYPTED = 0x1
_BROKEN = (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, OSError, ValueError, IndexError)
_EPOCH = (1980, 1, 1, 0, 0, 0)


def read(document: Document) -> Reading:
    """Children: the members that are files. Passages: comments and the names of folders."""
    try:
        with zipfile.ZipFile(BytesIO(document.content)) as archive:
            members = archive.infolist()
            if reason := _refusal(members, len(document.content)):
                return Reading(unscannable=(reason,))
            children = tuple(Document(each.filename, "", archive.read(each)) for each in members if not each.is_dir())
            twice = len({each.filename for each in members}) < len(members)
            return Reading(_passages(archive), children, (Reason.AMBIGUOUS,) if twice else ())
    except _BROKEN:
        return Reading(unscannable=(Reason.BROKEN,))


def _refusal(members: Sequence[zipfile.ZipInfo], packed: int) -> Reason | None:
    unpacked = sum(each.file_size for each in members)
    checks = (
        (any(each.flag_bits & _ENCRYPTED for each in members), Reason.ENCRYPTED),
        (len(members) > MAX_MEMBERS, Reason.TOO_MANY),
        (unpacked > MAX_UNPACKED, Reason.BOMB),
        (unpacked > max(_SMALL, packed * MAX_RATIO), Reason.BOMB),
        (any(each.compress_type not in _METHODS for each in members), Reason.UNKNOWN_TYPE),
    )
    return next((reason for failed, reason in checks if failed), None)


def _passages(archive: zipfile.ZipFile) -> tuple[Passage, ...]:
    comments = [archive.comment, *(each.comment for each in archive.infolist())]
    texts = [comment.decode("utf-8", "replace") for comment in comments if comment]
    texts += [each.filename for each in archive.infolist() if each.is_dir()]
    return tuple(Passage(text, "archive comment or folder") for text in texts)


def rewrite(document: Document, cuts: Cuts, children: Sequence[Document | Withheld]) -> Document:
    """A new archive of the same members in the same order, without comments, extra fields and times."""
    packed = BytesIO()
    taken: set[str] = set()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for number, child in enumerate(children, 1):
            name, content = _member(child)
            name = f"{number} {name}" if name in taken else name
            taken.add(name)
            archive.writestr(zipfile.ZipInfo(name, _EPOCH), content, zipfile.ZIP_DEFLATED)
    return replace(document, content=packed.getvalue())


def _member(child: Document | Withheld) -> tuple[str, bytes]:
    if isinstance(child, Withheld):
        return _safe(f"{child.name}.txt"), cutting.note(child).encode("utf-8")
    return _safe(child.name), child.content


def _safe(name: str) -> str:
    """A path that stays inside the folder it is unpacked to."""
    parts = [part for part in name.replace("\\", "/").split("/") if part not in {"", ".", ".."}]
    return "/".join(parts).replace(":", "_") or "unnamed"
