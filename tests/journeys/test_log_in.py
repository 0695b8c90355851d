"""The story of a reviewer's first day: a second factor is set up, lost, and set up anew; and what an attacker gets of it."""

import re
from collections.abc import Iterator

import httpx
import pyotp
import pytest

from tests.journeys.office import PASSWORD, Browser, Office

PEOPLE = {"ria": (("reviewer",), ()), "sam": (("staff",), ("stamps",))}


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    """One whose settings are those it ships with."""
    accounts = {"second_factor": "required", "second_factor_staff": "offered"}
    with Office(tmp_path_factory.mktemp("first day"), {"accounts": accounts}, people=PEOPLE) as office:
        yield office


def log_in(browser: Browser, name: str) -> httpx.Response:
    return browser.client.post("/login", data={"name": name, "password": PASSWORD})


def set_up(office: Office) -> tuple[Browser, str, list[str]]:
    """Ria at her first log-in; her secret and her recovery codes."""
    browser = office.visitor()
    first = log_in(browser, "ria")
    assert first.headers["location"] == "/login/setup"
    page = browser.client.get("/login/setup").text
    secret = "".join(re.findall(r"<span>(\w{4})</span>", page))
    done = browser.client.post("/login/setup", data={"code": pyotp.TOTP(secret).now()})
    return browser, secret, re.findall(r"<code>(\w{4}-\w{4}-\w{4})</code>", done.text)


def test_a_first_day(office: Office) -> None:
    browser, secret, codes = set_up(office)
    assert browser.get("/review/").status_code == 200
    thief = office.visitor()
    assert log_in(thief, "ria").headers["location"] == "/login/code"
    assert thief.get("/review/").status_code == 303
    assert thief.client.post("/login/setup", data={"code": pyotp.TOTP(secret).now()}).status_code == 303
    at_home = office.visitor()
    log_in(at_home, "ria")
    assert at_home.client.post("/login/recovery", data={"code": codes[4]}).headers["location"] == "/review/"
    for hidden in (secret, codes[0], codes[4]):
        assert office.traces(hidden) == []
    office.plant.people.reset_second_factor_sync("ria")
    assert browser.get("/review/").status_code == at_home.get("/review/").status_code == 303
    _, again, _ = set_up(office)
    assert again != secret


def test_staff_come_in_by_password_and_are_offered_one(office: Office) -> None:
    browser = office.logged_in("sam")
    assert browser.get("/desk/").status_code == 200
    assert "Set it up" in browser.get("/account/").text
