"""HTML: what a browser shows and what it hides, cut where it stands."""

import pytest

from redaction.document import Document, Reason
from redaction.opening import open_document
from tests.spec.media.letters import CARD, REMOVED, cleaned, everything, reasons, texts


def page(html: str, charset: str = "utf-8") -> Document:
    return Document("", "text/html", html.encode(charset), charset)


CUT = [
    ("text", f"<p>card {CARD}</p>", f"<p>card {REMOVED}</p>"),
    ("digits split by tags", "<p><b>4111</b> <i>1111 11</i>11 1111!</p>", f"<p><b>{REMOVED}</b><i></i>!</p>"),
    ("a digit to a tag", "<p>" + "".join(f"<span>{digit}</span>" for digit in CARD.replace(" ", "")) + "</p>", REMOVED),
    ("line breaks and indents of the source", "<p>4111\n    1111\n\t1111\n    1111.</p>", f"<p>{REMOVED}.</p>"),
    ("lines of preformatted text", f"<pre>a\n  {CARD}\nb</pre>", f"<pre>a\n  {REMOVED}\nb</pre>"),
    ("entities", "<p>&#52;111 1111 1111 1111</p>", f"<p>{REMOVED}</p>"),
    ("a soft hyphen inside", "<p>4111&shy; 1111 1111 1111</p>", f"<p>{REMOVED}</p>"),
    ("a comment", f"<p>x<!-- {CARD} --></p>", f"<!-- {REMOVED} -->"),
    ("a comment between digits", "<p>4111 1111 <!-- x -->1111 1111</p>", f"<p>{REMOVED}<!-- x --></p>"),
    ("text after the end of the page", f"<html><p>x</p></html> {CARD}", REMOVED),
    ("a paragraph after the end of the page", f"<html><body>x</body></html><p>{CARD}</p></html>", f"<p>{REMOVED}</p>"),
    ("a comment before the page", f"<!-- {CARD} --><html><body>x</body></html>", REMOVED),
    ("a comment after the page", f"<html><body>x</body></html><!-- {CARD} -->", REMOVED),
    ("an instruction", f"<?php {CARD} ?><p>x</p>", REMOVED),
    ("a frame set", f"<frameset><frame title='{CARD}'><noframes>{CARD}</noframes></frameset>", REMOVED),
    ("a text field", f"<textarea>{CARD}</textarea>", REMOVED),
    ("a template", f"<template><p>{CARD}</p></template>", REMOVED),
    ("a drawing", f"<svg><text>{CARD}</text></svg>", REMOVED),
    ("text without a script", f"<noscript>{CARD}</noscript>", REMOVED),
    ("an alternative text", f'<img alt="{CARD}">', f'<img alt="{REMOVED}">'),
    ("a title", f'<a title="card {CARD}">x</a>', f'title="card {REMOVED}"'),
    ("a form's value", f'<input value="{CARD}">', f'value="{REMOVED}"'),
    ("a data attribute", f'<i data-card="{CARD}">x</i>', f'data-card="{REMOVED}"'),
    ("script", f'<script>var c = "{CARD}";</script>', f'var c = "{REMOVED}";'),
    ("style", f'<style>p:after {{ content: "{CARD}" }}</style>', f'content: "{REMOVED}"'),
    ("the page's title", f"<title>{CARD}</title>", f"<title>{REMOVED}</title>"),
    ("a line break inside", "<p>4111 1111<br>1111 1111</p>", REMOVED),
]


@pytest.mark.parametrize(("sentence", "html", "left"), CUT, ids=[row[0] for row in CUT])
def test_a_number_gives_way_to_words(sentence: str, html: str, left: str) -> None:
    written = cleaned(page(html)).document.content.decode()
    assert left in written
    assert "1111 1111" not in written


APART = [
    ("paragraphs are lines", "<p>a</p><p>b</p>", "a\nb"),
    ("inline tags join", "<p>a<b>b</b>c</p>", "abc"),
    ("cells are a tab apart", "<tr><td>a</td><td>b</td></tr>", "a\tb"),
    ("breaks are lines", "a<br>b", "a\nb"),
    ("white space is one space", "<p>a \n\t b</p>", "a b"),
    ("a form field's value stands in the text", '<label>CVV</label><input value="123">x', "CVV\t123\tx"),
    ("entities are characters", "<p>&lt;&eacute;&#x34;</p>", "<é4"),
]


@pytest.mark.parametrize(("sentence", "html", "text"), APART, ids=[row[0] for row in APART])
def test_text_runs_as_it_is_seen(sentence: str, html: str, text: str) -> None:
    assert texts(open_document(page(html)))[0].strip() == text


def test_what_no_finding_covers_looks_the_same() -> None:
    head = "<!DOCTYPE html>\n<html><head><style>p { color: red }</style></head>"
    html = f'{head}<body class="a"><p id="x">Hi <b>{CARD}</b> &amp; bye</p></body></html>'
    assert cleaned(page(html)).document.content.decode() == html.replace(CARD, REMOVED)


def test_attribute_values_side_by_side_do_not_join_to_a_number() -> None:
    untouched = page('<i title="4111 1111" alt="1111 1111">x</i>')
    assert "removed" not in cleaned(untouched).document.content.decode()


def test_the_page_says_the_charset_it_is_written_in() -> None:
    html = '<html><head><meta charset="windows-1252"></head><body>caf\u00e9</body></html>'
    written = cleaned(Document("", "text/html", html.encode("cp1252"))).document
    assert 'charset="utf-8"' in written.content.decode()
    assert "café" in written.content.decode()


@pytest.mark.parametrize("html", ["", " \n", "plain words", "<", "<!-- never closed", "<p", "\0", "</html>", "<![CDATA[x]]>"])
def test_broken_pages_are_read_or_said_to_be_broken(html: str) -> None:
    assert reasons(page(html)) <= {str(Reason.BROKEN)}


def test_a_page_inside_an_attribute_is_not_read() -> None:
    assert reasons(page('<iframe srcdoc="<p>x</p>"></iframe>')) == {str(Reason.UNKNOWN_TYPE)}


def test_a_tag_of_thousands_of_attributes_is_not_parsed() -> None:
    swollen = "<a " + " ".join(f'd{n}="12345678"' for n in range(5000)) + ">"
    assert reasons(page(swollen)) == {str(Reason.BROKEN)}


def test_ten_thousand_open_tags_end_in_an_answer() -> None:
    assert reasons(page("<div>" * 10_000 + CARD)) <= {str(Reason.BROKEN)}


def test_an_unusual_doctype_is_not_passed_on() -> None:
    written = cleaned(page(f'<!DOCTYPE html PUBLIC "{CARD}"><p>x</p>')).document
    assert CARD not in written.content.decode()
    assert CARD not in everything(written)
