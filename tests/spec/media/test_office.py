"""Office documents: a number is found wherever it stands, gone from every part, and the document opens again."""

import zipfile
from collections.abc import Callable
from io import BytesIO

import openpyxl
import pytest
from openpyxl.comments import Comment
from openpyxl.worksheet.datavalidation import DataValidation
from pptx.chart.data import CategoryChartData
from pptx.enum.chart import XL_CHART_TYPE
from pptx.slide import Slide

from redaction.document import Document, Reason, Withheld
from redaction.inspect import inspect
from redaction.opening import open_document
from redaction.redact import redact
from tests.spec.media import offices
from tests.spec.media.letters import cleaned, reasons, scan
from tests.spec.media.offices import (
    CARD,
    KEPT,
    book,
    cell,
    odf,
    paragraph,
    part,
    relations,
    reopen,
    run,
    slides,
    table,
    word,
    written,
    zipped,
)

_LINK = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/hyperlink"
_SPLIT = "".join(run(digit, "<w:b/><w14:shadow/>") for digit in CARD)
_FIELD = '<w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText>HYPERLINK "https://example.org/?card={}"</w:instrText></w:r>'


def _column(head: str, value: str) -> str:
    rows = ((head, "Name"), (value, "Ann"))
    cells = ("".join(f"<w:tc>{paragraph(run(text))}</w:tc>" for text in row) for row in rows)
    return f"<w:tbl>{''.join(f'<w:tr>{row}</w:tr>' for row in cells)}</w:tbl>"


def _deleted(*runs: str) -> str:
    return f'<w:del w:id="1" w:author="Ann">{"".join(runs).replace("w:t ", "w:delText ").replace("</w:t>", "</w:delText>")}</w:del>'


def _inserted(*runs: str) -> str:
    return f'<w:ins w:id="2" w:author="Ann">{"".join(runs)}</w:ins>'


WORD = [
    ("in a paragraph", word(paragraph(run(f"card {CARD}."))), "text"),
    ("a run a digit, with effects newer than the format", word(paragraph(_SPLIT)), "text"),
    ("split by a proof mark", word(paragraph(run("4111 1111"), '<w:proofErr w:type="spellStart"/>', run(" 1111 1111"))), "text"),
    ("a Social Security number under its column", word(_column("SSN", "536904399")), "text"),
    ("inserted with changes tracked", word(paragraph(_inserted(run(CARD)))), "text"),
    ("deleted with changes tracked", word(paragraph(_deleted(run(CARD)))), "text before tracked changes"),
    ("whole only after the deletion", word(paragraph(run("4111 1111"), _deleted(run(" 99")), run(" 1111 1111"))), "text"),
    ("whole only before the insertion", word(paragraph(run("4111 1111"), _inserted(run(" 99")), run(" 1111 1111"))), "before tracked"),
    ("deleted inside an insertion", word(paragraph(_inserted(_deleted(run(CARD))))), "with what is hidden"),
    ("hidden", word(paragraph(run(CARD, "<w:vanish/>"))), "what is hidden"),
    ("around something hidden", word(paragraph(run("4111 1111"), run("99", "<w:vanish/>"), run(" 1111 1111"))), "text"),
    ("in a field's instruction", word(paragraph(_FIELD.format("4111111111111111"))), "text"),
    ("in a content control", word(f"<w:sdt><w:sdtPr/><w:sdtContent>{paragraph(run(CARD))}</w:sdtContent></w:sdt>"), "text"),
    (
        "in a text box, which stands between the digits of another",
        word(
            paragraph(
                run("4111 1111"), f"<w:r><w:pict><w:txbxContent>{paragraph(run(CARD))}</w:txbxContent></w:pict></w:r>", run(" 1111 1111")
            )
        ),
        "text box 1",
    ),
    (
        "in an alternative text",
        word(f'<w:p><w:r><w:drawing><wp:docPr id="1" name="x" descr="card {CARD}"/></w:drawing></w:r></w:p>'),
        "links",
    ),
    (
        "in a link's address",
        word("", f'<Relationship Id="r9" Type="{_LINK}" Target="https://example.org/{CARD.replace(" ", "")}" TargetMode="External"/>'),
        "links",
    ),
    ("in a page header", word("", more=part("hdr", paragraph(run(CARD)))), "other part"),
    ("in a comment", word("", more=part("comments", f'<w:comment w:id="0">{paragraph(run(CARD))}</w:comment>')), "comments, comment 1"),
    (
        "in a footnote",
        word("", more=part("footnotes", f'<w:footnote w:id="2">{paragraph(run(CARD))}</w:footnote>')),
        "footnotes, footnote 1",
    ),
    ("in a property", word("", more={"docProps/custom.xml": f"<Properties><lpwstr>{CARD}</lpwstr></Properties>"}), "document properties"),
    ("in custom XML, as an attribute", word("", more={"customXml/item1.xml": f'<order card="{CARD}"/>'}), "custom XML"),
    ("among an element's properties, where nothing belongs", word(f"<w:p><w:pPr>{CARD}</w:pPr></w:p>"), "properties"),
    (
        "in UTF-16",
        word("", more={"customXml/item1.xml": f'<?xml version="1.0" encoding="UTF-16"?><a>{CARD}</a>'.encode("utf-16")}),
        "custom",
    ),
    (
        "in a character section with a comment inside",
        word("<w:p><w:r><w:t>4111 1111<!-- x --><![CDATA[ 1111 1111]]></w:t></w:r></w:p>"),
        "text",
    ),
    ("as character references", word("<w:p><w:r><w:t>&#52;111 1111 1111 111&#x31;</w:t></w:r></w:p>"), "text"),
]


def _number(value: object, look: str = "General") -> Callable[[openpyxl.Workbook], None]:
    def fill(workbook: openpyxl.Workbook) -> None:
        workbook.active.append(["Name", "SSN or card"])
        workbook.active.append(["Ann", value])
        workbook.active.cell(workbook.active.max_row, 2).number_format = look

    return fill


def _row(*values: object) -> Callable[[openpyxl.Workbook], None]:
    return lambda workbook: workbook.active.append(values)


def _under_one_head(workbook: openpyxl.Workbook) -> None:
    _row("Name", "Bank account number", None, None, "Paid")(workbook)
    _row("Ann", 999, 573, "8044", "yes")(workbook)
    workbook.active.merge_cells("B51:D51")


def _routing(workbook: openpyxl.Workbook) -> None:
    _row("routing number", 21000021)(workbook)
    workbook.active.cell(workbook.active.max_row, 2).number_format = "000000000"


def _hidden_sheet(workbook: openpyxl.Workbook) -> None:
    sheet = workbook.create_sheet("Old")
    sheet.sheet_state = "hidden"
    sheet["C3"] = CARD


def _hidden_column(workbook: openpyxl.Workbook) -> None:
    workbook.active["C3"] = CARD
    workbook.active.column_dimensions["C"].hidden = True


def _comment(workbook: openpyxl.Workbook) -> None:
    workbook.active["B2"].comment = Comment(f"his card {CARD}", "Ann")


def _name(workbook: openpyxl.Workbook) -> None:
    workbook.create_sheet(f"card {CARD}")


def _header(workbook: openpyxl.Workbook) -> None:
    workbook.active.oddHeader.center.text = f"card {CARD}"


def _validation(workbook: openpyxl.Workbook) -> None:
    rule = DataValidation(type="list", formula1=f'"{CARD}"', prompt=f"card {CARD}")
    workbook.active.add_data_validation(rule)
    rule.add("A1")


EXCEL = [
    ("a text", book(_row("card", CARD)), "sheet Payroll"),
    ("a number", book(_number(371449635398431)), "sheet Payroll"),
    ("a number under its column's header", book(_number(536904399)), "sheet Payroll"),
    ("a number that its format groups", book(_number(536904399, r"000\-00\-0000")), "sheet Payroll"),
    ("a number that its format fills up with zeros", book(_routing), "sheet Payroll"),
    ("split over cells", book(_row("4111", "1111", "1111", "1111")), "sheet Payroll"),
    ("split over cells under one head", book(_under_one_head), "sheet Payroll"),
    ("put together by a formula", book(_row('="4111 1111"&" 1111 1111"')), "sheet Payroll, formulas"),
    ("put together under a header", book(_number('="536"&"904"&"399"')), "sheet Payroll, cell B52"),
    ("put together from other cells", book(_row("904399", "x", "=536&A51", "=C51", '="SSN "&D51')), "sheet Payroll, cell E51"),
    ("on a hidden sheet", book(_hidden_sheet), "sheet Old"),
    ("in a hidden column", book(_hidden_column), "sheet Payroll"),
    ("in a comment", book(_comment), "comment 1"),
    ("as a sheet's name", book(_name), "workbook"),
    ("in a page header", book(_header), "sheet Payroll"),
    ("in a list of choices", book(_validation), "sheet Payroll"),
]


def _title(slide: Slide) -> None:
    slide.shapes.title.text = f"{KEPT} {CARD}"


def _alternative(slide: Slide) -> None:
    slide.shapes.title._element.nvSpPr.cNvPr.set("descr", f"card {CARD}")


def _notes(slide: Slide) -> None:
    slide.notes_slide.notes_text_frame.text = f"card {CARD}"


def _cells(slide: Slide) -> None:
    grid = slide.shapes.add_table(2, 2, 0, 0, 99, 99).table
    for at, text in enumerate(("SSN", "Name", "536904399", "Ann")):
        grid.cell(at // 2, at % 2).text = text


def _chart(slide: Slide) -> None:
    data = CategoryChartData()
    data.categories = [f"card {CARD}"]
    data.add_series("x", (1,))
    slide.shapes.add_chart(XL_CHART_TYPE.PIE, 0, 0, 99, 99, data)


POWERPOINT = [
    ("in a title", slides(_title), "slide 1"),
    ("in an alternative text", slides(_alternative), "slide 1, names and links"),
    ("in the speaker's notes", slides(_notes), "speaker notes 1"),
    ("in a table under its header", slides(_cells), "slide 1"),
    ("in a chart, and in the workbook inside it", slides(_chart), "chart"),
]

_SPANS = "".join(f"<text:span>{digit}</text:span>" for digit in "4111") + '<text:s text:c="1"/>1111<text:s/>1111 1111'
_NOTE = f"<office:annotation><text:p>card {CARD}</text:p></office:annotation>"
_META = '<office:document-meta xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0"><t>{}</t></office:document-meta>'
_P = f"<text:p>{KEPT}</text:p>"
_T = table(cell(KEPT))
OPEN = [
    ("in a paragraph of a text", odf("text", f"{_P}<text:p>card {CARD}</text:p>"), "text"),
    ("over spans and counted blanks", odf("text", f"{_P}<text:p>{_SPANS}</text:p>"), "text"),
    ("around a comment and in it", odf("text", f"{_P}<text:p>4111 1111{_NOTE} 1111 1111</text:p>"), "text, comment 1"),
    ("deleted with changes tracked", odf("text", f"<text:tracked-changes><text:p>{CARD}</text:p></text:tracked-changes>{_P}"), "text"),
    ("in a link's address", odf("text", f'{_P}<text:p><text:a x="https://example.org/?c={CARD}">x</text:a></text:p>'), "links"),
    ("in a property", odf("text", _P, {"meta.xml": _META.format(CARD)}), "document properties"),
    ("a text in a table", odf("spreadsheet", _T + table(cell("card"), cell(CARD))), "sheet Payroll"),
    ("a number under its header", odf("spreadsheet", _T + table(cell("SSN"), cell("536904399", "536904399"))), "sheet Payroll"),
    (
        "a number that does not show in full",
        odf("spreadsheet", _T + table(cell("Card"), cell("4.11E+15", "4111111111111111"))),
        "sheet Payroll",
    ),
    ("split over cells", odf("spreadsheet", _T + table("".join(map(cell, CARD.split())))), "sheet Payroll"),
    (
        "put together from other cells by a formula",
        odf("spreadsheet", _T + table(cell("904399") + '<table:table-cell table:formula="of:=&quot;SSN 536&quot;&amp;[.A1]"/>')),
        "sheet Payroll",
    ),
    ("in a formula", odf("spreadsheet", _T + table(cell("x", "", f'table:formula="of:=&quot;{CARD}&quot;"'))), "links"),
]

NUMBERS = (CARD, CARD.replace(" ", ""), "371449635398431", "536904399", "536-90-4399", "21000021", "8044")


@pytest.mark.parametrize(
    ("sentence", "document", "place"), [*WORD, *EXCEL, *POWERPOINT, *OPEN], ids=[row[0] for row in [*WORD, *EXCEL, *POWERPOINT, *OPEN]]
)
def test_a_number_is_found_and_gone_and_the_document_opens(sentence: str, document: Document, place: str) -> None:
    opened = open_document(document, scan=scan)
    places = [finding.place.name for finding in inspect(opened, scan).findings]
    assert any(place in name for name in places), places
    result = cleaned(document).document
    reopen(result)
    everything = written(result.content)
    assert [number for number in NUMBERS if number in everything] == []
    assert KEPT in everything
    assert inspect(open_document(result), scan).findings == ()
    assert reasons(result) == set()


CLEAN = [word(""), book(lambda _workbook: None), slides(lambda _slide: None), odf("text", _P), odf("spreadsheet", _T)]


@pytest.mark.parametrize("document", CLEAN, ids=[document.name for document in CLEAN])
def test_a_clean_document_is_read_to_its_end_and_keeps_all_it_says(document: Document) -> None:
    opened = open_document(document, scan=scan)
    assert [each.reading.unscannable for each in opened.walk()] == [()] * len(list(opened.walk()))
    assert inspect(opened, scan).findings == ()
    result = cleaned(document).document
    reopen(result)
    texts = [passage.text for passage in opened.reading.passages]
    again = [passage.text for passage in open_document(result).reading.passages]
    assert again[1:] == [text.replace("docProps/thumbnail.jpeg", "") for text in texts[1:]]
    assert cleaned(result).document == result


def _whole(**parts: str) -> bytes:
    """A tidy Word file, further parts by their names without ending."""
    return word("", more={f"docProps/{name}.xml": f"<x>{text}</x>" for name, text in parts.items()}).content


def _commented(content: bytes) -> bytes:
    stream = BytesIO(content)
    with zipfile.ZipFile(stream, "a") as archive:
        archive.comment = b"aside"
    return stream.getvalue()


def _with_extra(content: bytes, extra: bytes) -> bytes:
    stream = BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        for name, part in offices.unzipped(content).items():
            member = zipfile.ZipInfo(name)
            member.extra = extra
            archive.writestr(member, part)
    return stream.getvalue()


ROOM = b"\x20\xa2\x06\0\x28\xa0\x02\0\0\0"
AS_IT_IS = [
    ("all of it was read", _whole(core="all"), True),
    ("room to grow is empty", _with_extra(_whole(), ROOM), True),
    ("something beside a member that nobody reads", _with_extra(_whole(), b"\x99\x99\x04\0text"), False),
    ("room to grow that is not empty", _with_extra(_whole(), ROOM[:-1] + b"4"), False),
    ("a comment behind the members", _commented(_whole()), False),
    ("bytes before the first member", b"PK\x03\x04" + _whole(), False),
    ("bytes behind the last", _whole() + b"tail", False),
    ("a remark in a part, which parsing leaves out", _whole(core="a<!-- b -->"), False),
    ("an instruction in a part", _whole(core="a<?b c?>"), False),
    ("a preview that is not passed on", word("", more={"docProps/thumbnail.jpeg": b"\xff\xd8\xff"}).content, False),
]


@pytest.mark.parametrize(("sentence", "content", "stays"), AS_IT_IS, ids=[row[0] for row in AS_IT_IS])
def test_a_clean_document_goes_on_byte_for_byte_only_where_all_of_it_was_read(sentence: str, content: bytes, stays: bool) -> None:
    result = redact(open_document(Document("a.docx", word("").media_type, content)), ())
    assert isinstance(result, Withheld) or (result.document.content == content) is stays


def test_a_clean_open_document_without_a_preview_goes_on_byte_for_byte() -> None:
    document = odf("text", _P)
    assert cleaned(document).document == document


def test_a_document_nobody_declared_goes_out_under_its_own_type() -> None:
    unnamed = Document("x", "application/octet-stream", word(paragraph(run(CARD))).content)
    assert cleaned(unnamed).document.media_type == "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


def test_a_cell_keeps_what_no_finding_covers_and_its_formula_goes() -> None:
    def fill(workbook: openpyxl.Workbook) -> None:
        _row("before", f'="{CARD}"', "=1+1", 12345)(workbook)

    result = cleaned(book(fill)).document
    sheet = openpyxl.load_workbook(BytesIO(result.content))["Payroll"]
    assert [each.value for each in sheet[sheet.max_row]] == ["before", "[card number removed, ends 1111]", "=1+1", 12345]


def test_a_link_stays_an_address() -> None:
    link = f'<Relationship Id="r9" Type="{_LINK}" Target="https://example.org/?c={CARD.replace(" ", "")}" TargetMode="External"/>'
    parts = offices.unzipped(cleaned(word("", link)).document.content)
    assert b'Target="https://example.org/?c=-card-number-removed,-ends-1111-"' in parts["word/_rels/document.xml.rels"]


def test_previews_printer_settings_and_signatures_are_not_passed_on() -> None:
    link = '<Relationship Id="r7" Type="x" Target="../xl/printerSettings/printerSettings1.bin"/>'
    unwanted = {
        "docProps/thumbnail.jpeg": b"\xff\xd8\xff",
        "xl/printerSettings/printerSettings1.bin": b"\0",
        "_xmlsignatures/origin.sigs": b"",
    }
    document = word("", link, unwanted)
    assert reasons(document) == set()
    parts = offices.unzipped(cleaned(document).document.content)
    assert parts.keys().isdisjoint(unwanted)
    assert b"printerSettings" not in parts["word/_rels/document.xml.rels"]


_ENTRY = '<m:file-entry m:full-path="content.xml"><m:encryption-data/></m:file-entry>'
_ENTITY = '<!DOCTYPE a [<!ENTITY x "4111">]><a>&x;</a>'
_SEALED = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage".encode("utf-16-le")
HELD = [
    ("macros", word("", more={"word/vbaProject.bin": b"\xd0\xcf\x11\xe0"}), Reason.UNKNOWN_TYPE),
    ("an OLE object", word("", more={"word/embeddings/oleObject1.bin": b"\xd0\xcf\x11\xe0"}), Reason.UNKNOWN_TYPE),
    ("a control", word("", more={"word/activeX/activeX1.bin": b"x"}), Reason.UNKNOWN_TYPE),
    ("an entity of its own", word("", more={"customXml/item1.xml": _ENTITY}), Reason.BROKEN),
    ("a part that is not well-formed", word("", more={"customXml/item1.xml": "<a>"}), Reason.BROKEN),
    ("a part of more XML than anybody writes", word("", more={"customXml/item1.xml": "<a>" + "ab " * 6_000_000 + "</a>"}), Reason.BOMB),
    ("nested deeper than anybody writes", word("<w:x>" * 400 + "</w:x>" * 400), Reason.BROKEN),
    ("two parts of one name", word("", more={"WORD/document.xml": "<a/>"}), Reason.BROKEN),
    ("another program's package", Document("", "", zipped({"[Content_Types].xml": "<Types/>"})), Reason.UNKNOWN_TYPE),
    ("half a package", Document("", "", zipped({"[content_types].xml": "<Types/>"})), Reason.BROKEN),
    ("macros of an OpenDocument", odf("text", _P, {"Basic/Standard/Module1.xml": "<a/>"}), Reason.UNKNOWN_TYPE),
    ("a formula that hides figures from everybody", book(_row('="411111"&INDEX(7,1)&"1111"')), Reason.AMBIGUOUS),
    ("an encrypted OpenDocument", odf("text", _P, entries=_ENTRY), Reason.ENCRYPTED),
    ("a drawing", odf("graphics", _P), Reason.UNKNOWN_TYPE),
    ("an Office document under a password", Document("x.docx", "", _SEALED), Reason.ENCRYPTED),
]


@pytest.mark.parametrize(("sentence", "document", "reason"), HELD, ids=[row[0] for row in HELD])
def test_what_cannot_be_read_is_held(sentence: str, document: Document, reason: Reason) -> None:
    assert str(reason) in reasons(document)


def test_a_number_in_the_name_of_a_part_withholds_the_document() -> None:
    document = word("", relations(""), {"customXml/card 4111111111111111.xml": "<a/>"})
    opened = open_document(document, scan=scan)
    inspection = inspect(opened, scan)
    assert [finding.place.name for finding in inspection.findings] == ["names of parts, line 5"]
    assert isinstance(redact(opened, inspection.findings), Withheld)
