"""Mutations that get through the wrapping: what is mutated is a part as it was before base64, zip, gzip or Flate."""

import base64
import binascii
import gzip
import io
import re
import zipfile
import zlib
from collections.abc import Callable, Mapping
from random import Random

Mutate = Callable[[bytes], bytes]
_BODY = re.compile(rb"(?i)(transfer-encoding:[ \t]*base64[^\n]*\r?\n(?:[^\r\n]+\r?\n)*\r?\n)([a-z0-9+/=\r\n]{8,})")
_STREAM = re.compile(rb"(stream\r?\n)(.*?)(\r?\nendstream)", re.DOTALL)
_LENGTH = re.compile(rb"/Length \d+")
_WHOLE = 0.3
"""How often the wrapping itself is mutated."""
_LARGEST = 1 << 20


def mutated(mail: bytes, mutate: Mutate, random: Random) -> bytes:
    """One mutation of a mail, in its bytes or within one of its parts."""
    bodies = list(_BODY.finditer(mail))
    if not bodies or random.random() < _WHOLE:
        return mutate(mail)
    body = random.choice(bodies)
    try:
        content = base64.b64decode(body[2])
    except binascii.Error:
        return mutate(mail)
    coded = base64.encodebytes(_within(content, mutate, random)).replace(b"\n", b"\r\n")
    return mail[: body.start(2)] + coded + mail[body.end(2) :]


def _within(content: bytes, mutate: Mutate, random: Random) -> bytes:
    if random.random() > _WHOLE:
        for start, unpack in _WRAPPINGS.items():
            if content.startswith(start):
                try:
                    return unpack(content, mutate, random)
                except (OSError, EOFError, ValueError, LookupError, NotImplementedError, RuntimeError, zipfile.BadZipFile, zlib.error):
                    break  # damaged by a mutation before this one
    return mutate(content)


def _zip(content: bytes, mutate: Mutate, random: Random) -> bytes:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        members = [(one, archive.read(one)) for one in archive.infolist() if one.file_size < _LARGEST]
    if not members:
        return mutate(content)
    chosen, out = random.randrange(len(members)), io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for number, (info, data) in enumerate(members):
            archive.writestr(zipfile.ZipInfo(info.filename), _within(data, mutate, random) if number == chosen else data)
    return out.getvalue()


def _gzip(content: bytes, mutate: Mutate, random: Random) -> bytes:
    with gzip.open(io.BytesIO(content)) as file:
        return gzip.compress(_within(file.read(_LARGEST), mutate, random), mtime=0)


def _pdf(content: bytes, mutate: Mutate, random: Random) -> bytes:
    """One Flate stream mutated; readers repair the table of places that no longer fits."""
    streams = list(_STREAM.finditer(content))
    stream = random.choice(streams)
    plain = zlib.decompressobj().decompress(stream[2], _LARGEST)
    packed = zlib.compress(mutate(plain))
    before = content[: stream.start(2)]
    last = list(_LENGTH.finditer(before))[-1]
    return before[: last.start()] + b"/Length %d" % len(packed) + before[last.end() :] + packed + content[stream.end(2) :]


_WRAPPINGS: Mapping[bytes, Callable[[bytes, Mutate, Random], bytes]] = {b"PK": _zip, b"\x1f\x8b": _gzip, b"%PDF": _pdf}
