"""What holds for every text."""

import re
from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from redaction.findings import Span
from redaction.normalise import fold
from redaction.scanner import MAX_CHARACTERS, ScanFailed, Scanner

SCANNER = Scanner()
CARDS = ("4111111111111111", "5500000000000004", "2223003122003222", "6011111111111117", "378282246310005", "30569309025904")
SCRIPTS = {script: str.maketrans("0123456789", digits) for script, digits in (
    ("full-width", "".join(chr(0xFF10 + i) for i in range(10))),
    ("Arabic-Indic", "".join(chr(0x660 + i) for i in range(10))),
    ("Devanagari", "".join(chr(0x966 + i) for i in range(10))),
    ("bold mathematical", "".join(chr(0x1D7CE + i) for i in range(10))),
)}  # fmt: skip
UNSEEN = ("\u200b", "\u200d", "\u2060", "\ufeff", "\u00ad", "\u034f", "\ufe0f")
DIGITAL = st.text(alphabet="0123456789 -./\n\t,;|<>&#b\u200b\u00a0\u0664Oo" + "cardsnvipDE^=%?", max_size=200)


@given(st.one_of(st.text(max_size=300), DIGITAL))
def test_any_text_is_scanned_and_spans_are_sorted_apart_and_inside(text):
    end = 0
    for span in SCANNER.scan(text):
        assert end <= span.start < span.end <= len(text)
        assert 0 <= span.score <= 1
        end = span.end


@given(DIGITAL)
def test_what_is_shown_never_holds_more_than_four_digits(text):
    for span in SCANNER.scan(text):
        assert len(re.findall("[0-9]", span.masked)) <= 4
        assert re.search("[0-9]{5}", span.rule + repr(span.kind)) is None


@given(st.sampled_from(CARDS), st.lists(st.tuples(st.integers(1, 13), st.sampled_from(UNSEEN)), max_size=8))
def test_zero_width_characters_do_not_hide_a_card(card, unseen):
    hidden = card
    for place, char in unseen:
        hidden = hidden[:place] + char + hidden[place:]
    (span,) = SCANNER.scan(f"pay with {hidden} now")
    assert (span.kind, span.start, span.end) == ("card", 9, 9 + len(hidden))


@given(st.sampled_from(CARDS), st.sampled_from(sorted(SCRIPTS)))
def test_the_script_of_the_digits_does_not_hide_a_card(card, script):
    (span,) = SCANNER.scan(card.translate(SCRIPTS[script]))
    assert (span.kind, span.start, span.end, span.masked) == ("card", 0, len(card), f"ends {card[-4:]}")


@given(st.sampled_from(CARDS[:4]), st.sampled_from(" -._/\t\u00a0\u2009\u2013"))
def test_the_gap_between_groups_does_not_hide_a_card(card, gap):
    text = gap.join(card[i : i + 4] for i in range(0, 16, 4))
    (span,) = SCANNER.scan(text)
    assert (span.kind, span.start, span.end) == ("card", 0, len(text))


@given(st.text(max_size=200))
def test_folding_keeps_the_way_back(text):
    folded = fold(text)
    last = 0
    for place in range(len(folded.text)):
        start, end = folded.span(place, place + 1)
        assert last <= start < end <= len(text)
        last = end


FOLDS = [
    ("plain text stays as it is", "plain 4111", "plain 4111"),
    ("an entity is one character", "&#52;1&nbsp;1", "41\u00a01".replace("\u00a0", " ")),
    ("tags inside a number vanish", "41<b>1</b>1", "4111"),
    ("a comment vanishes", "41<!-- x -->11", "4111"),
    ("a tag after a word stays", "see <b>4111</b>", "see <b>4111"),
    ("an unknown entity stays", "AT&T; 4111", "AT&T; 4111"),
    ("dashes of any width", "1\u20132\u20143\u22124", "1-2-3-4"),
    ("letter O among digits", "41O1 1OO1", "4101 1001"),
    ("letters in words stay", "10 Oaks", "10 Oaks"),
]


@pytest.mark.parametrize(("why", "text", "folded"), FOLDS, ids=[row[0] for row in FOLDS])
def test_folding(why, text, folded):
    assert fold(text).text == folded, why


def test_a_label_is_context():
    assert SCANNER.scan("130075728", label="Value") == ()
    (span,) = SCANNER.scan("130075728", label="Social Security number")
    assert span.kind == "ssn"


def test_a_label_can_speak_against():
    assert [span for span in SCANNER.scan("4111111111111111", label="Tracking number") if span.score >= 0.45] == []


def test_a_code_in_its_own_field_is_found():
    assert [span.kind for span in SCANNER.scan(" 123 ", label="CVV")] == ["cvv"]


class Breaking:
    """A detector that fails, and quotes the text while doing so."""

    KINDS: tuple[str, ...] = ("card",)
    MUST_FIND: tuple[tuple[str, str, str], ...] = ()
    MUST_NOT_FIND: tuple[tuple[str, str], ...] = ()

    def find(self, page: object, found: Sequence[Span]) -> Sequence[Span]:
        raise ValueError("4111111111111111")


def test_a_failing_detector_fails_the_scan_and_quotes_nothing():
    with pytest.raises(ScanFailed) as caught:
        Scanner(detectors=[Breaking()]).scan("text 1")
    assert "4111" not in str(caught.value)


def test_a_failing_addition_fails_the_scan():
    def broken(text: str) -> Sequence[Span]:
        raise RuntimeError(text)

    with pytest.raises(ScanFailed):
        Scanner(extra=[broken]).scan("text")


def test_an_addition_yields_spans_of_the_original_text():
    def words(text: str) -> Sequence[Span]:
        return [Span("email_address", 0, 4, "added", 0.9)]

    assert [span.kind for span in Scanner(extra=[words]).scan("a@b. 4111111111111111")] == ["email_address", "card"]


def test_a_text_beyond_measure_is_not_called_clean():
    with pytest.raises(ScanFailed):
        SCANNER.scan(" " * (MAX_CHARACTERS + 1))


@given(st.integers(3900, 4700))
def test_a_number_in_words_is_found_wherever_it_stands_in_a_long_text(place):
    words = "four" + " one" * 15
    text = "x " * (place // 2) + words + " x" * 3000
    assert [text[span.start : span.end] for span in SCANNER.scan(text)] == [words]
