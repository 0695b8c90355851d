"""The HTML of a mail, sanitised once more and made inert: no link leads anywhere, nothing is fetched."""

import nh3

HEADERS = {
    "Content-Security-Policy": (
        "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'self'; base-uri 'none'; form-action 'none'; sandbox"
    ),
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "SAMEORIGIN",
    "Referrer-Policy": "no-referrer",
    "Cache-Control": "no-store",
}
"""Sent with the rebuilt page; even a slip of the sanitiser would find no script, form, frame or fetch allowed."""

_TEXT_TAGS = {
    "a",
    "abbr",
    "b",
    "bdi",
    "bdo",
    "big",
    "cite",
    "code",
    "del",
    "em",
    "font",
    "i",
    "img",
    "ins",
    "kbd",
    "mark",
    "q",
    "s",
    "samp",
}
_TEXT_TAGS |= {"small", "span", "strike", "strong", "sub", "sup", "tt", "u", "var"}
_BLOCK_TAGS = {
    "address",
    "blockquote",
    "br",
    "center",
    "dd",
    "div",
    "dl",
    "dt",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "hr",
    "li",
    "ol",
    "p",
    "pre",
    "ul",
}
_TABLE_TAGS = {"caption", "col", "colgroup", "table", "tbody", "td", "tfoot", "th", "thead", "tr"}
# No href, src, style, class or id: a link is a word, a picture is its alternative text.
_ATTRIBUTES = {"img": {"alt"}, "td": {"colspan", "rowspan"}, "th": {"colspan", "rowspan"}, "ol": {"start"}, "bdo": {"dir"}}
_DROPPED_WHOLE = {"script", "style", "title", "noscript", "template", "iframe", "object", "svg", "math", "textarea", "select"}

_PAGE = """<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>Message as designed</title>
<style>
body {{ font: 1rem/1.5 system-ui, sans-serif; margin: 1rem; overflow-wrap: anywhere; color: #1b1b1b; background: #fff }}
table {{ border-collapse: collapse; max-width: 100% }} td, th {{ padding: .15rem .4rem; vertical-align: top; text-align: start }}
a {{ text-decoration: underline dotted }} img {{ font-style: italic; color: #555 }} pre {{ white-space: pre-wrap }}
</style></head>
<body>{body}</body></html>
"""


def page(html: str) -> str:
    """A whole page around what is left of ``html``; to be sent with ``HEADERS``."""
    body = nh3.clean(
        html,
        tags=_TEXT_TAGS | _BLOCK_TAGS | _TABLE_TAGS,
        clean_content_tags=_DROPPED_WHOLE,
        attributes=_ATTRIBUTES,
        link_rel=None,
        url_schemes=set(),
        strip_comments=True,
    )
    return _PAGE.format(body=body)
