"""Every string in the object tree of a PDF, wherever it hangs, with the name a reviewer knows the place by.

First what has a name (fields, comments, properties, bookmarks ...), then every object that is left: nothing in the
file goes unread because nobody thought of it. References: ISO 32000-1, sections 7.7 (structure), 12.5 (annotations),
12.6 (actions), 12.7 (forms), 14.3 (metadata).
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from html import unescape

import pikepdf

from redaction.document import Document, Passage
from redaction.media.pdf_lines import Box

Mark = tuple[int, Box]
"""A page, counted from 0, and a place on it."""

MAX_NODES = 300_000
_MAX_UP = 16
_SHORT = 7
_TICKS = 3
_NO_TEXT = frozenset({"/ID", "/ByteRange", "/Lookup", "/Cert", "/O", "/U", "/OE", "/UE", "/Perms", "/DA"})
_ELSEWHERE = frozenset({"/Parent", "/P", "/Popup", "/IRT", "/Dest", "/Prev", "/Next"})
_READ_STREAMS = frozenset({
    "/Contents", "/FontFile", "/FontFile2", "/FontFile3", "/ToUnicode", "/CIDToGIDMap", "/CIDSet", "/Encoding", "/UseCMap", "/CharProcs",
})  # fmt: skip
_TEXT_STREAMS = frozenset({"/JS", "/RC", "/RV", "/V", "/DV", "/Metadata"})
_ACTIVE_KEYS = frozenset({"/JS", "/XFA", "/AA", "/RichMediaContent", "/3DD", "/3DA"})
_ACTIVE_ACTIONS = frozenset({"/JavaScript", "/Launch", "/ImportData", "/SubmitForm", "/Rendition", "/Movie", "/Sound", "/RichMediaExecute"})
_ACTIVE_TYPES = frozenset({"/RichMedia", "/3D", "/Movie", "/Sound", "/Screen", "/FileAttachment"})
_HIDDEN = 2 | 32  # ISO 32000-1 table 165: Hidden, NoView
_DATE = re.compile(r"D:[0-9]{4,14}(?:[Z+-][0-9']*)?")
_TAG = re.compile(r"<[^<>]*>")
_SHOWN = frozenset({"Tj", "TJ", "'", '"'})
_ROOMS = (
    ("/Outlines", "bookmark"),
    ("/PageLabels", "page label"),
    ("/Names", "named object"),
    ("/AcroForm", "form"),
    ("/OCProperties", "layer"),
    ("/Metadata", "document properties"),
    ("/OpenAction", "script"),
    ("/StructTreeRoot", "alternative text"),
)


class TooMany(Exception):
    """More objects than anybody reads."""


@dataclass(frozen=True, slots=True)
class Said:
    """A passage outside the text of the pages, and where on paper it would show."""

    passage: Passage
    marks: tuple[Mark, ...] = ()


@dataclass(slots=True)
class Objects:
    """What the tree holds. ``is_plain``: nothing that acts, plays or hides; ``has_odd_glyphs``: glyphs or fills that
    are drawings, so that a text layer tells nothing; ``needs_program``: pages made by a program as they are shown."""

    said: list[Said] = field(default_factory=list)
    files: list[Document] = field(default_factory=list)
    is_plain: bool = True
    has_odd_glyphs: bool = False
    needs_program: bool = False


@dataclass(frozen=True, slots=True)
class _Owner:
    place: str
    label: str = ""
    marks: tuple[Mark, ...] = ()
    names_keys: bool = False


def objects(pdf: pikepdf.Pdf) -> Objects:
    """Reads the whole tree. Raises TooMany, PdfError (a stream that cannot be decoded)."""
    walk = _Walk(pdf)
    walk.annotations()
    info = pdf.trailer.get("/Info")
    if info is not None:
        walk.descend(info, _Owner("document properties", names_keys=True))
    for key, place in _ROOMS:
        if key in pdf.Root:
            walk.descend(pdf.Root[key], _Owner(place), key)
    walk.descend(pdf.Root, _Owner("document"))
    walk.descend(pdf.trailer, _Owner("document"))
    for each in pdf.objects:
        walk.descend(each, _Owner("document"))
    walk.found.needs_program = bool(pdf.Root.get("/NeedsRendering", False))
    return walk.found


@dataclass(slots=True)
class _Walk:
    pdf: pikepdf.Pdf
    found: Objects = field(default_factory=Objects)
    seen: set[tuple[int, int]] = field(default_factory=set)
    nodes: int = 0

    def annotations(self) -> None:
        """Fields, comments and links by page; a field that shows in several places has the marks of all."""
        marks: dict[tuple[int, int], tuple[Mark, ...]] = {}
        pending: list[tuple[pikepdf.Object, _Owner]] = []
        for number, page in enumerate(self.pdf.pages):
            for count, each in enumerate(_items(page.obj.get("/Annots")), 1):
                if not isinstance(each, pikepdf.Dictionary):
                    continue
                here = _area(each, number)
                pending.append((each, replace(_owner(each, number, count), marks=here)))
                for parent in _parents(each):
                    marks[parent.objgen] = marks.get(parent.objgen, ()) + here
                    pending.append((parent, _owner(each, number, count)))
        for each, owner in pending:
            self.descend(each, replace(owner, marks=owner.marks or marks.get(each.objgen, ())))

    def descend(self, start: object, owner: _Owner, key: str = "") -> None:
        """Everything below ``start`` that was not met before belongs to ``owner``."""
        stack: list[tuple[object, str]] = [(start, key)]
        while stack:
            each, key = stack.pop()
            self.nodes += 1
            if self.nodes > MAX_NODES:
                raise TooMany
            if isinstance(each, pikepdf.Dictionary | pikepdf.Stream | pikepdf.Array):
                if each.is_indirect and each.objgen in self.seen:
                    continue
                if each.is_indirect:
                    self.seen.add(each.objgen)
                stack += self.inside(each, key, owner)
            elif key not in _NO_TEXT:
                self.say(_text(each), owner, key)

    def inside(self, each: pikepdf.Object, key: str, owner: _Owner) -> Iterator[tuple[object, str]]:
        if isinstance(each, pikepdf.Array):
            yield from ((item, key) for item in _items(each))
            return
        if isinstance(each, pikepdf.Stream):
            self.stream(each, key, owner)
        is_signature = each.get("/Type") == "/Sig" or "/ByteRange" in each
        self.judge(each)
        for name in reversed(list(each.keys())):
            if len(name) > _SHORT and _has_figures(name):
                self.say(name, owner, "name")
            value = each.get(name)
            is_elsewhere = name in _ELSEWHERE and isinstance(value, pikepdf.Dictionary)  # a string there is text
            if not is_elsewhere and not (is_signature and name == "/Contents"):
                yield value, name

    def judge(self, each: pikepdf.Object) -> None:
        """Notes what must not be passed on as it is, and files that hang here."""
        kinds = {str(each.get(key)) for key in ("/S", "/Subtype", "/Type") if key in each}
        files = each.get("/EF")
        if isinstance(files, pikepdf.Dictionary):
            self.file(each, files)
        self.found.has_odd_glyphs |= "/Type3" in kinds or each.get("/PatternType") == 1
        is_active = bool(_ACTIVE_KEYS & set(each.keys())) or bool(kinds & (_ACTIVE_ACTIONS | _ACTIVE_TYPES | {"/Image", "/PS"}))
        if is_active or _hides_text(each):
            self.found.is_plain = False

    def file(self, about: pikepdf.Object, files: pikepdf.Dictionary) -> None:
        name = _text(about.get("/UF")) or _text(about.get("/F")) or "attached file"
        streams = {each.objgen: each for key in files.keys() if isinstance(each := files[key], pikepdf.Stream)}  # noqa: SIM118 - no iteration over values
        for stream in streams.values():
            if stream.objgen not in self.seen:
                self.seen.add(stream.objgen)
                self.found.files.append(Document(name, "", stream.read_bytes()))

    def stream(self, each: pikepdf.Stream, key: str, owner: _Owner) -> None:
        kind = each.get("/Type")
        if not _is_known(each, key):
            self.found.is_plain = False  # nobody read it: it does not go on
        if key in _TEXT_STREAMS or kind == "/Metadata":
            text = each.read_bytes()
            words = text.decode("utf-16" if text[:2] in {b"\xfe\xff", b"\xff\xfe"} else "utf-8", "replace")
            self.say(words, owner, key)
            if "<" in words:
                self.say(unescape(_TAG.sub("", words)), owner, key)

    def say(self, text: str, owner: _Owner, key: str) -> None:
        if text.strip() and not _DATE.fullmatch(text):
            label = owner.label or (key.lstrip("/") if owner.names_keys else "")
            self.found.said.append(Said(Passage(text, owner.place, label), owner.marks))


def _is_known(stream: pikepdf.Stream, key: str) -> bool:
    """Drawn with a page, text, or of a kind that holds none: fonts, functions, colour profiles, the file's own tables."""
    if key in _READ_STREAMS | _TEXT_STREAMS or stream.get("/Type") in {"/XRef", "/ObjStm", "/Metadata"}:
        return True
    is_form_or_numbers = stream.get("/Subtype") in {"/Form", "/Image"} or "/FunctionType" in stream or "/N" in stream
    return bool(key) and stream.get("/Type") != "/EmbeddedFile" and is_form_or_numbers


def _items(array: object) -> list[object]:
    return [array[index] for index in range(min(len(array), MAX_NODES))] if isinstance(array, pikepdf.Array) else []


def _text(each: object) -> str:
    """A string as text; names and whole numbers where they could be a number that matters."""
    if isinstance(each, pikepdf.String):
        try:
            return str(each)
        except (ValueError, UnicodeError):
            return bytes(each).decode("latin-1")
    words = str(each) if isinstance(each, int | pikepdf.Name) else ""
    return words if len(words) > _SHORT and _has_figures(words) else ""


def _has_figures(text: str) -> bool:
    return sum(char.isdigit() for char in text) >= _SHORT


def _parents(annotation: pikepdf.Object) -> Iterator[pikepdf.Object]:
    parent = annotation.get("/Parent")
    for _ in range(_MAX_UP):
        if not isinstance(parent, pikepdf.Dictionary):
            return
        yield parent
        parent = parent.get("/Parent")


def _owner(annotation: pikepdf.Object, page: int, count: int) -> _Owner:
    where = f"page {page + 1}, "
    kind = annotation.get("/Subtype")
    if kind == "/Widget":
        titles = [_text(each.get("/T")) or _text(each.get("/TU")) for each in (annotation, *_parents(annotation))]
        name = " ".join(filter(None, reversed(titles)))
        hint = next((_text(each.get("/TU")) for each in (annotation, *_parents(annotation)) if "/TU" in each), "")
        return _Owner(f"{where}form field {_shown(name) or count}", " ".join(filter(None, (name, hint))))
    return _Owner(where + (f"link {count}" if kind == "/Link" else f"comment {count}"))


def _shown(name: str) -> str:
    """A field's name for people: no figures, for they could be what was found."""
    return " ".join(re.sub(r"[^A-Za-z]+", " ", name).split())[:40]


def _area(annotation: pikepdf.Object, page: int) -> tuple[Mark, ...]:
    try:
        left, bottom, right, top = (float(str(each)) for each in _items(annotation.get("/Rect")))
    except ValueError:
        return ()
    return ((page, (min(left, right), min(bottom, top), max(left, right), max(bottom, top))),)


def _hides_text(each: pikepdf.Object) -> bool:
    """An appearance that is not on the page now, and shows more than a tick."""
    looks = each.get("/AP")
    if not isinstance(looks, pikepdf.Dictionary):
        return False
    flags = each.get("/F", 0)
    is_hidden = (isinstance(flags, int) and bool(flags & _HIDDEN)) or "/OC" in each
    hidden = [looks.get(key) for key in ("/D", "/R", *(("/N",) if is_hidden else ()))]
    normal = looks.get("/N")
    if isinstance(normal, pikepdf.Dictionary) and not isinstance(normal, pikepdf.Stream):
        hidden.append(normal)
    streams = [stream for look in hidden for stream in _streams(look)]
    return any(_shows_text(stream) for stream in streams)


def _streams(look: object) -> Iterator[pikepdf.Stream]:
    if isinstance(look, pikepdf.Stream):
        yield look
    elif isinstance(look, pikepdf.Dictionary):
        yield from (state for key in look.keys() if isinstance(state := look[key], pikepdf.Stream))  # noqa: SIM118 - as above


def _shows_text(stream: pikepdf.Stream) -> bool:
    """Whether more than a tick is written, or another form is called that could write it."""
    shown = 0
    for each in pikepdf.parse_content_stream(stream):
        operator = str(each.operator)
        if operator == "Do":
            return True
        if operator in _SHOWN:
            parts = [part for operand in each.operands for part in (_items(operand) or [operand])]
            shown += sum(len(bytes(part)) for part in parts if isinstance(part, pikepdf.String))
    return shown > _TICKS
