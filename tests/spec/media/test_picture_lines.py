"""What engines read, set as text, and numbers of which figures were lost."""

import pytest

from redaction.media.picture_lines import is_doubtful, readings
from redaction.media.sight import Line

CARD = "4539 5787 6362 1486"


def line(text: str, left: int = 0, row: int = 0, engine: str = "one", width: int = 0) -> Line:
    """A line 20 pixels high, ten pixels a character."""
    return Line(text, (left, row * 40, left + (width or 10 * len(text)), row * 40 + 20), engine)


SET: list[tuple[str, list[Line], str]] = [
    ("lines below each other", [line("a", row=0), line("b", row=1)], "a\nb\n"),
    ("lines that come in disorder", [line("b", row=1), line("a", row=0)], "a\nb\n"),
    ("groups of a number side by side", [line("4539 5787", 0), line("6362 1486", 110)], f"{CARD}\n"),
    ("columns", [line("name", 0), line("Ann", 400)], "name\nAnn\n"),
    ("lines a little aslant", [line("4539", 0), Line("5787", (50, 6, 90, 26), "one")], "4539 5787\n"),
]


@pytest.mark.parametrize(("sentence", "lines", "text"), SET, ids=[row[0] for row in SET])
def test_lines_are_set_as_text(sentence: str, lines: list[Line], text: str) -> None:
    assert [reading.text for reading in readings(lines)] == [text]


def test_every_engine_is_heard_once() -> None:
    lines = [line("4539 5787"), line("4539-5787", engine="two"), line("4539 5781", engine="three")]
    assert [reading.text for reading in readings(lines)] == ["4539 5787\n", "4539 5781\n"]


def test_a_finding_touches_its_lines_alone() -> None:
    (reading,) = readings([line("first", row=0), line("second", row=1), line("third", row=2)])
    start = reading.text.index("second")
    assert list(reading.boxes(start, start + 3)) == [(0, 40, 60, 60)]
    assert list(reading.boxes(0, start + 1)) == [(0, 0, 50, 20), (0, 40, 60, 60)]


DOUBTS: list[tuple[str, list[Line], bool]] = [
    ("a card number short of a figure", [line("VALID THRU 09/29", row=1), line("4539 5787 6362 148")], True),
    ("a card number with a wrong figure", [line("debit card", row=1), line("4539 5787 6362 1496")], True),
    ("a card number that another engine read whole", [line("VISA 4539 5787 6362 148"), line(f"VISA {CARD}", engine="two")], False),
    ("a whole card number", [line(f"VISA {CARD}")], False),
    ("a Social Security number short of figures", [line("SSN 219-0-9")], True),
    ("a Social Security number that another engine read whole", [line("SSN 219-0-9"), line("SSN 219-09-9999", engine="two")], False),
    ("a parcel's number", [line("TRACKING"), line("4539 5787 6362 148", row=1)], False),
    ("an order that was paid with a card", [line("paid by card"), line("order 1148820", row=1)], False),
    ("the last figures of a card", [line("VISA **** **** **** 1486")], False),
    ("a telephone number", [line("social media: 555-0100")], False),
    ("dates", [line("Social Security office, 2029-09-30, 03-12-1985 and 9-3-84")], False),
]


@pytest.mark.parametrize(("sentence", "lines", "expected"), DOUBTS, ids=[row[0] for row in DOUBTS])
def test_numbers_of_which_figures_were_lost(sentence: str, lines: list[Line], expected: bool) -> None:
    assert is_doubtful(readings(lines)) is expected
