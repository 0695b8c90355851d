"""The staff desk, as its clerks and those who would trick it meet it."""

from datetime import timedelta

import pytest
from lxml import html as lxml_html

from routing.desk.board import TOP, Download, Mark, Place, View
from routing.desk.words import NOTICES, TEXT_LIMIT
from tests.doors.consoles.boards import NOW, PROGRAMS, SECRET, MemoryBoard, Person, attachments, entries, ticket
from tests.doors.consoles.rooms import browser

CAROL = Person("carol", frozenset({"delivery", "stamps"}))
ADMIN = Person("root", None)


async def body_of(board: MemoryBoard, address: str, person: Person = CAROL) -> str:
    async with browser(person, board=board) as web:
        answer = await web.get(address)
    assert answer.status_code == 200
    return answer.text


@pytest.mark.parametrize(
    ("sentence", "path", "form", "change", "goes_to"),
    [
        (
            "a reply goes out",
            "reply",
            {"text": "Dear Ada,\r\nit is here."},
            ("reply", "Dear Ada,\nit is here."),
            "tickets/7?notice=replied",
        ),
        ("a note is kept", "note", {"text": " Depot 4. "}, ("note", "Depot 4."), "tickets/7?notice=noted"),
        ("a colleague gets it", "assign", {"to": "dave"}, ("assign", "dave"), "tickets/7?notice=assigned"),
        ("it is given back to nobody", "assign", {"to": ""}, ("assign", ""), "tickets/7?notice=unassigned"),
        ("it is closed", "close", {}, ("close", ""), "tickets/7?notice=closed"),
        ("it is opened again", "reopen", {}, ("reopen", ""), "tickets/7?notice=reopened"),
        ("it moves to another program", "move", {"program": "claims"}, ("move", "claims"), "?notice=moved"),
        ("a stranger cannot get it", "assign", {"to": "mallory"}, None, "tickets/7?notice=not-assigned"),
        ("it cannot move to nowhere", "move", {"program": "nowhere"}, None, "tickets/7?notice=not-moved"),
    ],
)
async def test_an_action_ends_in_a_redirect(
    sentence: str, path: str, form: dict[str, str], change: tuple[str, str] | None, goes_to: str
) -> None:
    board = MemoryBoard().add(ticket(7))
    async with browser(CAROL, board=board) as web:
        answer = await web.post(f"/desk/tickets/7/{path}", data=form, headers={"content-type": "application/x-www-form-urlencoded"})
    assert answer.status_code == 303, sentence
    assert answer.headers["location"] == f"/desk/{goes_to}"
    assert board.changes == ([("carol", 7, *change)] if change else [])


@pytest.mark.parametrize(
    ("sentence", "box", "typed", "can_reply", "said"),
    [
        ("a reply with a card number is not sent", "reply", f"Use {SECRET}!", True, "contains a card number"),
        ("a note with a card number is not kept", "note", f"Has {SECRET}!", True, "contains a card number"),
        ("an empty reply is not sent", "reply", "  \n ", True, "nothing to send yet"),
        ("a far too long reply is not sent", "reply", "x" * (TEXT_LIMIT + 1), True, "too long"),
        ("nobody can be answered without an address", "reply", "Dear nobody", False, "no address"),
    ],
)
async def test_what_cannot_be_sent_says_why_and_keeps_the_text(sentence: str, box: str, typed: str, can_reply: bool, said: str) -> None:
    board = MemoryBoard().add(ticket(7, can_reply=can_reply))
    async with browser(CAROL, board=board) as web:
        answer = await web.post(f"/desk/tickets/7/{box}", data={"text": typed})
    assert answer.status_code == 422, sentence
    assert said in answer.text
    assert "<title>Error: " in answer.text
    assert typed.strip() in answer.text or not can_reply
    assert board.changes == []


@pytest.mark.parametrize("path", ["", "/html", "/attachments/2"])
@pytest.mark.parametrize("number", [8, 9, 10**40])
async def test_a_ticket_of_another_program_does_not_exist(path: str, number: int) -> None:
    foreign = ticket(8, line={"program": "privacy", "subject": "Foreign secret"}, html="<p>x</p>")
    board = MemoryBoard({8: foreign}, {(8, 2): Download("a", "text/plain", b"x")})
    async with browser(CAROL, board=board) as web:
        answer = await web.get(f"/desk/tickets/{number}{path}")
    assert answer.status_code == 404
    assert "no such ticket for you" in answer.text
    assert "Foreign secret" not in answer.text


@pytest.mark.parametrize("action", ["reply", "note", "assign", "close", "reopen", "move"])
async def test_no_action_reaches_a_ticket_of_another_program(action: str) -> None:
    board = MemoryBoard().add(ticket(8, line={"program": "privacy"}))
    async with browser(CAROL, board=board) as web:
        answer = await web.post(f"/desk/tickets/8/{action}", data={"text": "x", "to": "dave", "program": "stamps"})
    assert answer.status_code == 404
    assert board.changes == []


async def test_list_counts_and_filter_know_only_the_clerks_programs() -> None:
    board = MemoryBoard().add(ticket(7), ticket(8, line={"program": "privacy", "subject": "Foreign secret"}))
    page = await body_of(board, "/desk/?program=privacy")
    assert "Where is my parcel?" in page
    assert "Foreign secret" not in page
    assert PROGRAMS["privacy"] not in page
    assert board.asked == [(View.OPEN, "", TOP)]
    assert "Foreign secret" in await body_of(board, "/desk/", ADMIN)


@pytest.mark.parametrize(
    ("sentence", "query", "asked"),
    [
        ("nothing asked shows what is open", "", (View.OPEN, "", TOP)),
        ("a view and a program are passed on", "?view=mine&program=stamps", (View.MINE, "stamps", TOP)),
        ("a page behind a line", "?page=3&after=1795480000.25-7", (View.OPEN, "", Place(3, after=Mark(1795480000.25, 7)))),
        ("a page before a line", "?page=2&before=1795480000-7", (View.OPEN, "", Place(2, before=Mark(1795480000.0, 7)))),
        ("both at once is behind", "?page=2&after=1-2&before=3-4", (View.OPEN, "", Place(2, after=Mark(1.0, 2)))),
        ("an unknown view is the usual one", "?view=everything", (View.OPEN, "", TOP)),
        ("a page without a line is the top", "?page=3", (View.OPEN, "", TOP)),
        ("page one is the top", "?page=1&after=1-2", (View.OPEN, "", TOP)),
        ("a page that is no number is the top", "?page=-2&after=1-2", (View.OPEN, "", TOP)),
        ("a page in other digits is the top", "?page=%D9%A3&after=1-2", (View.OPEN, "", TOP)),
        ("a page beyond all measure is the top", "?after=1-2&page=" + "9" * 5000, (View.OPEN, "", TOP)),
        ("a line that is none is the top", "?page=2&after=1e9-2", (View.OPEN, "", TOP)),
        ("a line beyond all measure is the top", "?page=2&after=1-" + "9" * 5000, (View.OPEN, "", TOP)),
    ],
)
async def test_the_list_reads_its_address_with_patience(sentence: str, query: str, asked: tuple[View, str, Place]) -> None:
    board = MemoryBoard()
    await body_of(board, f"/desk/{query}")
    assert board.asked == [asked], sentence


@pytest.mark.parametrize(
    ("sentence", "days", "state", "tag"),
    [
        ("a fresh ticket is calm", 1, "open", None),
        ("two days are due", 2, "open", "due"),
        ("five days are late", 5, "open", "late"),
        ("a closed ticket is never late", 50, "closed", None),
    ],
)
async def test_what_is_urgent_stands_out_in_words(sentence: str, days: int, state: str, tag: str | None) -> None:
    board = MemoryBoard().add(ticket(7, line={"state": state, "opened_at": NOW - timedelta(days=days)}))
    page = await body_of(board, f"/desk/?view={state}")
    for word in ("due", "late"):
        assert (f">{word}</span>" in page) == (word == tag), sentence


async def test_words_of_a_row_stay_apart_for_those_who_hear_them() -> None:
    line = {"opened_at": NOW - timedelta(days=6), "confidence": 0.5, "findings": {"card": 1, "ssn": 2}, "verdict": "hold"}
    page = await body_of(MemoryBoard().add(ticket(7, line=line)), "/desk/")
    heard = " ".join("".join(map(str, lxml_html.document_fromstring(page).itertext())).split())
    for words in ("6 days late", "Track and deliver unsure, 50 %", "card ×1 SSN ×2", "Where is my parcel? released by security review #7"):
        assert words in heard


async def test_no_form_is_taken_without_the_token_of_the_session() -> None:
    board = MemoryBoard().add(ticket(7))
    async with browser(CAROL, token="of another session", board=board) as web:
        answer = await web.post("/desk/tickets/7/close", data={"csrf": "guessed"})
    assert answer.status_code == 403
    assert board.changes == []


async def test_a_long_list_comes_in_pages_of_fifty_with_the_way_on_and_back() -> None:
    board = MemoryBoard().add(*(ticket(number) for number in range(1, 171)))
    address, seen = "/desk/?view=unassigned", []
    for rel in ("next", "next", "next", "prev", "prev", "prev"):
        page = lxml_html.document_fromstring(await body_of(board, address))
        (where,) = page.xpath('//nav[@class="pagination"]/span[starts-with(., "Page")]/text()')
        seen.append((where, len(page.find_class("queue-link"))))
        (address,) = page.xpath(f'//nav[@class="pagination"]/a[@rel="{rel}"]/@href')
    first, second, third, last = ("Page 1 of 4", 50), ("Page 2 of 4", 50), ("Page 3 of 4", 50), ("Page 4 of 4", 20)
    assert seen == [first, second, third, last, third, second]
    assert address == "/desk/?view=unassigned"


async def test_the_ticket_page_shows_all_a_clerk_needs() -> None:
    line = {"findings": {"card": 1}, "verdict": "redact", "assignee": "dave", "confidence": 0.55}
    text = "My card is [card number removed, ends 1111]."
    board = MemoryBoard().add(ticket(7, line=line, text=text, attachments=attachments(), entries=entries(), warning_owed=True))
    page = await body_of(board, "/desk/tickets/7")
    for shown in (
        '<mark class="removed">[card number removed, ends 1111]</mark>',
        "card number&nbsp;×1",
        "What was removed",
        "will carry that warning",
        "withheld: encrypted",
        'href="/desk/tickets/7/attachments/2"',
        "Looks like the depot",
        "on its way",
        "assigned to carol",
        "PR-0007-TEST",
        "E-mail, TLS (encrypted on its way to us)",
        "recipient address (55&nbsp;% sure)",
        "Goes out by mail to ada@example.org",
        "It is never sent.",
        "<b>dave</b>",
    ):
        assert shown in page
    assert "attachments/-1" not in page
    assert page.index("my card is".capitalize()) < page.index("Looks like the depot") < page.index("We found it.")


async def test_a_sender_without_address_gets_no_reply_box() -> None:
    page = await body_of(MemoryBoard().add(ticket(7, can_reply=False)), "/desk/tickets/7")
    assert 'action="/desk/tickets/7/reply"' not in page
    assert "no address that can be answered" in page


@pytest.mark.parametrize("word", sorted(NOTICES))
async def test_a_notice_is_a_fixed_sentence(word: str) -> None:
    assert NOTICES[word].text in await body_of(MemoryBoard().add(ticket(7)), f"/desk/tickets/7?notice={word}")


async def test_a_notice_cannot_be_made_up() -> None:
    assert "Call+this" not in (page := await body_of(MemoryBoard(), "/desk/?notice=Call+this+number"))
    assert "Call this" not in page
    assert 'role="status"' not in page


async def test_a_download_cannot_run_or_name_itself() -> None:
    content = b"<script>alert(1)</script>"
    files = {(7, 2): Download('../../evil"\r\nX: y.html', "text/html", content), (7, 3): Download("x", "application/pdf", b"%PDF")}
    board = MemoryBoard({7: ticket(7)}, files)
    async with browser(CAROL, board=board) as web:
        answer = await web.get("/desk/tickets/7/attachments/2")
        pdf = await web.get("/desk/tickets/7/attachments/3")
    assert answer.content == content
    assert answer.headers["content-disposition"] == 'attachment; filename="ticket-7-attachment-2.bin"'
    assert answer.headers["content-type"] == "application/octet-stream"
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert "sandbox" in answer.headers["content-security-policy"]
    assert answer.headers["cache-control"] == "no-store"
    assert pdf.headers["content-disposition"] == 'attachment; filename="ticket-7-attachment-3.pdf"'


async def test_the_designed_view_is_framed_on_its_own_page_only() -> None:
    board = MemoryBoard().add(ticket(7, html="<h1>Hello</h1>"), ticket(8))
    async with browser(CAROL, board=board) as web:
        text, designed, bare = [await web.get(f"/desk/tickets/{page}") for page in ("7", "7?show=html", "8?show=html")]
        frame = await web.get("/desk/tickets/7/html")
        missing = await web.get("/desk/tickets/8/html")
    assert "<iframe" not in text.text + bare.text
    assert 'sandbox=""' in designed.text
    assert "frame-src 'self'" in designed.headers["content-security-policy"]
    assert "<h1>Hello</h1>" in frame.text
    assert "default-src 'none'" in frame.headers["content-security-policy"]
    assert "; sandbox" in frame.headers["content-security-policy"]
    assert missing.status_code == 404


@pytest.mark.parametrize(
    ("sentence", "content_type", "body", "status"),
    [
        ("a multipart form is not taken", "multipart/form-data; boundary=x", b"--x--", 415),
        ("JSON is not taken", "application/json", b'{"text": "x"}', 415),
        ("nothing named is not taken", "", b"text=x", 415),
        ("too large a body is cut off", "application/x-www-form-urlencoded", b"text=" + b"x" * 256 * 1024, 413),
        ("too many fields are refused", "application/x-www-form-urlencoded", b"&".join([b"a=b"] * 50), 400),
        ("bytes that are no UTF-8 are refused", "application/x-www-form-urlencoded", b"text=\xff", 400),
        ("escaped bytes that are no UTF-8 are refused", "application/x-www-form-urlencoded", b"text=%ff", 400),
    ],
)
async def test_only_small_plain_forms_are_read(sentence: str, content_type: str, body: bytes, status: int) -> None:
    board = MemoryBoard().add(ticket(7))
    async with browser(CAROL, board=board) as web:
        answer = await web.post("/desk/tickets/7/note", content=body, headers={"content-type": content_type})
    assert answer.status_code == status, sentence
    assert board.changes == []


async def test_no_get_changes_anything() -> None:
    board = MemoryBoard().add(ticket(7, html="<p>x</p>"))
    pages = [
        "",
        "tickets/7",
        "tickets/7?show=html",
        "tickets/7/html",
        *(f"tickets/7/{act}" for act in ("reply", "close", "assign", "move")),
    ]
    async with browser(CAROL, board=board) as web:
        answers = [await web.get(f"/desk/{page}?text=x&to=dave&program=claims") for page in pages]
    assert board.changes == []
    assert [answer.status_code for answer in answers[4:]] == [405] * 4


async def test_every_form_that_changes_something_carries_the_token() -> None:
    page = await body_of(MemoryBoard().add(ticket(7)), "/desk/tickets/7")
    assert page.count('method="post"') == page.count('name="csrf"') > 6
