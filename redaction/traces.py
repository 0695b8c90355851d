"""Traces of what was taken out: the exact numbers, kept in memory for one message only, and looked for in every form in which they
could still be in what goes out. Whatever judgement the detectors would make of the place: a number found once may stand nowhere.
"""

import re
from base64 import b64encode
from collections.abc import Iterable, Iterator

from redaction.findings import Finding
from redaction.glyphs import READ_AS
from redaction.normalise import fold
from redaction.opening import Opened

_FEWEST_DIGITS = 9
"""Shorter numbers turn up by chance where all digits of a text are strung together."""
_FEWEST_CHARACTERS = 8
_FEWEST_DIGITS_AMONG_LETTERS = 4
_SMALL_TALK = frozenset({"birth_date", "expiry", "last_four", "bic", "cvv", "pin", "password"})
"""Kinds whose texts stand in a message for other reasons, too."""
_BEYOND_ASCII = re.compile("[^\x00-\x7f]+")
_NOT_DIGIT = re.compile("[^0-9]+")
_NOT_ALNUM = re.compile("[^0-9A-Z]+")
_DIGITS = {ord(char): plain for char, plain in READ_AS.items() if plain.isdigit()}
_CHARACTER_FORMS = tuple(
    {code: form.format(code) for code in range(128)}
    for form in ("%{:02X}", "={:02X}", "&#{:d};", "&#x{:x};", "\\u{:04x}", "\\x{:02x}", "{:02x}")
)
"""Percent signs, quoted-printable, entities, escapes of scripts, plain hexadecimal."""
_ALIGNMENTS = range(3)


class Traces:
    """What was taken out of one message. Shows nothing of it."""

    __slots__ = ("_encoded", "_letters", "_numbers")

    def __init__(self, removed: Iterable[str]) -> None:
        values = {compact for text in removed if (compact := _compact(text))}
        self._numbers = sorted({form for value in values if value.isdigit() for form in (value, value[::-1])})
        self._letters = sorted(value for value in values if not value.isdigit())
        self._encoded = sorted({form for text in {*values, *removed} for form in _forms(text)}) if values else []

    def __bool__(self) -> bool:
        return bool(self._numbers or self._letters)

    def __repr__(self) -> str:
        return f"<Traces of {len(self._numbers) // 2 + len(self._letters)}>"

    def are_in(self, text: str) -> bool:
        """Whether any of it stands in ``text``: in any grouping, backwards, between other characters, or encoded."""
        plain = text if text.isascii() else _BEYOND_ASCII.sub(lambda run: run[0].translate(_DIGITS), text)
        if self._numbers:
            digits = _NOT_DIGIT.sub("", plain)
            if any(number in digits for number in self._numbers):
                return True
        if self._letters:
            characters = _NOT_ALNUM.sub("", plain.upper())
            if any(value in characters for value in self._letters):
                return True
        solid = "".join(text.split())
        return any(form in solid for form in self._encoded)


def taken_out(opened: Opened, findings: Iterable[Finding]) -> Traces:
    """Traces of ``findings`` in ``opened``."""
    owners = {each.path: each for each in opened.walk()}
    removed = set()
    for finding in findings:
        owner = owners.get(finding.place.path)
        if owner and finding.kind not in _SMALL_TALK:
            named = finding.place.passage < 0
            text = owner.document.name if named else owner.reading.passages[finding.place.passage].text
            removed.add(text[finding.start : finding.end])
    return Traces(removed)


def _compact(text: str) -> str:
    """Letters and digits of an identifier, "" where they are too few to be known again."""
    compact = _NOT_ALNUM.sub("", fold(text).text.upper())
    if compact.isdigit():
        return compact if len(compact) >= _FEWEST_DIGITS else ""
    few = len(_NOT_DIGIT.sub("", compact)) < _FEWEST_DIGITS_AMONG_LETTERS
    return "" if few or len(compact) < _FEWEST_CHARACTERS else compact


def _forms(text: str) -> Iterator[str]:
    """What ``text`` looks like in encodings that a program undoes."""
    if len(text) < _FEWEST_CHARACTERS:
        return
    if text.isascii():
        yield from (text.translate(form) for form in _CHARACTER_FORMS)
    for charset in ("utf-8", "utf-16-le"):
        raw = text.encode(charset, "replace")
        for before in _ALIGNMENTS:
            encoded = b64encode(bytes(before) + raw).decode("ascii").rstrip("=")
            # The first and last character hold bits of what stands around.
            yield encoded[(before * 8 + 5) // 6 : (before + len(raw)) * 8 // 6]
