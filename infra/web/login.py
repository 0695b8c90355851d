"""Log in by name and password, log out. What follows where a second factor is wanted: ``second_step.py``."""

from fastapi import APIRouter, Request, Response
from fastapi.responses import RedirectResponse
from fastapi.templating import Jinja2Templates

from infra.ledger.attempts import LockedOut
from infra.ledger.reception import WrongLogin
from infra.web.doors import home_of
from infra.web.gate import local_path
from infra.web.second_step import onward
from infra.web.session import LOCKED_OUT, Cookie, Logins, People, posted
from infra.web.tries import Tries

_WRONG = "The name or the password is wrong."

_TOO_MANY = "There were too many wrong log-ins from your address. Please try again later."

_NOTICES = {
    "logged-out": "You are logged out.",
    "everywhere": "You are logged out everywhere.",
    "password": "Your password is changed, and you are logged out everywhere. Please log in with the new one.",
    "again": "This log-in took too long. Please begin again.",
}


def routes(people: People, logins: Logins, templates: Jinja2Templates, cookie: Cookie, tries: Tries) -> APIRouter:
    """``/login`` and ``/logout``."""
    desk = _Reception(people, logins, templates, cookie, tries)
    router = APIRouter(include_in_schema=False)
    router.add_api_route("/login", desk.ask, methods=["GET"], response_model=None)
    router.add_api_route("/login", desk.log_in, methods=["POST"], response_model=None)
    router.add_api_route("/logout", desk.log_out, methods=["POST"], response_model=None)
    return router


class _Reception:
    def __init__(self, people: People, logins: Logins, templates: Jinja2Templates, cookie: Cookie, tries: Tries) -> None:
        self._people = people
        self._logins = logins
        self._templates = templates
        self._cookie = cookie
        self._tries = tries

    async def ask(self, request: Request) -> Response:
        value = self._cookie.value(request)
        session = await self._people.find(value) if value else None
        if session is not None:
            return RedirectResponse(home_of(session.person.roles), 303)
        notice = _NOTICES.get(request.query_params.get("notice", ""), "")
        return self._page(request, local_path(request.query_params.get("next", "")), notice=notice)

    async def log_in(self, request: Request) -> Response:
        fields = await posted(request)
        name, goal = fields.get("name", ""), local_path(fields.get("next", ""))
        if self._tries.wait(request):
            return self._page(request, goal, _TOO_MANY, name=name, status=429)
        try:
            entry = await self._logins.log_in(name.strip(), fields.get("password", ""))
        except WrongLogin:
            self._tries.failed(request)
            return self._page(request, goal, _WRONG, name=name, status=422)
        except LockedOut:
            return self._page(request, goal, LOCKED_OUT, name=name, status=429)
        before = self._cookie.value(request)
        if before:
            await self._people.end(before)
        return onward(entry, goal, self._cookie)

    async def log_out(self, request: Request) -> Response:
        await self._people.end(self._cookie.value(request))
        return RedirectResponse("/login?notice=logged-out", 303, self._cookie.clear())

    def _page(self, request: Request, goal: str, problem: str = "", *, name: str = "", status: int = 200, notice: str = "") -> Response:
        context = {"goal": goal, "problem": problem, "name": name[:64], "notice": notice, "notice_kind": "ok"}
        return self._templates.TemplateResponse(request, "login.html", context, status)
