"""Numbers in OpenDocument files (OASIS ODF 1.2), written with odfpy."""

import io
import zipfile
from collections.abc import Callable
from typing import Any

from odf import dc, draw, office, presentation, style, table, text
from odf.namespaces import TEXTNS
from odf.opendocument import OpenDocument, OpenDocumentPresentation, OpenDocumentSpreadsheet, OpenDocumentText

from tests.bench.representations.html_bodies import thirds
from tests.bench.representations.letters import attached
from tests.bench.representations.said import DIGITS, LEAD, TAIL, Make, Row, Said, Sort

Fill = Callable[[OpenDocument, Said], object]
Element = Any  # odfpy carries no types


def saved(document: OpenDocument, name: str, kind: str) -> bytes:
    """As an attachment; the dates that odfpy puts in are taken out again."""
    raw, out = io.BytesIO(), io.BytesIO()
    for node in list(document.meta.childNodes):
        if node.qname[1] in ("creation-date", "date"):
            document.meta.removeChild(node)
    document.write(raw)
    with zipfile.ZipFile(raw) as before, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as after:
        for member in before.namelist():
            after.writestr(zipfile.ZipInfo(member, (2031, 5, 6, 12, 0, 0)), before.read(member))
    return attached(name, kind, out.getvalue())


def paragraph(*pieces: str | Element) -> Element:
    node = text.P()
    for piece in pieces:
        node.addText(piece) if isinstance(piece, str) else node.addElement(piece)
    return node


def writer(fill: Fill) -> Make:
    def make(said: Said) -> bytes:
        document = OpenDocumentText()
        document.text.addElement(paragraph(LEAD))
        fill(document, said)
        document.text.addElement(paragraph(TAIL))
        return saved(document, "letter.odt", "application/vnd.oasis.opendocument.text")

    return make


def calc(fill: Fill) -> Make:
    def make(said: Said) -> bytes:
        document = OpenDocumentSpreadsheet()
        document.spreadsheet.addElement(sheet("Payroll", [[LEAD]]))
        fill(document, said)
        document.spreadsheet.addElement(sheet("End", [[TAIL]]))
        return saved(document, "list.ods", "application/vnd.oasis.opendocument.spreadsheet")

    return make


def impress(fill: Callable[[draw.Page, Said], object]) -> Make:
    def make(said: Said) -> bytes:
        document = OpenDocumentPresentation()
        layout = style.PageLayout(name="page")
        document.automaticstyles.addElement(layout)
        master = style.MasterPage(name="master", pagelayoutname=layout)
        document.masterstyles.addElement(master)
        page = draw.Page(masterpagename=master, name="one")
        document.presentation.addElement(page)
        page.addElement(boxed(LEAD))
        fill(page, said)
        page.addElement(boxed(TAIL))
        return saved(document, "show.odp", "application/vnd.oasis.opendocument.presentation")

    return make


def boxed(words: str) -> Element:
    frame, box = draw.Frame(width="15cm", height="2cm"), draw.TextBox()
    box.addElement(paragraph(words))
    frame.addElement(box)
    return frame


def sheet(name: str, rows: list[list[str | Element]]) -> Element:
    grid = table.Table(name=name)
    for cells in rows:
        line = table.TableRow()
        for one in cells:
            line.addElement(cell(one) if isinstance(one, str) else one)
        grid.addElement(line)
    return grid


def cell(words: str, *more: Element, **attributes: object) -> Element:
    one = table.TableCell(valuetype=attributes.pop("valuetype", "string"), **attributes)
    one.addElement(paragraph(words))
    for each in more:
        one.addElement(each)
    return one


def spans(document: OpenDocument, said: Said) -> None:
    document.text.addElement(
        paragraph(f"my {said.label} is ", *(text.Span(text=char) if char != " " else text.S(c=1) for char in said.number))
    )


def tabbed(said: Said) -> Element:
    first, *rest = thirds(said)
    return paragraph(f"my {said.label} is {first}", *(piece for group in rest for piece in (text.Tab(), group)))


def page_header(document: OpenDocument, said: Said) -> None:
    layout = style.PageLayout(name="page")
    document.automaticstyles.addElement(layout)
    master, head = style.MasterPage(name="Standard", pagelayoutname=layout), style.Header()
    head.addElement(paragraph(said.sentence))
    master.addElement(head)
    document.masterstyles.addElement(master)


def note(said: Said) -> Element:
    one = office.Annotation()
    one.addElement(dc.Creator(text="Ann Lee"))
    one.addElement(paragraph(said.sentence))
    return one


def deleted(document: OpenDocument, said: Said) -> None:
    changes, region, gone, info = (
        text.TrackedChanges(),
        text.ChangedRegion(qattributes={(TEXTNS, "id"): "c1"}, check_grammar=False),
        text.Deletion(),
        office.ChangeInfo(),
    )
    info.addElement(dc.Creator(text="Ann Lee"))
    gone.addElement(info)
    gone.addElement(paragraph(said.sentence))
    region.addElement(gone)
    changes.addElement(region)
    document.text.insertBefore(changes, document.text.firstChild)
    document.text.addElement(paragraph("Gone.", text.Change(qattributes={(TEXTNS, "change-id"): "c1"}, check_grammar=False)))


def titled(document: OpenDocument, said: Said) -> None:
    document.meta.addElement(dc.Title(text=said.sentence))


def hidden_paragraph(document: OpenDocument, said: Said) -> None:
    document.text.addElement(paragraph(text.HiddenText(condition="ooow:1", stringvalue=said.sentence, ishidden="true")))


def footnote(document: OpenDocument, said: Said) -> None:
    one, body = text.Note(noteclass="footnote", id="n1"), text.NoteBody()
    body.addElement(paragraph(said.sentence))
    one.addElement(text.NoteCitation(text="1"))
    one.addElement(body)
    document.text.addElement(paragraph("See below.", one))


def grid(document: OpenDocument, rows: list[list[str | Element]], **attributes: object) -> None:
    more = sheet("More", rows)
    for name, value in attributes.items():
        more.setAttribute(name, value)
    document.spreadsheet.addElement(more)


def float_cell(said: Said) -> Element:
    """A number as a number, shown without separators."""
    return cell(said.plain, valuetype="float", value=said.plain)


def hidden_sheet(document: OpenDocument, said: Said) -> None:
    look = style.Style(name="ta9", family="table")
    look.addElement(style.TableProperties(display="false"))
    document.automaticstyles.addElement(look)
    grid(document, [["Name", said.label], ["Ann Lee", said.number]], stylename=look)


def slide_notes(page: draw.Page, said: Said) -> None:
    notes = presentation.Notes()
    notes.addElement(boxed(said.sentence))
    page.addElement(notes)


ROWS = (
    Row("Writer, paragraph", writer(lambda document, said: document.text.addElement(paragraph(said.sentence)))),
    Row("Writer, a span for each character", writer(spans)),
    Row("Writer, tabs between groups", writer(lambda document, said: document.text.addElement(tabbed(said)))),
    Row(
        "Writer, table",
        writer(lambda document, said: document.text.addElement(sheet("T", [["Name", said.label], ["Ann Lee", said.number]]))),
    ),
    Row("Writer, page header", writer(page_header)),
    Row("Writer, comment", writer(lambda document, said: document.text.addElement(paragraph("See the comment.", note(said))))),
    Row("Writer, footnote", writer(footnote)),
    Row("Writer, deleted while tracking", writer(deleted), Sort.HIDDEN),
    Row("Writer, hidden text", writer(hidden_paragraph), Sort.HIDDEN),
    Row("Writer, title of the document", writer(titled), Sort.HIDDEN),
    Row("Writer, text frame", writer(lambda document, said: document.text.addElement(paragraph(boxed(said.sentence))))),
    Row("Calc, text cell", calc(lambda document, said: grid(document, [["Name", said.label], ["Ann Lee", said.number]]))),
    Row(
        "Calc, number cell",
        calc(lambda document, said: grid(document, [["Name", said.label], ["Ann Lee", float_cell(said)]])),
        kinds=DIGITS,
    ),
    Row("Calc, groups in cells", calc(lambda document, said: grid(document, [[said.label, *thirds(said)]]))),
    Row("Calc, comment", calc(lambda document, said: grid(document, [[cell("See the comment", note(said))]]))),
    Row(
        "Calc, name of a sheet", calc(lambda document, said: document.spreadsheet.addElement(sheet(f"{said.label} {said.number}", [["x"]])))
    ),
    Row("Calc, hidden sheet", calc(hidden_sheet), Sort.HIDDEN),
    Row(
        "Calc, formula of text",
        calc(lambda document, said: grid(document, [[said.label], [cell(said.number, formula=f'of:="{said.number}"')]])),
    ),
    Row("Impress, text box", impress(lambda page, said: page.addElement(boxed(said.sentence)))),
    Row("Impress, notes", impress(slide_notes)),
)
