"""Numbers in what Outlook makes: saved messages ([MS-OXMSG]) and winmail.dat ([MS-OXTNEF])."""

import struct
from collections.abc import Callable

from tests.bench.representations.compound import Entry, compound
from tests.bench.representations.letters import attached, page
from tests.bench.representations.said import LEAD, TAIL, Make, Row, Said

SUBJECT, BODY, HTML, RTF, SENDER, NAME, DATA, LONG_NAME, METHOD = 0x0037, 0x1000, 0x1013, 0x1009, 0x0C1A, 0x3704, 0x3701, 0x3707, 0x3705
TEXT, BINARY, LONG = 0x001F, 0x0102, 0x0003
Properties = dict[int, str | bytes | int]


def stored(properties: Properties, head: int) -> list[Entry]:
    """Properties as streams, and the table of them ([MS-OXMSG] 2.4)."""
    entries, table = [], bytes(head)
    for number, value in properties.items():
        kind = TEXT if isinstance(value, str) else BINARY if isinstance(value, bytes) else LONG
        raw = value.encode("utf-16-le") if isinstance(value, str) else value
        if isinstance(raw, bytes):
            entries.append(Entry(f"__substg1.0_{number:04X}{kind:04X}", raw))
            table += struct.pack("<HHIII", kind, number, 6, len(raw) + 2 * (kind == TEXT), 0)
        else:
            table += struct.pack("<HHIiI", kind, number, 6, raw, 0)
    return [*entries, Entry("__properties_version1.0", table)]


def saved(properties: Properties, *files: Properties) -> bytes:
    storages = [Entry(f"__attach_version1.0_#{number:08X}", None, stored({METHOD: 1, **file}, 8)) for number, file in enumerate(files)]
    person = Entry("__recip_version1.0_#00000000", None, stored({0x3001: "Desk", 0x39FE: "stamps@post.example"}, 8))
    names = Entry(
        "__nameid_version1.0",
        None,
        [Entry("__substg1.0_00020102", b""), Entry("__substg1.0_00030102", b""), Entry("__substg1.0_00040102", b"")],
    )
    return compound([names, person, *storages, *stored({0x001A: "IPM.Note", SENDER: "Ann Lee", **properties}, 32)])


def uncompressed(rtf: bytes) -> bytes:
    """Rich text in its container, not compressed ([MS-OXRTFCP] 2.1.3.1.4)."""
    return struct.pack("<IIII", len(rtf) + 12, len(rtf), 0x414C454D, 0) + rtf


def msg(write: Callable[[Said], Properties], *files: Callable[[Said], Properties]) -> Make:
    def make(said: Said) -> bytes:
        properties: Properties = {SUBJECT: "Stamps", BODY: f"{LEAD}\r\n{TAIL}\r\n", **write(said)}
        return attached("letter.msg", "application/vnd.ms-outlook", saved(properties, *(file(said) for file in files)))

    return make


def rich(said: Said) -> bytes:
    return f"{{\\rtf1\\ansi\\deff0{{\\fonttbl{{\\f0 Arial;}}}}{LEAD}\\par {said.sentence}\\par {TAIL}\\par}}".encode()


def nothing(said: Said) -> Properties:
    return {SENDER: f"Ann {said.kind[:1]}"}


def file(said: Said) -> Properties:
    return {NAME: "note.txt", LONG_NAME: "note.txt", DATA: said.letter.encode()}


def named(said: Said) -> Properties:
    return {NAME: "note.txt", LONG_NAME: f"{said.label} {said.number}.txt", DATA: b"Hello.\r\n"}


def attribute(level: int, number: int, content: bytes) -> bytes:
    """One attribute of TNEF with its checksum ([MS-OXTNEF] 2.1.3.3)."""
    return struct.pack("<BII", level, number, len(content)) + content + struct.pack("<H", sum(content) & 0xFFFF)


def mapi(number: int, content: bytes, kind: int = BINARY) -> bytes:
    """A message's property of one value."""
    padded = content.ljust(-(-len(content) // 4) * 4, b"\0")
    return struct.pack("<HHII", kind, number, 1, len(content)) + padded


def tnef(write: Callable[[Said], bytes]) -> Make:
    """winmail.dat: version, code page and class, then what ``write`` gives."""

    def make(said: Said) -> bytes:
        head = attribute(1, 0x00089006, struct.pack("<I", 0x10000)) + attribute(1, 0x00069007, struct.pack("<II", 1252, 0))
        head += attribute(1, 0x00078008, b"IPM.Microsoft Mail.Note\0")
        content = struct.pack("<IH", 0x223E9F78, 1) + head + write(said)
        return attached("winmail.dat", "application/ms-tnef", content)

    return make


def with_file(name: str, content: bytes) -> bytes:
    rendering = attribute(2, 0x00069002, struct.pack("<HIHHI", 1, 0xFFFFFFFF, 0, 0, 0))
    return rendering + attribute(2, 0x00018010, name.encode("cp1252") + b"\0") + attribute(2, 0x0006800F, content)


def tnef_body(said: Said) -> bytes:
    return attribute(1, 0x0002800C, said.letter.replace("\n", "\r\n").encode("cp1252") + b"\0")


def tnef_property(number: int, content: Callable[[Said], bytes], kind: int = BINARY) -> Make:
    return tnef(lambda said: attribute(1, 0x00069003, struct.pack("<I", 1) + mapi(number, content(said), kind)))


MSG_ROWS = (
    Row("msg, body", msg(lambda said: {BODY: said.letter.replace("\n", "\r\n")})),
    Row("msg, subject", msg(lambda said: {SUBJECT: said.sentence})),
    Row("msg, HTML", msg(lambda said: {HTML: page(f"<p>{said.sentence}</p>").encode()})),
    Row("msg, rich text", msg(lambda said: {RTF: uncompressed(rich(said))})),
    Row("msg, attachment", msg(nothing, file)),
    Row("msg, name of an attachment", msg(nothing, named)),
    Row("msg, sender's name", msg(lambda said: {SENDER: f"Ann {said.label} {said.number}"})),
)
TNEF_ROWS = (
    Row("winmail.dat, body", tnef(tnef_body)),
    Row("winmail.dat, subject", tnef(lambda said: attribute(1, 0x00018004, said.sentence.encode() + b"\0"))),
    Row("winmail.dat, attachment", tnef(lambda said: with_file("note.txt", said.letter.encode()))),
    Row("winmail.dat, name of an attachment", tnef(lambda said: with_file(f"{said.label} {said.number}.txt", b"Hello.\r\n"))),
    Row("winmail.dat, rich text", tnef_property(RTF, lambda said: uncompressed(rich(said)))),
    Row("winmail.dat, HTML", tnef_property(HTML, lambda said: page(f"<p>{said.sentence}</p>").encode())),
    Row("winmail.dat, property of text", tnef_property(0x1000, lambda said: said.letter.encode("utf-16-le") + b"\0\0", TEXT)),
)
ROWS = (*MSG_ROWS, *TNEF_ROWS)
