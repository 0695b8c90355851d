"""OpenDocument files by odfpy."""

import io

from odf import opendocument, teletype
from odf.draw import Frame, Page, TextBox
from odf.table import Table, TableCell, TableRow
from odf.text import P

from tests.bench.planting.families import Family, NoPlace, Said, Shown


def _plant(content: bytes, said: Said) -> bytes:
    """A paragraph at the end of the text, a row at the end of a sheet, a box on a slide."""
    document = opendocument.load(io.BytesIO(content))
    paragraph = P(text=said.sentence)
    if tables := _sheets(document):
        row, cell = TableRow(), TableCell(valuetype="string")
        cell.addElement(paragraph)
        row.addElement(cell)
        tables[said.number % len(tables)].addElement(row)
    elif pages := document.getElementsByType(Page):
        frame, box = Frame(width="8cm", height="3cm", x="2cm", y="2cm"), TextBox()
        box.addElement(paragraph)
        frame.addElement(box)
        pages[said.number % len(pages)].addElement(frame)
    elif hasattr(document, "text"):
        document.text.addElement(paragraph)
    else:
        raise NoPlace
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def _sheets(document: object) -> list[Table]:
    """Tables of a spreadsheet; those of a text are none."""
    book = getattr(document, "spreadsheet", None)
    return list(book.getElementsByType(Table)) if book is not None else []


def _shown(content: bytes) -> Shown:
    document = opendocument.load(io.BytesIO(content))
    paragraphs = [teletype.extractText(each) for each in document.getElementsByType(P)]
    counts = tuple(len(document.getElementsByType(kind)) for kind in (P, Table, TableRow, TableCell, Page, Frame))
    return Shown(counts, tuple(paragraphs))


FAMILIES = (Family("odt, ods, odp", ("odt", "ods", "odp"), _plant, _shown),)
