"""The second step of a log-in and one's own account, page by page, as somebody with a keyboard and no script meets them."""

import html
import re
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import httpx
import pyotp
import pytest
from lxml import html as lxml_html

from infra.ledger.second_factor import Demand
from tests.contract.front_door import PASSWORD, FrontDoor, open_front_door
from tests.doors.web.house import House, hidden, house, visitor


@pytest.fixture
def door(tmp_path: Path) -> Iterator[FrontDoor]:
    with open_front_door(tmp_path, Demand("required", "offered")) as door:
        door.people.add_sync("eve", PASSWORD, {"admin"})
        door.people.add_sync("ada", PASSWORD, {"staff"}, {"general"})
        yield door


def home_of(door: FrontDoor) -> House:
    return house(people=door.sessions, logins=door.logins)


async def log_in(client: httpx.AsyncClient, name: str = "eve", **fields: str) -> httpx.Response:
    return await client.post("/login", data={"name": name, "password": PASSWORD, **fields})


def secret_on(page: str) -> str:
    """The secret as somebody would type it off."""
    return "".join(lxml_html.fromstring(page).xpath('//p[@class="secret"]//span/text()'))


def code_of(door: FrontDoor, secret: str) -> str:
    return pyotp.TOTP(secret).at(door.clock.now())


async def set_up(client: httpx.AsyncClient, door: FrontDoor, name: str = "eve", **fields: str) -> tuple[str, httpx.Response]:
    """The secret, and the page with the recovery codes. Half a minute later."""
    first = await log_in(client, name, **fields)
    page = await client.get(first.headers["location"])
    secret = secret_on(page.text)
    done = await client.post("/login/setup", data={"code": code_of(door, secret), **fields})
    door.clock.advance(seconds=30)
    return secret, done


def problem_of(page: str) -> str:
    """What the error summary says; its link has to lead to a field of the page."""
    tree = lxml_html.fromstring(page)
    (link,) = tree.xpath('//div[@role="alert"]//a')
    assert tree.xpath(f'//input[@id="{link.get("href")[1:]}"]')
    assert tree.findtext(".//title").startswith("Error: ")
    return str(link.text)


async def test_the_first_log_in_leads_through_the_set_up_to_where_one_wanted_to_go(door: FrontDoor) -> None:
    async with visitor(home_of(door)) as client:
        first = await log_in(client, next="/review/?which=done")
        assert (first.status_code, first.headers["location"]) == (303, "/login/setup?next=/review/%3Fwhich%3Ddone")
        page = await client.get(first.headers["location"])
        goal = hidden(page.text, "next")
        done = await client.post("/login/setup", data={"code": code_of(door, secret_on(page.text)), "next": html.unescape(goal)})
        codes = re.findall(r"<code>(\w{4}-\w{4}-\w{4})</code>", done.text)
        assert (done.status_code, len(codes)) == (200, 10)
        assert 'href="/review/?which=done"' in done.text
        assert (await client.get("/review/")).status_code == 200
        assert codes[0] not in (await client.get("/account/")).text


async def test_the_picture_is_drawn_on_the_page_and_needs_neither_script_nor_style(door: FrontDoor) -> None:
    async with visitor(home_of(door)) as client:
        page = await client.get((await log_in(client)).headers["location"])
    tree = lxml_html.fromstring(page.text)
    (picture,) = tree.xpath('//div[@role="img"]/svg')
    assert not tree.xpath("//script | //style | //*[@style] | //img")
    assert picture.xpath("./path")
    (link,) = tree.xpath('//a[starts-with(@href, "otpauth:")]/@href')
    assert pyotp.parse_uri(link).secret == secret_on(page.text)
    assert page.headers["cache-control"] == "no-store"


async def test_then_the_password_leads_to_the_code_and_the_code_in(door: FrontDoor) -> None:
    async with visitor(home_of(door)) as client:
        secret, _ = await set_up(client, door)
    async with visitor(home_of(door)) as client:
        first = await log_in(client, next="/review/")
        assert first.headers["location"] == "/login/code?next=/review/"
        assert (await client.get("/review/")).status_code == 303
        (box,) = lxml_html.fromstring((await client.get("/login/code")).text).xpath('//input[@id="code"]')
        assert (box.get("autocomplete"), box.get("inputmode"), box.get("type")) == ("one-time-code", "numeric", "text")
        code = code_of(door, secret)
        done = await client.post("/login/code", data={"code": f" {code[:3]} {code[3:]} ", "next": "/review/"})
        assert (done.status_code, done.headers["location"]) == (303, "/review/")
        assert "HttpOnly; SameSite=Lax" in done.headers["set-cookie"]
        assert done.headers["set-cookie"] != first.headers["set-cookie"]
        assert (await client.get("/review/")).status_code == 200


async def test_a_recovery_code_opens_too(door: FrontDoor) -> None:
    async with visitor(home_of(door)) as client:
        _, page = await set_up(client, door)
    code = re.findall(r"<code>(\w{4}-\w{4}-\w{4})</code>", page.text)[0]
    async with visitor(home_of(door)) as client:
        await log_in(client)
        assert (await client.post("/login/recovery", data={"code": code.lower()})).status_code == 303
        assert "Recovery codes left: <b>9</b>" in (await client.get("/account/")).text
        client.cookies.clear()
        await log_in(client)
        assert "used before" in problem_of((await client.post("/login/recovery", data={"code": code})).text)


@pytest.mark.parametrize(("path", "words"), [("/login/code", "This code is not right"), ("/login/recovery", "not one of your recovery")])
async def test_a_wrong_code_is_said_so_and_never_shown_again(door: FrontDoor, path: str, words: str) -> None:
    async with visitor(home_of(door)) as client:
        await set_up(client, door)
        client.cookies.clear()
        await log_in(client)
        answer = await client.post(path, data={"code": "135791"})
        assert answer.status_code == 422
        assert words in problem_of(answer.text)
        assert "135791" not in answer.text
        for _ in range(4):
            await client.post(path, data={"code": "135791"})
        locked = await client.post(path, data={"code": "135791"})
    assert locked.status_code == 429
    assert "wait a few minutes" in problem_of(locked.text)


async def test_a_wrong_code_at_the_set_up_keeps_the_secret_and_is_not_counted(door: FrontDoor) -> None:
    async with visitor(home_of(door)) as client:
        page = await client.get((await log_in(client)).headers["location"])
        for _ in range(8):
            answer = await client.post("/login/setup", data={"code": "000000"})
            assert answer.status_code == 422
        assert problem_of(answer.text)
        assert secret_on(answer.text) == secret_on(page.text)


@pytest.mark.parametrize("path", ["/login/code", "/login/recovery", "/login/setup"])
@pytest.mark.parametrize("method", ["GET", "POST"])
@pytest.mark.parametrize("cookie", ["", "made up", "in"])
async def test_who_is_not_half_way_in_is_sent_to_the_beginning(door: FrontDoor, path: str, method: str, cookie: str) -> None:
    async with visitor(home_of(door), cookie) as client:
        if cookie == "in":
            await set_up(client, door)
        answer = await client.request(method, path, data={"code": "123456"} if method == "POST" else None)
    assert (answer.status_code, answer.headers["location"]) == (303, "/login?notice=again")
    assert "set-cookie" not in answer.headers


@pytest.mark.parametrize("path", ["/login/code", "/login/recovery", "/login/setup"])
async def test_no_other_site_can_post_a_code(door: FrontDoor, path: str) -> None:
    async with visitor(home_of(door)) as client:
        answer = await client.post(path, data={"code": "1"}, headers={"origin": "https://evil.example", "sec-fetch-site": "cross-site"})
    assert answer.status_code == 403


async def test_staff_may_set_one_up_and_remove_it_themselves(door: FrontDoor) -> None:
    async with visitor(home_of(door)) as client:
        assert (await log_in(client, "ada")).headers["location"] == "/desk/"
        token = hidden((await client.get("/account/")).text, "csrf")
        start = await client.post("/account/second-factor", data={"csrf": token})
        assert urlsplit(start.headers["location"]).path == "/login/setup"
        assert (await client.get("/desk/")).status_code == 303, "half-way in is not in"
        page = await client.get(start.headers["location"])
        await client.post("/login/setup", data={"code": code_of(door, secret_on(page.text))})
        account = (await client.get("/account/")).text
        assert "Remove it" in account
        await client.post("/account/second-factor/remove", data={"csrf": hidden(account, "csrf")})
        assert "Not set up" in (await client.get("/account/?notice=removed")).text


async def test_who_has_to_have_one_is_offered_no_way_without(door: FrontDoor) -> None:
    async with visitor(home_of(door)) as client:
        await set_up(client, door)
        account = (await client.get("/account/")).text
        assert "Remove it" not in account
        answer = await client.post("/account/second-factor/remove", data={"csrf": hidden(account, "csrf")})
        assert answer.headers["location"] == "/account/?notice=required"
        assert "Set up on" in (await client.get("/account/")).text


async def test_logging_out_everywhere_ends_the_sessions_elsewhere(door: FrontDoor) -> None:
    async with visitor(home_of(door)) as here, visitor(home_of(door)) as there:
        await log_in(here, "ada")
        await log_in(there, "ada")
        page = await here.get("/account/")
        assert "<dt>Open sessions</dt><dd>2</dd>" in page.text
        answer = await here.post("/account/sessions", data={"csrf": hidden(page.text, "csrf")})
        assert answer.headers["location"] == "/login?notice=everywhere"
        assert (await there.get("/desk/")).status_code == 303


async def test_a_new_log_in_ends_the_session_that_the_browser_had(door: FrontDoor) -> None:
    async with visitor(home_of(door)) as client:
        old = (await log_in(client, "ada")).headers["set-cookie"].split(";")[0].split("=")[1]
        await log_in(client, "ada")
    assert await door.sessions.find(old) is None


async def test_after_a_quarter_of_an_hour_a_case_is_destroyed_only_with_a_code_and_each_code_destroys_once(door: FrontDoor) -> None:
    home = home_of(door)
    async with visitor(home) as client:
        secret, _ = await set_up(client, door)
        door.clock.advance(minutes=16)
        typed = {"csrf": hidden((await client.get("/review/")).text, "csrf"), "reason": "a test"}
        asked = await client.post("/review/cases/5/destroy", data=typed)
        assert (asked.status_code, home.posted) == (403, [])
        code = code_of(door, secret)
        assert (await client.post("/review/cases/5/destroy", data={**typed, "proof": code})).status_code == 204
        assert (await client.post("/review/cases/5/destroy", data=typed)).status_code == 204, "now it is fresh"
        door.clock.advance(minutes=16)
        assert (await client.post("/review/cases/5/destroy", data={**typed, "proof": code})).status_code == 422
    assert len(home.posted) == 2


NEW = "a new and longer pass phrase"


@pytest.mark.parametrize(
    ("sentence", "typed", "status", "words"),
    [
        ("the present one is wrong", {"current": "wrong and long enough", "new": NEW, "again": NEW}, 422, "present password is wrong"),
        ("the new one is short", {"current": PASSWORD, "new": "short", "again": "short"}, 422, "12 to 1,000 characters"),
        ("the new one differs", {"current": PASSWORD, "new": NEW, "again": NEW + "!"}, 422, "same twice"),
        ("nothing was typed", {}, 422, "12 to 1,000 characters"),
        ("all is well", {"current": PASSWORD, "new": NEW, "again": NEW}, 303, ""),
    ],
)
async def test_the_password_is_changed(door: FrontDoor, sentence: str, typed: dict[str, str], status: int, words: str) -> None:
    async with visitor(home_of(door)) as client:
        await log_in(client, "ada")
        token = hidden((await client.get("/account/")).text, "csrf")
        answer = await client.post("/account/password", data={"csrf": token, **typed})
        assert answer.status_code == status, sentence
        assert NEW not in answer.text
        if words:
            assert words in problem_of(answer.text), sentence
        assert (await client.get("/desk/")).status_code == (303 if status == 303 else 200), sentence
