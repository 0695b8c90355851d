"""DKIM signatures of a message, reduced to what a key look-up can check later (RFC 6376, 8301, 8463). Pure.

The body is hashed here, where the bytes are; only hashes and the signature leave.
"""

import base64
import binascii
import hashlib
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from intake.sender.tags import TagTrouble, tags
from intake.submission import DkimClaim

MOST_SIGNATURES = 3
MOST_HEADER_BYTES = 256 * 1024
MOST_SIGNED_HEADERS = 100

ALGORITHMS = frozenset({"rsa-sha256", "ed25519-sha256"})  # rsa-sha1 proves nothing any more (RFC 8301)
CANONICAL = frozenset({"simple", "relaxed"})
REQUIRED = ("a", "b", "bh", "d", "h", "s")

Header = tuple[bytes, bytes]
"""Name as written, and everything after the colon, with CRLF line ends and without the last one."""

_DOMAIN = re.compile(r"(?:[A-Za-z0-9_](?:[A-Za-z0-9_-]{0,61}[A-Za-z0-9_])?\.)+[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])")
_SELECTOR = re.compile(r"[A-Za-z0-9_](?:[A-Za-z0-9_.-]{0,120}[A-Za-z0-9_])?")
_FIELD_ENDS = re.compile(rb"\r\n(?![ \t])")
_NAME = re.compile(rb"([\x21-\x39\x3b-\x7e]+)[ \t]*:")
_OWN_SIGNATURE = re.compile(rb"((?:\A|;)[ \t\r\n]*b[ \t\r\n]*=)[^;]*")


@dataclass(frozen=True, slots=True)
class _Message:
    headers: Sequence[Header] = field(repr=False)
    body: bytes = field(repr=False)


def dkim_claims(content: bytes) -> tuple[DkimClaim, ...]:
    """The first three well-formed signatures of a message. Never raises; what is malformed is no claim.

    A signature over a part of the body only (``l=``) is no claim either: anything may have been added.
    """
    message = _split(content)
    signatures = [header for header in message.headers if header[0].lower() == b"dkim-signature"][:MOST_SIGNATURES]
    hashes = _BodyHashes(message.body)
    return tuple(claim for claim in (_claim(header, message, hashes) for header in signatures) if claim is not None)


def _split(content: bytes) -> _Message:
    head, _, body = content.partition(b"\r\n\r\n")
    if b"\r\n" not in content[:2000]:
        head, _, body = content.partition(b"\n\n")
        head, body = head.replace(b"\n", b"\r\n"), body.replace(b"\n", b"\r\n")
    if len(head) > MOST_HEADER_BYTES:
        return _Message((), b"")
    fields = ((_NAME.match(line), line) for line in _FIELD_ENDS.split(head))
    return _Message([(name[1], line[name.end() :]) for name, line in fields if name], body)


def _claim(header: Header, message: _Message, hashes: "_BodyHashes") -> DkimClaim | None:
    try:
        tag = tags(header[1].decode("ascii"))
        names = [name.strip().lower() for name in tag["h"].split(":")]
        in_headers, _, in_body = tag.get("c", "simple/simple").partition("/")
        in_body = in_body or "simple"
        if not _sound(tag, names, in_headers, in_body):
            return None
        return DkimClaim(
            domain=tag["d"].lower(),
            selector=tag["s"].lower(),
            algorithm=tag["a"].lower(),
            signed_hash=_signed_hash(header, message.headers, names, relaxed=in_headers == "relaxed"),
            signature=_base64(tag["b"]),
            body_matches=hashes.of(relaxed=in_body == "relaxed") == _base64(tag["bh"]),
            expires=int(tag.get("x", "0")),
        )
    except (TagTrouble, KeyError, ValueError, binascii.Error):
        return None


def _sound(tag: Mapping[str, str], names: Sequence[str], in_headers: str, in_body: str) -> bool:
    """The rules of RFC 6376 6.1.1 that need no key."""
    return all(
        (
            tag.get("v") == "1",
            all(tag.get(name) for name in REQUIRED),
            tag["a"].lower() in ALGORITHMS,
            {in_headers, in_body} <= CANONICAL,
            "l" not in tag,
            "from" in names,
            len(names) <= MOST_SIGNED_HEADERS,
            "dns/txt" in tag.get("q", "dns/txt").lower().split(":"),
            _DOMAIN.fullmatch(tag["d"]) is not None,
            _SELECTOR.fullmatch(tag["s"]) is not None,
            _within(tag.get("i", "@" + tag["d"]).rpartition("@")[2], tag["d"]),
            int(tag.get("x", "0")) >= 0,
        )
    )


def _within(identity: str, domain: str) -> bool:
    return f".{identity}".lower().endswith(f".{domain}".lower())


def _base64(text: str) -> bytes:
    return base64.b64decode("".join(text.split()), validate=True)


def _signed_hash(signature: Header, headers: Sequence[Header], names: Iterable[str], *, relaxed: bool) -> bytes:
    """SHA-256 over the headers of ``h=``, from the bottom up for a repeated name, then the signature without b=."""
    canonical = _relaxed_header if relaxed else _simple_header
    digest = hashlib.sha256()
    below: dict[str, list[Header]] = {name: [] for name in names}
    for header in headers:
        below.get(header[0].lower().decode("ascii"), []).append(header)
    for name in names:
        if below[name]:
            digest.update(canonical(below[name].pop()) + b"\r\n")
    digest.update(canonical((signature[0], _OWN_SIGNATURE.sub(rb"\1", signature[1], count=1))))
    return digest.digest()


def _simple_header(header: Header) -> bytes:
    return header[0] + b":" + header[1]


def _relaxed_header(header: Header) -> bytes:
    return header[0].lower() + b":" + _one_space(header[1].replace(b"\r\n", b"")).strip(b" ")


class _BodyHashes:
    """SHA-256 of the canonical body, each way computed once at most."""

    def __init__(self, body: bytes) -> None:
        self._body = body
        self._known: dict[bool, bytes] = {}

    def of(self, *, relaxed: bool) -> bytes:
        if relaxed not in self._known:
            body = _relaxed_body(self._body) if relaxed else self._body
            self._known[relaxed] = hashlib.sha256(_one_last_line(body, empty=b"" if relaxed else b"\r\n")).digest()
        return self._known[relaxed]


def _relaxed_body(body: bytes) -> bytes:
    return _one_space(body).replace(b" \r\n", b"\r\n").removesuffix(b" ")


def _one_space(text: bytes) -> bytes:
    """Runs of space and tab as one space. Whole-buffer steps: a pattern takes seconds on a hostile 25 MB."""
    text = text.replace(b"\t", b" ")
    while b"  " in text:
        text = text.replace(b"  ", b" ")
    return text


def _one_last_line(body: bytes, *, empty: bytes) -> bytes:
    """Empty lines at the end are not signed; a body of nothing is ``empty`` (RFC 6376 3.4.3, 3.4.4)."""
    text = body.rstrip(b"\r\n")
    tail = body[len(text) :].replace(b"\r\n", b"\0").rstrip(b"\0").replace(b"\0", b"\r\n")
    return text + tail + b"\r\n" if text or tail else empty
