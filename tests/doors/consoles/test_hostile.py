"""Text written by an attacker is text on every page: no tag, no attribute, no script comes of it."""

import pytest
from lxml import html as lxml_html

from redaction.review.cases import FoundLine, Ruled, UnreadLine
from routing.desk import inert
from routing.desk.board import AttachmentLine, Entry
from tests.doors.consoles.boards import NOW, MemoryBoard, MemoryCases, Person, case, ticket
from tests.doors.consoles.rooms import browser

ATTACKS = [
    ("a plain script", "<script>alert(1)</script>"),
    ("an event on a picture", "<img src=x onerror=alert(1)>"),
    ("the end of an attribute", '" onmouseover=alert(1) x="'),
    ("the end of a single-quoted attribute", "' autofocus onfocus=alert(1) x='"),
    ("the end of the title", "</title><script>alert(1)</script>"),
    ("the end of the text box", "</textarea><svg onload=alert(1)>"),
    ("the end of the list", "</option></select><iframe src=javascript:alert(1)>"),
    ("a template of ours", "{{ 7 * 191 }}{% include 'base.html' %}"),
    ("a comment", "<!--><script>alert(1)</script>-->"),
    ("a form that posts", "<form action=//evil.example method=post><button>Go</button></form>"),
    ("an entity in disguise", "&lt;script&gt;&#60;script&#62;"),
    ("reversed letters", "\u202egnp.exe\u2066"),
]
SCRIPTS = {"script", "iframe", "svg", "object", "embed"}


def suspicious(page: str) -> list[str]:
    """Every element and attribute on ``page`` that could act, and every form that posts elsewhere."""
    tree = lxml_html.document_fromstring(page)
    found = [str(name) for element in tree.iter() for name in element.attrib if str(name).startswith("on")]
    found += [f"style on {element.tag}" for element in tree.iter() if "style" in element.attrib or element.tag == "style"]
    found += [str(element.tag) for element in tree.iter() if element.tag in SCRIPTS and "brand-mark" not in element.get("class", "")]
    found += [str(form.get("action")) for form in tree.iter("form") if not str(form.get("action")).startswith("/")]
    found += [str(link.get("href")) for link in tree.iter("a") if not str(link.get("href")).startswith(("/", "#"))]
    return found


@pytest.mark.parametrize(("sentence", "evil"), ATTACKS)
async def test_desk_pages_show_it_as_text(sentence: str, evil: str) -> None:
    line = {"subject": evil, "sender": evil, "assignee": evil, "kind": evil, "program": evil, "reference": evil, "findings": {evil: 1}}
    files = (AttachmentLine(evil, evil, 1, evil, 2), AttachmentLine(evil, evil, 1, evil, -1))
    said = tuple(Entry(kind, evil, NOW, evil, evil) for kind in ("reply", "note", "event"))
    view = ticket(7, line=line, why=evil, sender_name=evil, sender_address=evil, text=evil, attachments=files, entries=said)
    board = MemoryBoard(staff=(evil, "dave")).add(view)
    async with browser(Person(evil), board=board) as web:
        pages = [
            await web.get("/desk/"),
            await web.get("/desk/tickets/7"),
            await web.post("/desk/tickets/7/reply", data={"text": evil + "4111 1111 1111 1111"}),
        ]
    for page in pages:
        assert suspicious(page.text) == [], sentence
        assert "1337" not in page.text
    assert [page.status_code for page in pages] == [200, 200, 422]


@pytest.mark.parametrize(("sentence", "evil"), ATTACKS)
async def test_review_pages_show_it_as_text(sentence: str, evil: str) -> None:
    line = {"subject": evil, "sender": evil, "claimed_by": evil, "program": evil, "reference": evil, "findings": {evil: 1}, "why": (evil,)}
    found = (FoundLine(evil, evil, evil, 0.5, evil, evil),)
    view = case(5, line=line, findings=found, unread=(UnreadLine(evil, evil),), text=evil, history=(Ruled(NOW, evil, evil, evil),))
    async with browser(Person(evil), cases=MemoryCases().add(view)) as web:
        pages = [await web.get(f"/review/{page}") for page in ("", "cases/5", "cases/5/deny")]
        pages.append(await web.post("/review/cases/5/deny", data={"reason": evil}))
    for page in pages:
        assert suspicious(page.text) == [], sentence
        assert "1337" not in page.text
    assert [page.status_code for page in pages] == [200, 200, 200, 422]


@pytest.mark.parametrize(
    ("sentence", "sent", "kept"),
    [
        ("headings and lists stay", "<h1>Hi</h1><ul><li>a</li></ul>", "<h1>Hi</h1><ul><li>a</li></ul>"),
        ("cells keep their span", "<table><tbody><tr><td colspan=2>a", '<table><tbody><tr><td colspan="2">a</td></tr></tbody></table>'),
        ("a link is a word", '<a href="https://evil.example/?id=1" target=_blank>click</a>', "<a>click</a>"),
        (
            "a picture is its alternative text",
            '<img src="https://evil.example/p.gif" srcset="x 2x" alt="Logo" width=1>',
            '<img alt="Logo">',
        ),
        ("a script goes with its text", "a<script>steal()</script>b", "ab"),
        ("a style sheet goes with its text", "a<style>body{background:url(//evil)}</style>b", "ab"),
        ("a style attribute goes", '<p style="position:fixed;background:url(//evil.example)" class=x id=y>a</p>', "<p>a</p>"),
        ("a form loses its teeth", '<form action="//evil.example"><input name=pin><button>Go</button></form>', "Go"),
        ("a frame goes", 'a<iframe src="//evil.example">x</iframe>b', "ab"),
        ("a refresh goes", '<meta http-equiv=refresh content="0;url=//evil.example">a', "a"),
        ("a base goes", '<base href="//evil.example">a', "a"),
        ("an event goes", '<p onclick="steal()">a</p>', "<p>a</p>"),
        ("SVG goes with its text", "a<svg><script>steal()</script><text>t</text></svg>b", "ab"),
        ("a comment goes", "a<!-- evil -->b", "ab"),
        ("our own page cannot be closed early", "</body></html><p>late</p>", "<p>late</p>"),
        ("braces are letters", "{body} {0}", "{body} {0}"),
    ],
)
def test_the_designed_view_is_inert(sentence: str, sent: str, kept: str) -> None:
    page = inert.page(sent)
    assert f"<body>{kept}</body>" in page, sentence
    assert "evil" not in page
    assert "steal" not in page
    assert page.count("</body>") == 1
