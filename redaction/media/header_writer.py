"""Header fields for a new message: ASCII, folded, and never a control character inside.

Sources: RFC 5322 2.2.3 (folding), RFC 2047 (encoded words), RFC 2231 (parameters); CVE-2024-6923
(a decoded line feed that becomes a header of its own when written again).
"""

import base64
import hashlib
import re
from collections.abc import Mapping, Sequence
from urllib.parse import quote

from redaction.detectors.checks import luhn, mod97
from redaction.document import Cut
from redaction.media import cutting, headers

_CONTROLS = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff]+")
_PLAIN_ATOMS = re.compile(r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~ -]*")
_PLAIN_VALUE = re.compile(r"[A-Za-z0-9!#$&+.^_`{|}~-]+")
_MESSAGE_IDS = re.compile(r"<[^<>\s\"(),;:\\]{1,300}>")
_CARD = re.compile(r"(?<![0-9])(?:[2-6][0-9]{3}([.-]?)[0-9]{4}\1[0-9]{4}\1[0-9]{4}|3[47][0-9]{2}([.-]?)[0-9]{6}\2[0-9]{5})(?![0-9])")
_IBAN = re.compile(r"(?<![A-Za-z0-9])[A-Z]{2}[0-9]{2}(?:[.-]?[A-Z0-9]{4}){2,7}(?:[.-]?[A-Z0-9]{1,3})?(?![A-Za-z0-9])")
_SAID_OR_GROUPED = re.compile(
    r"(?<![0-9])[0-9]{3}([.-])[0-9]{2}\1[0-9]{4}(?![0-9])|(?<![a-z])card[a-z._-]{0,30}[0-9]{12}"
    r"|(?<![a-z])(?:account|ssn|social|iban|routing)[a-z._-]{0,30}(?!20[0-9]{2}[01][0-9][0-3])[0-9]{6}",
    re.IGNORECASE,
)
"""The groups of a Social Security number, or digits beside a word about such a number; a date beside it is none."""
_OF_THE_DIGEST = 8  # too little to find the number again by trying all
_LETTERS = str.maketrans("0123456789abcdef", "ghjkmnpqrstvwxyz")
_ENCODED_PIECE = re.compile(r"(?:%[0-9A-F]{2}|[^%]){1,18}")
_LONGEST_VALUE = 200
_UTF8 = "utf-8''"
REMOVED_ADDRESS = "removed@address.invalid"
"""Stands where an address itself held a number: syntactically fine, never deliverable (RFC 2606)."""


def clean(text: str) -> str:
    """One line without control characters."""
    return _CONTROLS.sub(" ", text).strip()


def free_text(name: str, text: str) -> bytes:
    """An unstructured field (Subject, Content-Description)."""
    return _folded(name, _words(clean(text)))


def identifiers(name: str, text: str) -> bytes:
    """Message-ID, In-Reply-To, References, Content-ID: only proper identifiers; b"" when none is left. One in which a number may
    hide gives way to another, always the same, so that threads hold together: a judgement on it would be a guess."""
    found = [_harmless(each) for each in _MESSAGE_IDS.findall(text) if each.isascii() and each.isprintable()]
    return _folded(name, found[-50:]) if found else b""


def _harmless(identifier: str) -> str:
    if not _holds_a_number(identifier):
        return identifier
    digest = hashlib.sha256(identifier.encode("ascii")).hexdigest()[:_OF_THE_DIGEST]
    return f"<{digest.translate(_LETTERS)}@identifier.invalid>"


def _holds_a_number(identifier: str) -> bool:
    """A card or IBAN by its check digits, the groups of a Social Security number, or digits beside a word about such a number. Bare
    digits of other lengths are what mail programs make identifiers of."""
    return bool(
        _SAID_OR_GROUPED.search(identifier)
        or any(luhn(_only(match[0])) for match in _CARD.finditer(identifier))
        or any(mod97(_only(match[0])) for match in _IBAN.finditer(identifier))
    )


def _only(number: str) -> str:
    return number.replace(".", "").replace("-", "")


def address_list(name: str, value: bytes, cuts: Sequence[Cut]) -> bytes:
    """From, To, Cc, Reply-To: every mailbox built anew. What a cut touched in a display name or an
    address is replaced whole, because half an address is another person's."""
    shown = headers.decode_words(value)
    left = cutting.apply(shown, cuts)
    removed = " ".join(cut.instead for cut in cuts)
    mailboxes = []
    for person, address in headers.addresses(value.decode("utf-8", "replace")):
        kept_name = person if not cuts or person in left else removed
        kept_address = address if not cuts or address in left else REMOVED_ADDRESS
        mailboxes += _mailbox(" ".join(clean(kept_name).split()), kept_address if kept_address.isascii() else REMOVED_ADDRESS)
    return _folded(name, mailboxes) if mailboxes else b""


def _mailbox(person: str, address: str) -> list[str]:
    """The words of one mailbox, the last with its comma."""
    if not address:
        address = REMOVED_ADDRESS if person else ""
    if not address:
        return []
    if not person:
        return [address + ","]
    return [*_phrase(person), f"<{address}>,"]


def _phrase(person: str) -> list[str]:
    if not person.isascii() or "=?" in person or len(person) > 200:
        return _encoded(person)
    if _PLAIN_ATOMS.fullmatch(person):
        return person.split(" ")
    return ['"' + person.replace("\\", "\\\\").replace('"', '\\"') + '"']


def structured(name: str, main: str, parameters: Mapping[str, str]) -> bytes:
    """Content-Type or Content-Disposition; values beyond ASCII go out by RFC 2231."""
    words = [main + (";" if parameters else "")]
    words += [f"{word};" for key, value in parameters.items() for word in _parameter(key, clean(value))]
    words[-1] = words[-1].removesuffix(";")
    return _folded(name, words)


def _parameter(key: str, value: str) -> list[str]:
    """One parameter as one word, or as the numbered pieces of RFC 2231."""
    if _PLAIN_VALUE.fullmatch(value) and len(value) < _LONGEST_VALUE:
        return [f"{key}={value}"]
    if value.isascii() and "=?" not in value and len(value) < _LONGEST_VALUE:
        return [f'{key}="' + value.replace("\\", "\\\\").replace('"', '\\"') + '"']
    pieces = _ENCODED_PIECE.findall(quote(value, safe="", errors="replace"))
    if len(pieces) == 1:
        return [f"{key}*={_UTF8}{pieces[0]}"]
    return [f"{key}*{number}*={'' if number else _UTF8}{piece}" for number, piece in enumerate(pieces)]


def _words(text: str) -> list[str]:
    if not text.isascii() or "=?" in text:
        return _encoded(text)
    words = text.split(" ")
    return words if max(map(len, words), default=0) < 900 else _encoded(text)


def _encoded(text: str) -> list[str]:
    """Encoded words of at most 75 characters each; neighbours join without a space when read."""
    words = []
    chunk = ""
    for character in text:
        if len((chunk + character).encode("utf-8", "replace")) > 45:
            words.append(chunk)
            chunk = ""
        chunk += character
    return [f"=?utf-8?b?{base64.b64encode(word.encode('utf-8', 'replace')).decode('ascii')}?=" for word in [*words, chunk]]


def _folded(name: str, words: Sequence[str]) -> bytes:
    """``Name: words`` with a line break before the word that would pass 76 columns."""
    lines = []
    line = name + ":"
    for word in words:
        # A line of spaces only would end the header for some readers.
        if len(line) + 1 + len(word) > 76 and line.strip() and word and line != name + ":":
            lines.append(line)
            line = ""
        line += " " + word
    return "\r\n".join([*lines, line.removesuffix(",")]).encode("ascii", "replace")
