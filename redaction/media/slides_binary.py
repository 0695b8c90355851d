"""PowerPoint 97-2003 presentations ([MS-PPT]): every text atom, by slide, and the objects inside."""

import struct
import zlib
from collections.abc import Iterator, Mapping
from typing import NamedTuple

from redaction.media import members
from redaction.media.ole_strings import Encrypted

_MAIN = "PowerPoint Document"
STREAMS = frozenset({_MAIN})

_RECORD = struct.Struct("<HHI")
_CONTAINER = 0x000F
_WIDE, _NARROW, _STRING = 0x0FA0, 0x0FA8, 0x0FBA
_CODECS = {_WIDE: "utf-16-le", _NARROW: "latin-1", _STRING: "utf-16-le"}
_SLIDE, _NOTES = 0x03EE, 0x03F0
_PLACES = {_SLIDE: "slide", _NOTES: "notes", 0x03F8: "master", 0x2EE0: "comment"}
_TAG = "___PPT"
"""Begins the names of PowerPoint's own additions."""
_OBJECT = 0x1011
_SEALED = 0x2F14
_SEALED_USER = 0xF3D1C4DF
_MOST = 200_000
_SIGNS = str.maketrans({"\r": "\n", "\x0b": "\n"})


class _Record(NamedTuple):
    version: int
    kind: int
    start: int
    stop: int


def texts(streams: Mapping[str, bytes]) -> Iterator[tuple[str, str]]:
    """Place and all its text. Raises Encrypted, or ValueError where it is damaged."""
    user = streams.get("Current User", b"")
    if "EncryptedSummary" in streams or (len(user) >= 16 and int.from_bytes(user[12:16], "little") == _SEALED_USER):
        raise Encrypted
    found: dict[str, list[str]] = {}
    for place, text in _atoms(streams[_MAIN]):
        if not text.startswith(_TAG):
            found.setdefault(place, []).append(text)
    yield from ((place, "\n".join(said)) for place, said in found.items())


def _atoms(content: bytes) -> Iterator[tuple[str, str]]:
    seen: dict[str, int] = {}
    place, until = "", 0
    for record in _records(content):
        if record.kind == _SEALED:
            raise Encrypted
        if record.start >= until:
            place = ""
        if record.kind in _PLACES:
            name = _PLACES[record.kind]
            seen[name] = seen.get(name, 0) + 1
            place, until = f"{name} {seen[name]}", record.stop
        elif record.kind in _CODECS:
            yield place, content[record.start : record.stop].decode(_CODECS[record.kind], "replace").translate(_SIGNS)


def objects(streams: Mapping[str, bytes]) -> Iterator[bytes]:
    """Compound files that stand in slides. Raises ValueError or zlib.error where they are damaged."""
    content = streams[_MAIN]
    for record in _records(content):
        if record.kind == _OBJECT:
            raw = content[record.start : record.stop]
            yield _unpacked(raw[4:]) if record.version >> 4 else raw


def _unpacked(packed: bytes) -> bytes:
    stream = zlib.decompressobj()
    found = stream.decompress(packed, members.allowance(len(packed)))
    if stream.unconsumed_tail:
        raise ValueError("expands beyond measure")
    return found


def _records(content: bytes) -> Iterator[_Record]:
    """Every record, those in containers behind the container that holds them."""
    at = 0
    for _ in range(_MOST):
        if at + _RECORD.size > len(content):
            return
        version, kind, size = _RECORD.unpack_from(content, at)
        start = at + _RECORD.size
        if start + size > len(content):
            raise ValueError("a record cut short")
        yield _Record(version, kind, start, start + size)
        at = start if version & _CONTAINER == _CONTAINER else start + size
    raise ValueError("too many records")
