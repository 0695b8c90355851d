"""Numbers in HTML: what a browser shows, what CSS hides or makes, and what only the source has (HTML, CSS 2.1, SVG 1.1, WAI-ARIA)."""

import base64
from urllib.parse import quote

from tests.bench.representations.letters import html, mail, page, sentence
from tests.bench.representations.said import DIGITS, LEAD, TAIL, Make, Row, Said, Sort


def each(before: str, after: str = "") -> Make:
    """Every character of the number between two pieces of markup."""
    return lambda said: html(f"<p>{sentence(said, ''.join(f'{before}{char}{after}' for char in said.number))}</p>")


def between(markup: str) -> Make:
    """The same markup between the groups of the number."""
    return lambda said: html(f"<p>{sentence(said, markup.join(thirds(said)))}</p>")


def around(markup: str) -> Make:
    """``{}`` is the sentence."""
    return lambda said: html(markup.format(said.sentence))


def value(markup: str) -> Make:
    """``{label}`` and ``{number}`` at their own places."""
    return lambda said: html(markup.format(label=said.label, number=said.number))


def thirds(said: Said) -> tuple[str, ...]:
    if len(said.groups) > 1:
        return said.groups
    return said.plain[:3], said.plain[3:6], said.plain[6:]


def entities(said: Said) -> bytes:
    return html(f"<p>{''.join(f'&#{ord(char)};' for char in said.sentence)}</p>")


def mixed_entities(said: Said) -> bytes:
    """Decimal, hexadecimal, with leading zeros and without the semicolon, as browsers read them."""
    shapes = ("&#{0};", "&#x{0:x};", "&#{0:07d};", "&#X{0:X};")
    number = "".join(shapes[at % 4].format(ord(char)) for at, char in enumerate(said.number))
    return html(f"<p>{sentence(said, number)}</p>")


def open_entities(said: Said) -> bytes:
    return html(f"<p>{sentence(said, ''.join(f'&#{ord(char)}' for char in said.number))}</p>")


def decoys(said: Said) -> bytes:
    """A digit that nobody sees after every digit that is seen."""
    number = "".join(f'{char}<span style="display:none">7</span>' for char in said.number)
    return html(f"<p>{sentence(said, number)}</p>")


def generated(said: Said) -> bytes:
    style = f'<style>.n::after {{ content: "{said.number}"; }}</style>'
    return mail(page(f'<p>For your files, my {said.label} is <span class="n"></span></p>', style), kind="text/html; charset=utf-8")


def counted(said: Said) -> bytes:
    """Groups of digits that a style sheet puts before and after."""
    first, second = said.halves
    style = f"<style>.n::before{{content:'{first}'}} .n::after{{content:'{second}'}}</style>"
    return mail(page(f'<p>For your files, my {said.label} is <b class="n"></b></p>', style), kind="text/html; charset=utf-8")


def from_attribute(said: Said) -> bytes:
    style = "<style>.n::after{content: attr(data-n)}</style>"
    shown = f'<p>For your files, my {said.label} is <b class="n" data-n="{said.number}"></b></p>'
    return mail(page(shown, style), kind="text/html; charset=utf-8")


def reversed_by_style(said: Said) -> bytes:
    backwards = f'<span style="direction: rtl; unicode-bidi: bidi-override">{said.number[::-1]}</span>'
    return html(f"<p>For your files, my {said.label} is {backwards}</p>")


def svg(said: Said) -> bytes:
    return html(f'<svg width="600" height="40"><text x="10" y="20">{said.sentence}</text></svg>')


def svg_glyphs(said: Said) -> bytes:
    spans = "".join(f'<tspan x="{250 + 9 * at}">{char}</tspan>' for at, char in enumerate(said.number) if char != " ")
    return html(f'<svg width="600" height="40"><text x="10" y="20">my {said.label} is </text><text y="20">{spans}</text></svg>')


def data_url(said: Said) -> bytes:
    inner = base64.b64encode(f"<p>{said.sentence}</p>".encode()).decode()
    return html(f'<iframe src="data:text/html;base64,{inner}" width="600" height="80"></iframe>')


def data_url_link(said: Said) -> bytes:
    return html(f'<p><a href="data:text/plain,{quote(said.sentence)}">my data</a></p>')


def column(said: Said) -> bytes:
    rows = f"<tr><th>Name</th><th>{said.label}</th></tr><tr><td>Ann Lee</td><td>{said.number}</td></tr>"
    return html(f"<table>{rows}</table>")


def cells(said: Said) -> bytes:
    """As on a form: every character in a box of its own."""
    boxes = "".join(f"<td>{char}</td>" for char in said.plain)
    return html(f"<p>My {said.label}:</p><table border=1><tr>{boxes}</tr></table>")


def plain_too(said: Said) -> bytes:
    return mail(f"{LEAD}\n\n<p>{sentence(said, '<b></b>'.join(thirds(said)))}</p>\n\n{TAIL}\n", kind="text/html")


SHOWN = (
    Row("paragraph", around("<p>For your files, {}.</p>")),
    Row("table row", value("<table><tr><th>{label}</th><td>{number}</td></tr></table>")),
    Row("table column", column),
    Row("a cell for each character", cells, kinds=DIGITS),
    Row("entities", entities),
    Row("entities of every shape", mixed_entities),
    Row("entities without their semicolon", open_entities),
    Row("a tag around each character", each("<b>", "</b>")),
    Row("an empty tag between groups", between("<i></i>")),
    Row(
        "coloured groups", lambda said: html(f"<p>{sentence(said, ' '.join(f'<font color=blue>{one}</font>' for one in thirds(said)))}</p>")
    ),
    Row("a comment between groups", between("<!-- and -->")),
    Row("line breaks between groups", between("<br>")),
    Row("<wbr> between groups", between("<wbr>")),
    Row("soft hyphens between groups", between("&shy;")),
    Row("zero-width spaces", each("&#8203;")),
    Row("no-break spaces", between("&nbsp;")),
    Row("line ends in the source", between("\n     ")),
    Row("preformatted", around("<pre>\n{}\n</pre>")),
    Row("hidden digits between those shown", decoys),
    Row("content made by the style sheet", generated),
    Row("content made in two halves", counted),
    Row("content taken from an attribute", from_attribute),
    Row("reversed by style", reversed_by_style),
    Row("right-to-left override", lambda said: html(f"<p>{sentence(said, chr(0x202E) + said.number[::-1] + chr(0x202C))}</p>")),
    Row("superscript and subscript", each("<sup>", "</sup>")),
    Row("value of a form's field", value('<form><label for=n>{label}</label><input id=n value="{number}"></form>')),
    Row("text area", value("<form>{label}: <textarea rows=2 cols=60>{number}</textarea></form>")),
    Row("option of a list", value("<form>{label}: <select><option>none</option><option selected>{number}</option></select></form>")),
    Row("button", value("<form>{label}: <button>{number}</button></form>")),
    Row("placeholder", value('<form>{label}: <input size=60 placeholder="{number}"></form>')),
    Row("SVG text", svg),
    Row("SVG text, a glyph at a time", svg_glyphs),
    Row("list item", around("<ol><li>one</li><li>{}</li></ol>")),
    Row("inline fragment without html and body", plain_too),
    Row("frame of a data: URL", data_url),
)
UNSEEN = (
    Row("comment", around("<p>Hello.</p><!-- {} -->"), Sort.HIDDEN),
    Row("title of the page", lambda said: mail(page("<p>Hello.</p>").replace("Letter", said.sentence), kind="text/html"), Sort.HIDDEN),
    Row("hidden by display: none", around('<div style="display: none">{}</div>'), Sort.HIDDEN),
    Row("hidden by size", around('<span style="font-size:0px">{}</span>'), Sort.HIDDEN),
    Row("white on white", around('<p style="color:#fff;background:#ffffff">{}</p>'), Sort.HIDDEN),
    Row("off the screen", around('<p style="position:absolute;left:-9999px">{}</p>'), Sort.HIDDEN),
    Row("alternative text", around('<img src="cid:none@example.org" alt="{}">')),
    Row("title of an image", around('<img src="cid:none@example.org" title="{}">')),
    Row("label for screen readers", around('<button aria-label="{}">Send</button>'), Sort.HIDDEN),
    Row("data attribute", around('<p data-note="{}">Hello.</p>'), Sort.HIDDEN),
    Row(
        "link's address",
        lambda said: html(f'<p><a href="https://example.com/pay?{said.label.replace(" ", "_")}={quote(said.number)}">pay</a></p>'),
    ),
    Row("mailto link", lambda said: html(f'<p><a href="mailto:ann@example.org?body={quote(said.sentence)}">write</a></p>')),
    Row("hidden field of a form", value('<form><input type=hidden name="{label}" value="{number}"></form>'), Sort.HIDDEN),
    Row("script", around("<script>var note = '{}';</script>"), Sort.HIDDEN),
    Row("style sheet's comment", around("<style>/* {} */ p {{ color: black }}</style>"), Sort.HIDDEN),
    Row("meta description", around('<meta name="description" content="{}">'), Sort.HIDDEN),
    Row("link of a data: URL", data_url_link, Sort.HIDDEN),
    Row("template", around("<template><p>{}</p></template>"), Sort.HIDDEN),
    Row("noscript", around("<noscript><p>{}</p></noscript>")),
    Row("conditional comment of Outlook", around("<!--[if mso]><p>{}</p><![endif]-->")),
)
ROWS = (*SHOWN, *UNSEEN)
