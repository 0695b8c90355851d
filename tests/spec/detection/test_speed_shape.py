"""Cost by its shape: what is looked at, counted, never timed."""

import pytest

from redaction.detectors.columns import Columns
from redaction.detectors.mentions import Watched, mentions
from redaction.detectors.nine import candidates
from redaction.detectors.page import Page
from redaction.detectors.runs import digit_runs
from redaction.findings import Span
from redaction.normalise import fold
from redaction.scanner import Scanner

PLAIN = "Dear all, the parcel came on Monday, late as usual. Kind regards, Ann\n" * 50


class Counting:
    """A detector that counts how often it is asked."""

    KINDS = ("card",)
    MUST_FIND: tuple[tuple[str, str, str], ...] = ()
    MUST_NOT_FIND: tuple[tuple[str, str], ...] = ()

    def __init__(self) -> None:
        self.asked = 0

    def find(self, page: Page, found: object) -> list[Span]:
        self.asked += 1
        return []


ASKED = [
    ("text without a digit or a watched word asks nobody", PLAIN, "", 0),
    ("a header without a digit asks nobody", "Re: your order", "subject", 0),
    ("one digit asks everybody", "7", "", 1),
    ("a digit of another script asks everybody", "\u0664", "", 1),
    ("a watched word asks everybody", "password: let!me#in", "", 1),
    ("a watched word in the label asks everybody", "let!me#in", "Password", 1),
]


@pytest.mark.parametrize(("why", "text", "label", "asked"), ASKED, ids=[row[0] for row in ASKED])
def test_detectors_are_asked_only_where_something_could_be(why, text, label, asked):
    detector = Counting()
    Scanner(detectors=[detector]).scan(text, label)
    assert detector.asked == asked, why


def test_plain_text_comes_back_as_it_is():
    folded = fold(PLAIN)
    assert folded.text is PLAIN
    assert folded.unchanged


def test_places_in_edited_text_are_those_of_the_original():
    text = "a\u200b\u200bb one two three &#52;1 c"
    folded = fold(text)
    assert folded.text == "ab 1 2 3 41 c"
    read = [text[slice(*folded.span(at, at + 1))] for at in range(len(folded.text))]
    assert read == ["a", "b", " ", "one", " ", "two", " ", "three", " ", "&#52;", "1", " ", "c"]


def test_nine_digit_candidates_are_worked_out_once_a_page():
    page = Page("130-07-5728 and 021000021")
    assert candidates(page) is candidates(page)


def test_a_table_is_read_from_the_asked_row_up_and_each_row_once():
    text = "one line\n" * 100 + "name,ssn\n" + "Ann,130075728\n" * 100 + "Bob,1\n" * 1000
    asked = text.rindex("130075728")
    read: list[int] = []

    class Reading(Columns):
        def _line(self, begin: int) -> str:
            read.append(begin)
            return super()._line(begin)

    columns = Reading(text)
    assert columns.header(asked) == "ssn"
    assert columns.header(text.index("130075728")) == "ssn"
    assert len(read) == len(set(read)) == 102  # a hundred rows, their header, and the line that ends the walk


def test_headers_are_the_same_in_whatever_order_they_are_asked_for():
    text = "x" * 9000 + "\nname,ssn\n" + "Ann,130075728\n" * 50 + "y" * 9000 + ",130075728\ncity;zip\nRome;12345\n"
    places = [place for place in range(len(text)) if text.startswith(("130075728", "12345"), place)]
    forwards, backwards, mixed = Columns(text), Columns(text), Columns(text)
    expected = ["ssn"] * 50 + ["", "zip"]
    assert [forwards.header(place) for place in places] == expected
    assert [backwards.header(place) for place in reversed(places)] == expected[::-1]
    order = sorted(range(len(places)), key=lambda index: index * 37 % len(places))
    assert [mixed.header(places[index]) for index in order] == [expected[index] for index in order]


def test_where_a_long_lines_beginning_is_is_looked_for_once():
    looked: list[int] = []

    class Counted(str):
        __slots__ = ()

        def rfind(self, sub: str, start: int, end: int) -> int:  # type: ignore[override]
            looked.append(end - start)
            return super().rfind(sub, start, end)

    columns = Columns(Counted("1234-" * 20_000))
    for place in range(0, 100_000, 20):
        columns.header(place + 40)
        columns.header(place)
    assert sum(looked) <= 100_040


@pytest.mark.parametrize("gap", ["-", " ", ".", "\t", "\n> "])
def test_a_long_number_is_one_run_and_its_groups_are_counted_not_copied(gap):
    text = gap.join(["1234"] * 1000)
    (run,) = digit_runs(text)
    assert (run.digits, run.sizes, len(set(run.gaps))) == (4000, "4" * 1000, 1)
    assert run.spans[-1] == (len(text) - 4, len(text))


def test_groups_stand_where_they_stand_also_when_the_shape_is_known_already():
    text = "call 202-555-0143 or 303-555-0199"
    first, second = digit_runs(text)
    assert [text[slice(*span)] for span in second.spans] == ["303", "555", "0199"]
    assert second.window(1, 3).digits == "5550199"
    assert text[slice(*first.last)] == "0143"
    assert (first.sizes, first.gaps) == (second.sizes, second.gaps)


def test_runs_need_nine_digits():
    assert [run.digits for run in digit_runs("12345678 x 123456789")] == [9]


def test_literals_are_found_in_one_pass_wherever_they_stand_also_inside_each_other():
    first, second = Watched("abcabc", "cab"), Watched("never there")
    places = mentions("xabcabcab")
    assert list(first.within(places)) == [("abcabc", 1), ("cab", 3), ("cab", 6)]
    assert list(second.within(places)) == []


def test_places_of_literals_are_code_points():
    assert next(iter(Page("\u00e9\U0001d7d2 account 1").mentions(Watched("account")))) == ("account", 3)
