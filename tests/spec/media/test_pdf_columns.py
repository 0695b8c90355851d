"""Columns of a PDF page: wide gaps are tabs, so that what stands under a head is known by it."""

import pytest

from redaction.inspect import inspect
from redaction.media import pdf_columns
from redaction.media.pdf_lines import Glyphs
from redaction.opening import open_document
from tests.spec.media.letters import cleaned, scan
from tests.spec.media.papers import decoded, line, written

ACCOUNT = "8001573044"
TABLES = [
    ("under the head of its column", [["Name", "Bank account number"], ["Ann Lee", ACCOUNT]]),
    ("under it behind an empty cell", [["Name", "Invoice", "Bank account number"], ["Ann Lee", "", ACCOUNT]]),
    ("in the last row", [["Bank account number", "Paid"], ["Lee, Ann", "no"], [ACCOUNT, "yes"]]),
]


@pytest.mark.parametrize(("sentence", "rows"), TABLES, ids=[row[0] for row in TABLES])
def test_a_number_in_a_column_is_found_by_the_head_of_the_column(sentence: str, rows: list[list[str]]) -> None:
    cells = [(text, 72 + 150 * across, 700 - 16 * down) for down, row in enumerate(rows) for across, text in enumerate(row)]
    document = written("".join(line(*cell) for cell in cells if cell[0]))
    opened = open_document(document)
    (finding,) = inspect(opened, scan).findings
    assert opened.reading.passages[finding.place.passage].text[finding.start : finding.end] == ACCOUNT, sentence
    assert ACCOUNT not in decoded(cleaned(document).document)


def glyphs(*words: tuple[str, float]) -> Glyphs:
    """Words of one line, each beginning so many points from the left."""
    placed = [(char, (x + 6 * at, 0.0, x + 6 * at + 6, 12.0)) for word, x in words for at, char in enumerate(word)]
    text, boxes = zip(*placed, strict=True)
    return Glyphs("".join(text), boxes)


GAPS = [
    ("letters of a word", [("word", 0)], "word"),
    ("words", [("two", 0), ("words", 21)], "twowords"),
    ("cells", [("two", 0), ("cells", 60)], "two\tcells"),
]


@pytest.mark.parametrize(("sentence", "words", "text"), GAPS, ids=[row[0] for row in GAPS])
def test_only_a_gap_between_columns_is_a_tab(sentence: str, words: list[tuple[str, float]], text: str) -> None:
    parted = pdf_columns.parted(glyphs(*words))
    assert parted.text == text, sentence
    assert len(parted.boxes) == len(text)
