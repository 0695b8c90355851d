"""What detection says: never the text itself."""

from dataclasses import dataclass

from redaction.document import Place, Unscannable


@dataclass(frozen=True, slots=True)
class Span:
    """One identifier in one text. ``start``/``end`` are code points, half open; ``score`` is 0..1 and
    comes from evidence (checksum, prefix, words around it); ``rule`` names the rule that saw it;
    ``masked`` is what may be shown: ``ends 1486`` for a card, a country code for an IBAN, else empty."""

    kind: str
    start: int
    end: int
    rule: str
    score: float
    masked: str = ""


@dataclass(frozen=True, slots=True)
class Finding:
    """A span with its place in the document tree."""

    kind: str
    place: Place
    start: int
    end: int
    rule: str
    score: float
    masked: str = ""


@dataclass(frozen=True, slots=True)
class Inspection:
    """Everything seen and everything that could not be seen in one document tree."""

    findings: tuple[Finding, ...] = ()
    unscannable: tuple[Unscannable, ...] = ()
