"""A small part of the corpus of representations (``python -m tests.bench.representations`` measures the whole): in each, the number is gone
from what goes on or the mail is held, the words around it are there, and the same container with a harmless number passes as it is.
"""

import pytest

from intake.examine import examine
from intake.rulebook import Rulebook, Sources, compile_rules
from tests.bench.representations.checker import Seen
from tests.bench.representations.outcomes import FATES, judge
from tests.bench.representations.said import KINDS, Case, Row, Sort, cases, rows_of

SEED = 7
CHOSEN: dict[str, tuple[str, ...]] = {
    "mail_headers": ("subject, number split over two encoded words", "display name", "subject of an attached message"),
    "names": ("file name, RFC 2231 in pieces", "name of a zip's member"),
    "encodings": ("quoted-printable, soft breaks within the number", "UTF-7, every character", "EBCDIC", "base64 without padding"),
    "html_bodies": (
        "a tag around each character",
        "entities of every shape",
        "content made by the style sheet",
        "hidden digits between those shown",
    ),
    "mime": ("alternatives that differ, HTML says it", "message four deep", "delivery report, returned message", "PGP/MIME, encrypted"),
    "structured": ("CSV, a column", "calendar, folded description", "vCard, name", "JSON, escaped", "XML, CDATA"),
    "pdf_files": ("a line", "a glyph at a time", "form field", "embedded file", "XMP", "encrypted with a password"),
    "ooxml_files": ("Excel, number cell", "Excel, hidden sheet", "PowerPoint, notes"),
    "odf_files": ("Writer, a span for each character", "Calc, number cell"),
    "rtf_files": ("every character in Unicode", "table"),
    "old_office": ("Word, two-byte characters", "Excel, number cell", "PowerPoint, one-byte text"),
    "outlook": ("msg, attachment", "winmail.dat, body"),
    "archives": ("zip four deep", "tar in gzip", "7z, two files", "encrypted zip"),
    "images": ("PNG text", "text after the end of a PNG"),
}


def chosen() -> list[Case]:
    """One number for each row, of another kind each time."""
    found = []
    for family, names in CHOSEN.items():
        rows: dict[str, Row] = {row.name: row for row in rows_of(family)}
        for number, name in enumerate(names):
            of_row = list(cases(family, [rows[name]], SEED))
            found.append(of_row[number % len(of_row)])
    return found


CASES = chosen()


@pytest.fixture(scope="module")
def rulebook() -> Rulebook:
    return compile_rules(Sources())


@pytest.mark.parametrize("case", CASES, ids=[case.name for case in CASES])
def test_a_number_is_gone_or_held_and_its_twin_passes(case: Case, rulebook: Rulebook) -> None:
    outcome = judge(case, lambda delivery: examine(delivery, rulebook))
    assert (outcome.fate in FATES[:2], outcome.rest, outcome.altered) == (True, True, "")
    assert outcome.found or case.sort is Sort.HIDDEN
    assert (case.sort is Sort.OPAQUE) <= (outcome.fate == "held")


def test_the_same_seed_says_the_same() -> None:
    assert [case.said for case in chosen()] == [case.said for case in CASES]


def test_every_kind_of_number_is_in_it() -> None:
    assert {case.said.kind for case in CASES} == set(KINDS)


PLACES = [
    ("the cell of a spreadsheet", "ooxml_files", "Excel, text cell", "sheet Payroll, cell B3"),
    ("a hidden sheet", "ooxml_files", "Excel, hidden sheet", "sheet More, cell B2"),
    ("a cell of an OpenDocument sheet", "odf_files", "Calc, text cell", "sheet More, cell B2"),
    ("a cell of an old Excel file", "old_office", "Excel, number cell", "sheet Payroll, cell B3"),
    ("a comment", "ooxml_files", "Word, comment", "comment"),
    ("what was deleted while changes were tracked", "ooxml_files", "Word, deleted while tracking", "text before tracked changes"),
    ("a page's header", "ooxml_files", "Word, page header", "header"),
    ("a slide's notes", "ooxml_files", "PowerPoint, notes", "notes"),
]


@pytest.mark.parametrize(("sentence", "family", "name", "words"), PLACES, ids=[row[0] for row in PLACES])
def test_a_place_has_a_name_that_a_reviewer_understands(sentence: str, family: str, name: str, words: str, rulebook: Rulebook) -> None:
    (row,) = [row for row in rows_of(family) if row.name == name]
    case = next(cases(family, [row], SEED))
    assert any(words in place for place in judge(case, lambda delivery: examine(delivery, rulebook)).places)


READABLE = [case for case in CASES if case.sort is not Sort.OPAQUE]


@pytest.mark.parametrize("case", READABLE, ids=[case.name for case in READABLE])
def test_the_checker_would_see_a_number_that_is_left(case: Case) -> None:
    assert Seen(case.mail).holds(case.said.plain)
