"""Files inside plain text, from before MIME: uuencode (POSIX), yEnc (yenc.org, draft 1.3) and BinHex 4.0 (RFC 1741).

Finds them and takes them out. One that cannot be decoded to its end is left where it stands: the reader of plain text
says of it that it was not read.
"""

import binascii
import re
import struct
from collections.abc import Callable, Iterator
from typing import NamedTuple

from redaction.media import charsets, members

_BEGINNINGS = (b"begin", b"=ybegin ", b"BinHex")
_MOST = 100
_UUENCODE = re.compile(rb"^begin[ \t]+[0-7]{3,4}[ \t]+([^\r\n]+)\r?\n", re.MULTILINE)
_UU_END = re.compile(rb"^end[ \t]*\r?$\n?", re.MULTILINE)
_BASE64 = re.compile(rb"^begin-base64[ \t]+[0-7]{3,4}[ \t]+([^\r\n]+)\r?\n", re.MULTILINE)
_BASE64_END = re.compile(rb"^====[ \t]*\r?$\n?", re.MULTILINE)
_YENC = re.compile(rb"^=ybegin (?!part=)[^\r\n]{0,80}? name=([^\r\n]+)\r?\n", re.MULTILINE)
_YENC_END = re.compile(rb"^=yend [^\r\n]{0,80}?size=([0-9]{1,10})[^\r\n]*\r?\n?", re.MULTILINE)
_BINHEX = re.compile(rb"^\(This file must be converted with BinHex[^\r\n]*(?:\r?\n)+[ \t]*()(?=:)", re.MULTILINE)
_BINHEX_END = re.compile(rb":(?=\s*$)[ \t]*\r?\n?", re.MULTILINE)

_SIX_BITS = b"!\"#$%&'()*+,-012345689@ABCDEFGHIJKLMNPQRSTUVXYZ[`abcdefhijklmpqr"
_AS_BASE64 = bytes.maketrans(_SIX_BITS, b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/")
_MINUS_42 = bytes((number - 42) % 256 for number in range(256))
_REPEAT = b"\x90"
_FORKS = struct.Struct(">x4s4sHII2x")


class File(NamedTuple):
    """A file, and where it stands in the text."""

    start: int
    stop: int
    name: str
    content: bytes


def find(content: bytes) -> tuple[File, ...]:
    """All files in a text, in order. Never raises."""
    if not any(beginning in content for beginning in _BEGINNINGS):
        return ()
    found: list[File] = []
    for file in sorted(file for form in _FORMS for file in _of_form(content, *form)):
        if not found or file.start >= found[-1].stop:
            found.append(file)
    return tuple(found)


_Decode = Callable[[bytes, "re.Match[bytes]"], tuple[str, bytes]]


def _of_form(content: bytes, begin: "re.Pattern[bytes]", end: "re.Pattern[bytes]", decode: _Decode) -> Iterator[File]:
    at = 0
    for _ in range(_MOST):
        first = begin.search(content, at)
        last = end.search(content, first.end()) if first else None
        if not (first and last):
            return
        at = last.end()
        try:
            name, inside = decode(content[first.end() : last.start()], last)
        except (ValueError, struct.error, IndexError):
            continue
        said = charsets.decode_leniently(first[1]).strip().strip('"') or name
        yield File(first.start(), last.end(), re.split(r"[\\/]", said)[-1], inside)


def _uuencoded(body: bytes, _end: "re.Match[bytes]") -> tuple[str, bytes]:
    return "", b"".join(map(_uu_line, body.splitlines()))


def _uu_line(line: bytes) -> bytes:
    if not line.strip(b"` \t"):
        return b""
    wanted = (((line[0] - 32) & 63) * 4 + 5) // 3  # the first character says how many bytes count; some write more
    return binascii.a2b_uu(line[:wanted])


def _in_base64(body: bytes, _end: "re.Match[bytes]") -> tuple[str, bytes]:
    return "", binascii.a2b_base64(body)


def _yencoded(body: bytes, end: "re.Match[bytes]") -> tuple[str, bytes]:
    """Every byte moved by 42; behind an equals sign by 64 more."""
    plain, *escaped = body.replace(b"\r", b"").replace(b"\n", b"").split(b"=")
    pieces = [plain, *(bytes([(piece[0] - 64) % 256]) + piece[1:] for piece in escaped)]
    decoded = b"".join(pieces).translate(_MINUS_42)
    if len(decoded) != int(end[1]):
        raise ValueError("not the size it says")
    return "", decoded


def _binhexed(body: bytes, _end: "re.Match[bytes]") -> tuple[str, bytes]:
    """Name and data fork; the resource fork, of no use elsewhere, is left out."""
    return unpack_binhex(body)


def unpack_binhex(body: bytes) -> tuple[str, bytes]:
    """Of what stands between the colons. Raises ValueError, struct.error or IndexError where it is damaged."""
    letters = b"".join(body.strip(b": \t\r\n").split())
    if letters.translate(None, _SIX_BITS):
        raise ValueError("no BinHex")
    raw = _expanded(
        binascii.a2b_base64(letters.translate(_AS_BASE64)[: len(letters) - (len(letters) % 4 == 1)] + b"=" * (-len(letters) % 4))
    )
    start = 1 + raw[0]
    _type, _creator, _flags, size, _resource = _FORKS.unpack_from(raw, start)
    data = raw[start + _FORKS.size : start + _FORKS.size + size]
    if len(data) < size:
        raise ValueError("a file cut short")
    return charsets.decode_leniently(raw[1:start], "mac-roman"), data


def _expanded(packed: bytes) -> bytes:
    """A byte, a sign, a number: so many of it. A zero for a number: the sign itself."""
    first, *repeats = packed.split(_REPEAT)
    found = bytearray(first)
    room = members.allowance(len(packed))
    for piece in repeats:
        count = piece[0]
        found += found[-1:] * (count - 1) if count else _REPEAT
        found += piece[1:]
        if len(found) > room:
            raise ValueError("expands beyond measure")
    return bytes(found)


_FORMS: tuple[tuple["re.Pattern[bytes]", "re.Pattern[bytes]", _Decode], ...] = (
    (_UUENCODE, _UU_END, _uuencoded),
    (_BASE64, _BASE64_END, _in_base64),
    (_YENC, _YENC_END, _yencoded),
    (_BINHEX, _BINHEX_END, _binhexed),
)
