"""Everybody's own log-in: the second factor, the password, the sessions."""

from fastapi import APIRouter, Request, Response
from fastapi.responses import RedirectResponse
from fastapi.templating import Jinja2Templates

from infra.ledger.attempts import LockedOut
from infra.ledger.reception import WrongLogin
from infra.web.second_step import onward
from infra.web.session import LOCKED_OUT, Cookie, Logins, People, Person

HOME = "/account/"

_NOTICES = {"removed": "Your second factor is removed.", "required": "Your role has to have a second factor."}
_WRONG = "Your present password is wrong."
_DIFFERENT = "The new password was not typed the same twice."


def routes(people: People, logins: Logins, templates: Jinja2Templates, cookie: Cookie) -> APIRouter:
    """The router, without prefix. The gate has checked who it is, the form's token, and a fresh proof where one is needed."""
    own = _Own(people, logins, templates, cookie)
    router = APIRouter(include_in_schema=False)
    router.add_api_route("/", own.show, methods=["GET"], response_model=None)
    for path, act in (
        ("/second-factor", own.set_up),
        ("/second-factor/remove", own.remove),
        ("/password", own.change_password),
        ("/sessions", own.log_out_everywhere),
    ):
        router.add_api_route(path, act, methods=["POST"], response_model=None)
    return router


class _Own:
    def __init__(self, people: People, logins: Logins, templates: Jinja2Templates, cookie: Cookie) -> None:
        self._people = people
        self._logins = logins
        self._templates = templates
        self._cookie = cookie

    async def show(self, request: Request) -> Response:
        return await self._page(request, notice=_NOTICES.get(request.query_params.get("notice", ""), ""))

    async def set_up(self, request: Request) -> Response:
        entry = await self._logins.start_set_up(self._cookie.value(request))
        return RedirectResponse("/login", 303) if entry is None else onward(entry, HOME, self._cookie)

    async def remove(self, request: Request) -> Response:
        removed = await self._people.drop_second_factor(_person(request).name)
        return RedirectResponse(f"{HOME}?notice={'removed' if removed else 'required'}", 303)

    async def change_password(self, request: Request) -> Response:
        fields = request.state.fields
        if fields.get("new", "") != fields.get("again", ""):
            return await self._page(request, _DIFFERENT, "again", 422)
        try:
            await self._people.change_password(self._cookie.value(request), fields.get("current", ""), fields.get("new", ""))
        except WrongLogin:
            return await self._page(request, _WRONG, "current", 422)
        except LockedOut:
            return await self._page(request, LOCKED_OUT, "current", 429)
        except ValueError as error:
            return await self._page(request, f"{str(error).capitalize()}.", "new", 422)
        return RedirectResponse("/login?notice=password", 303, self._cookie.clear())

    async def log_out_everywhere(self, request: Request) -> Response:
        name = _person(request).name
        await self._people.end_all(name, by=name)
        return RedirectResponse("/login?notice=everywhere", 303, self._cookie.clear())

    async def _page(self, request: Request, problem: str = "", box: str = "", status: int = 200, notice: str = "") -> Response:
        account = await self._people.account(_person(request).name)
        context = {"account": account, "problem": problem, "box": box, "notice": notice, "notice_kind": "ok"}
        return self._templates.TemplateResponse(request, "account.html", context, status)


def _person(request: Request) -> Person:
    person: Person = request.state.person
    return person
