"""SpreadsheetML (ECMA-376 part 1, clause 18): the cells of a sheet as a person sees them.

A sheet is one passage: a line a row (line 4 is row 4 unless many rows are missing), a tab after each cell, so
that a column's header counts as context and a number split over cells reads as one. A number cell that
something is cut from becomes an inline string, and a formula that would bring it back goes.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from lxml import etree

from redaction.media import cells, formulas, ooxml_links, xml_tree
from redaction.media.xml_texts import Flow, Node, Texts
from redaction.media.xml_tree import Element

_REFERENCE = re.compile(r"([A-Z]{1,3})([0-9]{1,7})")
_JOINT = re.compile(r'"\s*(?:&|,)\s*"')
_MOST_GAP = 1000  # missing rows or columns that are shown as such
_ONE_LINE = str.maketrans("\r\n\t", "   ")
_HARMLESS_NAME = re.compile(r"(?!.*[0-9].*[0-9].*[0-9].*[0-9])[^\x00-\x1f]{1,31}")


@dataclass(frozen=True, slots=True)
class Book:
    """What sheets share. ``strings`` are the text nodes of each shared string, ``formats`` the number format
    of each cell style, ``names`` what each sheet's part is called for people."""

    strings: tuple[tuple[Element, ...], ...] = ()
    formats: tuple[str, ...] = ()
    names: Mapping[str, str] = field(default_factory=dict)


def book(trees: Mapping[str, Element]) -> Book:
    """Shared strings, formats and sheet names of a package."""
    roots = {xml_tree.local(root.tag): root for root in trees.values()}
    return Book(_strings(roots.get("sst")), _formats(roots.get("styleSheet")), dict(_names(trees)))


def _strings(root: Element | None) -> tuple[tuple[Element, ...], ...]:
    if root is None:
        return ()
    return tuple(tuple(each for each in item.iter("{*}t") if not _is_aid(each)) for item in root.iterchildren("{*}si"))


def _is_aid(text: Element) -> bool:
    """Japanese reading aids stand beside the text, not in it."""
    return bool(xml_tree.local(text.getparent().tag) == "rPh")


def _formats(root: Element | None) -> tuple[str, ...]:
    if root is None:
        return ()
    codes = {each.get("numFmtId"): each.get("formatCode", "") for each in root.iter("{*}numFmt")}
    return tuple(codes.get(style.get("numFmtId"), "") for table in root.iterchildren("{*}cellXfs") for style in table)


def _names(trees: Mapping[str, Element]) -> Iterator[tuple[str, str]]:
    """By the workbook's relationships. A name that could hold a number does not show."""
    for part, root in trees.items():
        if xml_tree.local(root.tag) != "workbook":
            continue
        folder, _, file = part.rpartition("/")
        rels = f"{folder}/_rels/{file}.rels".lstrip("/")
        targets = {each.get("Id"): ooxml_links.target(rels, each) for each in trees.get(rels, ())}
        for number, sheet in enumerate(root.iter("{*}sheet"), 1):
            link = next((value for name, value in sheet.items() if xml_tree.local(name) == "id"), "")
            name = sheet.get("name", "")
            yield targets.get(link, ""), f"sheet {name if _HARMLESS_NAME.fullmatch(name) else number}"


@dataclass(frozen=True, slots=True)
class _Sheet:
    """Where a sheet's cells and formulas are written to, and what its formulas give."""

    texts: Texts
    shared: Book
    grid: Flow
    written: Flow
    results: formulas.Sheet


def read(texts: Texts, root: Element, place: str, shared: Book) -> None:
    """Two passages: the cells, and their formulas."""
    results = formulas.Sheet(lambda: dict(_values(root, shared)))
    sheet = _Sheet(texts, shared, texts.flow(place), texts.flow(f"{place}, formulas"), results)
    at = 1
    for row in root.iter("{*}row"):
        number = row.get("r", "")
        gap = int(number) - at if number.isdecimal() and len(number) < 8 else 0
        sheet.grid.between("\n" * (min(max(gap, 0), _MOST_GAP)))
        at += gap + 1
        _row(sheet, row)
        sheet.grid.between("\n")


def _row(sheet: _Sheet, row: Element) -> None:
    at = 0
    for cell in row.iterchildren("{*}c"):
        reference = _REFERENCE.fullmatch(cell.get("r", ""))
        gap = cells.column(reference[1]) - at if reference else 0
        sheet.grid.between("\t" * min(max(gap, 0), _MOST_GAP))
        at += max(gap, 0) + 1
        for node in _shown(cell, sheet.shared):
            sheet.grid.add(sheet.texts.node(*node), node.text.translate(_ONE_LINE))
        for formula in cell.iterchildren("{*}f"):
            _formula(sheet, cell, formula)
        sheet.grid.between("\t")


def _shown(cell: Element, shared: Book) -> Iterator[Node]:
    """What the cell shows as the file has it."""
    kind = cell.get("t", "n")
    value = next(cell.iterchildren("{*}v"), None)
    if value is not None and value.text:
        if kind == "s" and value.text.isdecimal() and int(value.text[:9]) < len(shared.strings):
            yield from _runs(shared.strings[int(value.text[:9])])
        else:
            text = cells.shown(value.text, _format(cell, shared)) if kind == "n" else value.text
            yield Node(cell, "value", text, put_value)
    for inline in cell.iterchildren("{*}is"):
        yield from _runs(each for each in inline.iter("{*}t") if not _is_aid(each))


def _runs(runs: Iterable[Element]) -> Iterator[Node]:
    return (Node(run, ".text", run.text) for run in runs if run.text)


def _values(root: Element, shared: Book) -> Iterator[tuple[str, formulas.Cell]]:
    for cell in root.iter("{*}c"):
        said = "".join(node.text for node in _shown(cell, shared))
        formula = next((each.text or "" for each in cell.iterchildren("{*}f")), "")
        yield cell.get("r", ""), formulas.Cell(said, formula)


def _format(cell: Element, shared: Book) -> str:
    style = cell.get("s", "")
    return shared.formats[int(style)] if style.isdecimal() and len(style) < 7 and int(style) < len(shared.formats) else ""


def _formula(sheet: _Sheet, cell: Element, formula: Element) -> None:
    """What it gives where the file does not say so; then itself, ``"4111"&"1111"`` as what it gives."""
    text = formula.text or ""
    if text and not any(True for _ in _shown(cell, sheet.shared)):
        result = sheet.results.result(text)
        if result:
            sheet.grid.add(sheet.texts.node(cell, "value", result, put_value), result.translate(_ONE_LINE))
        sheet.texts.is_unsure |= result is None and formulas.hides(text)
    key = sheet.texts.node(cell, "formula", text, put_formula)
    at = 0
    for joint in _JOINT.finditer(text):
        sheet.written.add(key, text[at : joint.start()], at)
        at = joint.end()
    sheet.written.add(key, text[at:], at)
    sheet.written.between("\n\u00b6\n")


def put_value(cell: Element, _where: str, text: str) -> None:
    """The cell as an inline string. A number cannot hold words, and a formula would bring the number back."""
    prefix = "{" + xml_tree.namespace(cell.tag) + "}"
    for child in [child for child in cell if xml_tree.local(child.tag) in {"f", "v", "is"}]:
        cell.remove(child)
    for name in ("cm", "vm"):
        cell.attrib.pop(name, None)
    cell.set("t", "inlineStr")
    inline = etree.Element(f"{prefix}is")
    etree.SubElement(inline, f"{prefix}t").text = text
    cell.insert(0, inline)


def put_formula(cell: Element, _where: str, text: str) -> None:
    """The formula goes; what it last gave stays if there was anything, else what is left of it."""
    if next(cell.iterchildren("{*}is"), None) is not None:
        return
    value = next(cell.iterchildren("{*}v"), None)
    if value is None or not value.text:
        put_value(cell, "value", text)
        return
    for formula in list(cell.iterchildren("{*}f")):
        cell.remove(formula)


def put_name(sheet: Element, where: str, _text: str) -> None:
    """A sheet's name has 31 characters and no brackets; its number in the book is unique."""
    number = [each for each in sheet.getparent() if xml_tree.local(each.tag) == "sheet"].index(sheet) + 1
    sheet.set(where, f"Sheet {number} (number removed)")


def put_reference(name: Element, _where: str, _text: str) -> None:
    """A defined name must hold a formula."""
    name.text = "#REF!"


def put_cached_number(value: Element, where: str, text: str) -> None:
    """A pivot table's number (18.10.1.60) becomes a string (18.10.1.85)."""
    value.tag = "{" + xml_tree.namespace(value.tag) + "}s"
    value.set(where, text)


def put_cached_value(value: Element, _where: str, text: str) -> None:
    """Another workbook's cell (18.14.2) says that it holds a string."""
    value.text = text
    cell = value.getparent()
    if cell is not None and xml_tree.local(cell.tag) == "cell":
        cell.set("t", "str")


def settle(trees: Iterable[Element]) -> None:
    """Formulas that shared one that went, go too; their last values stay."""
    for root in trees:
        if xml_tree.local(root.tag) == "worksheet":
            sharing = [each for each in root.iter("{*}f") if each.get("t") == "shared"]
            held = {each.get("si") for each in sharing if each.get("ref")}
            for formula in [each for each in sharing if each.get("si") not in held]:
                formula.getparent().remove(formula)
