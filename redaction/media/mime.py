"""The skeleton of a mail: which bytes are header, which are part, found without interpreting content.

Works on offsets into the one byte string, so nothing is copied and an original can be edited in
place. Linear per nesting level. Where two mail programs could cut differently it says AMBIGUOUS.
Sources: RFC 2045, RFC 2046 5.1, draft-chen-email-mime-ambiguity-defense.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import NamedTuple

from redaction.document import Reason
from redaction.media import headers, transfer

MAX_HEADER_BYTES = 256 * 1024
MAX_NESTING = 30
MAX_PARTS = 1000

_MBOX_LINE = re.compile(rb">?From [^\n]*\n")
_BARE_CR = re.compile(rb"\r(?!\n)")
_BLANK_FOLD = re.compile(rb"\n[ \t]+\r?\n")  # the end of the header for some, a folded line for others
_TYPE = re.compile(r"[a-z0-9!#$&^_.+-]{1,64}/[a-z0-9!#$&^_.+-]{1,64}")
_LOOKS_LIKE_MIME = re.compile(rb"^Content-(?:Type|Transfer-Encoding)[ \t]*:", re.MULTILINE | re.IGNORECASE)
_BOUNDARIES = re.compile(rb";\s*boundary[*0-9]*\s*=", re.IGNORECASE)
_BEHIND_BOUNDARY = re.compile(rb"(--)?[ \t]*\r?(?=\n|\Z)")
_ONCE = ("content-type", "content-transfer-encoding", "content-disposition")


class Header(NamedTuple):
    """One field: ``start``/``stop`` span its value in the bytes of the mail."""

    name: str
    value: bytes
    start: int
    stop: int

    def __repr__(self) -> str:
        """Says nothing of the value."""
        return f"Header({self.name!r})"


@dataclass(slots=True)
class Entity:
    """A message or part. ``body`` spans its content; a multipart has ``parts``, a leaf none.
    ``margins`` span preamble and epilogue."""

    headers: tuple[Header, ...]
    body: tuple[int, int]
    media_type: str
    parameters: dict[str, str] = field(repr=False)
    disposition: tuple[str, dict[str, str]] = field(repr=False)
    encoding: str
    parts: list["Entity"] = field(default_factory=list)
    margins: list[tuple[int, int]] = field(default_factory=list)

    @property
    def is_container(self) -> bool:
        """A multipart that could be cut at its boundary."""
        return bool(self.parts)

    def value(self, name: str) -> bytes:
        """The first value of a field, b"" when absent; ``name`` in lower case."""
        return next((header.value for header in self.headers if header.name.lower() == name), b"")

    def walk(self) -> Iterator["Entity"]:
        """This entity and all below it, in the order of the bytes."""
        yield self
        for part in self.parts:
            yield from part.walk()


def parse(content: bytes) -> tuple[Entity, tuple[Reason, ...]]:
    """The tree of a mail and what is doubtful about it, without repetition. Never raises."""
    return _Parser(content).run()


class _Mark(NamedTuple):
    """A delimiter line, from the line break before it to its end."""

    start: int
    end: int
    closes: bool


def _marks(content: bytes, delimiter: bytes, start: int, stop: int) -> Iterator[_Mark]:
    """Found by plain search: compiling a pattern for one boundary takes longer than everything else here."""
    at = content.find(delimiter, start, stop)
    while at >= 0:
        behind = _BEHIND_BOUNDARY.match(content, at + len(delimiter), stop)
        if behind:
            yield _Mark(at, behind.end(), behind[1] is not None)
        at = content.find(delimiter, behind.end() if behind else at + 1, stop)


class _Parser:
    def __init__(self, content: bytes) -> None:
        self.content = content
        self.reasons: dict[Reason, None] = {}
        self.count = 0

    def run(self) -> tuple[Entity, tuple[Reason, ...]]:
        if b"\0" in self.content or _BARE_CR.search(self.content):
            self.doubt(Reason.AMBIGUOUS)
        mbox = _MBOX_LINE.match(self.content)
        root = self.entity(mbox.end() if mbox else 0, len(self.content), "text/plain", ())
        return root, tuple(self.reasons)

    def doubt(self, reason: Reason) -> None:
        self.reasons[reason] = None

    def entity(self, start: int, stop: int, default_type: str, outer: tuple[str, ...]) -> Entity:
        found, body, proper = headers.fields(self.content, start, stop)
        if body - start > MAX_HEADER_BYTES:
            self.doubt(Reason.TOO_LARGE)
        if not proper or _BLANK_FOLD.search(self.content, start, body):
            self.doubt(Reason.AMBIGUOUS)
        entity = self.described(tuple(Header(*each) for each in found), (body, stop), default_type)
        if entity.media_type.startswith("multipart/"):
            self.split(entity, outer)
        return entity

    def described(self, found: tuple[Header, ...], body: tuple[int, int], default_type: str) -> Entity:
        first: dict[str, bytes] = {}
        for header in found:
            name = header.name.lower()
            if name in first and name in _ONCE:
                self.doubt(Reason.AMBIGUOUS)
            first.setdefault(name, header.value)
        media_type, parameters = headers.parameters(first.get("content-type", b""))
        if len(_BOUNDARIES.findall(first.get("content-type", b""))) > 1:
            self.doubt(Reason.AMBIGUOUS)
        if not _TYPE.fullmatch(media_type):
            media_type = default_type if not media_type else "text/plain"
        encoding, _ = headers.parameters(first.get("content-transfer-encoding", b""))
        disposition = headers.parameters(first.get("content-disposition", b""))
        return Entity(found, body, media_type, parameters, disposition, encoding.split(" ")[0])

    def split(self, entity: Entity, outer: tuple[str, ...]) -> None:
        boundary = entity.parameters.get("boundary", "").rstrip()
        if entity.encoding not in transfer.PLAIN or not boundary or boundary in outer:
            self.doubt(Reason.AMBIGUOUS)
        if len(outer) >= MAX_NESTING:
            self.doubt(Reason.TOO_DEEP)
        elif boundary and boundary not in outer:
            self.cut(entity, boundary, (*outer, boundary))

    def cut(self, entity: Entity, boundary: str, outer: tuple[str, ...]) -> None:
        default = "message/rfc822" if entity.media_type == "multipart/digest" else "text/plain"
        spans = self.spans(entity, boundary.encode("utf-8", "replace"))
        if not spans:
            self.doubt(Reason.AMBIGUOUS)
        for start, stop in spans:
            self.count += 1
            if self.count > MAX_PARTS:
                self.doubt(Reason.TOO_MANY)
                return
            entity.parts.append(self.entity(start, stop, default, outer))

    def spans(self, entity: Entity, boundary: bytes) -> list[tuple[int, int]]:
        """Start and stop of each part; preamble and epilogue become the entity's margins."""
        start, stop = entity.body
        marks = list(_marks(self.content, b"\n--" + boundary, max(0, start - 1), stop))
        if not marks:
            return []
        closing = next((number for number, mark in enumerate(marks) if mark.closes), None)
        if closing is not None and (closing + 1 < len(marks) or _LOOKS_LIKE_MIME.search(self.content, marks[closing].end, stop)):
            self.doubt(Reason.AMBIGUOUS)
        opened = marks if closing is None else marks[: closing + 1]
        ends = [self.before(mark.start) for mark in opened[1:]]
        spans = list(zip((mark.end + 1 for mark in opened), ends, strict=False))
        if closing is None:
            spans.append((min(marks[-1].end + 1, stop), stop))
        else:
            entity.margins.append((marks[closing].end, stop))
        entity.margins.insert(0, (start, max(start, marks[0].start)))
        return [(begin, max(begin, end)) for begin, end in spans]

    def before(self, newline: int) -> int:
        """The line break before a delimiter belongs to the delimiter (RFC 2046 5.1.1)."""
        return newline - 1 if self.content[newline - 1 : newline] == b"\r" else newline
