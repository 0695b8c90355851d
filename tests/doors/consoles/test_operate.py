"""The operator's pages over a real house: alerts are looked at, incidents opened, noted and closed."""

from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import httpx
import pytest
from fastapi import APIRouter

from infra.guard.alert_pages import alert_routes
from infra.guard.alerts import Alerts, Means
from infra.guard.incident import LONGEST_TEXT, Opening
from infra.guard.incident_pages import incident_routes
from infra.guard.incidents import Incidents
from infra.guard.kinds import KINDS, Sighting
from infra.guard.pages import NOTICES, Desk, combined
from infra.ledger.retention import all_holds
from infra.web.app import Rooms, build
from intake.ports import AuditLine
from intake.replies.compose import HouseWords
from tests.contract.houses import NOON, SqlHouse, record, sql_house
from tests.doors.consoles.boards import Person
from tests.doors.consoles.rooms import TOKEN, NoWayIn, OnePerson, templates

REFERENCE = "PR-ZP8ZW-Q1EGQ-0"
OPERATOR = Person("olga", None, frozenset({"admin"}))
XSS = "<script>alert(1)</script>"


@dataclass
class Place:
    house: SqlHouse
    alerts: Alerts
    incidents: Incidents
    client: httpx.AsyncClient

    async def get(self, path: str, status: int = 200) -> str:
        answer = await self.client.get(path)
        assert answer.status_code == status, answer.text
        return answer.text

    async def post(self, path: str, fields: Mapping[str, str]) -> httpx.Response:
        return await self.client.post(path, data=dict(fields))

    async def raise_(self, kind: str, subject: str = "", times: int = 3) -> None:
        await self.alerts.raise_([Sighting(kind, subject, times)])

    def holds(self) -> list[str]:
        return [hold.subject for hold in self.house.database.read_sync(all_holds)]


def app_of(house: SqlHouse, person: Person) -> tuple[Alerts, Incidents, httpx.ASGITransport]:
    means = Means(house.database, house.writer, house.trail, house.clock, house.keyring)
    alerts, incidents, pages = Alerts(means, lambda alert: ()), Incidents(means), templates()
    desk = Desk(pages, house.clock.now)
    words = HouseWords("Example Post", "1 Main Street", "https://post.example", "post.example")
    operate = combined(alert_routes(alerts, desk), incident_routes(incidents, desk, words))
    rooms = Rooms(
        forms=APIRouter(), desk=APIRouter(), review=APIRouter(), people=OnePerson(person), logins=NoWayIn(),
        templates=pages, note=lambda word, fields: None, operate=operate,
    )  # fmt: skip
    return alerts, incidents, httpx.ASGITransport(build(rooms))


@pytest.fixture
async def place(tmp_path: Path) -> AsyncIterator[Place]:
    with sql_house(tmp_path) as house:
        await house.ledger.settle([await record(house, REFERENCE)])
        line = AuditLine("ann", "ticket opened", "ticket 1")
        house.writer.run_sync(lambda connection: house.trail.append(connection, [line], NOON))
        alerts, incidents, transport = app_of(house, OPERATOR)
        headers = {"cookie": "postroom=cookie", "x-csrf-token": TOKEN}
        async with httpx.AsyncClient(transport=transport, base_url="http://post.example.org", headers=headers) as client:
            yield Place(house, alerts, incidents, client)


async def test_the_door_opens_to_operators_only(tmp_path: Path) -> None:
    with sql_house(tmp_path) as house:
        clerk = Person("carol", frozenset({"permits"}), frozenset({"staff", "reviewer"}))
        *_, transport = app_of(house, clerk)
        async with httpx.AsyncClient(
            transport=transport, base_url="http://post.example.org", headers={"cookie": "postroom=cookie"}
        ) as client:
            for path in ("/operate", "/operate/", "/operate/alerts", "/operate/alerts/1", "/operate/incidents", "/operate/incidents/new"):
                assert (await client.get(path)).status_code == 403, path
            assert "Operation" not in (await client.get("/desk/")).text


async def test_the_front_page_leads_to_the_alerts(place: Place) -> None:
    answer = await place.client.get("/operate/")
    assert (answer.status_code, answer.headers["location"]) == (303, "/operate/alerts")


async def test_nothing_to_look_at_is_said(place: Place) -> None:
    assert "Nothing has to be looked at." in await place.get("/operate/alerts")
    assert "There is no open incident." in await place.get("/operate/incidents")


async def test_the_list_shows_what_is_open_and_can_be_narrowed(place: Place) -> None:
    await place.raise_("bomb", "PR-1")
    await place.raise_("mass reading", "ann", 140)
    await place.alerts.see(1, "rob")
    listed = await place.get("/operate/alerts")
    assert ("Mass reading</a>" in listed, "Bomb</a>" in listed, "look now" in listed) == (True, False, True)
    seen = await place.get("/operate/alerts?state=seen")
    assert ("Mass reading</a>" in seen, "Bomb</a>" in seen, "by rob" in seen) == (False, True, True)
    assert "Nothing has to be looked at of this kind." in await place.get("/operate/alerts?kind=flood")


@pytest.mark.parametrize("query", ["state=gone", "kind=x", "page=-1", "page=x", "page=99", "state=open&kind=" + "y" * 2000])
async def test_an_odd_question_gets_the_usual_list(place: Place, query: str) -> None:
    await place.raise_("bomb", "PR-1")
    assert "Bomb</a>" in await place.get(f"/operate/alerts?{query}")


async def test_an_alert_is_seen_once_with_a_note(place: Place) -> None:
    await place.raise_("destination failing", "webhook:claims", 7)
    page = await place.get("/operate/alerts/1")
    assert all(words in page for words in ("webhook:claims", ">7<", "What to do first", "Seen by me"))
    answer = await place.post("/operate/alerts/1/seen", {"note": XSS})
    assert answer.headers["location"] == "/operate/alerts/1?notice=seen"
    after = await place.get("/operate/alerts/1?notice=seen")
    assert NOTICES["seen"][1] in after
    assert "by olga" in after
    assert "&lt;script&gt;" in after
    assert XSS not in after
    assert "Seen by me" not in after
    again = await place.post("/operate/alerts/1/seen", {"note": ""})
    assert again.headers["location"].endswith("seen-already")


async def test_a_note_that_is_too_long_comes_back(place: Place) -> None:
    await place.raise_("bomb", "PR-1")
    answer = await place.post("/operate/alerts/1/seen", {"note": "word " * LONGEST_TEXT})
    assert answer.status_code == 422
    assert "There is a problem" in answer.text
    assert "word word" in answer.text
    assert (await place.alerts.one(1))[0].state == "open"


@pytest.mark.parametrize(
    "path", ["/operate/alerts/7", "/operate/incidents/7", f"/operate/alerts/{2**60}", f"/operate/incidents/{2**60}", "/operate/x"]
)
async def test_what_is_not_there_is_not_there(place: Place, path: str) -> None:
    assert "There is no such page" in await place.get(f"/operate/{path}", 404)


@pytest.mark.parametrize("kind", KINDS)
async def test_every_kind_has_its_page(place: Place, kind: str) -> None:
    await place.raise_(kind)
    assert KINDS[kind].remedy[1:].split(";")[0][:20] in await place.get("/operate/alerts/1")


async def test_an_incident_is_opened_from_an_alert_and_freezes_what_it_names(place: Place) -> None:
    await place.raise_("bomb", REFERENCE)
    form = await place.get("/operate/incidents/new?alert=1")
    assert 'name="alert" inputmode="numeric" autocomplete="off" value="1"' in form
    answer = await place.post("/operate/incidents", {"title": f"A bomb {XSS}", "severity": "high", "days": "7", "alert": "1"})
    assert answer.headers["location"] == "/operate/incidents/1?notice=opened"
    assert place.holds() == [REFERENCE]
    page = await place.get("/operate/incidents/1?notice=opened")
    assert XSS not in page
    assert all(
        words in page
        for words in ("froze evidence", REFERENCE, "unchanged", "alert 1</a>", "ann (1)", "72 hours are over", "[in plain words]")
    )
    assert "A bomb" in await place.get("/operate/incidents")


@pytest.mark.parametrize(
    ("sentence", "fields", "box", "words"),
    [
        ("no title", {"title": ""}, "title", "A title is one line"),
        ("evidence that is no reference", {"title": "x", "evidence": "PR-nonsense"}, "evidence", "There is no receipt PR-nonsense."),
        ("evidence that is not there", {"title": "x", "evidence": "PR-7GJ3P-6QE6S-5"}, "evidence", "There is no receipt"),
        ("an alert that is not there", {"title": "x", "alert": "99"}, "alert", "There is no alert 99."),
    ],
)
async def test_what_cannot_be_opened_says_why_at_its_box(place: Place, sentence: str, fields: dict[str, str], box: str, words: str) -> None:
    answer = await place.post("/operate/incidents", fields)
    assert answer.status_code == 422, sentence
    assert words in answer.text, sentence
    assert f'href="#{box}"' in answer.text, sentence
    assert f'id="{box}-error"' in answer.text, sentence
    assert (await place.incidents.page("open", 1)).lines == ()


async def test_the_timeline_grows_until_it_is_closed(place: Place) -> None:
    await place.post("/operate/incidents", {"title": "Odd reading"})
    noted = await place.post("/operate/incidents/1/note", {"text": "Asked Ann.", "evidence": REFERENCE.lower()})
    assert noted.headers["location"].endswith("noted")
    assert place.holds() == [REFERENCE]
    closed = await place.post("/operate/incidents/1/close", {"lesson": "Ask sooner."})
    assert closed.headers["location"].endswith("closed")
    page = await place.get("/operate/incidents/1")
    assert all(words in page for words in ("Asked Ann.", "Ask sooner.", "closed it"))
    assert not any(words in page for words in ("Add to the timeline", "Close it"))
    late = await place.post("/operate/incidents/1/note", {"text": "One more"})
    assert late.status_code == 422
    assert "Odd reading" in await place.get("/operate/incidents?state=closed")


@pytest.mark.parametrize(
    ("act", "fields", "box"),
    [
        ("note", {"text": " "}, "text"),
        ("note", {"text": "kept words", "evidence": "PR-none"}, "evidence"),
        ("note", {"text": "x" * (LONGEST_TEXT + 1)}, "text"),
        ("close", {"lesson": ""}, "lesson"),
    ],
)
async def test_what_cannot_be_added_says_why_and_keeps_what_was_typed(place: Place, act: str, fields: dict[str, str], box: str) -> None:
    await place.post("/operate/incidents", {"title": "Odd reading"})
    answer = await place.post(f"/operate/incidents/1/{act}", fields)
    assert answer.status_code == 422
    assert f'id="{box}-error"' in answer.text
    assert fields.get("text", "").strip()[:10] in answer.text
    assert len((await place.incidents.read(1, "olga")).entries) == 1


async def test_the_longest_note_passes_the_door_in_any_script(place: Place) -> None:
    await place.post("/operate/incidents", {"title": "Odd reading"})
    assert (await place.post("/operate/incidents/1/note", {"text": "字" * LONGEST_TEXT})).status_code == 303


async def test_another_hand_in_the_timeline_is_marked(place: Place) -> None:
    await place.incidents.open(Opening("Odd", "low", "olga", NOON - timedelta(hours=1), NOON))
    for statement in ("DROP TRIGGER incident_entry_unchanged", "UPDATE incident_entries SET who = 'bob'"):
        place.house.writer.run_sync(lambda connection, statement=statement: connection.exec_driver_sql(statement))
    assert "not as it was written" in await place.get("/operate/incidents/1")


async def test_a_form_from_elsewhere_changes_nothing(place: Place) -> None:
    await place.raise_("bomb", "PR-1")
    answer = await place.client.post("/operate/alerts/1/seen", data={}, headers={"x-csrf-token": "another"})
    assert answer.status_code == 403
    assert (await place.alerts.one(1))[0].state == "open"
