"""Every door has a lock, and the locks hold: roles, sessions, forms of our own, foreign sites."""

from dataclasses import replace
from urllib.parse import parse_qsl

import httpx
import pytest
from fastapi.routing import iter_route_contexts
from lxml import html as lxml_html

from infra.web.doors import DOORS, PUBLIC, Door, door_for, home_of, needs_proof
from infra.web.tries import Tries
from redaction.review.acts import ACTS
from tests.doors.web.house import CARD, House, hidden, house, visitor

PASSWORD = "correct horse"
WHO = {"nobody": "", "staff": "ada", "reviewer": "rex", "admin": "eve"}


async def cookie_of(home: House, name: str) -> str:
    return (await home.people.begin(home.people.people[name]))[0] if name else ""


def test_every_route_stands_behind_a_door_of_the_table() -> None:
    every = [str(route.path) for route in iter_route_contexts(house().app.routes)]
    assert len(every) > 15
    for path in every:
        assert door_for(path) is not None, f"{path} has no door: nobody could reach it, or nobody decided who may"


def test_every_door_leads_somewhere() -> None:
    every = [str(route.path) for route in iter_route_contexts(house().app.routes)]
    for door in DOORS:
        assert any(door.covers(path) for path in every), f"{door.path} leads nowhere"


def test_only_the_listed_doors_are_public() -> None:
    assert {door.path for door in DOORS if door.roles == PUBLIC} == {
        "/", "/privacy", "/forms", "/status", "/static", "/api/v1", "/openapi.json", "/login",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("sentence", "path", "found"),
    [
        ("a name that begins like a door is no door", "/desktop", None),
        ("capitals are another path", "/Desk", None),
        ("two slashes are another path", "//desk", None),
        ("the start page covers nothing else", "/anything", None),
        ("what is below a door is behind it", "/desk/tickets/1", "/desk"),
        ("the door itself", "/desk", "/desk"),
        ("dots stay behind the door they stand behind", "/desk/../review", "/desk"),
    ],
)
def test_paths_and_doors(sentence: str, path: str, found: str | None) -> None:
    door = door_for(path)
    assert (door.path if door else None) == found, sentence


@pytest.mark.parametrize(
    ("who", "path", "status"),
    [
        ("nobody", "/desk/", 303),
        ("nobody", "/review/", 303),
        ("staff", "/desk/", 200),
        ("staff", "/review/", 403),
        ("reviewer", "/desk/", 403),
        ("reviewer", "/review/", 200),
        ("admin", "/desk/", 200),
        ("admin", "/review/", 200),
        ("nobody", "/desk/none", 303),
        ("staff", "/desk/none", 404),
        ("staff", "/desk", 303),
    ],
)
@pytest.mark.parametrize("method", ["GET", "HEAD"])
async def test_who_may_enter(who: str, path: str, status: int, method: str) -> None:
    home = house()
    async with visitor(home, await cookie_of(home, WHO[who])) as client:
        answer = await client.request(method, path)
    assert answer.status_code == status, f"{who} {path}"
    if method == "HEAD":
        assert answer.content == b""


@pytest.mark.parametrize("forged", ["x", "SESSION-0-ADA", "' or 1=1", "session-9-ada"])
async def test_a_cookie_that_is_no_session_opens_nothing(forged: str) -> None:
    home = house()
    await cookie_of(home, "ada")
    async with visitor(home, forged) as client:
        assert (await client.get("/desk/")).status_code == 303


async def test_public_pages_never_look_at_a_cookie() -> None:
    home = house()
    cookie = await cookie_of(home, "ada")
    async with visitor(home, cookie) as client:
        page = await client.get("/forms/question")
    assert home.people.asked == 0
    assert "ada" not in page.text


async def log_in(client: httpx.AsyncClient, name: str = "ada", password: str = PASSWORD, **fields: str) -> httpx.Response:
    return await client.post("/login", data={"name": name, "password": password, **fields})


async def test_logging_in_gives_a_fresh_cookie_that_scripts_cannot_read() -> None:
    home = house()
    async with visitor(home, "planted-by-somebody") as client:
        answer = await log_in(client)
        assert (answer.status_code, answer.headers["location"]) == (303, "/desk/")
        assert answer.headers["set-cookie"] == "postroom=session-0-ada; Path=/; HttpOnly; SameSite=Lax"


async def test_over_https_the_cookie_is_bound_to_the_host_and_https_is_remembered() -> None:
    home = house(https=True)
    async with visitor(home) as client:
        answer = await log_in(client)
    assert answer.headers["set-cookie"] == "__Host-postroom=session-0-ada; Path=/; HttpOnly; SameSite=Lax; Secure"
    assert "max-age=31536000" in answer.headers["strict-transport-security"]


@pytest.mark.parametrize(
    ("sentence", "name", "password", "status", "words"),
    [
        ("a wrong password and an unknown name read alike", "ada", "x", 422, "The name or the password is wrong."),
        ("an unknown name and a wrong password read alike", "zoe", PASSWORD, 422, "The name or the password is wrong."),
        ("a locked name says to wait", "locked", "x", 429, "wait a few minutes"),
        ("a name is escaped", '"><script>', "x", 422, "&lt;script&gt;"),
    ],
)
async def test_not_logged_in(sentence: str, name: str, password: str, status: int, words: str) -> None:
    async with visitor(house()) as client:
        answer = await log_in(client, name, password)
    assert (answer.status_code, "set-cookie" in answer.headers) == (status, False), sentence
    assert words in answer.text, sentence
    assert password not in answer.text or password == "x"


@pytest.mark.parametrize(
    ("sentence", "wanted", "goal"),
    [
        ("back to where one wanted to go", "/desk/tickets/7?view=mine", "/desk/tickets/7?view=mine"),
        ("not to another site", "https://evil.example/", "/desk/"),
        ("not to another site without a scheme", "//evil.example/desk", "/desk/"),
        ("not by a backslash", "/\\evil.example", "/desk/"),
        ("not by a line break", "/desk/\r\nSet-Cookie: x=1", "/desk/"),
        ("not to a page that logs out", "/logout", "/desk/"),
    ],
)
async def test_where_one_goes_after_logging_in(sentence: str, wanted: str, goal: str) -> None:
    async with visitor(house()) as client:
        answer = await log_in(client, next=wanted)
    assert answer.headers["location"] == goal, sentence


async def test_a_locked_page_leads_through_the_log_in_and_back() -> None:
    home = house()
    async with visitor(home) as client:
        first = await client.get("/desk/?view=mine")
        page = await client.get(first.headers["location"])
        answer = await log_in(client, next=hidden(page.text, "next"))
    assert answer.headers["location"] == "/desk/?view=mine"


async def test_logging_out_ends_the_session() -> None:
    home = house()
    cookie = await cookie_of(home, "ada")
    async with visitor(home, cookie) as client:
        token = hidden((await client.get("/desk/")).text, "csrf")
        answer = await client.post("/logout", data={"csrf": token})
    assert answer.status_code == 303
    assert "Max-Age=0" in answer.headers["set-cookie"]
    assert not home.people.sessions


@pytest.mark.parametrize("path", ["/desk/act", "/logout"])
@pytest.mark.parametrize(
    ("sentence", "change", "headers", "status"),
    [
        ("the form's own token", {}, {}, 204),
        ("the token in a header", {"csrf": None}, {"x-csrf-token": "token-of-session-0-ada"}, 204),
        ("from our own page", {}, {"origin": "http://127.0.0.1:8080", "sec-fetch-site": "same-origin"}, 204),
        ("without a token", {"csrf": None}, {}, 403),
        ("an empty token", {"csrf": ""}, {}, 403),
        ("a wrong token", {"csrf": "wrong"}, {}, 403),
        ("another's token", {"csrf": "token-of-session-1-eve"}, {}, 403),
        ("a token beyond ASCII", {"csrf": "tökén"}, {}, 403),
        ("the right token from a foreign site", {}, {"origin": "https://evil.example"}, 403),
        ("the right token from a neighbour site", {}, {"sec-fetch-site": "same-site"}, 403),
        ("the right token from a page without origin", {}, {"origin": "null"}, 403),
        ("a foreign origin that claims to be ours", {}, {"origin": "http://evil.example", "sec-fetch-site": "same-origin"}, 403),
        ("another port of this host", {}, {"origin": "http://127.0.0.1:9999"}, 403),
    ],
)
async def test_staff_forms_are_our_own(sentence: str, change: dict, headers: dict[str, str], status: int, path: str) -> None:
    home = house()
    cookie = await cookie_of(home, "ada")
    await cookie_of(home, "eve")
    fields = {name: value for name, value in {"text": "hello", "csrf": "token-of-session-0-ada", **change}.items() if value is not None}
    async with visitor(home, cookie) as client:
        answer = await client.post(path, data=fields, headers=headers)
    taken = status == 204
    assert answer.status_code == (status if not taken or path == "/desk/act" else 303), sentence
    assert (cookie in home.people.sessions) == (not taken or path == "/desk/act"), sentence
    assert bool(home.posted) == (taken and path == "/desk/act"), sentence


async def test_the_room_gets_the_body_that_the_gate_has_read() -> None:
    home = house()
    async with visitor(home, await cookie_of(home, "ada")) as client:
        await client.post("/desk/act", data={"csrf": "token-of-session-0-ada", "text": "grüße"})
    assert home.posted == [b"csrf=token-of-session-0-ada&text=gr%C3%BC%C3%9Fe"]


@pytest.mark.parametrize(
    ("sentence", "headers", "status"),
    [
        ("a program says nothing of where it comes from", {}, 202),
        ("our own page", {"origin": "http://127.0.0.1:8080", "sec-fetch-site": "same-origin"}, 202),
        ("a page without referrer keeps its site", {"origin": "null", "sec-fetch-site": "same-origin"}, 202),
        ("a foreign page", {"origin": "https://evil.example", "sec-fetch-site": "cross-site"}, 403),
        ("a foreign page in an old browser", {"origin": "https://evil.example"}, 403),
    ],
)
async def test_public_forms_are_not_sent_from_other_sites(sentence: str, headers: dict[str, str], status: int) -> None:
    async with visitor(house()) as client:
        answer = await client.post("/forms/question", data={"message": "hi"}, headers=headers)
    assert answer.status_code == status, sentence


@pytest.mark.parametrize("method", ["PUT", "DELETE", "PATCH", "OPTIONS", "TRACE", "BREW"])
@pytest.mark.parametrize("path", ["/", "/forms/question", "/login"])
async def test_other_methods_are_answered_by_a_page(method: str, path: str) -> None:
    async with visitor(house()) as client:
        answer = await client.request(method, path)
    assert answer.status_code == 405
    assert "This does not work that way" in answer.text


@pytest.mark.parametrize("header", ["x-http-method-override", "x-forwarded-user", "x-original-url", "x-rewrite-url"])
async def test_headers_that_pretend_change_nothing(header: str) -> None:
    async with visitor(house()) as client:
        assert (await client.get("/", headers={header: "/desk/"})).status_code == 200
        assert (await client.get("/desk/", headers={header: "POST"})).status_code == 303


async def test_a_fault_says_nothing_of_itself_to_anybody() -> None:
    home = house()
    async with visitor(home, await cookie_of(home, "ada")) as client:
        answer = await client.get("/desk/fault")
    assert answer.status_code == 500
    assert "Something went wrong on our side" in answer.text
    assert "Traceback" not in answer.text
    assert "Fault" not in answer.text
    assert home.notes == [("web fault", {"error": "Fault"})]
    assert CARD not in repr(home.notes)
    assert answer.headers["cache-control"] == "no-store"


async def test_what_passes_by_itself_is_no_fault_but_a_reason_to_come_again() -> None:
    home = house()
    async with visitor(home, await cookie_of(home, "ada")) as client:
        answer = await client.get("/desk/busy")
    assert (answer.status_code, answer.headers["retry-after"], home.notes) == (503, "30", [])
    assert "We are busy" in answer.text
    assert "disk" not in answer.text


async def test_who_tries_one_password_on_everybody_is_put_off() -> None:
    clock = [0.0]
    told: list[str] = []
    home = house(tries=Tries(3, local=True, note=lambda word, fields: told.append(f"{word}: {fields['what']}"), now=lambda: clock[0]))
    async with visitor(home) as client:
        for name in ("ann", "bob", "cid"):
            assert (await log_in(client, name, "summer 2026!")).status_code == 422
        put_off = await log_in(client, "dan", "summer 2026!")
        assert (put_off.status_code, "from your address" in put_off.text) == (429, True)
        assert (await log_in(client)).status_code == 429, "the right password neither, or it could be found out"
        clock[0] += 20 * 60
        assert (await log_in(client)).status_code == 303
    assert told == ["put off: wrong log-ins of one address"] * 2


@pytest.mark.parametrize(
    ("sentence", "tries", "password"),
    [
        ("right log-ins are not counted", Tries(3, local=True), PASSWORD),
        ("this machine itself is not counted unless the settings say so", Tries(3), "wrong"),
        ("no limit is no limit", Tries(0, local=True), "wrong"),
    ],
)
async def test_who_is_not_put_off(sentence: str, tries: Tries, password: str) -> None:
    async with visitor(house(tries=tries)) as client:
        answers = [(await log_in(client, password=password)).status_code for _ in range(6)]
    assert 429 not in answers, sentence


@pytest.mark.parametrize(("roles", "goal"), [({"staff"}, "/desk/"), ({"reviewer"}, "/review/"), ({"admin"}, "/desk/"), (set(), "/")])
def test_everybody_has_a_home(roles: set[str], goal: str) -> None:
    assert home_of(frozenset(roles)) == goal


def test_a_door_below_covers_only_whole_segments() -> None:
    assert not Door("/a", PUBLIC).covers("/ab")
    assert Door("/a", PUBLIC).covers("/a/b")
    assert not Door("/a", PUBLIC, below=False).covers("/a/b")


@pytest.mark.parametrize("host", ["a/forms/", "a/forms?", "a/login#", "a\\forms", "[", "a:b", ""])
@pytest.mark.parametrize("path", ["/desk/", "/review/", "/account/"])
async def test_no_host_header_opens_another_door(host: str, path: str) -> None:
    """A framework may put addresses together with it; a gate that asked for such an address would see /forms//desk/."""
    async with visitor(house()) as client:
        assert (await client.get(path, headers={"host": host})).status_code == 303


STALE = {"csrf": "token-of-session-0-rex", "reason": 'as "said" <b>', "vow": "yes"}
DESTROY = "/review/cases/5/destroy"


async def stale(home: House) -> str:
    """The cookie of a reviewer who logged in a while ago."""
    cookie = await cookie_of(home, "rex")
    home.people.sessions[cookie] = replace(home.people.sessions[cookie], fresh=False)
    return cookie


async def test_what_cannot_be_undone_asks_who_it_is_and_loses_nothing_that_was_typed() -> None:
    home = house()
    async with visitor(home, await stale(home)) as client:
        page = await client.post(DESTROY, data=STALE)
        assert (page.status_code, home.posted) == (403, [])
        assert "Nothing is done yet" in page.text
        assert "&lt;b&gt;" in page.text
        form = lxml_html.fromstring(page.text).xpath(f'//form[@action="{DESTROY}"]')[0]
        done = await client.post(DESTROY, data={**form.fields, "proof": "correct horse"})
        assert done.status_code == 204
    (posted,) = home.posted
    assert dict(parse_qsl(posted.decode())) == {**STALE, "username": "rex"}
    assert b"correct" not in posted


@pytest.mark.parametrize(
    ("sentence", "proof", "status", "words"),
    [
        ("a wrong proof", "wrong", 422, "neither your password nor a code"),
        ("an empty proof", "", 422, "neither your password nor a code"),
        ("too many wrong ones", "locked", 429, "wait a few minutes"),
    ],
)
async def test_without_a_right_proof_nothing_is_done(sentence: str, proof: str, status: int, words: str) -> None:
    home = house()
    async with visitor(home, await stale(home)) as client:
        answer = await client.post(DESTROY, data={**STALE, "proof": proof})
    assert (answer.status_code, home.posted) == (status, []), sentence
    assert words in answer.text
    assert not proof or f'value="{proof}"' not in answer.text


async def test_a_proof_does_not_stand_in_for_the_token_of_the_form() -> None:
    home = house()
    async with visitor(home, await stale(home)) as client:
        answer = await client.post(DESTROY, data={"proof": "correct horse", "reason": "x"})
    assert (answer.status_code, home.posted) == (403, [])


async def test_everyday_work_asks_for_no_proof() -> None:
    home = house()
    async with visitor(home, await stale(home)) as client:
        assert (await client.post("/review/cases/5/release-redacted", data=STALE)).status_code == 204
        assert (await client.get(DESTROY)).status_code == 200


def test_every_act_that_a_console_calls_dangerous_needs_a_proof() -> None:
    dangerous = {act.word for act in ACTS.values() if act.danger}
    assert {word for word in ACTS if needs_proof(f"/review/cases/12/{word}")} == dangerous
