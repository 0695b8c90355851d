"""The staff desk's pages. Who may enter is decided where this is mounted (``/desk``); which tickets a
clerk may see is decided by the board. No GET changes anything; every POST ends in a redirect or says why not."""

from collections.abc import Awaitable, Callable, Coroutine, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, cast
from urllib.parse import urlencode

from fastapi import APIRouter, Request, Response
from fastapi.responses import HTMLResponse, RedirectResponse
from fastapi.routing import APIRoute
from fastapi.templating import Jinja2Templates

from routing.desk import inert, turning, words
from routing.desk.board import Board, Clerk, NoAddress, ReplyHolds, TicketGone, View

HOME = "/desk/"

# The one page with a frame: the inert HTML view of the message, from ourselves.
_FRAME_POLICY = (
    "default-src 'none'; style-src 'self'; img-src 'self'; script-src 'self'; form-action 'self'; frame-src 'self'; "
    "frame-ancestors 'none'; base-uri 'none'"
)
_DOWNLOAD_HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "Content-Security-Policy": "default-src 'none'; base-uri 'none'; form-action 'none'; sandbox",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cache-Control": "no-store",
}
_LARGEST_NUMBER = 2**53  # anything above is no ticket of any store


def utc_now() -> datetime:
    """The time of the machine, aware."""
    return datetime.now(UTC)


def routes(board: Board, templates: Jinja2Templates, *, now: Callable[[], datetime] = utc_now) -> APIRouter:
    """The desk's router, without prefix. ``request.state.person`` must be a Clerk; the templates of
    ``infra/web`` must be in the same environment, with ``csrf_field``."""
    desk = _Desk(board, templates, now)
    router = APIRouter(route_class=_route_class(templates), include_in_schema=False)
    ticket = "/tickets/{number:int}"
    for method, path, page in (
        ("GET", "/", desk.tickets),
        ("GET", ticket, desk.ticket),
        ("GET", f"{ticket}/html", desk.html),
        ("GET", f"{ticket}/attachments/{{part:int}}", desk.attachment),
        ("POST", f"{ticket}/reply", desk.reply),
        ("POST", f"{ticket}/note", desk.note),
        ("POST", f"{ticket}/assign", desk.assign),
        ("POST", f"{ticket}/close", desk.close),
        ("POST", f"{ticket}/reopen", desk.reopen),
        ("POST", f"{ticket}/move", desk.move),
    ):
        router.add_api_route(path, page, methods=[method], response_model=None, name=f"desk.{page.__name__}")
    return router


def _route_class(templates: Jinja2Templates) -> type[APIRoute]:
    class DeskRoute(APIRoute):
        """Turns "no such ticket for this clerk" into its page, wherever it comes up."""

        def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
            handle = super().get_route_handler()

            async def handle_or_gone(request: Request) -> Response:
                try:
                    return await handle(request)
                except TicketGone:
                    return templates.TemplateResponse(request, "desk/gone.html", status_code=404)

            return handle_or_gone

    return DeskRoute


@dataclass(frozen=True, slots=True)
class _Problem:
    """What is wrong with what was typed: in which box, and the text to keep in it."""

    box: str
    message: str
    typed: str


class _Desk:
    def __init__(self, board: Board, templates: Jinja2Templates, now: Callable[[], datetime]) -> None:
        self._board = board
        self._templates = templates
        self._now = now

    async def tickets(self, request: Request) -> Response:
        clerk = _clerk(request)
        view = _view(request.query_params.get("view", ""))
        names = self._board.programs()
        mine = {key: name for key, name in names.items() if clerk.programs is None or key in clerk.programs}
        program = request.query_params.get("program", "")
        program = program if program in mine else ""
        page = await self._board.lines(clerk, view, program=program, place=turning.place_of(request.query_params))
        now = self._now()
        urgencies = {line.number: words.urgency(line, now) for line in page.lines}
        context = {
            "page": page,
            "view": view,
            "views": tuple(View),
            "program": program,
            "programs": mine,
            "program_names": names,
            "now": now,
            "urgencies": urgencies,
            "late": sum(level is words.Urgency.LATE for level in urgencies.values()),
            "due": sum(level is words.Urgency.DUE for level in urgencies.values()),
            **_notice(request),
            "link": _list_link(view, program),
            "turn": turning.links(page, _list_link(view, program)),
        }
        return self._templates.TemplateResponse(request, "desk/list.html", context)

    async def ticket(self, request: Request, number: int) -> Response:
        return await self._ticket_page(request, number)

    async def html(self, request: Request, number: int) -> Response:
        view = await self._board.ticket(_clerk(request), _known(number))
        if not view.html:
            raise TicketGone
        return HTMLResponse(inert.page(view.html), headers=inert.HEADERS)

    async def attachment(self, request: Request, number: int, part: int) -> Response:
        download = await self._board.attachment(_clerk(request), _known(number), _known(part))
        name = words.download_name(number, part, download.media_type)
        headers = _DOWNLOAD_HEADERS | {"Content-Disposition": f'attachment; filename="{name}"'}
        return Response(download.content, media_type="application/octet-stream", headers=headers)

    async def reply(self, request: Request, number: int) -> Response:
        return await self._write(request, number, "reply", self._board.reply, "replied")

    async def note(self, request: Request, number: int) -> Response:
        return await self._write(request, number, "note", self._board.note, "noted")

    async def assign(self, request: Request, number: int) -> Response:
        to = _posted(request).get("to", "").strip()
        try:
            await self._board.assign(_clerk(request), _known(number), to)
        except ValueError:
            return _to_ticket(number, "not-assigned")
        return _to_ticket(number, "assigned" if to else "unassigned")

    async def close(self, request: Request, number: int) -> Response:
        await self._board.close(_clerk(request), _known(number))
        return _to_ticket(number, "closed")

    async def reopen(self, request: Request, number: int) -> Response:
        await self._board.reopen(_clerk(request), _known(number))
        return _to_ticket(number, "reopened")

    async def move(self, request: Request, number: int) -> Response:
        program = _posted(request).get("program", "")
        try:
            await self._board.move(_clerk(request), _known(number), program)
        except ValueError:
            return _to_ticket(number, "not-moved")
        # It may be out of this clerk's sight now, so back to the list.
        return RedirectResponse(f"{HOME}?notice=moved", status_code=303)

    async def _write(
        self, request: Request, number: int, box: str, send: Callable[[Clerk, int, str], Awaitable[None]], done: str
    ) -> Response:
        typed = _posted(request).get("text", "").replace("\r\n", "\n")
        message = words.trouble_with(typed)
        if not message:
            try:
                await send(_clerk(request), _known(number), typed.strip())
            except ReplyHolds as held:
                message = words.held(held.kinds)
            except NoAddress:
                message = words.NO_ADDRESS
        if message:
            return await self._ticket_page(request, number, _Problem(box, message, typed))
        return _to_ticket(number, done)

    async def _ticket_page(self, request: Request, number: int, problem: _Problem | None = None) -> Response:
        clerk = _clerk(request)
        view = await self._board.ticket(clerk, _known(number))
        designed = bool(view.html) and request.query_params.get("show") == "html"
        context = {
            "view": view,
            "line": view.line,
            "designed": designed,
            "colleagues": await self._board.colleagues(clerk, number),
            "programs": self._board.programs(),
            "me": clerk.name,
            "now": self._now(),
            "urgency": words.urgency(view.line, self._now()),
            "pieces": words.pieces,
            "text_limit": words.TEXT_LIMIT,
            **_notice(request),
            "problem": problem,
        }
        headers = {"Content-Security-Policy": _FRAME_POLICY} if designed else {}
        status = 422 if problem else 200
        return self._templates.TemplateResponse(request, "desk/ticket.html", context, status_code=status, headers=headers)


def _posted(request: Request) -> Mapping[str, str]:
    """The fields that the gate has read and bounded already."""
    fields: Mapping[str, str] = request.state.fields
    return fields


def _clerk(request: Request) -> Clerk:
    return cast(Clerk, request.state.person)


def _known(number: int) -> int:
    if number > _LARGEST_NUMBER:
        raise TicketGone
    return number


def _view(word: str) -> View:
    return View(word) if word in {view.value for view in View} else View.OPEN


def _notice(request: Request) -> dict[str, str]:
    notice = words.NOTICES.get(request.query_params.get("notice", ""))
    return {"notice": notice.text, "notice_kind": notice.tone} if notice else {}


def _to_ticket(number: int, notice: str) -> Response:
    return RedirectResponse(f"{HOME}tickets/{number}?notice={notice}", status_code=303)


def _list_link(view: View, program: str) -> Callable[..., str]:
    """Builds the address of a list page like the present one, with what differs."""
    present = {"view": view.value, "program": program}

    def link(**changes: str | int) -> str:
        wanted = {key: value for key, value in (present | changes).items() if value != ""}
        return f"{HOME}?{urlencode(wanted)}"

    return link
