"""Word, Excel and PowerPoint files by python-docx, openpyxl and python-pptx."""

import io
import warnings

import docx
import openpyxl
import pptx
from pptx.util import Inches

from tests.bench.planting.families import Family, Said, Shown


def _plant_docx(content: bytes, said: Said) -> bytes:
    """In a paragraph of its own, in the first cell of a table, or behind the longest paragraph, as it comes."""
    document = docx.Document(io.BytesIO(content))
    if said.number % 3 == 1 and document.tables:
        document.tables[0].add_row().cells[0].text = said.sentence  # type: ignore[no-untyped-call]
    elif said.number % 3 == 2 and document.paragraphs:
        longest = max(document.paragraphs, key=lambda paragraph: len(paragraph.text))
        longest.add_run(" My card is ")
        for digits in said.grouped.split():
            longest.add_run(f"{digits} ").bold = digits < "5"
        longest.add_run(f"and my SSN is {said.ssn}." if said.ssn else "as before.")
    else:
        document.add_paragraph(said.sentence)
    return _saved(document)


def _saved(document: object) -> bytes:
    out = io.BytesIO()
    document.save(out)  # type: ignore[attr-defined]
    return out.getvalue()


def _shown_docx(content: bytes) -> Shown:
    document = docx.Document(io.BytesIO(content))
    paragraphs = [paragraph.text for paragraph in document.paragraphs]
    cells = [cell.text for table in document.tables for row in table.rows for cell in row.cells]
    counts = (len(paragraphs), len(document.tables), len(cells), len(document.sections), len(document.inline_shapes))
    return Shown(counts, (*paragraphs, *cells))


def _plant_xlsx(content: bytes, said: Said) -> bytes:
    """A row below the others: a text, or (every third) the number as a number under its header."""
    book = openpyxl.load_workbook(io.BytesIO(content))
    sheet = book.worksheets[said.number % len(book.worksheets)]
    row = sheet.max_row + 2
    if said.number % 3 == 1:
        for column, (head, value) in enumerate((("Card number", int(said.card)), ("SSN", said.ssn or "none")), start=1):
            sheet.cell(row, column).value = head
            sheet.cell(row + 1, column).value = value
            sheet.cell(row + 1, column).number_format = "0"
    else:
        sheet.cell(row, 1).value = said.sentence
    return _saved(book)


def _shown_xlsx(content: bytes) -> Shown:
    book = openpyxl.load_workbook(io.BytesIO(content))
    values = [cell.value for sheet in book.worksheets for row in sheet.iter_rows() for cell in row if cell.value is not None]
    return Shown((len(book.worksheets), len(values)), tuple(value for value in values if isinstance(value, str)))


def _plant_pptx(content: bytes, said: Said) -> bytes:
    """A text box, the notes of the slide, or behind a text that is there."""
    show = pptx.Presentation(io.BytesIO(content))
    slide = show.slides[said.number % len(show.slides)] if len(show.slides) else show.slides.add_slide(show.slide_layouts[0])
    framed = [shape for shape in slide.shapes if shape.has_text_frame]
    if said.number % 3 == 1 and framed:
        framed[0].text_frame.add_paragraph().text = said.sentence
    elif said.number % 3 == 2:
        slide.notes_slide.notes_text_frame.text = said.sentence
    else:
        slide.shapes.add_textbox(Inches(1), Inches(1), Inches(4), Inches(1)).text_frame.text = said.sentence
    return _saved(show)


def _shown_pptx(content: bytes) -> Shown:
    show = pptx.Presentation(io.BytesIO(content))
    shapes = [shape for slide in show.slides for shape in slide.shapes]
    texts = [paragraph.text for shape in shapes if shape.has_text_frame for paragraph in shape.text_frame.paragraphs]
    return Shown((len(show.slides), len(shapes), len(texts)), tuple(texts))


warnings.filterwarnings("ignore", module="openpyxl")  # of what it leaves out of real files

FAMILIES = (
    Family("docx", ("docx",), _plant_docx, _shown_docx),
    Family("xlsx", ("xlsx",), _plant_xlsx, _shown_xlsx),
    Family("pptx", ("pptx",), _plant_pptx, _shown_pptx),
)
