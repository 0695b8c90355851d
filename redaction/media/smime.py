"""Opaque S/MIME (RFC 8551 3.5, 3.6) and other cryptographic messages (CMS, RFC 5652) that are signed or compressed, not encrypted.

What was signed or compressed is the one child and takes the message's place; signatures and certificates, which no
longer fit what was redacted, do not go on.
"""

import binascii
import re
import zlib
from collections.abc import Sequence

from redaction.document import Cuts, Document, Reading, Reason, Withheld
from redaction.media import ber, mail_parts, members

MEDIA_TYPES = frozenset({"application/pkcs7-mime", "application/x-pkcs7-mime", "application/cms"})

_START = re.compile(
    rb"\x30(?:\x80|[\x0b-\x7f]|\x81.|\x82..|\x83...|\x84....)"
    rb"\x06(?:\x09\x2a\x86\x48\x86\xf7\x0d\x01\x07[\x01-\x06]|\x0b\x2a\x86\x48\x86\xf7\x0d\x01\x09\x10\x01[\x09\x17])",
    re.DOTALL,
)
_ARMOUR = re.compile(rb"\s*-----BEGIN (?:PKCS7|CMS)-----\s(.*?)-----END", re.DOTALL)
_PKCS7 = bytes.fromhex("2a864886f70d0107")
_DATA = _PKCS7 + b"\x01"
_SIGNED = _PKCS7 + b"\x02"
_COMPRESSED = bytes.fromhex("2a864886f70d0109100109")
_SEALED = frozenset({*(_PKCS7 + bytes([kind]) for kind in (3, 4, 6)), bytes.fromhex("2a864886f70d0109100117")})
"""Enveloped, signed and enveloped, encrypted, authenticated and enveloped."""
_FIELD = re.compile(rb"\s*(?:content|mime|from|to|subject|date|message|received)[a-z-]*[ \t]*:", re.IGNORECASE)
_EXTENSIONS = (".p7m", ".p7z", ".p7", ".p7s")


class _Refused(Exception):
    """Why it is not opened."""

    def __init__(self, reason: Reason) -> None:
        self.reason = reason


def is_cms(content: bytes) -> bool:
    """Whether bytes begin as a cryptographic message does."""
    return _START.match(content, 0, 24) is not None


def read(document: Document) -> Reading:
    """Child: what was signed or compressed; none where there are only certificates or a signature of something else."""
    try:
        inner = _inner(_binary(document.content))
    except _Refused as refused:
        return Reading(unscannable=(refused.reason,))
    except (ValueError, zlib.error):
        return Reading(unscannable=(Reason.BROKEN,))
    return Reading(children=() if inner is None else (_child(document, inner),))


def _binary(content: bytes) -> bytes:
    armour = _ARMOUR.match(content)
    return binascii.a2b_base64(armour[1]) if armour else content


def _child(document: Document, inner: bytes) -> Document:
    if _FIELD.match(inner, 0, 200):
        return Document("", mail_parts.PART, inner, label="signed content")
    name = document.name
    for extension in _EXTENSIONS:
        name = name[: -len(extension)] if name.lower().endswith(extension) else name
    return Document(name, "", inner)


def _inner(content: bytes) -> bytes | None:
    """ContentInfo (RFC 5652 3): a type, and a value of that type."""
    whole = ber.value(content, 0, len(content))
    kind, inside = _typed(content, whole)
    if kind in _SEALED:
        raise _Refused(Reason.ENCRYPTED)
    if kind == _DATA and inside is not None:
        return ber.octets(content, inside)
    if kind not in {_SIGNED, _COMPRESSED} or inside is None:
        raise _Refused(Reason.UNKNOWN_TYPE)
    _version, _algorithms, encapsulated, *_rest = ber.values(content, inside.start, inside.stop)
    _kind, held = _typed(content, encapsulated)
    if held is None:
        return None
    found = ber.octets(content, held)
    return _unpacked(found) if kind == _COMPRESSED else found


def _typed(content: bytes, found: ber.Value) -> tuple[bytes, ber.Value | None]:
    """An object identifier, and what stands under the explicit [0] behind it."""
    kind, *wrapped = ber.values(content, found.start, found.stop)
    if found.tag != ber.SEQUENCE or kind.tag != ber.OBJECT_IDENTIFIER:
        raise ValueError("no typed content")
    inside = next(ber.values(content, wrapped[0].start, wrapped[0].stop), None) if wrapped else None
    return content[kind.start : kind.stop], inside


def _unpacked(packed: bytes) -> bytes:
    """CompressedData (RFC 3274), within what archives are allowed."""
    stream = zlib.decompressobj()
    found = stream.decompress(packed, members.allowance(len(packed)))
    if stream.unconsumed_tail:
        raise _Refused(Reason.BOMB)
    if not stream.eof:
        raise ValueError("a stream that does not end")
    return found


def rewrite(document: Document, cuts: Cuts, children: Sequence[Document | Withheld]) -> Document | Withheld:
    """The child in its place; withheld with it, and where there is none."""
    if not children:
        return Withheld(document.name, document.media_type, "certificates or a signature, nothing to read")
    (child,) = children
    if isinstance(child, Withheld):
        return Withheld(document.name, document.media_type, child.reason)
    if child.media_type == mail_parts.PART and document.name:
        return Document(f"{document.name}.eml", child.media_type, child.content)
    return child
