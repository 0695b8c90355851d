"""The web application: rooms behind doors. Which door has which lock stands in ``doors.py``."""

from collections.abc import Awaitable, Callable, Coroutine, Mapping
from dataclasses import dataclass, field
from http import HTTPStatus
from pathlib import Path
from typing import Any

from fastapi import APIRouter, FastAPI, HTTPException, Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse, PlainTextResponse, RedirectResponse
from fastapi.staticfiles import StaticFiles
from fastapi.templating import Jinja2Templates
from starlette.exceptions import HTTPException as AnyHTTPException

from infra.web import account, login, second_step
from infra.web.body import Limits
from infra.web.doors import DOORS
from infra.web.gate import Gate
from infra.web.pages import build_templates, problem_page
from infra.web.session import Cookie, Logins, People
from infra.web.shell import Note, Shell
from infra.web.tries import Tries

STATIC = Path(__file__).parent / "static"


@dataclass(frozen=True, slots=True)
class Rooms:
    """What is behind the doors. The routers are built by ``intake.forms.routes``, ``routing.desk.routes``,
    ``redaction.review.routes`` and ``infra.guard.pages`` with ``templates``; ``https`` is how the public reaches us."""

    forms: APIRouter
    desk: APIRouter
    review: APIRouter
    people: People
    logins: Logins
    templates: Jinja2Templates
    note: Note
    https: bool = False
    limits: Limits = field(default_factory=Limits)
    tries: Tries = field(default_factory=Tries)
    operate: APIRouter = field(default_factory=APIRouter)


def templates_for(house: object) -> Jinja2Templates:
    """The template environment of all rooms. ``house`` has ``name`` and ``postal_address``."""
    return build_templates(house, [(door.label, f"{door.path}/", door.roles) for door in DOORS if door.label])


def build(rooms: Rooms) -> FastAPI:
    """The public and staff application."""
    app = FastAPI(
        title="Postroom forms",
        version="1",
        description="Hand in the public forms from a program.",
        docs_url=None,
        redoc_url=None,
        redirect_slashes=False,
        exception_handlers=_handlers(rooms.templates),
    )
    cookie = Cookie(rooms.https)
    app.include_router(rooms.forms)
    app.include_router(login.routes(rooms.people, rooms.logins, rooms.templates, cookie, rooms.tries))
    app.include_router(second_step.routes(rooms.logins, rooms.templates, cookie))
    own = account.routes(rooms.people, rooms.logins, rooms.templates, cookie)
    for prefix, room in (("/desk", rooms.desk), ("/review", rooms.review), ("/operate", rooms.operate), ("/account", own)):
        app.include_router(room, prefix=prefix, include_in_schema=False)
        app.add_api_route(prefix, _enter(f"{prefix}/"), include_in_schema=False, response_model=None)
    app.mount("/static", _Static(directory=STATIC))
    app.add_middleware(Gate, people=rooms.people, templates=rooms.templates, cookie=cookie, limits=rooms.limits)
    app.add_middleware(Shell, templates=rooms.templates, note=rooms.note, https=rooms.https)
    return app


@dataclass(frozen=True, slots=True)
class Report:
    """How the house is: ``troubles`` by part, each a reason to send nobody here; ``notes`` are worth knowing."""

    troubles: Mapping[str, str] = field(default_factory=dict)
    notes: Mapping[str, object] = field(default_factory=dict)


def build_operator(report: Callable[[], Awaitable[Report]], metrics: Callable[[], Awaitable[bytes]]) -> FastAPI:
    """The operator's application, for a port of its own. ``metrics`` gives the Prometheus text."""
    app = FastAPI(docs_url=None, redoc_url=None, openapi_url=None)

    @app.get("/healthz")
    async def healthz() -> PlainTextResponse:
        return PlainTextResponse("ok\n")

    @app.get("/readyz")
    async def readyz() -> JSONResponse:
        found = await report()
        told = {"ready": not found.troubles, "troubles": dict(found.troubles), **found.notes}
        return JSONResponse(told, 503 if found.troubles else 200)

    @app.get("/metrics")
    async def read_metrics() -> Response:
        return Response(await metrics(), media_type="text/plain; version=0.0.4; charset=utf-8")

    return app


class _Static(StaticFiles):
    """Our own few files: asked for again each time, sent again only when changed."""

    def file_response(self, *args: object, **kwargs: object) -> Response:
        response = super().file_response(*args, **kwargs)  # type: ignore[arg-type]
        response.headers["Cache-Control"] = "no-cache"
        return response


def _enter(home: str) -> Callable[[], Awaitable[Response]]:
    async def enter() -> Response:
        return RedirectResponse(home, 303)

    return enter


def _handlers(templates: Jinja2Templates) -> dict[int | type[Exception], Callable[[Request, Any], Coroutine[Any, Any, Response]]]:
    async def http_error(request: Request, error: HTTPException) -> Response:
        standard = error.detail == HTTPStatus(error.status_code).phrase
        return problem_page(request, templates, error.status_code, "" if standard else str(error.detail), error.headers)

    async def wrong_address(request: Request, _error: RequestValidationError) -> Response:
        return problem_page(request, templates, 422)

    return {AnyHTTPException: http_error, RequestValidationError: wrong_address}
