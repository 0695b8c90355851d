"""Old office files: Word, Excel and PowerPoint before 2007, and the objects that stand in documents.

Nothing can safely be cut inside them, so what goes out is their text as a .txt: running text, cells, slides, notes,
comments, headers, names. Pictures and files inside are children, to be read by whoever reads them; they do not go on.
Neither do properties, macros, undo data and whatever else the file holds: of these only the words are looked at.
"""

import struct
import zlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from redaction.document import Cuts, Document, Passage, Reading, Reason, Withheld
from redaction.media import compound_file, cutting, ole_objects, ole_strings, sheets_binary, slides_binary, word_binary

MEDIA_TYPES = frozenset({compound_file.WORD, compound_file.SHEETS, compound_file.SLIDES, compound_file.FILE, compound_file.MACROS})

_Texts = Iterator[tuple[str, str]]
_READERS: tuple[tuple[frozenset[str], Callable[[Mapping[str, bytes]], _Texts]], ...] = (
    (word_binary.STREAMS, word_binary.texts),
    (sheets_binary.STREAMS, sheets_binary.texts),
    (slides_binary.STREAMS, slides_binary.texts),
)
_MAIN = word_binary.STREAMS | sheets_binary.STREAMS | slides_binary.STREAMS
_OBJECT = "embedded object"
_NATIVE = "\x01Ole10Native"
_FILES = frozenset({"Package", "CONTENTS"})
"""Streams of an object that are a file as it is."""


@dataclass(slots=True)
class _Found:
    """``texts`` are place and text, ``inside`` the pictures and files."""

    texts: list[tuple[str, str]] = field(default_factory=list, repr=False)
    inside: list[Document] = field(default_factory=list)


def read(document: Document) -> Reading:
    """Passages: each place that holds text, then the words among the rest. Children: pictures and files inside."""
    try:
        found = _read(document.content)
    except ole_strings.Encrypted:
        return Reading(unscannable=(Reason.ENCRYPTED,))
    except (ValueError, KeyError, IndexError, struct.error, zlib.error):
        return Reading(unscannable=(Reason.BROKEN,))
    passages = tuple(Passage(text, place, document.label) for place, text in found.texts)
    return Reading(passages, tuple(found.inside))


def _read(content: bytes) -> _Found:
    found = _Found()
    folders: dict[compound_file.Path, dict[str, bytes]] = {}
    for path, stream in compound_file.streams(content).items():
        folders.setdefault(path[:-1], {})[path[-1]] = stream
    for path, streams in sorted(folders.items()):
        _folder(found, _OBJECT if path else "", streams)
    return found


def _folder(found: _Found, within: str, streams: Mapping[str, bytes]) -> None:
    """The streams of a document, or of an object that stands in one."""
    for names, texts in _READERS:
        if names & streams.keys():
            said = ((place, text) for place, text in texts(streams) if text.strip())
            found.texts += [(_placed(within, place), text) for place, text in said]
    if slides_binary.STREAMS & streams.keys():
        found.inside += [Document(_OBJECT, "", each) for each in slides_binary.objects(streams)]
    for name, stream in streams.items():
        _stream(found, name, stream)


def _placed(within: str, place: str) -> str:
    return place if place == ole_strings.NOT_SHOWN else ", ".join(filter(None, (within, place)))


def _stream(found: _Found, name: str, stream: bytes) -> None:
    if name == _NATIVE:
        found.inside.append(ole_objects.package(stream))
    elif name in _FILES:
        found.inside.append(Document(_OBJECT, "", stream))
    elif name in sheets_binary.STREAMS:
        _rest(found, sheets_binary.drawings(stream), "")
    elif name not in _MAIN:
        _rest(found, stream, ole_strings.words(stream))


def _rest(found: _Found, stream: bytes, words: str) -> None:
    """Pictures in a stream, and the words in its drawings and beside them."""
    found.inside += ole_objects.pictures(stream)
    if said := "\n".join(filter(None, (ole_objects.drawings(stream), words))):
        found.texts.append((ole_strings.NOT_SHOWN, said))


def rewrite(document: Document, cuts: Cuts, children: Sequence[Document | Withheld]) -> Document:
    """The text with ``cuts`` made, UTF-8, under the name of the document with .txt behind it."""
    parts = []
    for number, (place, text) in enumerate(_read(document.content).texts):
        if place != ole_strings.NOT_SHOWN:
            said = cutting.apply(text, cutting.of(cuts, number)).strip("\n")
            parts.append(f"[{place}]\n{said}" if place else said)
    if children:
        parts.append(f"[pictures and files inside not passed on: {len(children)}]")
    name = f"{document.name}.txt" if document.name else ""
    return Document(name, "text/plain", "\n\n".join([*parts, ""]).encode("utf-8", "replace"), "utf-8", document.label)
