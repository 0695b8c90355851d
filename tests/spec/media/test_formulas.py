"""Formulas whose result no spreadsheet program has written down: what puts a text together is worked out, nothing else."""

import pytest

from redaction.media.formulas import Cell, Sheet, hides

CELLS = {
    "A1": Cell("4111 1111"),
    "B1": Cell("1111 1111"),
    "C1": Cell("", '=A1&" "&B1'),
    "D1": Cell("", "=D1&1"),
    "E1": Cell("219099999"),
    **{f"G{row}": Cell("", f"=G{row + 1}&G{row + 1}") for row in range(1, 40)},
    "G40": Cell("7"),
}

WORKED_OUT = [
    ("a text", '"4111"', "4111"),
    ("a text with quotes in it", '"a ""b"""', 'a "b"'),
    ("a whole number", "4111111111111111", "4111111111111111"),
    ("texts and cells joined", '"4111"&A1&$B$1', "41114111 11111111 1111"),
    ("a cell that is worked out itself", '"card "&C1', "card 4111 1111 1111 1111"),
    ("an empty cell", '"a"&Z9', "a"),
    ("in brackets", '("a"&("b"))', "ab"),
    ("a function that joins", 'CONCATENATE(A1," ",B1)', "4111 1111 1111 1111"),
    ("a newer one with a range", "_xlfn.CONCAT(A1:B1)", "4111 11111111 1111"),
    ("one that puts something between", '_xlfn.TEXTJOIN(" ",TRUE,A1:B1,Z9)', "4111 1111 1111 1111"),
    ("a number in a shape", 'TEXT(E1,"000-00-0000")', "219-09-9999"),
    ("pieces of a text", 'LEFT(E1,3)&"-"&MID(E1,4,2)&"-"&RIGHT(E1,4)', "219-09-9999"),
    ("something else put in", 'SUBSTITUTE("4111x1111","x"," ")', "4111 1111"),
    ("a text repeated", 'REPT("41",3)', "414141"),
    ("characters by their numbers", "CHAR(52)&CHAR(49)", "41"),
    ("as OpenDocument writes it", "of:=CONCATENATE([.A1];[.$B$1])", "4111 11111111 1111"),
    ("a range as OpenDocument writes it", "of:=CONCAT([.A1:.B1])", "4111 11111111 1111"),
]

LEFT = [
    ("a sum", "SUM(A1:A4)"),
    ("arithmetic", "1+2"),
    ("another sheet's cell", "Sheet2!A1&A1"),
    ("a choice", 'IF(A1="","",A1&B1)'),
    ("a date in a shape", 'TEXT(E1,"yyyy-mm-dd")'),
    ("several cells where one belongs", "A1:B1&1"),
    ("a cell that asks for itself", "D1"),
    ("a text that doubles with every cell", "G1"),
    ("more cells than anybody joins", "CONCAT(A1:ZZ99)"),
    ("one too long", 'REPT("1",9999)'),
    ("brackets in brackets", "(" * 5000 + '"a"' + ")" * 5000),
    ("one that breaks off", 'A1&"'),
    ("too little said", 'LEFT("a")'),
    ("nothing", ""),
]


@pytest.mark.parametrize(("sentence", "formula", "result"), WORKED_OUT, ids=[row[0] for row in WORKED_OUT])
def test_what_joins_and_cuts_texts_is_worked_out(sentence: str, formula: str, result: str) -> None:
    assert Sheet(lambda: CELLS).result(formula) == result, sentence


@pytest.mark.parametrize(("sentence", "formula"), LEFT, ids=[row[0] for row in LEFT])
def test_everything_else_is_left_open(sentence: str, formula: str) -> None:
    assert Sheet(lambda: CELLS).result(formula) is None, sentence


def test_cells_are_read_only_when_one_is_asked_for() -> None:
    asked: list[str] = []
    sheet = Sheet(lambda: {"A1": Cell(str(asked.append("cells")))})
    assert (sheet.result('"a"&"b"'), asked) == ("ab", [])
    assert (sheet.result("A1&A1"), asked) == ("NoneNone", ["cells"])


HIDDEN = [
    ("figures joined by what nobody works out", '"411111"&INDEX(7,1)&"1111"', True),
    ("names of cells are no figures", 'IF(A1000="","",A1000&B1000)', False),
    ("no text is put together", "SUM(A1:A4)*10000000", False),
    ("too few figures for a number", '"Report "&TEXT(NOW(),"yyyy")&" 2031"', False),
]


@pytest.mark.parametrize(("sentence", "formula", "is_hiding"), HIDDEN, ids=[row[0] for row in HIDDEN])
def test_a_formula_hides_something_when_it_puts_figures_together(sentence: str, formula: str, is_hiding: bool) -> None:
    assert hides(formula) is is_hiding, sentence
