"""What is spoken of near a place: words by themselves, in one pass over the page."""

import pytest

from redaction.detectors.page import Page
from redaction.detectors.vocabulary import Vocabulary

MONEY = Vocabulary("pay|refund*", "first horizon|horizon|m&t")
BANKS = Vocabulary("horizon")

SAID = [
    ("a word by itself", "please pay me", True),
    ("a word at the beginning", "pay me", True),
    ("a word at the end", "what you pay", True),
    ("a word of two", "at first horizon now", True),
    ("a word with a sign in it", "the m&t there", True),
    ("the beginning of a word that may go on", "refunding it", True),
    ("part of a longer word", "the payee repays", False),
    ("the end of a word that may go on", "norefund", False),
    ("a digit beside it parts words", "pay2me", True),
    ("nothing", "", False),
]


@pytest.mark.parametrize(("why", "text", "said"), SAID, ids=[row[0] for row in SAID])
def test_a_word_stands_by_itself_unless_it_may_go_on(why, text, said):
    assert MONEY.said(Page(text), 0, len(text)) == said, why
    assert (text in MONEY) == said, why


BETWEEN = [
    ("all of it", 3, 6, True),
    ("with more on both sides", 0, 10, True),
    ("not its beginning", 4, 10, False),
    ("not its end", 0, 5, False),
    ("before the text begins", -20, 6, True),
    ("behind its end", 7, 90, False),
]


@pytest.mark.parametrize(("why", "start", "end", "said"), BETWEEN, ids=[row[0] for row in BETWEEN])
def test_the_whole_word_stands_between_the_places(why, start, end, said):
    assert MONEY.said(Page("to pay now"), start, end) == said, why


def test_each_vocabulary_knows_its_own_words_and_may_share_them():
    page = Page("first horizon")
    assert MONEY.said(page, 0, 13)
    assert BANKS.said(page, 0, 13)
    assert not BANKS.said(Page("pay"), 0, 3)


def test_a_word_inside_a_longer_phrase_is_found_although_it_ends_with_it():
    assert MONEY.said(Page("first horizon"), 3, 13)
