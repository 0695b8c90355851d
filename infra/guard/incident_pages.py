"""The pages of incidents: a list, a new one, one with its timeline, and what may be added to it."""

from collections.abc import Awaitable, Callable
from datetime import timedelta

from fastapi import APIRouter, HTTPException, Request, Response

from infra.guard.drafts import for_the_authority, for_the_people
from infra.guard.incident import LONGEST_TITLE, SEVERITIES, STATES, IncidentError, Opening
from infra.guard.incidents import Incidents
from infra.guard.pages import HOME, Desk, Problem, known, one_of, page_number, posted, to, who
from infra.guard.report import clock
from intake.reference import parse_reference
from intake.replies.compose import HouseWords

DAYS = ("1", "7", "30")
"""How far back a new incident may look."""


def incident_routes(incidents: Incidents, desk: Desk, words: HouseWords) -> APIRouter:
    """``/incidents`` and what lies under it, without prefix."""
    pages = _Incidents(incidents, desk, words)
    router = APIRouter()
    for method, path, page in (
        ("GET", "/incidents", pages.all),
        ("GET", "/incidents/new", pages.blank),
        ("POST", "/incidents", pages.open),
        ("GET", "/incidents/{number:int}", pages.one),
        ("POST", "/incidents/{number:int}/note", pages.note),
        ("POST", "/incidents/{number:int}/close", pages.close),
    ):
        router.add_api_route(path, page, methods=[method], response_model=None)
    return router


class _Incidents:
    def __init__(self, incidents: Incidents, desk: Desk, words: HouseWords) -> None:
        self._incidents = incidents
        self._desk = desk
        self._words = words

    async def all(self, request: Request) -> Response:
        state = one_of(request.query_params.get("state", ""), STATES)
        page = await self._incidents.page(state, page_number(request))

        def link(page: int) -> str:
            return f"{HOME}incidents?state={state}&page={page}"

        return self._desk.page(request, "incidents", page=page, state=state, states=STATES, link=link)

    async def blank(self, request: Request) -> Response:
        return self._form(request, {"alert": request.query_params.get("alert", "")[:9]})

    async def open(self, request: Request) -> Response:
        fields = posted(request)
        now, alert = self._desk.now(), fields.get("alert", "")
        try:
            opening = Opening(
                title=fields.get("title", ""),
                severity=one_of(fields.get("severity", ""), SEVERITIES),
                who=who(request),
                since=now - timedelta(days=int(one_of(fields.get("days", ""), DAYS))),
                until=now,
                alert=int(alert) if alert.isascii() and alert.isdigit() and len(alert) < 10 else None,
                references=_references(fields.get("evidence", "")),
            )
            number = await self._incidents.open(opening)
        except IncidentError as error:
            return self._form(request, dict(fields), Problem(_box(str(error)), _sentence(error)))
        return to(f"incidents/{number}", "opened")

    async def one(self, request: Request, number: int) -> Response:
        return await self._page(request, number)

    async def note(self, request: Request, number: int) -> Response:
        fields = posted(request)
        text, evidence = fields.get("text", ""), fields.get("evidence", "")

        async def act() -> None:
            await self._incidents.note(known(number), who(request), text, _references(evidence))

        return await self._act(request, number, "noted", act)

    async def close(self, request: Request, number: int) -> Response:
        lesson = posted(request).get("lesson", "")

        async def act() -> None:
            await self._incidents.close(known(number), who(request), lesson)

        return await self._act(request, number, "closed", act)

    async def _act(self, request: Request, number: int, done: str, act: Callable[[], Awaitable[None]]) -> Response:
        try:
            await act()
        except IncidentError as error:
            box = "lesson" if done == "closed" else _box(str(error), "text")
            return await self._page(request, number, Problem(box, _sentence(error)))
        return to(f"incidents/{number}", done)

    async def _page(self, request: Request, number: int, problem: Problem | None = None) -> Response:
        try:
            view = await self._incidents.read(known(number), who(request))
        except IncidentError:
            raise HTTPException(404) from None
        house = (self._words.name, self._words.postal_address)
        drafts = (("To the authority", for_the_authority(view, *house)), ("To the people concerned", for_the_people(view, *house)))
        status, typed = (422, posted(request)) if problem else (200, {})
        shown = {"view": view, "incident": view.incident, "drafts": drafts, "clock": clock(view, self._desk.now())}
        return self._desk.page(request, "incident", status=status, typed=typed, problem=problem, **shown)

    def _form(self, request: Request, typed: dict[str, str], problem: Problem | None = None) -> Response:
        status = 422 if problem else 200
        choices = {"severities": SEVERITIES, "days": DAYS, "longest": LONGEST_TITLE}
        return self._desk.page(request, "new", status=status, typed=typed, problem=problem, **choices)


def _references(words: str) -> tuple[str, ...]:
    found = {word: parse_reference(word) for word in words.replace(",", " ").split()}
    for word, reference in found.items():
        if not reference:
            raise IncidentError(f"there is no receipt {word[:40]}")
    return tuple(reference for reference in found.values() if reference)


def _box(error: str, otherwise: str = "title") -> str:
    """Which box an error is about."""
    return next((box for word, box in (("receipt", "evidence"), ("alert", "alert")) if word in error), otherwise)


def _sentence(error: IncidentError) -> str:
    said = str(error).partition(";")[0]
    return f"{said[0].upper()}{said[1:]}."
