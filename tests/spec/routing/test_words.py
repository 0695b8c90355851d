"""Phrases of rules, found in a line of words."""

import pytest

from routing.words import Phrases, as_phrase, as_words

ROWS = [
    ("words in a row", "Where is my parcel?", {"my parcel"}),
    ("not over a word in between", "my lost parcel", set()),
    ("not within a word", "tummy parcels", set()),
    ("the beginning of a word where the phrase ends in a star", "two refunds, refunding", {"refund*"}),
    ("one that begins where another has not ended", "my parcel tracking number", {"my parcel", "parcel tracking"}),
    ("one inside another", "a change of address please", {"change of address", "address"}),
    ("nothing in an empty line", "", set()),
]


@pytest.mark.parametrize(("sentence", "text", "expected"), ROWS, ids=[row[0] for row in ROWS])
def test_phrases_are_found(sentence: str, text: str, expected: set[str]) -> None:
    written = ("my parcel", "refund*", "parcel tracking", "change of address", "address", "my parcel")
    assert Phrases(map(as_phrase, written)).among(as_words(text)) == set(map(as_phrase, expected))
