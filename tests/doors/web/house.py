"""A small house behind the web doors: a desk that finds card numbers, people in memory, everything kept in lists."""

import re
from base64 import b64encode
from collections.abc import Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from email import message_from_bytes, policy
from email.message import Message
from typing import Any

import httpx
from fastapi import APIRouter, FastAPI, Request, Response
from fastapi.responses import HTMLResponse

from infra.ledger.attempts import LockedOut
from infra.ledger.logins import Entry, Step
from infra.ledger.reception import WrongLogin
from infra.web.app import Rooms, build, templates_for
from infra.web.body import Limits
from infra.web.session import csrf_field
from infra.web.tries import Tries
from intake.answer import Accepted, Answer
from intake.errors import TryLater
from intake.examination import Examination, Share
from intake.forms.definition import load_forms
from intake.forms.limits import FormPace, FormRates
from intake.forms.routes import routes
from intake.submission import Delivery, Letter, Sender
from redaction.document import Place
from redaction.findings import Finding, Inspection
from redaction.policy import Verdict

CARD = "4111 1111 1111 1111"  # the published test number every payment provider documents
PLACEHOLDER = "[card number removed, ends 1111]"
START = datetime(2026, 3, 2, 9, 30, tzinfo=UTC)
FORMS = load_forms()
_DIGITS = re.compile(r"\d{4}(?: ?\d{4}){3}")


@dataclass
class Clock:
    at: datetime = START

    def __call__(self) -> datetime:
        return self.at

    def forward(self, **by: float) -> None:
        self.at += timedelta(**by)


@dataclass
class Desk:
    """Finds card numbers in the answers; ``rewritable`` False is a place that cannot be redacted."""

    rewritable: bool = True
    trouble: Exception | None = None
    examine_trouble: Exception | None = None
    answer: Answer | None = None
    examined: list[Delivery] = field(default_factory=list)
    received: dict[str, Delivery] = field(default_factory=dict)
    held: dict[str, Delivery] = field(default_factory=dict)

    async def examine(self, delivery: Delivery) -> Examination:
        if self.examine_trouble:
            raise self.examine_trouble
        self.examined.append(delivery)
        message = message_from_bytes(delivery.content, policy=policy.compat32)
        findings = tuple(
            Finding("card", Place((number,), 0, f"part {number}"), match.start(), match.end(), "card", 0.99, "ends 1111")
            for number, part in enumerate(parts_of(message))
            for match in _DIGITS.finditer(text_of(part))
        )
        for part in parts_of(message):
            part.set_payload(b64encode(_DIGITS.sub(PLACEHOLDER, text_of(part)).encode()).decode())
        verdict = Verdict.REDACT if findings else Verdict.PASS
        share = Share(delivery.recipients[0], "general", "inquiry", 1.0, "form", verdict)
        return Examination(Inspection(findings), Letter(), Sender(), "", (share,), routed=message.as_bytes() if self.rewritable else None)

    async def receive(self, delivery: Delivery, examination: Examination | None) -> Answer:
        return self._take(self.received, delivery)

    async def hold(self, delivery: Delivery) -> Answer:
        return self._take(self.held, delivery)

    async def status(self, reference: str) -> str | None:
        return "With the program that answers you." if reference == "PR-7K2M-0001" else None

    def _take(self, store: dict[str, Delivery], delivery: Delivery) -> Answer:
        if self.trouble:
            raise self.trouble
        store.setdefault(delivery.submission_id, delivery)
        number = list(store).index(delivery.submission_id) + 1
        return self.answer or Accepted((f"PR-7K2M-{number:04d}",))


def parts_of(message: Message) -> list[Message]:
    parts = message.get_payload()
    assert isinstance(parts, list)
    return [part for part in parts if isinstance(part, Message)]


def text_of(part: Message) -> str:
    content = part.get_payload(decode=True)
    assert isinstance(content, bytes)
    return content.decode("utf-8", "replace").strip()


def answers_in(delivery: Delivery) -> dict[str, str]:
    """The text answers of a composed message, by name."""
    parts = parts_of(message_from_bytes(delivery.content, policy=policy.compat32))
    return {str(part.get_param("name", header="content-disposition")): text_of(part) for part in parts}


@dataclass(frozen=True)
class Person:
    name: str
    roles: frozenset[str]
    programs: frozenset[str] | None = None


@dataclass(frozen=True)
class Session:
    person: Person
    csrf: str
    fresh: bool = True


@dataclass
class People:
    """People and their way in, by password alone; ``proof`` is what proves again who they are."""

    sessions: dict[str, Session] = field(default_factory=dict)
    asked: int = 0
    proof: str = "correct horse"
    people: Mapping[str, Person] = field(
        default_factory=lambda: {
            "ada": Person("ada", frozenset({"staff"}), frozenset({"general"})),
            "rex": Person("rex", frozenset({"reviewer"})),
            "eve": Person("eve", frozenset({"admin"})),
        }
    )

    async def log_in(self, name: str, password: str) -> Entry:
        if name == "locked":
            raise LockedOut(START)
        if password != "correct horse" or name not in self.people:
            raise WrongLogin
        person = self.people[name]
        return Entry(Step.IN, person, (await self.begin(person))[0])

    async def half(self, cookie: str) -> None:
        """Nobody has a second factor here; tests/doors/web/test_second_factor.py has the real thing."""

    async def give_code(self, cookie: str, code: str) -> Entry:
        raise WrongLogin

    give_recovery_code = give_code

    async def prove(self, cookie: str, shown: str) -> None:
        if shown == "locked":
            raise LockedOut(START)
        if shown != self.proof:
            raise WrongLogin
        self.sessions[cookie] = replace(self.sessions[cookie], fresh=True)

    async def begin(self, person: Person) -> tuple[str, str]:
        value = f"session-{len(self.sessions)}-{person.name}"
        self.sessions[value] = Session(person, f"token-of-{value}")
        return value, self.sessions[value].csrf

    async def find(self, cookie: str) -> Session | None:
        self.asked += 1
        return self.sessions.get(cookie)

    async def end(self, cookie: str) -> None:
        self.sessions.pop(cookie, None)


@dataclass(frozen=True)
class HouseWords:
    name: str = "Postal Service of Example"
    postal_address: str = "Consumer Affairs\n12 Main Street\nExampleville, EX 00001"


class Fault(RuntimeError):
    pass


@dataclass
class House:
    desk: Desk
    people: Any
    clock: Clock
    notes: list[tuple[str, dict[str, str]]]
    posted: list[bytes]
    app: FastAPI


def console(posted: list[bytes]) -> APIRouter:
    """Stands for a staff console: shows its csrf field, takes a post, and can fail."""
    router = APIRouter()

    @router.get("/")
    async def show(request: Request) -> HTMLResponse:
        return HTMLResponse(f"<p>{request.state.person.name}</p>{csrf_field(request)}")

    @router.post("/act")
    async def act(request: Request) -> Response:
        posted.append(await request.body())
        return Response(status_code=204)

    @router.get("/cases/5/{word}")
    async def confirm(word: str) -> Response:
        return Response()

    @router.post("/cases/5/{word}")
    async def decide(request: Request, word: str) -> Response:
        return await act(request)

    @router.get("/busy")
    async def busy() -> Response:
        raise TryLater("the disk is full")

    @router.get("/fault")
    async def fault() -> Response:
        raise Fault(f"with {CARD} in its text")

    return router


def house(
    *,
    https: bool = False,
    limits: Limits | None = None,
    people: Any = None,
    logins: Any = None,
    rates: FormRates | None = None,
    tries: Tries | None = None,
) -> House:
    """``people`` and ``logins``: real ones in place of those in memory."""
    desk, people, clock = Desk(), people or People(), Clock()
    notes: list[tuple[str, dict[str, str]]] = []
    posted: list[bytes] = []
    templates = templates_for(HouseWords())
    pace = FormPace(rates or FormRates(), lambda word, fields: notes.append((word, dict(fields))))
    rooms = Rooms(
        forms=routes(desk, templates, FORMS, clock, max_form=(limits or Limits()).max_form, pace=pace),
        desk=console(posted),
        review=console(posted),
        people=people,
        logins=logins or people,
        templates=templates,
        note=lambda word, fields: notes.append((word, dict(fields))),
        https=https,
        limits=limits or Limits(),
        tries=tries or Tries(),
    )
    return House(desk, people, clock, notes, posted, build(rooms))


@asynccontextmanager
async def visitor(where: House, cookie: str = "", peer: str = "127.0.0.1"):
    """A client without a browser's manners; ``cookie`` is a session's value, ``peer`` its address."""
    cookies = {"postroom": cookie} if cookie else None
    transport = httpx.ASGITransport(app=where.app, client=(peer, 54321))
    async with httpx.AsyncClient(transport=transport, base_url="http://127.0.0.1:8080", cookies=cookies) as client:
        yield client


def hidden(page: str, name: str) -> str:
    """The value of a hidden field."""
    found = re.search(rf'name="{name}" value="([^"]*)"', page)
    assert found, f"there is no hidden field {name}"
    return found[1]
