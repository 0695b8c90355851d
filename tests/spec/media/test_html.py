"""HTML: what a browser shows and what it hides, cut where it stands."""

from base64 import b64encode

import pytest

from redaction.document import Document, Reason
from redaction.inspect import inspect
from redaction.opening import open_document
from tests.spec.media.letters import CARD, REMOVED, cleaned, everything, reasons, scan, texts


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


D = CARD.replace(" ", "")
OTHERWISE = [
    ("a decoy that is not displayed", '<p>4111<span style="display: none">9</span>1111 1111 1111</p>'),
    ("decoys all over", '<p>41<i style="visibility:hidden">7</i>11 11<b style="font-size:0">3</b>11 1111<u hidden>0</u> 1111</p>'),
    ("a decoy by class", "<style>@media all { p > .x { display: none } }</style><p>4111<i class='a x'>9</i>1111 1111 1111</p>"),
    ("a decoy in white", '<p>4111<font color="#FFFFFF">9</font>1111 1111 1111</p>'),
    ("a decoy in the colour behind it", '<div style="background:#036">4111<i style="color:#036">9</i>1111 1111 1111</div>'),
    ("a decoy off the screen", '<p>4111<i style="position:absolute;left:-9999px">9</i>1111 1111 1111</p>'),
    ("a decoy of no width", '<p>4111<i style="display:inline-block;overflow:hidden;width:0">9</i>1111 1111 1111</p>'),
    ("a decoy in a template", "<p>4111<template>9</template>1111 1111 1111</p>"),
    ("struck out digits", "<p>4111<del>99</del>1111 1111 1111</p>"),
    ("a footnote mark", "<p>4111<sup>1</sup> 1111 1111 1111</p>"),
    ("a hidden field", '<p>4111<input type="hidden" value="9">11111111<input type="hidden" value="8">1111</p>'),
    ("hidden digits between letters", "<p>" + "".join(f'x<b style="display:none">{digit}</b>' for digit in D) + "</p>"),
    ("hidden letters between digits", "<p>" + "".join(f'{digit}<b style="display:none">x</b>' for digit in D) + "</p>"),
    ("text that a style sheet writes, escaped", '<style>b::before { content: "\\34 111 1111 1111 1111" }</style><b></b>'),
    ("text that a style sheet writes, in pieces", '<style>b:before { content: "4111" /* x */ "1111" "11111111" }</style><b></b>'),
    ("text before and after", '<style>b::before{content:"41111111"} b::after{content:"1111"}</style><b>1111</b>'),
    ("attributes that a style sheet shows", "<style>b::before{content:attr(data-d)}</style>" + "".join(f"<b data-d={d}></b>" for d in D)),
    ("text from right to left", f"<p><bdo dir=rtl>{CARD[::-1]}</bdo></p>"),
    ("text turned by a style sheet", f"<style>.r{{direction:rtl;unicode-bidi:bidi-override}}</style><p class=r>{D[::-1]}</p>"),
    ("children in reverse", '<div style="display:flex;flex-direction:row-reverse">' + "".join(f"<i>{d}</i>" for d in D[::-1]) + "</div>"),
    ("digits floating to the right", "<p>" + "".join(f'<i style="float:right">{d}</i>' for d in D[::-1]) + "</p>"),
    ("cells from right to left", "<table dir=rtl><tr><td>1111</td><td>1111</td><td>1111</td><td>4111</td></tr></table>"),
    ("paragraphs in cells", "<table><tr>" + "".join(f"<td><p>{group}</p></td>" for group in CARD.split()) + "</tr></table>"),
    ("tables in cells", "<table><tr>" + "".join(f"<td><table><tr><td>{g}</td></tr></table></td>" for g in CARD.split()) + "</tr></table>"),
    ("cells in a conditional comment", "<!--[if mso]><tr>" + "".join(f"<td>{group}</td>" for group in CARD.split()) + "</tr><![endif]-->"),
    ("alternative texts in a line", '<p>4111 <img alt="1111"> 1111 <img alt="1111"></p>'),
    ("percent signs in an address", '<a href="https://example.org/?card=' + "".join(f"%3{d}" for d in D) + '">x</a>'),
    ("escapes in a script", '<script>var c = "' + "".join(f"\\u003{d}" for d in D) + '"</script>'),
    ("strings put together", '<script>var c = "4111" + "1111" + "1111" + "1111"</script>'),
    ("newer entities", "<p>4111&hyphen;1111&NoBreak;-1111-&ZeroWidthSpace;1111</p>"),
    ("character data in a drawing", "<svg><text><![CDATA[4111]]>1111<![CDATA[11111111]]></text></svg>"),
    ("a number too long to dial", f'<a href="tel:{D}">x</a>'),
    ("a page inside", '<iframe srcdoc="&lt;p&gt;4111&lt;b&gt;1111&lt;/b&gt;11111111"></iframe>'),
    ("a page in an address", f'<a href="data:text/html;base64,{b64encode(f"<p>4111<b>1111</b>{D[8:]}".encode()).decode()}">x</a>'),
    ("a text in an address", f'<img src="data:,{D}">'),
    ("a drawing in a style sheet", f"<p style=\"background:url('data:image/svg+xml,%3Csvg%3E{D}%3C/svg%3E')\">x</p>"),
]


@pytest.mark.parametrize(("sentence", "html"), OTHERWISE, ids=[row[0] for row in OTHERWISE])
def test_what_is_read_otherwise_than_it_is_stored_is_found_and_gone(sentence: str, html: str) -> None:
    written = cleaned(page(f"<p>before</p>{html}<p>after</p>")).document
    again = inspect(open_document(written, scan=scan), scan)
    assert "removed" in everything(written)
    assert again.findings == ()
    assert texts(open_document(written))[0].startswith("before")
    assert texts(open_document(written))[0].endswith("after")


LOOK_ALIKES = [
    ("hidden text beside a price", '<p>Total 12<span style="display:none">34</span> 56 coils, order 20261123</p>'),
    ("footnote marks", "".join(f"<p>word<sup>[{n}]</sup><sup>[{n + 1}]</sup> word</p>" for n in range(40, 90))),
    ("bullets that a style sheet writes", "<style>" + "li::before { content: '*' } " * 20 + "</style>" + "<li>12 34</li>" * 50),
    ("a calendar", "<table>" + "".join(f"<tr>{''.join(f'<td>{7 * w + d}</td>' for d in range(7))}</tr>" for w in range(5)) + "</table>"),
    ("sizes in a style sheet", "<style>.a { width: 600px; margin: 16px 14px 86px 0; color: #453957 } b::after { content: '*' }</style>x"),
    ("a telephone number", '<a href="tel:+1-555-123-4567">call</a>'),
    ("a tracking number", '<a href="https://example.org/track?n=%31%32">1Z999AA10123456784</a>'),
]


@pytest.mark.parametrize(("sentence", "html"), LOOK_ALIKES, ids=[row[0] for row in LOOK_ALIKES])
def test_what_only_looks_like_a_number_stays(sentence: str, html: str) -> None:
    assert "removed" not in cleaned(page(html)).document.content.decode()


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


def test_a_value_that_stands_in_many_attributes_is_read_once_and_cut_in_each() -> None:
    html = f"<p title='card {CARD}' class='a fine one'>a<b title='card {CARD}'>b</b></p><p class='a fine one' data-x='card {CARD}'>c</p>"
    assert everything(page(html)).count(CARD) == everything(page(html)).count("a fine one") == 1
    written = cleaned(page(html)).document.content.decode()
    assert written.count(f"card {REMOVED}") == 3
    assert "1111 1111" not in written


def test_a_page_inside_many_attributes_is_read_in_each() -> None:
    html = f"<iframe srcdoc='card {CARD}'></iframe><iframe srcdoc='card {CARD}'></iframe>"
    assert cleaned(page(html)).document.content.decode().count(REMOVED) == 2


def test_the_page_says_the_charset_it_is_written_in() -> None:
    html = '<html><head><meta charset="windows-1252"></head><body>caf\u00e9</body></html>'
    written = cleaned(Document("", "text/html", html.encode("cp1252"))).document
    assert 'charset="utf-8"' in written.content.decode()
    assert "café" in written.content.decode()


@pytest.mark.parametrize("html", ["", " \n", "plain words", "<", "<!-- never closed", "<p", "\0", "</html>", "<![CDATA[x]]>"])
def test_broken_pages_are_read_or_said_to_be_broken(html: str) -> None:
    assert reasons(page(html)) <= {str(Reason.BROKEN)}


def test_counters_of_lists_are_no_reason_to_hold_a_page() -> None:
    counted = (
        "<style>ol { counter-reset: item } li::before { counter-increment: item 1; content: counter(item) '. ' }</style><ol><li>x</ol>"
    )
    assert reasons(page(counted)) == set()


def test_only_a_browser_can_count() -> None:
    counted = "<style>b { counter-reset: a 4111 } b::before { content: counter(a) counter(a) }</style><b></b>"
    assert reasons(page(counted)) == {str(Reason.UNKNOWN_TYPE)}


def test_a_tag_of_thousands_of_attributes_is_not_parsed() -> None:
    swollen = "<a " + " ".join(f'd{n}="12345678"' for n in range(5000)) + ">"
    assert reasons(page(swollen)) == {str(Reason.BROKEN)}


def test_ten_thousand_open_tags_end_in_an_answer() -> None:
    assert reasons(page("<div>" * 10_000 + CARD)) <= {str(Reason.BROKEN)}


def test_an_unusual_doctype_is_not_passed_on() -> None:
    written = cleaned(page(f'<!DOCTYPE html PUBLIC "{CARD}"><p>x</p>')).document
    assert CARD not in written.content.decode()
    assert CARD not in everything(written)
