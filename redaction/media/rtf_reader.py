"""Where the text of an RTF file belongs: groups, destinations, fonts and their code pages."""

from dataclasses import dataclass, field, replace

from redaction.document import Reason
from redaction.media import charsets
from redaction.media.rtf_words import CHARACTERS, CODE_PAGES, PICTURES, SHOWN, UNSHOWN, Token, tokens

_DEEPEST = 1000
NOT_SHOWN = "not shown"
PICTURE = "picture"
NOWHERE = "nowhere"
OBJECT = "application/x-ole-object"


@dataclass(slots=True)
class _Group:
    """What holds between two braces. ``place`` is the passage that text goes to, ``codec`` reads its bytes,
    ``unread`` counts characters that stand behind a \\u for older programs. ``starred`` after \\*."""

    place: str = ""
    codec: str = "cp1252"
    after_unicode: int = 1
    font: int = 0
    starred: bool = False


@dataclass(slots=True)
class Reader:
    """Reads one document. ``texts`` are the passages by place, ``pictures`` type and bytes as written, objects among them, ``reasons`` what
    was not read."""

    texts: dict[str, list[str]] = field(default_factory=dict)
    pictures: list[tuple[str, list[bytes]]] = field(default_factory=list)
    reasons: dict[Reason, None] = field(default_factory=dict)
    stack: list[_Group] = field(default_factory=list)
    group: _Group = field(default_factory=_Group)
    page: str = "cp1252"
    fonts: dict[int, str] = field(default_factory=dict)
    raw: bytearray = field(default_factory=bytearray)
    to_skip: int = 0

    def read(self, content: bytes) -> None:
        """All of ``content``; linear, never raises."""
        for token in tokens(content):
            if token.brace:
                self.brace(token.brace)
            elif token.text:
                self.text(token.text)
            else:
                self.control(token)
        self.flush()
        if self.stack:
            self.reasons[Reason.BROKEN] = None

    def brace(self, brace: bytes) -> None:
        self.flush()
        self.to_skip = 0
        if brace == b"{":
            self.stack.append(self.group)
            self.group = replace(self.group, starred=False)
            if len(self.stack) > _DEEPEST:
                self.reasons[Reason.TOO_DEEP] = None
                self.stack.pop(0)
        elif self.stack:
            closed, self.group = self.group, self.stack.pop()
            if closed.place != self.group.place and closed.place:
                self.put(closed.place, "\n")

    def text(self, text: bytes) -> None:
        skipped, self.to_skip = self.to_skip, max(0, self.to_skip - len(text))
        if self.group.place == PICTURE:
            self.pictures[-1][1].append(text)
        else:
            self.raw += text[skipped:]

    def flush(self) -> None:
        """Bytes gathered so far, as text: a character may have been spread over several tokens."""
        if self.raw:
            self.put(self.group.place, self.raw.decode(self.group.codec, "replace"))
            self.raw.clear()

    def put(self, place: str, text: str) -> None:
        if place != NOWHERE:
            self.texts.setdefault(place, []).append(text)

    def control(self, token: Token) -> None:
        word, number = token.word, token.number
        if word in CHARACTERS:
            self.flush()
            self.put(self.group.place, CHARACTERS[word])
        elif word == "u":
            self.flush()
            self.put(self.group.place, _unicode(number or 0))
            self.to_skip = self.group.after_unicode
        elif word == "*":
            self.group.starred = True
        elif number is not None and word in _SETTINGS:
            self.setting(word, number)
        else:
            self.destination(word)

    def setting(self, word: str, number: int) -> None:
        self.flush()
        if word == "uc":
            self.group.after_unicode = max(0, min(number, 100))
        elif word == "ansicpg":
            self.page = charsets.codec_name(f"cp{number}") or "cp1252"
            self.group.codec = self.page
        elif word == "fcharset":
            self.fonts[self.group.font] = CODE_PAGES.get(number, self.page) if number else self.page
        else:
            self.group.font = number
            self.group.codec = self.fonts.get(number, self.page)

    def destination(self, word: str) -> None:
        """A word that says where the text of its group belongs; any other formatting means nothing here."""
        if self.group.place == PICTURE and word in PICTURES:
            self.pictures[-1] = (PICTURES[word], self.pictures[-1][1])
        elif self.group.place != NOWHERE:
            self.move(self.place(word))
        self.group.starred = False

    def place(self, word: str) -> str:
        """Where the text of a group goes on after ``word``."""
        if word in _INSIDE:
            self.pictures.append((_INSIDE[word], []))
            return PICTURE
        if word in UNSHOWN:
            return NOWHERE
        if self.group.starred and word not in SHOWN and word not in _TRANSPARENT:
            return NOT_SHOWN
        return SHOWN.get(word, self.group.place)

    def move(self, place: str) -> None:
        if place != self.group.place:
            self.flush()
            self.group.place = place


_INSIDE = {"pict": "image/x-unknown", "objdata": OBJECT}
_SETTINGS = frozenset({"uc", "ansicpg", "fcharset", "f"})
_TRANSPARENT = frozenset({"shppict", "shpinst", "nesttableprops", "pn"})
"""Starred destinations whose content is shown all the same."""


def _unicode(number: int) -> str:
    code = number + 65536 if number < 0 else number
    return chr(code) if 0 <= code < 0x110000 and not 0xD800 <= code < 0xE000 else "\ufffd"
