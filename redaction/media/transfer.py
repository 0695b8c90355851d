"""Content-Transfer-Encoding, read as the most forgiving mail program would (RFC 2045 6, and uuencode)."""

import binascii
import re
from collections.abc import Sequence

from redaction.document import Reason

_BASE64 = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"
_NOT_BASE64 = bytes(sorted({*range(256)} - {*_BASE64}))
_UU_BLOCK = re.compile(rb"^begin [0-7]{3,4} [^\n]*\n(.*?)(?:^end[ \t]*\r?$|\Z)", re.MULTILINE | re.DOTALL)
_PADDED_BREAK = re.compile(rb"=[ \t]+(?=\r?\n)")  # what a relay put behind a soft line break does not count (RFC 2045 6.7)
_NO_BASE64_LINE = re.compile(
    rb"^[^\r\n]*(?:\(|[A-Za-z0-9][_-][A-Za-z0-9]|[A-Za-z0-9+/][ \t]+[A-Za-z0-9+/])[^\r\n]*|^[ \t]*[_-]{4,}[ \t]*\r?$", re.MULTILINE
)
"""Words, another alphabet, comments. Other characters are to be ignored (RFC 2045 6.8)."""
_A_NUMBER_PERHAPS = re.compile(rb"[0-9](?:[ .-]?[0-9]){3}|[A-Za-z0-9][_-][A-Za-z0-9]|=$", re.MULTILINE)
PLAIN = frozenset({"", "7bit", "8bit", "binary"})


def decode(content: bytes, encoding: str) -> tuple[bytes, Reason | None]:
    """The bytes behind ``encoding`` (lower case), and what makes them doubtful."""
    if encoding in PLAIN:
        return content, None
    if encoding == "base64":
        return _base64(content)
    if encoding == "quoted-printable":
        return binascii.a2b_qp(_PADDED_BREAK.sub(b"=", content)), None
    if encoding in {"x-uuencode", "uuencode", "x-uue", "uue"}:
        return _uuencode(content)
    return content, Reason.AMBIGUOUS


def _base64(content: bytes) -> tuple[bytes, Reason | None]:
    """Junk is skipped and reading goes on after padding, so concatenated streams come out whole. Of a footer that a mailing list
    wrote behind the end nothing goes on."""
    pure = not content.translate(None, delete=_BASE64 + b"=\r\n")
    odd = [] if pure else [line.span() for line in _NO_BASE64_LINE.finditer(content)]
    footer = bool(odd) and _is_footer(content, odd)
    body = content[: odd[0][0]] if footer else content
    streams = [clean for stream in body.split(b"=") if (clean := stream.translate(None, delete=_NOT_BASE64))]
    decoded = b"".join(_stream(clean) for clean in streams)
    doubtful = (odd and not footer) or (content.strip() and not decoded)
    return decoded, Reason.AMBIGUOUS if doubtful else None


def _is_footer(content: bytes, odd: Sequence[tuple[int, int]]) -> bool:
    """Whether the lines that are no base64 stand behind its end, with nothing that may be a number or another alphabet."""
    before = content[: odd[0][0]]
    ended = before.rstrip().endswith(b"=") or before.replace(b"\r", b"").endswith(b"\n\n")
    return ended and not _A_NUMBER_PERHAPS.search(content, odd[0][0])


def _stream(clean: bytes) -> bytes:
    whole = clean[:-1] if len(clean) % 4 == 1 else clean
    return binascii.a2b_base64(whole + b"=" * (-len(whole) % 4))


def _uuencode(content: bytes) -> tuple[bytes, Reason | None]:
    block = _UU_BLOCK.search(content)
    if block is None:
        return content, Reason.AMBIGUOUS
    outside = content[: block.start()] + content[block.end() :]
    decoded = b"".join(_uu_line(line) for line in block.group(1).splitlines())
    return decoded, Reason.AMBIGUOUS if outside.strip() else None


def _uu_line(line: bytes) -> bytes:
    if not line or line in {b"`", b" "}:
        return b""
    try:
        return binascii.a2b_uu(line)
    except binascii.Error:
        # Trailing junk: the first character says how many bytes count.
        wanted = (((line[0] - 32) & 63) * 4 + 5) // 3
        try:
            return binascii.a2b_uu(line[:wanted])
        except binascii.Error:
            return line


_COLUMNS = 76
_ASCII = bytes(range(128))
_PRINTABLE = b"\t\n\r" + bytes(range(32, 127))
_LONGEST_LINE = 990


def encode_text(text: str) -> tuple[bytes, str, str]:
    """Body, transfer encoding and charset for a text part of a new message: CRLF, short ASCII lines."""
    raw = _crlf(text.encode("utf-8", "replace"))
    if _fits_7bit(raw):
        return raw, "7bit", "utf-8"
    beyond_ascii = len(raw.translate(None, delete=_ASCII))
    if beyond_ascii * 6 < len(raw):
        return _quoted(raw), "quoted-printable", "utf-8"
    return encode_bytes(raw), "base64", "utf-8"


def _fits_7bit(raw: bytes) -> bool:
    """Printable ASCII in short lines, and no space at a line's end for a relay to drop."""
    if raw.translate(None, delete=_PRINTABLE) or b" \r\n" in raw or b"\t\r\n" in raw or raw.endswith((b" ", b"\t")):
        return False
    return max(map(len, raw.split(b"\r\n"))) <= _LONGEST_LINE


def _crlf(raw: bytes) -> bytes:
    return raw.replace(b"\r\n", b"\n").replace(b"\r", b"\n").replace(b"\n", b"\r\n")


def _quoted(raw: bytes) -> bytes:
    return _crlf(binascii.b2a_qp(raw.replace(b"\r\n", b"\n"), istext=True))


def encode_bytes(content: bytes) -> bytes:
    """Base64 in lines of 76 characters (RFC 2045 6.8)."""
    coded = binascii.b2a_base64(content, newline=False)
    return b"\r\n".join([coded[start : start + _COLUMNS] for start in range(0, len(coded), _COLUMNS)])
