"""Log in, log out."""

from fastapi import APIRouter, HTTPException, Request, Response
from fastapi.responses import RedirectResponse
from fastapi.templating import Jinja2Templates

from infra.web.doors import home_of
from infra.web.gate import local_path
from infra.web.session import Cookie, LoginErrors, People, fields_of

_WRONG = "The name or the password is wrong."
_LOCKED = "There were too many wrong passwords for this name. Please wait a few minutes, then try again."


def routes(people: People, errors: LoginErrors, templates: Jinja2Templates, cookie: Cookie) -> APIRouter:
    """``/login`` and ``/logout``."""
    desk = _Reception(people, errors, templates, cookie)
    router = APIRouter(include_in_schema=False)
    router.add_api_route("/login", desk.ask, methods=["GET"], response_model=None)
    router.add_api_route("/login", desk.log_in, methods=["POST"], response_model=None)
    router.add_api_route("/logout", desk.log_out, methods=["POST"], response_model=None)
    return router


class _Reception:
    def __init__(self, people: People, errors: LoginErrors, templates: Jinja2Templates, cookie: Cookie) -> None:
        self._people = people
        self._errors = errors
        self._templates = templates
        self._cookie = cookie

    async def ask(self, request: Request) -> Response:
        value = self._cookie.value(request)
        session = await self._people.find(value) if value else None
        if session is not None:
            return RedirectResponse(home_of(session.person.roles), 303)
        out = request.query_params.get("notice") == "logged-out"
        return self._page(request, local_path(request.query_params.get("next", "")), notice="You are logged out." if out else "")

    async def log_in(self, request: Request) -> Response:
        fields = await _posted(request)
        goal = local_path(fields.get("next", ""))
        try:
            person = await self._people.check(fields.get("name", "").strip(), fields.get("password", ""))
        except self._errors.wrong:
            return self._page(request, goal, _WRONG, name=fields.get("name", ""), status=422)
        except self._errors.locked:
            return self._page(request, goal, _LOCKED, name=fields.get("name", ""), status=429)
        value, _ = await self._people.begin(person)
        return RedirectResponse(goal or home_of(person.roles), 303, self._cookie.set(value))

    async def log_out(self, request: Request) -> Response:
        await self._people.end(self._cookie.value(request))
        return RedirectResponse("/login?notice=logged-out", 303, self._cookie.clear())

    def _page(self, request: Request, goal: str, problem: str = "", *, name: str = "", status: int = 200, notice: str = "") -> Response:
        context = {"goal": goal, "problem": problem, "name": name[:64], "notice": notice, "notice_kind": "ok"}
        return self._templates.TemplateResponse(request, "login.html", context, status)


async def _posted(request: Request) -> dict[str, str]:
    try:
        return dict(fields_of(await request.body()))
    except ValueError:
        raise HTTPException(400) from None
