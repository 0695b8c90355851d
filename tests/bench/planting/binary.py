"""Formats that no library of ours writes: a stretch of their own text is written over, byte for byte; zip gets another member."""

import io
import re
import struct
import zipfile
from collections.abc import Iterator

from tests.bench.planting.families import Family, NoPlace, Said, Shown

_LETTERS = rb"[A-Za-z0-9 ,.;:'()\-]"
_RUNS = (("latin-1", re.compile(_LETTERS + rb"{24,}")), ("utf-16-le", re.compile(rb"(?:" + _LETTERS + rb"\0){24,}")))
_WORDS = re.compile(r"(?!.*  )(?!.*(?:Microsoft|Exchange|EXCHANGE|Click to edit|Received:|Licensed))(?=(?:\S* ){4}).*[a-z]{4}.*")
"""What somebody wrote; not the names of programs, of built-in styles, of a user padded with spaces."""
_HEAD = struct.Struct("<BII")


def _plant(content: bytes, said: Said) -> bytes:
    """Over the beginning of the longest run of plain words (a paragraph, a string of a sheet, a property)."""
    runs = [(found[0].decode(charset), charset, found.start()) for charset, run in _RUNS for found in run.finditer(content)]
    words = [(len(run), charset, at) for run, charset, at in runs if _WORDS.match(run)]
    if not words:
        raise NoPlace
    _, charset, at = max(words)
    written = f" card {said.card} ".encode(charset)
    return content[:at] + written + content[at + len(written) :]


def _plant_tnef(content: bytes, said: Said) -> bytes:
    """As above, sums corrected (MS-OXTNEF 2.1.3.1)."""
    planted = bytearray(_plant(content, said))
    for start, end in _attributes(bytes(planted)):
        planted[end : end + 2] = struct.pack("<H", sum(planted[start:end]) & 0xFFFF)
    return bytes(planted)


def _attributes(content: bytes) -> Iterator[tuple[int, int]]:
    """Where the data of each attribute stands."""
    at = 6
    while at + _HEAD.size <= len(content):
        _, _, length = _HEAD.unpack_from(content, at)
        start = at + _HEAD.size
        if start + length + 2 > len(content):
            return
        yield start, start + length
        at = start + length + 2


def _plant_zip(content: bytes, said: Said) -> bytes:
    """A text file more."""
    packed = io.BytesIO(content)
    with zipfile.ZipFile(packed, "a", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("letters/answer.txt", said.sentence)
    return packed.getvalue()


def _shown_zip(content: bytes) -> Shown:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return Shown((sum(not each.is_dir() for each in archive.infolist()),), tuple(archive.namelist()))


FAMILIES = (
    Family("doc", ("doc",), _plant, is_short=True),
    Family("xls", ("xls",), _plant, is_short=True),
    Family("ppt", ("ppt",), _plant, is_short=True),
    Family("Outlook message", ("outlook",), _plant, is_short=True),
    Family("tnef", ("tnef", "dat"), _plant_tnef, is_short=True),
    Family("zip", ("zip",), _plant_zip, _shown_zip),
)
