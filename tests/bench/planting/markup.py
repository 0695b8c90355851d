"""Formats written as text: the sentence is put in as their syntax has it, and the whole is read by the standard library."""

import csv
import io
import re
from html.parser import HTMLParser
from xml.etree import ElementTree

from tests.bench.planting.families import Family, NoPlace, Said, Shown

_PARAGRAPH = re.compile(rb"</p>|<br ?/?>|</h[1-6]>|</td>", re.IGNORECASE)
_END = re.compile(rb"</body>|\Z", re.IGNORECASE)


def _plant_html(content: bytes, said: Said) -> bytes:
    """Before the end of the page, or within a paragraph, digits in bold."""
    if b"\0" in content:
        raise NoPlace
    inside = [found.start() for found in _PARAGRAPH.finditer(content)]
    if said.number % 2 and inside:
        at = inside[len(inside) // 2]
        return content[:at] + said.sentence.replace(said.grouped, f"<b>{said.grouped}</b>").encode() + content[at:]
    found = _END.search(content)
    at = found.start() if found else len(content)
    return content[:at] + f"<p>{said.sentence}</p>\n".encode() + content[at:]


class _Page(HTMLParser):
    """What stands between the tags, and how many tags of a kind there are."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.texts: list[str] = []
        self.tags: list[str] = []
        self._code = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self._code = tag in {"script", "style"}

    def handle_endtag(self, tag: str) -> None:
        self._code = False

    def handle_data(self, data: str) -> None:
        if not self._code:
            self.texts.append(data)


def _shown_html(content: bytes) -> Shown:
    page = _Page()
    page.feed(content.decode("utf-8", "replace"))
    page.close()
    return Shown(tuple(page.tags.count(tag) for tag in ("table", "td", "a", "img", "li", "h1")), tuple(page.texts))


def _plant_csv(content: bytes, said: Said) -> bytes:
    """The last cell of a row in the middle."""
    text = content.decode("utf-8", "strict")
    rows = list(csv.reader(io.StringIO(text)))
    if not rows:
        raise NoPlace
    rows[len(rows) // 2] = [*rows[len(rows) // 2][:-1], said.sentence]
    out = io.StringIO()
    csv.writer(out).writerows(rows)
    return out.getvalue().encode()


def _shown_csv(content: bytes) -> Shown:
    rows = list(csv.reader(io.StringIO(content.decode("utf-8"))))
    return Shown((len(rows), sum(map(len, rows))), tuple(cell for row in rows for cell in row))


def _plant_xml(content: bytes, said: Said) -> bytes:
    """In the longest text, or an element of its own."""
    root = ElementTree.fromstring(content)
    if said.number % 2:
        longest = max(root.iter(), key=lambda element: len(element.text or ""))
        longest.text = f"{longest.text or ''} {said.sentence}"
    else:
        ElementTree.SubElement(root, "note").text = said.sentence
    written: bytes = ElementTree.tostring(root, encoding="utf-8", xml_declaration=True)
    return written


def _shown_xml(content: bytes) -> Shown:
    elements = list(ElementTree.fromstring(content).iter())
    return Shown((len(elements), sum(len(element.attrib) for element in elements)), tuple(element.text or "" for element in elements))


def _plant_lines(content: bytes, said: Said) -> bytes:
    """A property of its own, before the end of the entry (RFC 5545, RFC 6350)."""
    at = max(content.upper().rfind(b"END:" + kind) for kind in (b"VEVENT", b"VTODO", b"VCARD"))
    if at < 0:
        raise NoPlace
    name = "COMMENT" if b"VCALENDAR" in content.upper() else "NOTE"
    folded = f"{name}:{said.sentence}".replace(",", "\\,")
    return content[:at] + f"{folded[:60]}\r\n {folded[60:]}\r\n".encode() + content[at:]


def _shown_lines(content: bytes) -> Shown:
    lines = re.sub(r"\r?\n[ \t]", "", content.decode("utf-8", "replace")).splitlines()
    return Shown((len(lines),), tuple(line.partition(":")[2] for line in lines))


def _plant_rtf(content: bytes, said: Said) -> bytes:
    """Before the last group is closed, or behind a paragraph in the middle of the second half, where no tables of fonts stand."""
    at = content.rstrip().rfind(b"}")
    ends = [found.start() for found in re.finditer(rb"\\par\b(?![^{}]{0,200}\})", content) if found.start() > len(content) // 2]
    if at < 0 or not content.startswith(b"{\\rtf"):
        raise NoPlace
    if said.number % 2 and ends:
        at = ends[0]
    return content[:at] + f"\\par {said.sentence}\\par ".encode() + content[at:]


FAMILIES = (
    Family("rtf", ("rtf",), _plant_rtf),
    Family("html", ("html", "htm"), _plant_html, _shown_html, "text/html"),
    Family("csv", ("csv",), _plant_csv, _shown_csv, "text/csv"),
    Family("xml", ("xml",), _plant_xml, _shown_xml, "application/xml"),
    Family("ics, vcf", ("ics", "vcf"), _plant_lines, _shown_lines, "text/calendar"),
)
