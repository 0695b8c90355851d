"""The security reviewers' pages. Who may enter is decided where this is mounted (``/review``). A GET shows,
a POST decides: every act has a page of its own that says what will happen and asks for a reason."""

from collections.abc import Awaitable, Callable, Coroutine, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, cast

from fastapi import APIRouter, Request, Response
from fastapi.responses import RedirectResponse
from fastapi.routing import APIRoute
from fastapi.templating import Jinja2Templates

from redaction.review import words
from redaction.review.acts import ACTS, REASON_LIMIT, Act, offered
from redaction.review.cases import CaseFilter, CaseGone, CaseMoved, Cases, Reviewer, SecondPersonNeeded

HOME = "/review/"

_LARGEST_NUMBER = 2**53  # anything above is no case of any store
_NO_NAMES: Mapping[str, str] = {}


def utc_now() -> datetime:
    """The time of the machine, aware."""
    return datetime.now(UTC)


def routes(
    cases: Cases,
    templates: Jinja2Templates,
    *,
    program_names: Mapping[str, str] = _NO_NAMES,
    now: Callable[[], datetime] = utc_now,
) -> APIRouter:
    """The console's router, without prefix. ``request.state.person`` must be a Reviewer; the templates of
    ``infra/web`` must be in the same environment, with ``csrf_field``. ``program_names``: id -> name."""
    console = _Console(cases, templates, program_names, now)
    router = APIRouter(route_class=_route_class(templates), include_in_schema=False)
    case = "/cases/{number:int}"
    for method, path, page in (
        ("GET", "/", console.cases),
        ("GET", case, console.case),
        ("POST", f"{case}/claim", console.claim),
        ("GET", f"{case}/{{word}}", console.confirm),
        ("POST", f"{case}/{{word}}", console.decide),
    ):
        router.add_api_route(path, page, methods=[method], response_model=None, name=f"review.{page.__name__}")
    return router


def _route_class(templates: Jinja2Templates) -> type[APIRoute]:
    class ReviewRoute(APIRoute):
        """Turns "no such case" into its page, and "somebody was first" into the case as it stands."""

        def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
            handle = super().get_route_handler()

            async def handle_or_say(request: Request) -> Response:
                try:
                    return await handle(request)
                except CaseGone:
                    return templates.TemplateResponse(request, "review/gone.html", status_code=404)
                except CaseMoved:
                    return _to_case(request.path_params["number"], "moved")

            return handle_or_say

    return ReviewRoute


@dataclass(frozen=True, slots=True)
class _Problem:
    """What is wrong with a decision's form: in which box, and the reason to keep in it."""

    box: str
    message: str
    typed: str


class _Console:
    def __init__(self, cases: Cases, templates: Jinja2Templates, program_names: Mapping[str, str], now: Callable[[], datetime]) -> None:
        self._cases = cases
        self._templates = templates
        self._program_names = program_names
        self._now = now
        self._carry_out: Mapping[str, Callable[[Reviewer, int, str], Awaitable[None]]] = {
            "release-redacted": cases.release_redacted,
            "request-original": cases.request_original,
            "approve-original": cases.approve_original,
            "deny": cases.deny,
            "destroy": cases.destroy,
        }

    async def cases(self, request: Request) -> Response:
        which = _filter(request.query_params.get("which", ""))
        page = await self._cases.lines(_reviewer(request), which, page=_page_number(request.query_params.get("page", "")))
        now = self._now()
        context = {
            "page": page,
            "which": which,
            "filters": tuple(CaseFilter),
            "soon": {line.number for line in page.lines if words.closing_soon(line, now)},
            "link": lambda page: f"{HOME}?which={which.value}&page={page}",
            **self._common(request),
        }
        return self._templates.TemplateResponse(request, "review/list.html", context)

    async def case(self, request: Request, number: int) -> Response:
        reviewer = _reviewer(request)
        view = await self._cases.case(reviewer, _known(number))
        context = {
            "view": view,
            "line": view.line,
            "acts": offered(view, reviewer.name),
            "waits_for_another": view.requested_by == reviewer.name,
            "unexplained": words.unexplained(view),
            "pieces": words.pieces,
            **self._common(request),
        }
        return self._templates.TemplateResponse(request, "review/case.html", context)

    async def claim(self, request: Request, number: int) -> Response:
        await self._cases.claim(_reviewer(request), _known(number))
        return _to_case(number, "claimed")

    async def confirm(self, request: Request, number: int, word: str) -> Response:
        return await self._confirm_page(request, number, _act(word))

    async def decide(self, request: Request, number: int, word: str) -> Response:
        act = _act(word)
        form = _posted(request)
        reason = form.get("reason", "").strip()
        box, message = words.trouble_with(reason, vow_missing=bool(act.vow) and "vow" not in form)
        if message:
            return await self._confirm_page(request, number, act, _Problem(box, message, reason))
        try:
            await self._carry_out[act.word](_reviewer(request), _known(number), reason)
        except SecondPersonNeeded:
            return _to_case(number, "second-person")
        except CaseMoved:
            return _to_case(number, "moved")
        except ValueError:
            problem = _Problem("reason", "This reason was not accepted. Say in plain words why; leave out any numbers.", reason)
            return await self._confirm_page(request, number, act, problem)
        return _to_case(number, act.word)

    async def _confirm_page(self, request: Request, number: int, act: Act, problem: _Problem | None = None) -> Response:
        reviewer = _reviewer(request)
        view = await self._cases.case(reviewer, _known(number))
        if act not in offered(view, reviewer.name):
            return _to_case(number, "moved")
        context = {"view": view, "line": view.line, "act": act, "problem": problem, "reason_limit": REASON_LIMIT, **self._common(request)}
        return self._templates.TemplateResponse(request, "review/confirm.html", context, status_code=422 if problem else 200)

    def _common(self, request: Request) -> dict[str, Any]:
        notice = words.NOTICES.get(request.query_params.get("notice", ""))
        shown = {"notice": notice.text, "notice_kind": notice.tone} if notice else {}
        return {"now": self._now(), "me": _reviewer(request).name, "program_names": self._program_names, **shown}


def _posted(request: Request) -> Mapping[str, str]:
    """The fields that the gate has read and bounded already."""
    fields: Mapping[str, str] = request.state.fields
    return fields


def _reviewer(request: Request) -> Reviewer:
    return cast(Reviewer, request.state.person)


def _act(word: str) -> Act:
    if word not in ACTS:
        raise CaseGone
    return ACTS[word]


def _known(number: int) -> int:
    if number > _LARGEST_NUMBER:
        raise CaseGone
    return number


def _filter(word: str) -> CaseFilter:
    return CaseFilter(word) if word in {which.value for which in CaseFilter} else CaseFilter.OPEN


def _page_number(word: str) -> int:
    return max(1, int(word)) if word.isascii() and word.isdigit() and len(word) < 9 else 1


def _to_case(number: int | str, notice: str) -> Response:
    return RedirectResponse(f"{HOME}cases/{number}?notice={notice}", status_code=303)
