"""Numbers in Rich Text Format (Microsoft, RTF 1.9.1), written by hand."""

import binascii
from collections.abc import Callable

from tests.bench.representations.html_bodies import thirds
from tests.bench.representations.letters import attached
from tests.bench.representations.said import LEAD, TAIL, Make, Row, Said, Sort


def rtf(write: Callable[[Said], str], head: str = "") -> Make:
    """``write`` gives what stands between the marks, ``head`` what stands in the header."""

    def make(said: Said) -> bytes:
        top = head.format(said.sentence) if head else ""
        body = f"{{\\rtf1\\ansi\\ansicpg1252\\deff0{{\\fonttbl{{\\f0 Arial;}}}}{top}\n{LEAD}\\par\n{write(said)}\\par\n{TAIL}\\par\n}}"
        return attached("letter.rtf", "application/rtf", body.encode("latin-1"))

    return make


def each(said: Said, write: Callable[[str], str]) -> str:
    return f"my {said.label} is {''.join(map(write, said.number))}"


def table(said: Said) -> str:
    row = "\\trowd\\cellx3000\\cellx9000 {}\\intbl\\cell {}\\intbl\\cell\\row\n"
    return row.format("Name", said.label) + row.format("Ann Lee", said.number)


def group_of(control: str) -> Make:
    return rtf(lambda said: f"See there.{{{control} {said.sentence}}}")


def embedded(said: Said) -> str:
    """An object of the packager's (Ole10Native) holding a text file."""
    content = said.letter.encode()
    name = b"note.txt\0C:\\note.txt\0"
    native = (
        b"\x02\0" + name + b"\0\0\x03\0" + (12).to_bytes(4, "little") + b"C:\\note.txt\0" + len(content).to_bytes(4, "little") + content
    )
    data = bytes.fromhex("0105000002000000080000005061636b61676500") + b"\0" * 8
    data += (len(native) + 4).to_bytes(4, "little") + len(native).to_bytes(4, "little") + native
    return f"{{\\object\\objemb{{\\*\\objclass Package}}{{\\*\\objdata {binascii.hexlify(data).decode()}}}{{\\result see the file}}}}"


ROWS = (
    Row("paragraph", rtf(lambda said: said.sentence)),
    Row("every character escaped", rtf(lambda said: each(said, lambda char: f"\\'{ord(char):02x}"))),
    Row("every character in Unicode", rtf(lambda said: each(said, lambda char: f"\\u{ord(char)}?"))),
    Row("a group for each character", rtf(lambda said: each(said, lambda char: f"{{\\b {char}}}"))),
    Row("line ends in the source", rtf(lambda said: f"my {said.label} is " + "\n".join(thirds(said)))),
    Row("no-break spaces", rtf(lambda said: f"my {said.label} is " + "\\~".join(thirds(said)))),
    Row("optional hyphens", rtf(lambda said: f"my {said.label} is " + "\\-".join(thirds(said)))),
    Row("tabs", rtf(lambda said: f"my {said.label} is " + "\\tab ".join(thirds(said)))),
    Row("table", rtf(table)),
    Row("header of the page", group_of("\\header")),
    Row("footnote", group_of("\\footnote")),
    Row("comment", group_of("\\*\\annotation")),
    Row("field's result", rtf(lambda said: f'{{\\field{{\\*\\fldinst HYPERLINK "https://example.com"}}{{\\fldrslt {said.sentence}}}}}')),
    Row("hidden text", group_of("\\v"), Sort.HIDDEN),
    Row("deleted text", group_of("\\deleted"), Sort.HIDDEN),
    Row("title of the document", rtf(lambda said: "See the title.", "{{\\info{{\\title {}}}}}"), Sort.HIDDEN),
    Row("unknown destination", group_of("\\*\\moon"), Sort.HIDDEN),
    Row("embedded file", rtf(embedded)),
)
