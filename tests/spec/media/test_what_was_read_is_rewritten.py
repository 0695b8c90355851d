"""What a reading has taken apart already is written as its medium would write it, however often."""

import pytest

from redaction.document import Cut, Cuts, Document, Media
from redaction.media import html, mail

PAGE = Document("", "text/html", b"<meta charset=latin1><p>My card is 4111</p>", "utf-8")
MAIL = Document("", "message/rfc822", b"From: a@example.org\r\nSubject: My card 4111\r\n\r\nHello\r\n")
CASES: tuple[tuple[str, Media, Document, Cuts], ...] = (
    ("a page as it is", html, PAGE, {}),
    ("a page with a cut", html, PAGE, {0: (Cut(11, 15, "[removed]"),)}),
    ("a mail as it is", mail, MAIL, {}),
    ("a mail with a cut", mail, MAIL, {1: (Cut(8, 12, "[removed]"),)}),
)


@pytest.mark.parametrize(("sentence", "media", "document", "cuts"), CASES)
def test_a_reading_rewrites_as_its_medium_does(sentence: str, media: Media, document: Document, cuts: Cuts) -> None:
    reading = media.read(document)
    assert reading.rewrite is not None
    expected = media.rewrite(document, cuts, reading.children)
    assert [reading.rewrite(document, cuts, reading.children) for _ in range(2)] == [expected, expected], sentence


def test_what_was_cut_once_is_there_for_the_next_who_writes() -> None:
    reading = html.read(PAGE)
    assert reading.rewrite is not None
    reading.rewrite(PAGE, {0: (Cut(11, 15, "[removed]"),)}, ())
    assert reading.rewrite(PAGE, {}, ()) == html.rewrite(PAGE, {}, ())


def test_the_tree_of_a_large_page_is_not_kept() -> None:
    assert html.read(Document("", "text/html", b"<p>Hello</p>" * 10_000)).rewrite is None
