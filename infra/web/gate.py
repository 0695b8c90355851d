"""The gate in front of every door: is there such a door, may this person pass, is this form ours?"""

from collections.abc import Mapping
from hmac import compare_digest
from typing import NoReturn
from urllib.parse import quote, urlsplit

from fastapi import HTTPException, Request, Response
from fastapi.responses import RedirectResponse
from fastapi.templating import Jinja2Templates
from starlette.types import ASGIApp, Receive, Scope, Send

from infra.web.body import BoundedBody, Limits, replayed
from infra.web.doors import Door, door_for, doors_for_forms_of, needs_proof
from infra.web.pages import problem_page
from infra.web.proof import Proofs, without_proof
from infra.web.session import Cookie, People, fields_of

SAFE = frozenset({"GET", "HEAD", "OPTIONS"})

_FOREIGN = "This form was sent from another web site, so we did not take it."
_URLENCODED = "application/x-www-form-urlencoded"
_STALE = "This form has expired, or you were logged out. Nothing was changed. Please go back, reload the page and try again."


class Gate:
    """ASGI middleware. Sets ``request.state.person`` and ``.csrf`` behind locked doors; public doors never
    look at a cookie, so that nothing there can depend on one."""

    def __init__(self, app: ASGIApp, people: People, templates: Jinja2Templates, cookie: Cookie, limits: Limits) -> None:
        self._app = app
        self._people = people
        self._templates = templates
        self._cookie = cookie
        self._proofs = Proofs(people, templates)
        self._doors = doors_for_forms_of(limits.max_form)
        self._pace = limits.pace

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """One request; anything but HTTP goes on (start-up) or is refused (web sockets: there is no such door)."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        request = Request(scope)
        try:
            answer, onward = await self._pass(request, receive)
        except HTTPException as error:
            answer, onward = problem_page(request, self._templates, error.status_code, _said(error), error.headers), receive
        await (answer or self._app)(scope, onward, send)

    async def _pass(self, request: Request, receive: Receive) -> tuple[Response | None, Receive]:
        """An answer of the gate's own, or None to go on, with what the app may read."""
        door = door_for(path_of(request), self._doors)
        if door is None:
            raise HTTPException(404, "")
        if request.method not in SAFE and is_foreign(request):
            raise HTTPException(403, _FOREIGN)
        body = BoundedBody(receive, door.max_body, self._pace)
        if _declared(request) > 4 * door.max_body:
            raise HTTPException(413, "", {"Connection": "close"})
        return await self._unlock(request, door, body) if door.roles else (None, body)

    async def _unlock(self, request: Request, door: Door, body: BoundedBody) -> tuple[Response | None, Receive]:
        value = self._cookie.value(request)
        session = await self._people.find(value) if value else None
        if session is None:
            return _to_login(request), body
        request.state.person, request.state.csrf = session.person, session.csrf
        if not door.roles & session.person.roles:
            raise HTTPException(403, "Your log-in does not open this page.")
        if request.method in SAFE:
            return None, body
        content = await body.read()
        request.state.fields = fields = _fields(request, content)
        given = request.headers.get("x-csrf-token") or fields.get("csrf", "")
        if not compare_digest(given.encode("utf-8", "surrogatepass"), session.csrf.encode()):
            raise HTTPException(403, _STALE)
        if needs_proof(path_of(request)) and not session.fresh:
            answer = await self._proofs.take(request, value, fields)
            if answer is not None:
                return answer, body
            content = without_proof(request, fields)
        return None, replayed(content, body)


def is_foreign(request: Request) -> bool:
    """True when a browser says that the request comes from another site. Programs say nothing: no right of
    theirs rides on a cookie. Fetch Metadata first, then Origin (Fetch standard; "null" is no site)."""
    site = request.headers.get("sec-fetch-site", "")
    origin = request.headers.get("origin", "")
    if site and site not in {"same-origin", "none"}:
        return True
    if not origin or (origin == "null" and site):
        return False
    return urlsplit(origin).netloc.lower() != request.headers.get("host", "").lower()


def path_of(request: Request) -> str:
    """The path that the rooms are found by. ``request.url`` is put together with the Host header, which may hold anything."""
    return str(request.scope["path"])


def local_path(wanted: str) -> str:
    """``wanted`` if it is a path behind one of our locked doors, else ""."""
    path = wanted.partition("?")[0]
    plain = path.startswith("/") and not path.startswith("//") and wanted.isprintable() and "\\" not in wanted
    door = door_for(path) if plain else None
    return wanted if door and door.label else ""


def _to_login(request: Request) -> Response:
    if request.method not in SAFE:
        _refuse_stale()
    wanted = path_of(request) + (f"?{request.url.query}" if request.url.query else "")
    goal = local_path(wanted)
    return RedirectResponse(f"/login?next={quote(goal, safe='/')}" if goal else "/login", 303)


def _refuse_stale() -> NoReturn:
    raise HTTPException(403, _STALE)


def _fields(request: Request, content: bytes) -> Mapping[str, str]:
    """What was posted behind a locked door: urlencoded only, in memory, the last of a name wins."""
    if content and request.headers.get("content-type", "").partition(";")[0].strip().lower() != _URLENCODED:
        raise HTTPException(415, "This page takes its own forms only.")
    try:
        return fields_of(content)
    except ValueError:
        raise HTTPException(400, "The form could not be read.") from None


def _declared(request: Request) -> int:
    length = request.headers.get("content-length", "0")
    return int(length) if length.isascii() and length.isdigit() else 0


def _said(error: HTTPException) -> str:
    return str(error.detail) if error.detail else ""
