"""The two consoles in a small application, with the house's own base template and stylesheets."""

from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import httpx
from fastapi import APIRouter, FastAPI, Request, Response
from fastapi.staticfiles import StaticFiles
from fastapi.templating import Jinja2Templates
from jinja2 import Environment, FileSystemLoader, StrictUndefined, select_autoescape
from markupsafe import Markup

from redaction.review import routes as review
from routing.desk import routes as desk
from tests.doors.consoles.boards import NOW, PROGRAMS, MemoryBoard, MemoryCases, Person

ROOT = Path(__file__).parents[3]
FOLDERS = [ROOT / folder / "templates" for folder in ("infra/web", "routing/desk", "redaction/review")]
HOUSE = {"name": "Example Postal Service", "postal_address": "1 Example Street, Springfield"}


def templates() -> Jinja2Templates:
    environment = Environment(loader=FileSystemLoader(FOLDERS), autoescape=select_autoescape(), undefined=StrictUndefined)
    environment.globals["notice"] = ""
    environment.globals["house"] = HOUSE
    environment.globals["navigation"] = lambda _request: [("Desk", "/desk/", True), ("Review", "/review/", False)]
    environment.globals["csrf_field"] = lambda _request: Markup('<input type="hidden" name="csrf" value="token">')
    return Jinja2Templates(env=environment, context_processors=[lambda request: {"person": request.state.person}])


def app(person: Person, board: MemoryBoard | None = None, cases: MemoryCases | None = None) -> FastAPI:
    built = FastAPI(openapi_url=None)

    @built.middleware("http")
    async def log_in(request: Request, go_on: Callable[[Request], Awaitable[Response]]) -> Response:
        request.state.person = person
        return await go_on(request)

    pages = templates()
    rooms: dict[str, APIRouter] = {
        "/desk": desk.routes(board or MemoryBoard(), pages, now=lambda: NOW),
        "/review": review.routes(cases or MemoryCases(), pages, program_names=PROGRAMS, now=lambda: NOW),
    }
    for prefix, router in rooms.items():
        built.include_router(router, prefix=prefix)
    built.mount("/static", StaticFiles(directory=ROOT / "infra/web/static"))
    return built


def browser(person: Person, **rooms: Any) -> httpx.AsyncClient:
    return httpx.AsyncClient(transport=httpx.ASGITransport(app(person, **rooms)), base_url="http://desk.example.org")
