"""Numbers in Word, Excel and PowerPoint files (ECMA-376), written with python-docx, openpyxl and python-pptx."""

import io
import re
import zipfile
from collections.abc import Callable
from datetime import datetime

import docx
import openpyxl
import pptx
from docx.document import Document as Word
from openpyxl.comments import Comment
from openpyxl.workbook import Workbook
from pptx.util import Inches

from tests.bench.representations.html_bodies import thirds
from tests.bench.representations.letters import attached
from tests.bench.representations.said import CARD, DIGITS, LEAD, TAIL, Make, Row, Said, Sort

W = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
S = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
P = "application/vnd.openxmlformats-officedocument.presentationml.presentation"
WHEN = datetime(2031, 5, 6, 12, 0)  # noqa: DTZ001 - the libraries write it without a zone


def word(fill: Callable[[Word, Said], object], change: Callable[[Said], tuple[str, str, str]] | None = None) -> Make:
    """``fill`` writes between the marks; ``change``: a member and a pattern in it to replace, for what the library can't write."""

    def make(said: Said) -> bytes:
        text = docx.Document()
        text.core_properties.created = text.core_properties.modified = WHEN
        text.add_paragraph(LEAD)
        fill(text, said)
        text.add_paragraph(TAIL)
        return attached("letter.docx", W, changed(text.save, change(said) if change else None))

    return make


def sheet(fill: Callable[[Workbook, Said], object], change: Callable[[Said], tuple[str, str, str]] | None = None) -> Make:
    def make(said: Said) -> bytes:
        book = openpyxl.Workbook()
        book.properties.created = book.properties.modified = WHEN
        book.active.title = "Payroll"
        book.active.append([LEAD])
        fill(book, said)
        book.active.append([TAIL])
        return attached("list.xlsx", S, changed(book.save, change(said) if change else None))

    return make


def slides(fill: Callable[[pptx.slide.Slide, Said], object]) -> Make:
    def make(said: Said) -> bytes:
        show = pptx.Presentation()
        show.core_properties.created = show.core_properties.modified = WHEN
        slide = show.slides.add_slide(show.slide_layouts[5])
        slide.shapes.title.text = LEAD
        fill(slide, said)
        box = slide.shapes.add_textbox(Inches(1), Inches(6), Inches(8), Inches(1))
        box.text_frame.text = TAIL
        return saved_show(show)

    return make


def saved_word(text: Word) -> bytes:
    return attached("letter.docx", W, changed(text.save, None))


def saved_show(show: pptx.presentation.Presentation) -> bytes:
    return attached("show.pptx", P, changed(show.save, None))


def changed(save: Callable[[io.BytesIO], object], change: tuple[str, str, str] | None) -> bytes:
    """The file with one member edited, and dates that do not move."""
    raw, out = io.BytesIO(), io.BytesIO()
    save(raw)
    with zipfile.ZipFile(raw) as before, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as after:
        for name in before.namelist():
            content = before.read(name)
            if change and name == change[0]:
                content = re.sub(change[1], lambda found: found.expand(change[2]), content.decode(), count=1).encode()
            after.writestr(zipfile.ZipInfo(name, (2031, 5, 6, 12, 0, 0)), content)
    return out.getvalue()


def runs(text: Word, said: Said) -> None:
    paragraph = text.add_paragraph(f"my {said.label} is ")
    for at, char in enumerate(said.number):
        paragraph.add_run(char).bold = at % 2 == 0


def table(text: Word, said: Said) -> None:
    grid = text.add_table(2, 2)
    for at, words in enumerate(("Name", said.label, "Ann Lee", said.number)):
        grid.cell(at // 2, at % 2).text = words


def boxes(text: Word, said: Said) -> None:
    text.add_paragraph(f"{said.label}:")
    grid = text.add_table(1, len(said.plain))
    for at, char in enumerate(said.plain):
        grid.cell(0, at).text = char


def header(text: Word, said: Said) -> None:
    text.sections[0].header.paragraphs[0].text = said.sentence


def footer(text: Word, said: Said) -> None:
    text.sections[0].footer.paragraphs[0].text = said.sentence


def commented(text: Word, said: Said) -> None:
    text.add_comment(text.add_paragraph("See the comment.").runs, said.sentence, author="Ann Lee", initials="AL")


def tracked(tag: str, inner: str) -> Make:
    """A paragraph inserted or deleted while changes were tracked (17.13.5)."""
    mark = f'<w:{tag} w:id="7" w:author="Ann" w:date="2031-05-06T12:00:00Z"><w:r><w:{inner}>'
    end = f"</w:{inner}></w:r></w:{tag}>"
    return word(
        lambda text, said: text.add_paragraph("HERE"),
        lambda said: ("word/document.xml", "<w:r><w:t>HERE</w:t></w:r>", f"{mark}{said.sentence}{end}"),
    )


def raw_word(markup: str) -> Make:
    """A run made of ``markup``; {} is the sentence, {number} and {label} its parts."""
    return word(
        lambda text, said: text.add_paragraph("HERE"),
        lambda said: (
            "word/document.xml",
            "<w:r><w:t>HERE</w:t></w:r>",
            markup.format(said.sentence, number=said.number, label=said.label),
        ),
    )


def hidden_run(text: Word, said: Said) -> None:
    text.add_paragraph().add_run(said.sentence).font.hidden = True


def titled(text: Word, said: Said) -> None:
    text.core_properties.title = said.sentence


def row_of(*cells: object) -> Callable[[Workbook, Said], None]:
    return lambda book, said: book.active.append(list(cells))


def labelled(value: Callable[[Said], object], shape: str = "") -> Callable[[Workbook, Said], None]:
    """A column with its label above; ``shape`` is how the cell shows a number."""

    def fill(book: Workbook, said: Said) -> None:
        book.active.append(["Name", said.label])
        book.active.append(["Ann Lee", value(said)])
        if shape:
            book.active.cell(book.active.max_row, 2).number_format = shape

    return fill


def number(said: Said) -> int:
    return int("".join(char for char in said.plain if char.isdigit()))


def other_sheet(state: str = "visible", title: str = "") -> Callable[[Workbook, Said], None]:
    def fill(book: Workbook, said: Said) -> None:
        other = book.create_sheet("More")
        other.append(["Name", said.label])
        other.append(["Ann Lee", said.number])
        other.sheet_state = state

    return fill


def hidden_column(book: Workbook, said: Said) -> None:
    labelled(lambda one: one.number)(book, said)
    book.active.column_dimensions["B"].hidden = True


def cell_comment(book: Workbook, said: Said) -> None:
    book.active.append(["See the comment"])
    book.active.cell(book.active.max_row, 1).comment = Comment(said.sentence, "Ann Lee")


def sheet_name(book: Workbook, said: Said) -> None:
    """At most 31 characters."""
    book.create_sheet(f"{said.label} {said.number}"[:31])


def defined_name(book: Workbook, said: Said) -> None:
    book.defined_names["note"] = openpyxl.workbook.defined_name.DefinedName("note", attr_text=f'"{said.sentence}"')


def page_header(book: Workbook, said: Said) -> None:
    book.active.oddHeader.center.text = said.sentence


def validation(book: Workbook, said: Said) -> None:
    rule = openpyxl.worksheet.datavalidation.DataValidation(type="list", formula1=f'"{said.label} {said.number},none"')
    rule.add("C3")
    book.active.add_data_validation(rule)


def split_cells(book: Workbook, said: Said) -> None:
    book.active.append([said.label, *thirds(said)])


def text_box(slide: pptx.slide.Slide, said: Said) -> None:
    box = slide.shapes.add_textbox(Inches(1), Inches(3), Inches(8), Inches(1))
    box.text_frame.text = said.sentence


def slide_runs(slide: pptx.slide.Slide, said: Said) -> None:
    box = slide.shapes.add_textbox(Inches(1), Inches(3), Inches(8), Inches(1))
    paragraph = box.text_frame.paragraphs[0]
    paragraph.add_run().text = f"my {said.label} is "
    for piece in thirds(said):
        paragraph.add_run().text = piece


def slide_table(slide: pptx.slide.Slide, said: Said) -> None:
    grid = slide.shapes.add_table(2, 2, Inches(1), Inches(3), Inches(8), Inches(1)).table
    for at, words in enumerate(("Name", said.label, "Ann Lee", said.number)):
        grid.cell(at // 2, at % 2).text = words


def notes(slide: pptx.slide.Slide, said: Said) -> None:
    slide.notes_slide.notes_text_frame.text = said.sentence


def shape_description(slide: pptx.slide.Slide, said: Said) -> None:
    box = slide.shapes.add_textbox(Inches(1), Inches(3), Inches(8), Inches(1))
    box.text_frame.text = "A picture."
    box._element._nvXxPr.cNvPr.set("descr", said.sentence)


def hidden_slide(slide: pptx.slide.Slide, said: Said) -> None:
    text_box(slide, said)
    slide._element.set("show", "0")


TEXTBOX = (
    '<w:r><w:pict><v:shape xmlns:v="urn:schemas-microsoft-com:vml" style="width:300pt;height:40pt"><v:textbox><w:txbxContent>'
    "<w:p><w:r><w:t>{}</w:t></w:r></w:p></w:txbxContent></v:textbox></v:shape></w:pict></w:r>"
)
FIELD = '<w:fldSimple w:instr=" QUOTE &quot;{}&quot; "><w:r><w:t>see note</w:t></w:r></w:fldSimple>'
CONTROL = '<w:sdt><w:sdtPr><w:alias w:val="{label}"/><w:text/></w:sdtPr><w:sdtContent><w:r><w:t>{number}</w:t></w:r></w:sdtContent></w:sdt>'

ROWS = (
    Row("Word, paragraph", word(lambda text, said: text.add_paragraph(said.sentence))),
    Row("Word, a run for each character", word(runs)),
    Row("Word, table", word(table)),
    Row("Word, a cell for each character", word(boxes), kinds=DIGITS),
    Row("Word, heading", word(lambda text, said: text.add_heading(said.sentence, 2))),
    Row("Word, page header", word(header)),
    Row("Word, page footer", word(footer)),
    Row("Word, comment", word(commented)),
    Row("Word, inserted while tracking", tracked("ins", "t")),
    Row("Word, deleted while tracking", tracked("del", "delText"), Sort.HIDDEN),
    Row("Word, text box", raw_word(TEXTBOX)),
    Row("Word, field's instruction", raw_word(FIELD), Sort.HIDDEN),
    Row("Word, content control", raw_word(CONTROL)),
    Row("Word, tabs between groups", word(lambda text, said: text.add_paragraph(f"my {said.label} is " + "\t".join(thirds(said))))),
    Row(
        "Word, line break within the number",
        word(lambda text, said: text.add_paragraph(f"my {said.label} is " + "\n".join(said.halves))),
        kinds=("card", "iban"),
    ),
    Row("Word, hidden text", word(hidden_run), Sort.HIDDEN),
    Row("Word, title of the document", word(titled), Sort.HIDDEN),
    Row("Word, soft hyphens", raw_word("<w:r><w:t>my {label} is {number}</w:t><w:softHyphen/></w:r>")),
    Row("Excel, text cell", sheet(labelled(lambda said: said.number))),
    Row("Excel, number cell", sheet(labelled(number, "0")), kinds=DIGITS),
    Row("Excel, number cell as shown by default", sheet(labelled(number)), kinds=DIGITS),
    Row("Excel, number shaped by its format", sheet(labelled(number, "000-00-0000")), kinds=("ssn",)),
    Row("Excel, formula of text", sheet(labelled(lambda said: f'="{said.number}"'))),
    Row("Excel, formula that joins", sheet(labelled(lambda said: '="' + '"&"'.join(thirds(said)) + '"'))),
    Row("Excel, sentence in a cell", sheet(lambda book, said: book.active.append([said.sentence]))),
    Row("Excel, groups in cells", sheet(split_cells)),
    Row("Excel, another sheet", sheet(other_sheet())),
    Row("Excel, hidden sheet", sheet(other_sheet("hidden")), Sort.HIDDEN),
    Row("Excel, very hidden sheet", sheet(other_sheet("veryHidden")), Sort.HIDDEN),
    Row("Excel, hidden column", sheet(hidden_column), Sort.HIDDEN),
    Row("Excel, comment", sheet(cell_comment)),
    Row("Excel, name of a sheet", sheet(sheet_name), kinds=("card", "bank_account")),
    Row("Excel, defined name", sheet(defined_name), Sort.HIDDEN),
    Row("Excel, page header", sheet(page_header)),
    Row("Excel, list to choose from", sheet(validation)),
    Row("PowerPoint, text box", slides(text_box)),
    Row("PowerPoint, runs", slides(slide_runs)),
    Row("PowerPoint, table", slides(slide_table)),
    Row("PowerPoint, notes", slides(notes)),
    Row("PowerPoint, alternative text", slides(shape_description)),
    Row("PowerPoint, hidden slide", slides(hidden_slide), Sort.HIDDEN),
    Row("Word, declared as octet-stream", lambda said: word(table)(said).replace(W.encode(), b"application/octet-stream"), kinds=CARD),
)
