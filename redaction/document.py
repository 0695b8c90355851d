"""Words of the craft: a document, what can be read in it, and where.

A mail is a document, so is an attachment, so is a file inside an archive inside an attachment.
Nothing here does I/O and nothing here shows content in its ``repr``.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Protocol


@dataclass(frozen=True, slots=True)
class Document:
    """Bytes of one thing somebody sent, with what was declared about it.

    ``media_type`` is lower case without parameters (``text/html``); ``charset`` is the declared one
    or ``""``. Both are claims of the sender: ``opening.py`` decides what the bytes really are.
    ``label`` is what stands beside the content for a person (a form field's label); it is context
    for detection, never content.
    """

    name: str = field(repr=False)
    media_type: str
    content: bytes = field(repr=False)
    charset: str = ""
    label: str = field(default="", repr=False)


class Reason(StrEnum):
    """Why something could not be examined; each value is what a reviewer reads."""

    ENCRYPTED = "encrypted"
    UNKNOWN_TYPE = "no reader for this type"
    BROKEN = "damaged or not what it says"
    AMBIGUOUS = "two readers would disagree"
    TOO_LARGE = "too large"
    TOO_DEEP = "nested too deeply"
    TOO_MANY = "too many parts"
    BOMB = "expands beyond all measure"
    UNKNOWN_CHARSET = "unknown character set"
    TIMED_OUT = "took too long to examine"
    CRASHED = "the inspector failed on it"
    STILL_FOUND = "something was still found after redaction"
    NEEDS_SIGHT = "a picture that was not read"
    DOUBTFUL = "a number in a picture that could not be read for certain"


@dataclass(frozen=True, slots=True, order=True)
class Place:
    """Where in the tree of documents: ``path`` is child numbers from the root, ``passage`` counts
    within that document, ``name`` says it to a person ("attachment 2, letter.zip, note.txt, line 3").

    A name never holds what a finding covers: ``opening.py`` masks file names before they go in here.
    """

    path: tuple[int, ...]
    passage: int
    name: str


@dataclass(frozen=True, slots=True)
class Passage:
    """A run of text a person could read. ``place`` is its local name ("subject", "body", "alt text");
    ``label`` is what stands beside it (a form field's label, a header's name) and counts as context."""

    text: str = field(repr=False)
    place: str
    label: str = field(default="", repr=False)


@dataclass(frozen=True, slots=True)
class Reading:
    """What one media reader got out of one document. Passage numbers are positions in ``passages``;
    a second reading of the same bytes gives the same numbers, which is what ``rewrite`` relies on.
    Whatever was not understood stands in ``unscannable``: silence means "all of it was read". ``rewrite``, where there is one,
    does what the medium's own does, with what this reading has taken apart already."""

    passages: tuple[Passage, ...] = ()
    children: tuple[Document, ...] = ()
    unscannable: tuple[Reason, ...] = ()
    rewrite: "Rewrite | None" = field(default=None, repr=False, compare=False)


@dataclass(frozen=True, slots=True)
class Unscannable:
    """A place nobody could look into, and why. It holds the whole message."""

    place: Place
    reason: Reason


@dataclass(frozen=True, slots=True)
class Cut:
    """Characters ``start`` to ``end`` (code points, half open) of a passage give way to ``instead``."""

    start: int
    end: int
    instead: str


Cuts = Mapping[int, tuple[Cut, ...]]
"""Passage number -> cuts, sorted, not overlapping."""


@dataclass(frozen=True, slots=True)
class Withheld:
    """A part that is not passed on, and why; its container puts a plain note in its place."""

    name: str
    media_type: str
    reason: str


@dataclass(frozen=True, slots=True)
class PartResult:
    """What became of one part. ``state`` is "untouched", "redacted" or "withheld: <reason>"; ``size``
    is bytes as passed on (0 when withheld). ``is_text`` tells a body or answer from an attachment."""

    name: str = field(repr=False)
    media_type: str
    size: int
    state: str
    is_text: bool = False


Rewrite = Callable[[Document, Cuts, Sequence[Document | Withheld]], Document | Withheld]
"""A document, its cuts and its children rewritten -> the document without what was cut; see ``Media.rewrite``."""


class Media(Protocol):
    """The two doors of every file in ``redaction/media``. A container yields children and takes the
    rewritten ones back; it never opens them itself."""

    MEDIA_TYPES: frozenset[str]

    def read(self, document: Document) -> Reading:
        """All passages and children of ``document``. Never raises on bad bytes: says so in the reading."""

    def rewrite(self, document: Document, cuts: Cuts, children: Sequence[Document | Withheld]) -> Document | Withheld:
        """The same document with ``cuts`` made and ``children`` (same order and number as read) put in."""
