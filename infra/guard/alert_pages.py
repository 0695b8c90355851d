"""The pages of alerts: a list, one alert, and "seen by me"."""

from urllib.parse import urlencode

from fastapi import APIRouter, HTTPException, Request, Response

from infra.guard.alerts import STATES, Alerts, NoSuchAlert
from infra.guard.incident import LONGEST_TEXT
from infra.guard.kinds import KINDS
from infra.guard.pages import HOME, Desk, Problem, known, one_of, page_number, posted, to, who


def alert_routes(alerts: Alerts, desk: Desk) -> APIRouter:
    """``/alerts`` and what lies under it, without prefix."""
    pages = _Alerts(alerts, desk)
    router = APIRouter()
    for method, path, page in (
        ("GET", "/alerts", pages.all),
        ("GET", "/alerts/{number:int}", pages.one),
        ("POST", "/alerts/{number:int}/seen", pages.see),
    ):
        router.add_api_route(path, page, methods=[method], response_model=None)
    return router


class _Alerts:
    def __init__(self, alerts: Alerts, desk: Desk) -> None:
        self._alerts = alerts
        self._desk = desk

    async def all(self, request: Request) -> Response:
        asked = request.query_params
        state, kind = one_of(asked.get("state", ""), STATES), one_of(asked.get("kind", ""), ("", *KINDS))
        page = await self._alerts.page(state, kind, page_number(request))

        def link(**changed: object) -> str:
            return f"{HOME}alerts?{urlencode({'state': state, 'kind': kind, **changed})}"

        return self._desk.page(request, "alerts", page=page, state=state, states=STATES, kind=kind, kinds=KINDS, link=link)

    async def one(self, request: Request, number: int) -> Response:
        return await self._page(request, number)

    async def see(self, request: Request, number: int) -> Response:
        note = posted(request).get("note", "").strip()
        if len(note) > LONGEST_TEXT:
            return await self._page(request, number, Problem("note", f"Write at most {LONGEST_TEXT:,} characters."), note)
        try:
            await self._alerts.see(known(number), who(request), note)
        except NoSuchAlert:
            return to(f"alerts/{number}", "seen-already")
        return to(f"alerts/{number}", "seen")

    async def _page(self, request: Request, number: int, problem: Problem | None = None, note: str = "") -> Response:
        try:
            alert, written = await self._alerts.one(known(number))
        except NoSuchAlert:
            raise HTTPException(404) from None
        status, typed = 422 if problem else 200, {"note": note}
        return self._desk.page(
            request, "alert", status=status, alert=alert, kind=KINDS[alert.kind], written=written, problem=problem, typed=typed
        )
