"""Machine tokens: UUID (RFC 9562), hashes and other hexadecimal, base64 (RFC 4648), Message-ID and MIME boundaries (RFC 5322, 2046)."""

import re

from redaction.detectors.lookalikes.harmless import CERTAIN, NUMBERS, Harmless, Near, seen

MISTAKEN_FOR = NUMBERS | {"bank_account", "cvv", "pin"}

_UUID = re.compile(r"(?<![0-9A-Fa-f])[0-9A-Fa-f]{8}-(?:[0-9A-Fa-f]{4}-){3}[0-9A-Fa-f]{12}(?![0-9A-Fa-f])")
_HEX = re.compile(r"(?<![0-9A-Za-z])(?:0x)?(?=[0-9]{0,40}[A-Fa-f])[0-9A-Fa-f]{24,80}(?![0-9A-Za-z])")
_HEX_PAIRS = re.compile(r"(?<![0-9A-Za-z])(?:[0-9A-Fa-f]{2}[:-]){5,40}[0-9A-Fa-f]{2}(?![0-9A-Za-z])")
_MESSAGE_ID = re.compile(r"<[^\s<>@]{1,80}@[^\s<>@]{1,60}>")
_BOUNDARY = re.compile(r"(?:boundary=\"?|\n-{2,}|^-{2,}|----=?_)[0-9A-Za-z'()+_,./:=?-]{12,70}", re.IGNORECASE)
_BLOB = re.compile(r"(?<![0-9A-Za-z+/=_-])[0-9A-Za-z+/_-]{32,200}={0,2}(?![0-9A-Za-z+/=_-])")
_CHANGES = re.compile("[a-z][A-Z0-9]|[A-Z][a-z0-9]|[0-9][A-Za-z]")
_MIXED = 8  # changes between letters and digits that no person writes
_GROUPED = re.compile("[0-9A-Za-z]{1,5}(?:([/_+.-])[0-9A-Za-z]{1,5})(?:\\1[0-9A-Za-z]{1,5}){2,}")
"""Short groups with the same mark all through: a person wrote it down."""

_LETTERS = re.compile("[A-Za-z]")
_SHAPES = (_UUID, _HEX, _HEX_PAIRS, _MESSAGE_ID)


def recognise(near: Near) -> Harmless | None:
    """A token of machines around the candidate."""
    if not near.touched:
        return None
    for shape in _SHAPES:
        for match in shape.finditer(near.text):
            if near.covered_by(*match.span()) and _LETTERS.search(match[0]):
                return seen(near, *match.span(), CERTAIN)
    return _mixed(near)


def _mixed(near: Near) -> Harmless | None:
    """Base64 and boundaries are known by letters and digits changing all the time."""
    for shape in (_BLOB, _BOUNDARY):
        for match in shape.finditer(near.text):
            if near.covered_by(*match.span()) and not _GROUPED.fullmatch(match[0]) and len(_CHANGES.findall(match[0])) >= _MIXED:
                return seen(near, *match.span(), CERTAIN)
    return None


LOOKALIKE = (
    ("the last part of a UUID", "550e8400-e29b-41d4-a716-411111111111", "411111111111"),
    ("parts of a UUID", "id 550e8400-4111-4111-8111-111111111111", "4111-4111-8111-1111"),
    ("digits inside a hash", "sha1 a94a8fe5ccb19ba64111111111111111d3aabbcc", "4111111111111111"),
    ("a Message-ID", "<4111111111111111@mail.example.com>", "4111111111111111"),
    ("the word for a card code inside base64", "PVGF0eHFHdEc0MVRTaWNhdHB3OGZ0VGhUU3Bmam0NCnJ1T2cvN203QzZuc1dmYkIvWmlL", "203"),
    ("base64", "aGVsbG8gd29ybGQ4111111111111111Zm9vYmFyQUJDRA==", "4111111111111111"),
)
NOT_LOOKALIKE = (
    ("an IBAN with slashes", "QA11/GCEL/7HDZ/R500/UW6U/9PV5/1OP5/5", "QA11/GCEL/7HDZ/R500/UW6U/9PV5/1OP5/5"),
    ("a card with dashes", "4111-1111-1111-1111", "4111-1111-1111-1111"),
    ("a card glued to words", "creditcard4111111111111111expirydate", "4111111111111111"),
    ("a card under dashes", "----------------\n4111111111111111", "4111111111111111"),
    ("a card in brackets", "<4111111111111111>", "4111111111111111"),
)
