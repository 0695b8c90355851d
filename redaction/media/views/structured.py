"""What a program gets out of outgoing JSON, XML, calendars and cards, by other decoders than our readers."""

import json
import re
from binascii import a2b_base64
from collections.abc import Iterator
from xml.parsers import expat

_FOLD = re.compile(r"\r?\n[ \t]")
_BASE64 = re.compile(r"(?:;ENCODING=(?:B|BASE64)[^:\r\n]*:|;base64,)([A-Za-z0-9+/=]+)", re.IGNORECASE)


def views(content: bytes) -> Iterator[str]:
    """Texts decoded from ``content``; nothing where it is in none of these formats."""
    text = content.decode("utf-8-sig", "replace")
    start = text.lstrip()[:16].upper()
    if start[:1] in {"{", "["}:
        yield from _json(text)
    elif start[:1] == "<":
        yield _xml(content)
    elif start.startswith("BEGIN:V"):
        unfolded = _FOLD.sub("", text)
        yield unfolded
        yield from (a2b_base64(inside).decode("utf-8", "replace") for inside in _BASE64.findall(unfolded))


def _json(text: str) -> Iterator[str]:
    """Strings and numbers of every record, a line each; none where a line is no JSON."""
    said: list[str] = []
    decoder = json.JSONDecoder(parse_int=said.append, parse_float=said.append, object_pairs_hook=lambda pairs: said.extend(_flat(pairs)))
    for record in [text, *text.splitlines()]:
        try:
            said.extend(_flat([decoder.decode(record)]))
        except (ValueError, RecursionError):
            continue
    yield "\n".join(said)


def _flat(values: object) -> Iterator[str]:
    if isinstance(values, str):
        yield values
    elif isinstance(values, list | tuple):
        for value in values:
            yield from _flat(value)


def _xml(content: bytes) -> str:
    said: list[str] = []
    parser = expat.ParserCreate()
    parser.CharacterDataHandler = said.append
    parser.CommentHandler = said.append
    parser.StartElementHandler = lambda name, given: said.extend(
        [f"\n{name}", *(f"\n{key}: {value}" for key, value in given.items()), "\n"]
    )
    parser.EndElementHandler = lambda _: said.append("\n")
    try:
        parser.Parse(content, True)
    except expat.ExpatError:
        return ""
    return "".join(said)
