"""PDFs made in code for the specifications: pages of Helvetica, and whatever hangs on them."""

import re
from collections.abc import Callable
from io import BytesIO
from typing import Any

import pikepdf
from pikepdf import Array, Dictionary, Name, String

from redaction.document import Document

Hang = Callable[[pikepdf.Pdf], None]


def line(text: str, x: float = 72, y: float = 700) -> str:
    return f"BT /F1 12 Tf {x} {y} Td ({text}) Tj ET\n"


def glyph_by_glyph(text: str, x: float = 72, y: float = 700) -> list[str]:
    return [line(char, x + 8 * number, y) for number, char in enumerate(text) if char != " "]


def written(*pages: str, hang: Hang | None = None, encryption: pikepdf.Encryption | None = None) -> Document:
    """A PDF of content streams, one a page, A4."""
    pdf = pikepdf.new()
    for content in pages:
        page = pdf.add_blank_page(page_size=(595, 842))
        page.obj.Contents = pdf.make_stream(content.encode("latin-1"))
        font = Dictionary(Type=Name.Font, Subtype=Name.Type1, BaseFont=Name.Helvetica, Encoding=Name.WinAnsiEncoding)
        page.obj.Resources = Dictionary(Font=Dictionary(F1=font))
    if hang:
        hang(pdf)
    content_bytes = BytesIO()
    pdf.save(content_bytes, encryption=encryption or False, fix_metadata_version=False)
    return Document("letter.pdf", "application/pdf", content_bytes.getvalue())


def form(pdf: pikepdf.Pdf, value: str = "", **more: Any) -> pikepdf.Object:
    """A text field on the first page, with the look its value has."""
    look = pdf.make_stream(f"/Tx BMC q BT /F1 12 Tf 2 4 Td ({value}) Tj ET Q EMC".encode())
    look.stream_dict = Dictionary(Type=Name.XObject, Subtype=Name.Form, BBox=Array([0, 0, 200, 20]), Resources=pdf.pages[0].obj.Resources)
    field = pdf.make_indirect(
        Dictionary(Type=Name.Annot, Subtype=Name.Widget, FT=Name.Tx, T=String("Payment"), TU=String("Card number"), V=String(value),
                   **{"F": 4, **more},
                   DA=String("/F1 12 Tf 0 g"), Rect=Array([72, 600, 272, 620]), AP=Dictionary(N=look))
    )  # fmt: skip
    pdf.pages[0].obj.Annots = Array([field])
    pdf.Root.AcroForm = Dictionary(Fields=Array([field]), DR=pdf.pages[0].obj.Resources, DA=String("/F1 12 Tf 0 g"))
    return field


def noted(text: str, **more: Any) -> Hang:
    def hang(pdf: pikepdf.Pdf) -> None:
        note = Dictionary(Type=Name.Annot, Rect=Array([10, 10, 30, 30]), Contents=String(text), **{"Subtype": Name.Text, **more})
        pdf.pages[0].obj.Annots = Array([pdf.make_indirect(note)])

    return hang


def titled(text: str) -> Hang:
    def hang(pdf: pikepdf.Pdf) -> None:
        pdf.docinfo["/Title"] = text

    return hang


def attached(name: str, content: bytes) -> Hang:
    def hang(pdf: pikepdf.Pdf) -> None:
        pdf.attachments[name] = content

    return hang


def rooted(**entries: object) -> Hang:
    def hang(pdf: pikepdf.Pdf) -> None:
        for key, value in entries.items():
            pdf.Root[f"/{key}"] = value

    return hang


def decoded(document: Document) -> str:
    """Every byte of a PDF after decoding: objects as written, streams inflated."""
    with pikepdf.open(BytesIO(document.content)) as pdf:
        parts = [document.content]
        for each in pdf.objects:
            parts.append(each.unparse(resolved=True))
            if isinstance(each, pikepdf.Stream) and each.get("/Subtype") != "/Image":
                parts.append(each.read_bytes())
    return b"\n".join(parts).decode("latin-1")


def inserted(document: Document, before: str, words: str) -> Document:
    """The same file with words in it that belong to no object, its table of places put right."""
    content = document.content
    at = content.index(before.encode())
    longer = content[:at] + words.encode() + content[at:]
    moved = re.sub(rb"([0-9]{10}) 00000 n", lambda place: b"%010d 00000 n" % (int(place[1]) + len(words) * (int(place[1]) >= at)), longer)
    start = re.sub(rb"startxref\n([0-9]+)", lambda place: b"startxref\n%d" % (int(place[1]) + len(words)), moved)
    return Document(document.name, document.media_type, start)
