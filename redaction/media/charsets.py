"""Bytes to text and back: declared charsets believed as far as they hold, never an exception.

Sources: RFC 2046 4.1.2 (charset of text), WHATWG Encoding (a byte order mark outranks the label,
gb2312 and shift_jis stand for their supersets).
"""

import codecs
import re
from dataclasses import dataclass, field
from functools import lru_cache

from redaction.document import Reason

_BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)

# Names seen in real mail -> the codec that reads a superset of what was meant.
_ALIASES = {
    "": "utf-8",
    "us-ascii": "utf-8",
    "ascii": "utf-8",
    "ansi_x3.4-1968": "utf-8",
    "unknown-8bit": "utf-8",
    "x-unknown": "utf-8",
    "unknown": "utf-8",
    "default": "utf-8",
    "utf8": "utf-8",
    "iso-8859-1": "cp1252",
    "latin1": "cp1252",
    "iso-8859-8-i": "iso-8859-8",
    "gb2312": "gb18030",
    "gbk": "gb18030",
    "x-gbk": "gb18030",
    "shift_jis": "cp932",
    "x-sjis": "cp932",
    "ks_c_5601-1987": "cp949",
    "euc-kr": "cp949",
    "windows-874": "cp874",
    "x-mac-cyrillic": "mac-cyrillic",
    "cp-850": "cp850",
    "unicode-1-1-utf-7": "utf-7",
    "unicode-1-1-utf-8": "utf-8",
    "cesu-8": "utf-8",
    "7bit": "utf-8",
    "8bit": "utf-8",
    "binary": "utf-8",
    "ansi": "cp1252",
    "x-user-defined": "cp1252",
    "x-mac-roman": "mac-roman",
    "gb_2312-80": "gb18030",
    "windows-31j": "cp932",
    "ucs-2": "utf-16-be",
    "iso-10646-ucs-2": "utf-16-be",
    "ucs-4": "utf-32-be",
    "iso-10646-ucs-4": "utf-32-be",
    "ibm-037": "cp037",
    "ibm01140": "cp1140",
    "cp1047": "cp037",  # but for a few brackets
    "ibm1047": "cp037",
}
_NOT_FOR_TEXT = frozenset({"idna", "punycode", "unicode_escape", "raw_unicode_escape", "undefined", "mbcs", "oem"})
_DIGITS_IN_THE_RAW = re.compile(rb"[0-9](?:[ .-]?[0-9]){7}")


# Digits in other charsets: EBCDIC, wide ones in GB 18030, EUC, Shift_JIS and Big5, a shift of ISO 2022.
_OTHER_DIGITS = re.compile(
    rb"[\xf0-\xf9](?:[\x40\x4b\x60]?[\xf0-\xf9]){7}|(?:\xa3[\xb0-\xb9]){8}|(?:\x82[\x4f-\x58]){8}|(?:\xa2[\xaf-\xb8]){8}|\x1b\$[()@AB]"
)
_SHIFT = b"\x1b$"
_SWAPPED = {"utf-16-le": "utf-16-be", "utf-16-be": "utf-16-le", "utf-16": "utf-16-be"}
_LATIN = frozenset({"utf-8", "cp1252", "iso8859-1", "iso8859-15", "ascii"})
_DIGIT = re.compile("[0-9]")


@dataclass(frozen=True, slots=True)
class Decoded:
    """``charset`` is the codec that was used, fit for ``encode``; ``reason`` says why the text may
    not be all that a person could see, None when it is."""

    text: str = field(repr=False)
    charset: str
    reason: Reason | None = None


@lru_cache(maxsize=256)
def codec_name(declared: str) -> str | None:
    """The text codec for a declared charset, None for one nobody knows."""
    name = declared.strip().strip("\"'").lower()
    name = _ALIASES.get(name, name)
    try:
        info = codecs.lookup(name)
    except (LookupError, ValueError):
        return None
    is_text = getattr(info, "_is_text_encoding", True)
    return info.name if is_text and info.name not in _NOT_FOR_TEXT else None


@lru_cache(maxsize=64)
def _reads_ascii(codec: str) -> bool:
    return b"0123456789".decode(codec, "replace") == "0123456789"


def decode(content: bytes, declared: str = "") -> Decoded:
    """Text of ``content``. An unknown charset is read as Latin text but comes with its reason."""
    bom = next((name for mark, name in _BOMS if content.startswith(mark)), None)
    codec = bom or codec_name(declared)
    if codec is None:
        return Decoded(content.decode("cp1252", "replace"), "cp1252", Reason.UNKNOWN_CHARSET)
    text, used = _strict_then_lenient(content, codec)
    disputed = bom is None and _is_disputed(content, codec, text, used)
    return Decoded(text, used, Reason.AMBIGUOUS if disputed else None)


def _is_disputed(content: bytes, codec: str, text: str, used: str) -> bool:
    """Another reader, who believes the bytes more than the charset, sees digits where this text has none."""
    if not _reads_ascii(codec) and _DIGITS_IN_THE_RAW.search(content):
        return True
    if codec in _SWAPPED:
        return len(_DIGIT.findall(content.decode(_SWAPPED[codec], "replace"))) > len(_DIGIT.findall(text))
    if used == "utf-8" and _SHIFT not in content:
        return False  # none of the others is well-formed UTF-8
    return codec in _LATIN and _OTHER_DIGITS.search(content) is not None


def _strict_then_lenient(content: bytes, codec: str) -> tuple[str, str]:
    try:
        return content.decode(codec), codec
    except UnicodeError:
        pass
    if codec == "utf-8":
        return content.decode("cp1252", "replace"), "cp1252"
    return content.decode(codec, "replace"), codec


def encode(text: str, charset: str, errors: str = "strict") -> tuple[bytes, str]:
    """``text`` in ``charset``, or in UTF-8 where that cannot say it; returns bytes and charset used."""
    try:
        return text.encode(charset, errors), charset
    except (LookupError, UnicodeError):
        return text.encode("utf-8", "replace"), "utf-8"


def decode_leniently(content: bytes, declared: str = "") -> str:
    """Text for a header or a file name: what cannot be read shows as a replacement character."""
    return decode(content, declared).text


_BINARY = re.compile(rb"[\x00-\x08\x0e-\x1a\x1c-\x1f\x7f]")


def is_plain_text(content: bytes) -> bool:
    """Whether bytes that nobody declared are UTF-8 text without control characters, or begin with a byte order mark."""
    bom = next((name for mark, name in _BOMS if content.startswith(mark)), None)
    if bom is None and _BINARY.search(content):
        return False
    try:
        content.decode(bom or "utf-8")
    except UnicodeError:
        return False
    return True
