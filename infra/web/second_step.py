"""The second step of a log-in: a code from an authenticator app, a recovery code, or setting the second factor up."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from urllib.parse import quote

from fastapi import APIRouter, Request, Response
from fastapi.responses import RedirectResponse
from fastapi.templating import Jinja2Templates

from infra.ledger import totp
from infra.ledger.attempts import LockedOut
from infra.ledger.logins import Entry, Half, Step
from infra.ledger.reception import WrongLogin
from infra.web.doors import home_of
from infra.web.gate import local_path
from infra.web.qr import inline_svg
from infra.web.session import LOCKED_OUT, Cookie, Logins, posted

_PAGES = {Step.CODE: "/login/code", Step.SETUP: "/login/setup"}
_WRONG_CODE = "This code is not right. Type the six digits that your app shows now; each works once."
_WRONG_RECOVERY = "This is not one of your recovery codes, or it was used before."


def onward(entry: Entry, goal: str, cookie: Cookie) -> Response:
    """In, or to the next step, with the cookie for it."""
    page = _PAGES.get(entry.step)
    asked = f"?next={quote(goal, safe='/')}" if goal else ""
    return RedirectResponse(f"{page}{asked}" if page else goal or home_of(entry.person.roles), 303, cookie.set(entry.cookie))


def routes(logins: Logins, templates: Jinja2Templates, cookie: Cookie) -> APIRouter:
    """``/login/code``, ``/login/recovery`` and ``/login/setup``; each sends those away who are not half-way in."""
    code = _Code(logins, templates, cookie, _Way("/login/code", logins.give_code, _WRONG_CODE))
    recovery = _Code(logins, templates, cookie, _Way("/login/recovery", logins.give_recovery_code, _WRONG_RECOVERY))
    setup = _Setup(logins, templates, cookie)
    router = APIRouter(include_in_schema=False)
    for path, page in (("/login/code", code), ("/login/recovery", recovery), ("/login/setup", setup)):
        router.add_api_route(path, page.ask, methods=["GET"], response_model=None)
        router.add_api_route(path, page.take, methods=["POST"], response_model=None)
    return router


@dataclass(frozen=True, slots=True)
class _Way:
    """One way to pass the second step."""

    path: str
    give: Callable[[str, str], Awaitable[Entry]]
    wrong: str


def _again(goal: str) -> Response:
    return RedirectResponse(f"/login?notice=again&next={quote(goal, safe='/')}" if goal else "/login?notice=again", 303)


class _Code:
    def __init__(self, logins: Logins, templates: Jinja2Templates, cookie: Cookie, way: _Way) -> None:
        self._logins = logins
        self._templates = templates
        self._cookie = cookie
        self._way = way

    async def ask(self, request: Request) -> Response:
        goal = local_path(request.query_params.get("next", ""))
        half = await self._logins.half(self._cookie.value(request))
        return self._page(request, goal) if half and half.step is Step.CODE else _again(goal)

    async def take(self, request: Request) -> Response:
        fields, value = await posted(request), self._cookie.value(request)
        goal = local_path(fields.get("next", ""))
        half = await self._logins.half(value)
        if half is None or half.step is not Step.CODE:
            return _again(goal)
        try:
            entry = await self._way.give(value, "".join(fields.get("code", "").split()))
        except WrongLogin:
            return self._page(request, goal, self._way.wrong, 422)
        except LockedOut:
            return self._page(request, goal, LOCKED_OUT, 429)
        return onward(entry, goal, self._cookie)

    def _page(self, request: Request, goal: str, problem: str = "", status: int = 200) -> Response:
        context = {"goal": goal, "asked": quote(goal, safe="/"), "problem": problem, "path": self._way.path}
        return self._templates.TemplateResponse(request, "login_code.html", context, status)


class _Setup:
    def __init__(self, logins: Logins, templates: Jinja2Templates, cookie: Cookie) -> None:
        self._logins = logins
        self._templates = templates
        self._cookie = cookie

    async def ask(self, request: Request) -> Response:
        goal = local_path(request.query_params.get("next", ""))
        half = await self._logins.half(self._cookie.value(request))
        return self._page(request, half, goal) if half and half.step is Step.SETUP else _again(goal)

    async def take(self, request: Request) -> Response:
        fields, value = await posted(request), self._cookie.value(request)
        goal = local_path(fields.get("next", ""))
        half = await self._logins.half(value)
        if half is None or half.step is not Step.SETUP:
            return _again(goal)
        try:
            entry, codes = await self._logins.set_up(value, "".join(fields.get("code", "").split()))
        except WrongLogin:
            return self._page(request, half, goal, _WRONG_CODE, 422)
        context = {"codes": codes, "goal": goal or home_of(entry.person.roles), "name": entry.person.name}
        return self._templates.TemplateResponse(request, "login_recovery_codes.html", context, headers=dict(self._cookie.set(entry.cookie)))

    def _page(self, request: Request, half: Half, goal: str, problem: str = "", status: int = 200) -> Response:
        house = str(getattr(self._templates.env.globals["house"], "name", "Postroom"))
        address = totp.address(half.secret, half.name, house)
        context = {
            "goal": goal,
            "problem": problem,
            "name": half.name,
            "groups": [half.secret[at : at + 4] for at in range(0, len(half.secret), 4)],
            "address": address,
            "picture": inline_svg(address),
        }
        return self._templates.TemplateResponse(request, "login_setup.html", context, status)
