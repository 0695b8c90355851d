"""Reads a mail to the bottom with other readers than the product's: what is still in it, in any decoding?

Standard library for mail, archives and XML, PDFium for the text of pages; every stream is also searched as it is. Too much is read rather
than too little: a text may come several times, in several guesses.
"""

import base64
import binascii
import bz2
import gzip
import html
import io
import json
import lzma
import re
import struct
import tarfile
import zipfile
import zlib
from collections.abc import Callable, Iterator
from contextlib import suppress
from email import message_from_bytes
from email.header import decode_header
from email.message import Message
from html.parser import HTMLParser
from unicodedata import normalize
from urllib.parse import unquote
from xml.etree import ElementTree

import pypdfium2

_DEPTH = 20
_ZIPPED = re.compile(rb"stream\r?\n(.*?)endstream", re.DOTALL)
_HEX = re.compile(rb"<([0-9A-Fa-f\s]{8,})>")
_BASE64 = re.compile(rb"(?:[A-Za-z0-9+/]{20,}={0,2}[\s!-]*){2,}|[A-Za-z0-9+/]{40,}")
_HEXADECIMAL = re.compile(rb"[0-9a-fA-F]{40,}")
_CONTENT = re.compile(r"""content:\s*['"]([^'"]*)['"]""")
_UNSEEN = re.compile(r'<(\w+) style="display:none">.*?</\1>')
_OCTAL = re.compile(r"\\([0-7]{3})")
_CHARSETS: tuple[tuple[str, Callable[[bytes], bool]], ...] = (
    *((name, lambda content: b"\0" in content) for name in ("utf-16-le", "utf-16-be", "utf-32")),
    ("utf-7", lambda content: b"+" in content and content.isascii()),
    ("iso2022_jp", lambda content: b"\x1b$" in content),
    ("cp037", lambda content: sum(byte > 127 for byte in content[:4000]) > len(content[:4000]) // 2),
)
"""Guesses, and when each is worth making."""
_NOT_ALNUM = bytes(byte for byte in range(256) if not chr(byte).isascii() or not chr(byte).isalnum())


def texts(content: bytes, depth: int = 0) -> Iterator[str]:
    """Everything that can be read in a mail, or in anything else."""
    if depth > _DEPTH:
        return
    try:
        yield content.decode("utf-8")
    except ValueError:
        yield content.decode("latin-1")
    for start, read in _READERS:
        if content.startswith(start) or (start == b"ustar" and content[257:262] == start):
            yield from _safely(read, content, depth)
            return
    if re.match(rb"[A-Za-z-]+:", content) or b"\nContent-Type:" in content[:2000]:
        yield from _mail(content, depth)
    yield from _text(content)


def _safely(read: Callable[[bytes, int], Iterator[str]], content: bytes, depth: int) -> Iterator[str]:
    try:
        yield from read(content, depth)
    except (ValueError, OSError, EOFError, KeyError, RuntimeError, lzma.LZMAError, zlib.error, zipfile.BadZipFile, tarfile.TarError):
        return
    except pypdfium2.PdfiumError:
        return


def _mail(content: bytes, depth: int) -> Iterator[str]:
    message = message_from_bytes(content)
    for part in message.walk():
        yield from _headers(part)
        payload = part.get_payload(decode=True)
        if isinstance(payload, bytes):
            yield from texts(payload, depth + 1)
            charset = part.get_param("charset")
            if isinstance(charset, str):
                yield from _decoded(payload, charset)
        for loose in (part.preamble, part.epilogue):
            yield str(loose or "")


def _headers(part: Message) -> Iterator[str]:
    for name, value in part.raw_items():
        flat = str(value).replace("\r", "").replace("\n", "")
        yield f"{name}: {flat}\n{unquote(flat)}"
        try:
            words = decode_header(re.sub(r"\?=\s+=\?", "?==?", str(value)))
            yield "".join(word if isinstance(word, str) else _word(word, charset) for word, charset in words)
        except (LookupError, ValueError):
            continue
    yield from (str(name) for name in (part.get_filename(), part.get_param("name")) if name)


def _word(word: bytes, charset: str | None) -> str:
    return next(_decoded(word, charset or "latin-1"), word.decode("latin-1"))


def _decoded(content: bytes, charset: str) -> Iterator[str]:
    try:
        yield content.decode(charset, "replace")
    except (LookupError, ValueError):
        return


def _text(content: bytes) -> Iterator[str]:
    """As HTML, JSON, escapes of URLs and of RTF, and in the charsets that hide ASCII."""
    plain = content.decode("utf-8", "replace")
    for charset, is_likely in _CHARSETS:
        if is_likely(content):
            yield from _decoded(content, charset)
    if "%" in plain:
        yield unquote(plain)
    if plain.startswith("<?xml"):
        yield from _xml(content)
    elif "<" in plain or "&" in plain:
        yield from _html(plain)
    if "\\" in plain:
        yield re.sub(r"\\(?:u00|')([0-9a-fA-F]{2})", lambda found: chr(int(found[1], 16)), plain)
        yield re.sub(r"\\u(\d{2,3})\?", lambda found: chr(int(found[1])), plain)
    if plain.startswith("{\\rtf"):
        yield re.sub(r"\\[a-z]+-?\d* ?|[{}\r\n]", "", plain)
    yield from _json(plain)
    yield from _coded(content)


def _coded(content: bytes) -> Iterator[str]:
    """What is written in base64, hexadecimal or uuencode within a text."""
    for run in _BASE64.findall(content):
        letters = re.sub(rb"[^A-Za-z0-9+/]", b"", run)
        yield base64.b64decode(letters[: len(letters) // 4 * 4]).decode("latin-1")
    for run in _HEXADECIMAL.findall(content):
        yield bytes.fromhex(run[: len(run) // 2 * 2].decode()).decode("latin-1")
    lines = re.findall(rb"^[!-M][ -`]{4,60}\r?$", content, re.MULTILINE)
    decoded = bytearray()
    for line in lines:
        try:
            decoded += binascii.a2b_uu(line)
        except binascii.Error:
            continue
    yield decoded.decode("latin-1")


def _json(plain: str) -> Iterator[str]:
    if plain.lstrip()[:1] in ("{", "["):
        try:
            yield json.dumps(json.loads(plain), ensure_ascii=False)
        except ValueError:
            return


class _Shown(HTMLParser):
    """Text alone, and values of attributes alone."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.text: list[str] = []
        self.values: list[str] = []

    def handle_data(self, data: str) -> None:
        self.text.append(data)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.values.extend(value for _, value in attrs if value)


def _html(plain: str) -> Iterator[str]:
    yield "".join(_CONTENT.findall(plain))
    shown = _Shown()
    with suppress(AssertionError):  # the library's way of saying that it is no HTML
        shown.feed(_UNSEEN.sub("", plain))
        shown.close()
    yield "".join(shown.text)
    yield html.unescape(plain)
    yield from map(unquote, shown.values)


def _zip(content: bytes, depth: int) -> Iterator[str]:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        yield archive.comment.decode("latin-1")
        for info in archive.infolist():
            yield f"{info.filename} {info.comment.decode('latin-1')}"
            yield from texts(archive.read(info), depth + 1)


def _xml(content: bytes) -> Iterator[str]:
    """All text run together, and every attribute."""
    try:
        root = ElementTree.fromstring(content)
    except ElementTree.ParseError:
        return
    yield "".join(root.itertext())
    yield " ".join(value for element in root.iter() for value in element.attrib.values())


def _tar(content: bytes, depth: int) -> Iterator[str]:
    with tarfile.open(fileobj=io.BytesIO(content)) as archive:
        for member in archive:
            yield member.name
            file = archive.extractfile(member)
            if file:
                yield from texts(file.read(), depth + 1)


def _seven_zip(content: bytes, depth: int) -> Iterator[str]:
    """One LZMA2 stream from byte 32 on, whatever the header says of it."""
    filters = [{"id": lzma.FILTER_LZMA2, "dict_size": 1 << 24}]
    yield from texts(lzma.LZMADecompressor(lzma.FORMAT_RAW, filters=filters).decompress(content[32:]), depth + 1)
    yield content.decode("utf-16-le", "replace")


def _pdf(content: bytes, depth: int) -> Iterator[str]:
    for page in pypdfium2.PdfDocument(content):
        yield page.get_textpage().get_text_bounded()
    for found in _ZIPPED.finditer(content):
        try:
            stream = zlib.decompress(found[1])
        except zlib.error:
            stream = found[1]
        yield from _strings(stream)
        yield from texts(stream, depth + 1)
    yield from _strings(content)


def _strings(stream: bytes) -> Iterator[str]:
    """What PDF writes in hexadecimal or octal (ISO 32000-1, 7.3.4)."""
    for found in _HEX.finditer(stream):
        digits = re.sub(rb"\s", b"", found[1]).decode()
        raw = bytes.fromhex(digits + "0" * (len(digits) % 2))
        yield raw.decode("latin-1")
        yield raw.decode("utf-16-be", "replace")
    yield unquote(stream.decode("latin-1"))
    yield _OCTAL.sub(lambda found: chr(int(found[1], 8) & 255), stream.decode("latin-1"))
    yield stream.replace(b"\0", b"").decode("latin-1")
    yield "".join(re.findall(r"\(((?:[^()\\]|\\.)*)\)", stream.decode("latin-1")))


_READERS: tuple[tuple[bytes, Callable[[bytes, int], Iterator[str]]], ...] = (
    (b"PK\x03\x04", _zip),
    (b"PK\x05\x06", _zip),
    (b"%PDF-", _pdf),
    (b"7z\xbc\xaf", _seven_zip),
    (b"\x1f\x8b", lambda content, depth: texts(gzip.decompress(content), depth + 1)),
    (b"BZh", lambda content, depth: texts(bz2.decompress(content), depth + 1)),
    (b"\xfd7zXZ", lambda content, depth: texts(lzma.decompress(content), depth + 1)),
    (b"ustar", _tar),
)


def squeezed(text: str) -> str:
    """Letters and digits alone, in one look."""
    if text.isascii():
        return text.encode().translate(None, _NOT_ALNUM).decode().upper()
    return re.sub(r"[\W_]", "", normalize("NFKC", text)).upper()


class Seen:
    """All that was read in one mail, ready to be asked."""

    def __init__(self, mail: bytes) -> None:
        self._mail = mail
        self._squeezed = [squeezed(text) for text in set(texts(mail))]

    def holds(self, number: str) -> bool:
        """Whether the letters and digits of ``number`` stand somewhere in a row, or backwards."""
        return any(number in text or number[::-1] in text for text in self._squeezed) or self._holds_as_number(number)

    def _holds_as_number(self, number: str) -> bool:
        """As a cell of an old spreadsheet has it (IEEE 754)."""
        return number.isdecimal() and len(number) <= 16 and any(struct.pack("<d", float(number)) in payload for payload in self._payloads())

    def _payloads(self) -> Iterator[bytes]:
        payloads = (part.get_payload(decode=True) for part in message_from_bytes(self._mail).walk())
        return (payload for payload in payloads if isinstance(payload, bytes))

    def says(self, words: str) -> bool:
        """Whether the words do, however they are spaced."""
        wanted = squeezed(words)
        return any(wanted in text for text in self._squeezed)
