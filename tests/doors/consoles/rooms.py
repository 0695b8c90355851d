"""The two consoles behind the house's real doors: its gate, its shell, its templates. Everybody is logged in already."""

from dataclasses import dataclass
from types import SimpleNamespace
from typing import Any

import httpx
from fastapi import APIRouter, FastAPI
from fastapi.templating import Jinja2Templates
from jinja2 import StrictUndefined

from infra.web.app import Rooms, build, templates_for
from redaction.review import routes as review
from routing.desk import routes as desk
from tests.doors.consoles.boards import NOW, PROGRAMS, MemoryBoard, MemoryCases, Person

TOKEN = "token-of-this-session"
HOUSE = SimpleNamespace(name="Example Postal Service", postal_address="1 Example Street, Springfield")


@dataclass(frozen=True)
class Inside:
    """A session that is there already."""

    person: Person
    csrf: str = TOKEN
    fresh: bool = True


@dataclass(frozen=True)
class OnePerson:
    """People of whom one exists, and is always logged in."""

    person: Person

    async def find(self, cookie: str) -> Inside:
        return Inside(self.person)

    async def end(self, cookie: str) -> None: ...


class NoWayIn:
    """Everybody is in already."""

    def __getattr__(self, name: str) -> "NoWayIn":
        return self


def templates() -> Jinja2Templates:
    """The real environment, but a name that nobody gave is an error instead of nothing."""
    pages = templates_for(HOUSE)
    pages.env.undefined = StrictUndefined
    pages.env.globals["notice"] = ""
    return pages


def app(person: Person, board: MemoryBoard | None = None, cases: MemoryCases | None = None) -> FastAPI:
    pages = templates()
    return build(
        Rooms(
            forms=APIRouter(),
            desk=desk.routes(board or MemoryBoard(), pages, now=lambda: NOW),
            review=review.routes(cases or MemoryCases(), pages, program_names=PROGRAMS, now=lambda: NOW),
            people=OnePerson(person),
            logins=NoWayIn(),
            templates=pages,
            note=lambda word, fields: None,
        )
    )


def browser(person: Person, *, token: str = TOKEN, **rooms: Any) -> httpx.AsyncClient:
    """A browser of ``person``; its forms carry ``token`` (as a header, which the gate takes as well)."""
    transport = httpx.ASGITransport(app(person, **rooms))
    headers = {"cookie": "postroom=cookie", "x-csrf-token": token}
    return httpx.AsyncClient(transport=transport, base_url="http://desk.example.org", headers=headers)
