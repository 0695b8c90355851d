"""Office documents made in code: minimal packages in plain XML, and whole ones by the usual libraries."""

import re
import zipfile
from collections.abc import Callable, Mapping
from io import BytesIO
from xml.sax.saxutils import escape

import docx
import openpyxl
import pptx
from odf.opendocument import load

from redaction.document import Document

CARD = "4111 1111 1111 1111"
KEPT = "Parcel seven"
"""Stands in every document and must still stand there afterwards."""

_W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
_MORE = (
    'xmlns:v="urn:schemas-microsoft-com:vml" xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006" '
    'xmlns:w14="http://schemas.microsoft.com/office/word/2010/wordml" '
    'xmlns:wp="http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing"'
)
_TYPES = "http://schemas.openxmlformats.org/package/2006/content-types"
_RELATED = "http://schemas.openxmlformats.org/package/2006/relationships"
_KINDS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
_ODF = "urn:oasis:names:tc:opendocument:xmlns"
_ODF_SPACES = " ".join(f'xmlns:{name}="{_ODF}:{name}:1.0"' for name in ("office", "text", "table", "draw", "meta"))


def zipped(parts: Mapping[str, str | bytes]) -> bytes:
    content = BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, part in parts.items():
            archive.writestr(zipfile.ZipInfo(name), part, zipfile.ZIP_STORED if name == "mimetype" else zipfile.ZIP_DEFLATED)
    return content.getvalue()


def unzipped(content: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(BytesIO(content)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def run(text: str, look: str = "") -> str:
    return f'<w:r><w:rPr>{look}</w:rPr><w:t xml:space="preserve">{escape(text)}</w:t></w:r>'


def paragraph(*runs: str) -> str:
    return f"<w:p>{''.join(runs)}</w:p>"


def word(body: str, links: str = "", more: Mapping[str, str | bytes] | None = None, *, types: str = "") -> Document:
    """A Word document with ``body`` inside, further parts and relationships."""
    document = f"<w:document {_W} {_MORE}><w:body>{paragraph(run(KEPT))}{body}</w:body></w:document>"
    main = f'<Override PartName="/word/document.xml" ContentType="{_DOCX}.main+xml"/>'
    links_type = '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    defaults = f'{links_type}<Default Extension="xml" ContentType="application/xml"/>'
    parts = {
        "[Content_Types].xml": f'<Types xmlns="{_TYPES}">{defaults}{main}{types}</Types>',
        "_rels/.rels": relations(f'<Relationship Id="r1" Type="{_KINDS}/officeDocument" Target="word/document.xml"/>'),
        "word/document.xml": document,
        "word/_rels/document.xml.rels": relations(links),
        **(more or {}),
    }
    return Document("letter.docx", _DOCX, zipped(parts))


def relations(links: str) -> str:
    return f'<Relationships xmlns="{_RELATED}">{links}</Relationships>'


def part(name: str, content: str) -> dict[str, str | bytes]:
    """A further part of a Word document in its own language."""
    return {f"word/{name}.xml": f"<w:{name} {_W}>{content}</w:{name}>"}


def book(fill: Callable[[openpyxl.Workbook], None]) -> Document:
    """An Excel document; ``fill`` puts in what is to be found."""
    workbook = openpyxl.Workbook()
    workbook.active.title = "Payroll"
    workbook.active["A50"] = KEPT
    fill(workbook)
    content = BytesIO()
    workbook.save(content)
    return Document("list.xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", content.getvalue())


def slides(fill: Callable[[pptx.slide.Slide], None]) -> Document:
    """A PowerPoint document of one slide."""
    presentation = pptx.Presentation()
    slide = presentation.slides.add_slide(presentation.slide_layouts[5])
    slide.shapes.title.text = KEPT
    fill(slide)
    content = BytesIO()
    presentation.save(content)
    return Document("talk.pptx", "application/vnd.openxmlformats-officedocument.presentationml.presentation", content.getvalue())


def odf(kind: str, body: str, more: Mapping[str, str | bytes] | None = None, *, entries: str = "") -> Document:
    """An OpenDocument of ``kind`` ("text", "spreadsheet") with ``body`` inside."""
    media_type = f"application/vnd.oasis.opendocument.{kind}"
    inside = f"<office:body><office:{kind}>{body}</office:{kind}></office:body>"
    manifest = (
        f'<m:file-entry m:full-path="/" m:media-type="{media_type}"/><m:file-entry m:full-path="content.xml" m:media-type="text/xml"/>'
    )
    parts = {
        "mimetype": media_type,
        "content.xml": f'<office:document-content {_ODF_SPACES} office:version="1.3">{inside}</office:document-content>',
        "META-INF/manifest.xml": f'<m:manifest xmlns:m="{_ODF}:manifest:1.0">{manifest}{entries}</m:manifest>',
        **(more or {}),
    }
    return Document("letter.odf", media_type, zipped(parts))


def table(*rows: str) -> str:
    return f'<table:table table:name="Payroll">{"".join(f"<table:table-row>{row}</table:table-row>" for row in rows)}</table:table>'


def cell(text: str, value: str = "", extra: str = "") -> str:
    number = f'office:value-type="float" office:value="{value}"' if value else 'office:value-type="string"'
    return f"<table:table-cell {number} {extra}><text:p>{text}</text:p></table:table-cell>"


def reopen(document: Document) -> None:
    """Raises where the usual library does not open the document any more."""
    content = BytesIO(document.content)
    kind = document.media_type.rpartition(".")[2]
    opens = {"document": docx.Document, "sheet": openpyxl.load_workbook, "presentation": pptx.Presentation}
    opens.get(kind, load)(content)


def written(content: bytes) -> str:
    """All that stands in a package, packages in it included, as it is and without tags."""
    pieces = []
    for name, inside in unzipped(content).items():
        text = written(inside) if inside.startswith(b"PK") else inside.decode("utf-8", "replace")
        pieces += [name, text, re.sub(r"<[^<>]*>", "", text)]
    return "\n".join(pieces)
