"""Header fields straight from bytes, in linear time, whatever a sender wrote.

Sources: RFC 5322 (fields, addresses), RFC 2047 (encoded words), RFC 2231 (parameters).
``email.policy.default`` is not used: it raises on real mail and takes seconds on hostile headers.
"""

import base64
import binascii
import re
from collections.abc import Iterator
from itertools import groupby
from urllib.parse import unquote_to_bytes

from redaction.media.charsets import decode_leniently

_FIELD = re.compile(rb"([!-9;-~]+)[ \t]*:((?:[^\n]*)(?:\n[ \t][^\n]*)*)(?:\n|\Z)")
_FOLD = re.compile(r"\r?\n(?=[ \t])")
WORD = re.compile(r"=\?([^?\s]+)\?([BbQq])\?([^?]*)\?=")
_BETWEEN_WORDS = re.compile(r"(\?=)\s+(?==\?[^?\s]+\?[BbQq]\?)")
_NOT_BASE64 = re.compile(r"[^A-Za-z0-9+/]")


def split_header(content: bytes) -> tuple[tuple[str, bytes], ...]:
    """Name and raw value (folds kept, outer space off) of each field of the header that ``content`` starts with."""
    return tuple((name, value) for name, value, _, _ in fields(content)[0])


def fields(content: bytes, start: int = 0, stop: int | None = None) -> tuple[list[tuple[str, bytes, int, int]], int, bool]:
    """Fields as (name, value, start and stop of the value), the offset where the body starts, and
    whether a proper blank line (or the end) stood between the two."""
    stop = len(content) if stop is None else stop
    found: list[tuple[str, bytes, int, int]] = []
    at = start
    while at < stop and (match := _FIELD.match(content, at, stop)):
        name, value = match.group(1, 2)
        found.append((name.decode("latin-1"), value.strip(), match.start(2), match.end(2)))
        at = match.end()
    for blank in (b"\r\n", b"\n"):
        if content.startswith(blank, at, stop):
            return found, at + len(blank), True
    return found, at, at >= stop


def decode_words(value: bytes | str) -> str:
    """A header value as a mail program shows it: unfolded, encoded words decoded. Never raises."""
    text = _text(value)
    if "\n" in text:
        text = _FOLD.sub("", text)
    if "=?" not in text:
        return text
    text = _BETWEEN_WORDS.sub(r"\1", text)
    return "".join(_runs(text))


def _text(value: bytes | str) -> str:
    if isinstance(value, str):
        return value
    return value.decode("ascii") if value.isascii() else decode_leniently(value)


def _runs(text: str) -> Iterator[str]:
    """Plain text and decoded words in order; neighbours of one charset are joined before decoding,
    because senders split in the middle of a character."""
    at = 0
    pieces: list[tuple[str, bytes | str]] = []
    for match in WORD.finditer(text):
        if match.start() > at:
            pieces.append(("", text[at : match.start()]))
        charset, encoding, body = match.groups()
        pieces.append((charset.split("*")[0].lower() or "us-ascii", _word_bytes(encoding, body)))
        at = match.end()
    pieces.append(("", text[at:]))
    for charset, run in groupby(pieces, key=lambda piece: piece[0]):
        parts = [part for _, part in run]
        raw = b"".join(part for part in parts if isinstance(part, bytes))
        yield decode_leniently(raw, charset) if charset else "".join(part for part in parts if isinstance(part, str))


def _word_bytes(encoding: str, body: str) -> bytes:
    raw = body.encode("utf-8", "replace")
    if encoding in "Qq":
        return binascii.a2b_qp(raw, header=True)
    clean = _NOT_BASE64.sub("", body)
    clean = clean[: len(clean) - (len(clean) % 4 == 1)]
    return base64.b64decode(clean + "=" * (-len(clean) % 4))


_ADDRESS_TOKEN = re.compile(r'"(?:[^"\\]|\\.)*"?|<[^>]*>?|[(),;]|[^"<(),;]+', re.DOTALL)
_ADDRESS = re.compile(r'(?:[^\s<>()\[\],;:"@\\]+|"[^"\\\r\n]*")@[^\s<>()\[\],;:"@\\]+|[^\s@]+@\[[0-9A-Fa-f.:IPv]+\]')
_ESCAPE = re.compile(r"\\(.)", re.DOTALL)


def addresses(value: str) -> tuple[tuple[str, str], ...]:
    """(display name, address) of each mailbox in a From, To, Cc or Reply-To value as sent.

    The address is "" where the text holds no single proper one; groups are flattened. Linear.
    """
    found = []
    words: list[str] = []
    comments: list[str] = []
    angle = ""
    depth = 0
    for match in _ADDRESS_TOKEN.finditer(_FOLD.sub("", value) + ","):
        piece = match.group()
        if piece in "()":
            depth = max(0, depth + (1 if piece == "(" else -1))
        elif depth:
            comments.append(piece)
        elif piece in ",;":
            if words or angle or comments:
                found.append(_mailbox(words, comments, angle))
            words, comments, angle = [], [], ""
        elif piece[0] == "<":
            angle = angle or piece
        else:
            words.append(piece)
    if depth and (words or angle or comments):
        found.append(_mailbox(words, comments, angle))
    return tuple(mailbox for mailbox in found if any(mailbox))


def _mailbox(words: list[str], comments: list[str], angle: str) -> tuple[str, str]:
    if angle:
        name = "".join(_phrase(word) for word in words) or "".join(comments)
        return _shown(name), _proper(angle.strip("<>").rpartition(":")[2])
    bare = "".join(words).strip()
    if ":" in bare and '"' not in bare:  # the name of a group (RFC 5322 3.4)
        bare = bare.rpartition(":")[2].strip()
    address = _proper(bare)
    return _shown("".join(comments) if address else bare), address


def _phrase(word: str) -> str:
    if word[0] == '"':
        return _ESCAPE.sub(r"\1", word.strip('"'))
    return word.rpartition(":")[2] if ":" in word else word


def _shown(name: str) -> str:
    return " ".join(decode_words(name).split())


def _proper(address: str) -> str:
    address = address.strip()
    return address if _ADDRESS.fullmatch(address) else ""


_PARAMETER = re.compile(r';\s*([^=;\s"]+)\s*=\s*("(?:[^"\\]|\\.)*"?|[^;]*)', re.DOTALL)
_SECTION = re.compile(r"([^*]+)(?:\*(\d{1,4}))?(\*)?")


def parameters(value: bytes | str) -> tuple[str, dict[str, str]]:
    """Main value (lower case) and parameters of a Content-Type or Content-Disposition value.

    Continuations and charsets of RFC 2231 are put together and outrank a plain value of the same
    name; of duplicates the first counts; encoded words, though not allowed here, are decoded.
    """
    if not value:
        return "", {}
    text = _FOLD.sub("", _text(value))
    main, semicolon, rest = text.partition(";")
    plain: dict[str, str] = {}
    sections: dict[str, dict[int, tuple[bool, str]]] = {}
    for match in _PARAMETER.finditer(semicolon + rest):
        name = _SECTION.fullmatch(match.group(1).lower())
        if name is None:
            continue
        base, number, extended = name.groups()
        if number is None and extended is None:
            plain.setdefault(base, decode_words(_unquoted(match.group(2))))
        else:
            sections.setdefault(base, {}).setdefault(int(number or 0), (extended is not None, _unquoted(match.group(2))))
    return main.strip().lower(), plain | {base: _joined(parts) for base, parts in sections.items()}


def _unquoted(value: str) -> str:
    value = value.strip()
    return _ESCAPE.sub(r"\1", value.strip('"')) if value[:1] == '"' else value


def _joined(parts: dict[int, tuple[bool, str]]) -> str:
    charset = ""
    raw = b""
    for number, (extended, text) in sorted(parts.items()):
        piece = text
        if extended and number == 0 and piece.count("'") >= 2:
            charset, _, piece = piece.split("'", 2)
        raw += unquote_to_bytes(piece) if extended else piece.encode("utf-8", "replace")
    return decode_leniently(raw, charset)
