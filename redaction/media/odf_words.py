"""Which elements of OpenDocument carry on, end or interrupt a text, and how its tables read.

A table is one passage: a line a row, a tab after each cell. A cell keeps its number a second time, as an
attribute, and often the formula that gave it: when something is cut from the cell, both go.
"""

import re
from collections.abc import Iterator
from decimal import Decimal, InvalidOperation
from functools import lru_cache

from lxml import etree

from redaction.media import cells, formulas, xml_tree
from redaction.media.xml_texts import Flow, Step, Texts, Walk, put
from redaction.media.xml_tree import Element

_TEXT = re.compile(r":opendocument:xmlns:text:")
_TEXT_SPACE, _OFFICE_SPACE = (f"urn:oasis:names:tc:opendocument:xmlns:{name}:1.0" for name in ("text", "office"))
_BLOCKS = """
p h list list-item list-header section table-of-content index-body index-title tracked-changes changed-region deletion insertion
numbered-paragraph note-body note-citation user-field-decl variable-decl sequence-decl alphabetical-index illustration-index
"""
_STEPS: dict[str, tuple[Step, str]] = {
    **dict.fromkeys(_BLOCKS.split(), (Step.BLOCK, "")),
    "s": (Step.MARK, " "),
    "tab": (Step.MARK, "\t"),
    "line-break": (Step.MARK, "\n"),
    "note": (Step.ASIDE, "footnote"),
    "ruby-text": (Step.ASIDE, "reading aid"),
}
_ASIDES = {"annotation": "comment", "text-box": "text box", "notes": "speaker notes", "page": "page"}

_PLACES = {
    "content.xml": "text",
    "styles.xml": "page headers and styles",
    "meta.xml": "document properties",
    "settings.xml": "settings",
    "META-INF/manifest.xml": "list of parts",
    "manifest.rdf": "document properties",
}
_HARMLESS_NAME = re.compile(r"(?!.*[0-9].*[0-9].*[0-9].*[0-9])[^\x00-\x1f]{1,31}")
_ONE_LINE = str.maketrans("\r\n\t", "   ")
_MOST_COLUMNS, _MOST_ROWS = 64, 1000  # of a repeated cell or row that are shown
_FAR = 10_000_000  # rows or columns; no table has so many
_CELLS = ("}table-cell", "}covered-table-cell")
_CELL_TAGS = ("{*}table-cell", "{*}covered-table-cell")
_RAW = frozenset({"value", "string-value", "date-value", "time-value", "boolean-value", "currency", "formula"})
"""Attributes in which a cell says again what it shows, or how it came by it (part 3, 19.385 and following)."""


def place(part: str) -> str:
    """What a part is called for people."""
    name = part.rpartition("/")[2]
    return _PLACES.get(part) or ("embedded object" if name in _PLACES else "other part")


@lru_cache(maxsize=4096)
def grammar(tag: str) -> tuple[Step, str]:
    """Elements of the text language carry on unless listed; all others stand on lines of their own."""
    name = xml_tree.local(tag)
    if _TEXT.search(xml_tree.namespace(tag)):
        return _STEPS.get(name, (Step.INLINE, ""))
    if name in _ASIDES:
        return Step.ASIDE, _ASIDES[name]
    return (Step.CELL if name == "table-cell" else Step.BLOCK), ""


def texts() -> Texts:
    """Texts that know how to take something out of a cell."""
    return Texts({(kind, name): put_attribute for kind in ("table-cell", "covered-table-cell") for name in _RAW})


def read(into: Texts, root: Element, where: str) -> None:
    """The running text of a part; the tables of a spreadsheet each by itself."""
    books = list(root.iter("{*}spreadsheet"))
    tables = [table for book in books for table in book.iterchildren("{*}table")]
    for number, table in enumerate(tables, 1):
        name = _attribute(table, "name")
        _table(into, table, into.flow(f"sheet {name if _HARMLESS_NAME.fullmatch(name) else number}"))
    Walk(into, grammar, where, _is_cell_text if books else None).read(root)


def _is_cell_text(element: Element) -> bool:
    return _TEXT.search(xml_tree.namespace(element.tag)) is not None and element.getparent().tag.endswith(_CELLS)


def _table(texts: Texts, table: Element, grid: Flow) -> None:
    results = formulas.Sheet(lambda: dict(_values(table)))
    for row in table.iter("{*}table-row"):
        waiting = 0  # tabs of empty cells, which show only when another cell follows
        for cell in row.iterchildren(*_CELL_TAGS):
            result = _result(texts, cell, results)
            before = len(grid)
            if _has_text(cell) or _raw(cell) or result:
                grid.between("\t" * waiting)
                waiting = 0
                _cell(texts, cell, grid)
            if result:
                grid.add(texts.node(cell, "result", result, put_result), result.translate(_ONE_LINE))
            waiting += _repeated(cell, "number-columns-repeated", _MOST_COLUMNS) if len(grid) == before else 1
        grid.between("\t" + "\n" * _repeated(row, "number-rows-repeated", _MOST_ROWS))


def _has_text(cell: Element) -> bool:
    return next(cell.iterchildren("{*}p", "{*}h", "{*}list"), None) is not None


def _result(texts: Texts, cell: Element, results: formulas.Sheet) -> str:
    """What the cell's formula gives where the file does not say so."""
    formula = _attribute(cell, "formula")
    if not formula or _has_text(cell) or _attribute(cell, "value"):
        return ""
    result = results.result(formula)
    texts.is_unsure |= result is None and formulas.hides(formula)
    return result or ""


def _values(table: Element) -> Iterator[tuple[str, formulas.Cell]]:
    """Cells by their names; one that is repeated by that of the first."""
    down = 1
    for row in table.iter("{*}table-row"):
        across = 0
        for cell in row.iterchildren(*_CELL_TAGS):
            said = " ".join("".join(each.itertext()) for each in cell.iterchildren("{*}p"))
            formula = _attribute(cell, "formula")
            if formula or said:
                yield f"{cells.letters(across)}{down}", formulas.Cell(said or _attribute(cell, "value"), formula)
            across += _repeated(cell, "number-columns-repeated", _FAR)
        down += _repeated(row, "number-rows-repeated", _FAR)


def _repeated(element: Element, name: str, most: int) -> int:
    number = _attribute(element, name)
    return min(int(number), most) if number.isdecimal() and len(number) < 8 else 1


def _cell(texts: Texts, cell: Element, grid: Flow) -> None:
    """What the cell shows, and its number in full where that is not the same."""
    said = "".join(_shown(texts, cell, grid))
    raw = _raw(cell)
    if raw and raw != "".join(filter(str.isdecimal, said)):
        grid.between("\u00b6" if said else "")
        grid.add(texts.node(cell, "value", raw, put_raw), raw)
    for name in cell.attrib if raw else ():
        if xml_tree.local(name) == "value":
            texts.seen(cell, name)


def _shown(texts: Texts, cell: Element, grid: Flow) -> Iterator[str]:
    for number, paragraph in enumerate(cell.iterchildren("{*}p", "{*}h", "{*}list")):
        grid.between(" " if number else "")
        for element, where, text in _in_order(paragraph):
            if text is None:
                grid.between(" ")
            else:
                grid.add(texts.node(element, where, text, put_shown), text.translate(_ONE_LINE))
                yield text


def _in_order(root: Element) -> Iterator[tuple[Element, str, str | None]]:
    """Text nodes as they are read; None for an element that stands for blanks."""
    for event, element in etree.iterwalk(root, events=("start", "end")):
        if event == "start":
            if grammar(element.tag)[0] is Step.MARK:
                yield element, "", None
            if element.text:
                yield element, ".text", element.text
        elif element.tail and element is not root:
            yield element, ".tail", element.tail


def _raw(cell: Element) -> str:
    """The whole number that a cell holds, "" for none that could be an identifier."""
    try:
        number = Decimal(_attribute(cell, "value")[:40])
    except InvalidOperation:
        return ""
    whole = number.is_finite() and number == number.to_integral_value() and Decimal(10) ** 6 <= abs(number) < Decimal(10) ** 24
    return str(int(number)) if whole else ""


def put_shown(element: Element, where: str, text: str) -> None:
    """Text of a cell that held a number or a formula; it holds a text from now on."""
    put(element, where, text)
    cell = element
    while cell is not None and not cell.tag.endswith(_CELLS):
        cell = cell.getparent()
    _make_text(cell)


def put_attribute(cell: Element, _where: str, _text: str) -> None:
    """What stands in a cell's formula or value goes with it; what the cell shows stays."""
    _make_text(cell)


def put_raw(cell: Element, _where: str, text: str) -> None:
    """A cell that showed its number in another way shows what is left of it."""
    paragraphs = list(cell.iterchildren("{*}p"))
    for paragraph in paragraphs[:1]:
        tail = paragraph.tail
        paragraph.clear()
        paragraph.text, paragraph.tail = text, tail
    for paragraph in paragraphs[1:]:
        cell.remove(paragraph)
    _make_text(cell)


def put_result(cell: Element, _where: str, text: str) -> None:
    """The cell shows what is left of what its formula would have given."""
    etree.SubElement(cell, f"{{{_TEXT_SPACE}}}p").text = text
    _make_text(cell)
    cell.set(f"{{{_OFFICE_SPACE}}}value-type", "string")


def _make_text(cell: Element) -> None:
    for name in list(cell.attrib):
        if xml_tree.local(name) in _RAW:
            del cell.attrib[name]
        elif xml_tree.local(name) == "value-type":
            cell.set(name, "string")


def _attribute(element: Element, wanted: str) -> str:
    return next((value for name, value in element.items() if xml_tree.local(name) == wanted), "")
