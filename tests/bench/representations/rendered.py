"""HTML letters as Chromium shows them, before and after: above and below the number's paragraph, nothing may have changed.

Debian's Chromium, driven by playwright; without it the report says that nothing was compared.
"""

import io
import shutil
from collections.abc import Iterator
from email import message_from_bytes
from random import Random

from PIL import Image, ImageChops
from playwright.sync_api import Page, sync_playwright

from intake.examine import examine
from intake.rulebook import Rulebook
from tests.bench.representations.letters import mail, page
from tests.bench.representations.outcomes import delivery
from tests.bench.representations.said import Said, sensitive

_NUMBER = "Number:"
_FIND = """() => {
  const all = [...document.querySelectorAll('body *')].filter(one => one.textContent.includes('Number:') &&
    ['block', 'list-item', 'table-cell'].includes(getComputedStyle(one).display));
  const box = (all[all.length - 1].closest('tr') || all[all.length - 1]).getBoundingClientRect();
  return [box.top, box.bottom];
}"""
_PICTURE = "data:image/gif;base64,R0lGODdhAQABAIAAAP8AAAAAACwAAAAAAQABAAACAkQBADs="
STYLES = (
    "<style>body{font:15px Georgia,serif;margin:24px;background:#fdfbf5}h1{color:#245;border-bottom:2px solid}"
    ".box{border:1px solid #999;padding:9px}</style>"
)
_RED = f"<img src='{_PICTURE}' width=120 height=40 alt=red>"
_ROW = "<tr><td>{}</td><td width=500>{}</td></tr>"
LAYOUTS = {
    "plain paragraphs": "<p>One.</p><p>{}</p><p>Two.</p>",
    "heading and rule": "<h1>About my order</h1><p>{}</p><hr><h2>More</h2><p>Two.</p>",
    "table": f"<table border=1>{_ROW.format('Name', 'Ann Lee')}{_ROW.format('Data', '{}')}{_ROW.format('City', 'Oak Park')}</table>",
    "nested tables of a newsletter": (
        "<table width=600 bgcolor=#eeeeee><tr><td><table width=560 align=center bgcolor=white><tr><td><h2>News</h2></td></tr>"
        "<tr><td>{}</td></tr><tr><td align=right>end</td></tr></table></td></tr></table>"
    ),
    "list": "<ol><li>One</li><li>{}</li><li>Three<ul><li>a</li><li>b</li></ul></li></ol>",
    "quoted reply": (
        "<p>Thanks.</p><blockquote style='border-left:2px solid #77c;padding-left:8px'><p>Hello,</p><p>{}</p><p>Bye</p></blockquote>"
        "<p>-- <br>Ann</p>"
    ),
    "styles of a word processor": (
        "<div class=box><p style='margin:0cm;font-size:11.0pt;font-family:Calibri,sans-serif'>Dear all,</p>"
        "<p style='margin:0cm'>{}</p><p><b><u>Signed</u></b></p></div>"
    ),
    "pictures": f"<p>{_RED}</p><p>{{}}</p><p>See {_RED} here.</p>",
    "floats and columns": (
        "<div style='float:right;width:150px;background:#def'>aside</div><p>One.</p><p style='clear:both'>{}</p>"
        "<p style='column-count:2'>a b c d e f g</p>"
    ),
    "other scripts": (
        "<p dir=rtl>\u0634\u0643\u0631\u0627 \u0644\u0643\u0645</p><p>{}</p>"
        "<p>\u3042\u308a\u304c\u3068\u3046 \u2014 \u00fcber \u20ac 5,00 \u2603</p>"
    ),
}
WRITTEN = {"plain": lambda said: said.number, "split by tags": lambda said: "".join(f"<b>{group}</b>{said.gap}" for group in said.groups)}


def letters() -> Iterator[tuple[str, bytes]]:
    """Every layout with both ways of writing a number."""
    for layout, markup in LAYOUTS.items():
        for way, write in WRITTEN.items():
            said: Said = sensitive(Random(f"{layout} {way}"), "card")
            inner = markup.format(f"{_NUMBER} my {said.label} is {write(said)}")
            yield f"{layout}, {way}", mail(page(inner, STYLES), kind="text/html; charset=utf-8")


def differences(rulebook: Rulebook) -> list[tuple[str, str]]:
    """Name of each letter, and what else has changed in it."""
    program = shutil.which("chromium")
    if not program:
        return [("all", "not compared: Chromium is not installed")]
    with sync_playwright() as play:
        browser = play.chromium.launch(executable_path=program, args=["--no-sandbox"])
        page_of = browser.new_page(viewport={"width": 800, "height": 900})
        rows = []
        for name, content in letters():
            routed = examine(delivery(content), rulebook).routed
            rows.append((name, _compared(page_of, content, routed) if routed else "held"))
        browser.close()
    return rows


def _compared(page_of: Page, before: bytes, after: bytes) -> str:
    first, second = _shown(page_of, before), _shown(page_of, after)
    parts = [name for name, one, two in zip(("above it", "below it"), first, second, strict=True) if not _same(one, two)]
    return " and ".join(parts)


def _shown(page_of: Page, content: bytes) -> tuple[Image.Image, Image.Image]:
    """Pictures of what is above and what is below the number's paragraph."""
    page_of.set_content(_html(content))
    top, bottom = page_of.evaluate(_FIND)
    picture = Image.open(io.BytesIO(page_of.screenshot(full_page=True))).convert("RGB")
    return picture.crop((0, 0, picture.width, int(top))), picture.crop((0, int(bottom) + 1, picture.width, picture.height))


def _same(one: Image.Image, two: Image.Image) -> bool:
    """What follows below is white paper; it may be longer or shorter."""
    height = min(one.height, two.height)
    first, second = (picture.crop((0, 0, picture.width, height)) for picture in (one, two))
    return abs(one.height - two.height) <= 40 and ImageChops.difference(first, second).getbbox() is None


def _html(content: bytes) -> str:
    for part in message_from_bytes(content).walk():
        payload = part.get_payload(decode=True)
        if part.get_content_type() == "text/html" and isinstance(payload, bytes):
            return payload.decode(part.get_content_charset("utf-8"))
    return "<p>Number:</p>"
