"""Reads a posted form: urlencoded, multipart or JSON, in memory only.

Nothing here can touch a temporary file: python-multipart's streaming parser feeds plain buffers, and how
much comes in is bounded by the door in front (``infra/web``).
"""

from dataclasses import dataclass, field
from urllib.parse import parse_qsl

import msgspec
from fastapi import Request
from python_multipart.exceptions import FormParserError
from python_multipart.multipart import MultipartParser, parse_options_header

from intake.forms.answers import Answers, Upload

MAX_FIELDS = 60


class Garbled(ValueError):
    """The body is not a form. ``status`` is the HTTP answer: 400, or 415 for a type we do not read."""

    def __init__(self, text: str, status: int = 400) -> None:
        super().__init__(text)
        self.status = status


@dataclass(frozen=True, slots=True)
class Posted:
    """What was posted: the page's own fields (``postroom-...``) apart from the answers."""

    answers: Answers = field(repr=False)
    controls: dict[str, str] = field(repr=False)


async def read_posted(request: Request) -> Posted:
    """A browser's form. Raises Garbled."""
    kind, options = parse_options_header(request.headers.get("content-type", ""))
    match kind.lower():
        case b"application/x-www-form-urlencoded":
            return _split(_urlencoded(await request.body()), ())
        case b"multipart/form-data":
            return await _multipart(request, options.get(b"boundary", b""))
        case _:
            raise Garbled("This page takes its own forms only.", 415)


async def read_json(request: Request) -> Answers:
    """A program's form: one JSON object of texts. Raises Garbled."""
    if request.headers.get("content-type", "").partition(";")[0].strip().lower() != "application/json":
        raise Garbled("Send a JSON object with the content type application/json.", 415)
    try:
        texts = msgspec.json.decode(await request.body(), type=dict[str, str])
    except (msgspec.MsgspecError, UnicodeDecodeError):
        raise Garbled("Send one JSON object whose values are texts.") from None
    if len(texts) > MAX_FIELDS:
        raise Garbled("There are too many fields.")
    return Answers(texts)


def _urlencoded(body: bytes) -> list[tuple[str, str]]:
    try:
        return parse_qsl(body.decode("utf-8"), keep_blank_values=True, max_num_fields=MAX_FIELDS, errors="strict")
    except ValueError:
        raise Garbled("The form could not be read.") from None


async def _multipart(request: Request, boundary: bytes) -> Posted:
    if not boundary:
        raise Garbled("The form could not be read.")
    parts = _Parts()
    try:
        parser = MultipartParser(boundary, parts.callbacks())  # type: ignore[arg-type]  # its own TypedDict is total=False of these
        async for chunk in request.stream():
            parser.write(chunk)
    except FormParserError:
        raise Garbled("The form could not be read.") from None
    if not parts.complete:
        raise Garbled("The form did not arrive whole.")
    return _split(parts.texts, tuple(parts.uploads))


def _split(texts: list[tuple[str, str]], uploads: tuple[Upload, ...]) -> Posted:
    names = [name for name, _ in texts]
    if len(names) != len(set(names)):
        raise Garbled("The form answers one question twice.")
    controls = {name: text for name, text in texts if name.startswith("postroom-")}
    return Posted(Answers({name: text for name, text in texts if name not in controls}, uploads), controls)


class _Parts:
    """Collects the parts of one multipart/form-data body (RFC 7578)."""

    def __init__(self) -> None:
        self.texts: list[tuple[str, str]] = []
        self.uploads: list[Upload] = []
        self.complete = False
        self._begin()

    def callbacks(self) -> dict[str, object]:
        return {
            "on_part_begin": self._begin,
            "on_header_field": self._header_name,
            "on_header_value": self._header_value,
            "on_header_end": self._header_end,
            "on_part_data": self._data,
            "on_part_end": self._end,
            "on_end": self._finish,
        }

    def _begin(self) -> None:
        self._headers: dict[bytes, bytes] = {}
        self._name, self._value, self._content = bytearray(), bytearray(), bytearray()

    def _header_name(self, data: bytes, start: int, end: int) -> None:
        self._name += data[start:end]

    def _header_value(self, data: bytes, start: int, end: int) -> None:
        self._value += data[start:end]

    def _header_end(self) -> None:
        self._headers[bytes(self._name).lower()] = bytes(self._value)
        self._name, self._value = bytearray(), bytearray()

    def _data(self, data: bytes, start: int, end: int) -> None:
        self._content += data[start:end]

    def _end(self) -> None:
        if len(self.texts) + len(self.uploads) >= MAX_FIELDS:
            raise FormParserError("too many fields")
        _, options = parse_options_header(self._headers.get(b"content-disposition", b""))
        if b"name" not in options:
            raise FormParserError("a part without a name")
        name, content = _utf8(options[b"name"]), bytes(self._content)
        if b"filename" in options:
            declared = self._headers.get(b"content-type", b"application/octet-stream").decode("latin-1")
            self.uploads.append(Upload(name, _utf8(options[b"filename"]), declared, content))
        else:
            self.texts.append((name, _utf8(content)))

    def _finish(self) -> None:
        self.complete = True


def _utf8(raw: bytes) -> str:
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError:
        raise FormParserError("not UTF-8") from None
