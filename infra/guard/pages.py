"""What the operator's pages share: forms, numbers, notices, and the router of all of them.

Who may enter is decided where this is mounted (``/operate``). No GET changes anything but the audit trail; every POST
ends in a redirect or says why not.
"""

from collections import defaultdict
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol, cast

from fastapi import APIRouter, HTTPException, Request, Response
from fastapi.responses import RedirectResponse
from fastapi.templating import Jinja2Templates

HOME = "/operate/"

NOTICES: Mapping[str, tuple[str, str]] = {
    "seen": ("ok", "Noted: you have looked at it."),
    "seen-already": ("warning", "Nothing was changed: somebody has looked at it already."),
    "opened": ("ok", "The incident is open and its evidence is frozen."),
    "noted": ("ok", "Your note is in the timeline."),
    "closed": ("ok", "The incident is closed. Its evidence stays on hold until somebody lifts it."),
}
"""Word in ``?notice=`` -> tone and sentence; any other word shows nothing."""

_LARGEST_NUMBER = 2**53  # anything above is no number of any store


class Person(Protocol):
    """Whoever is at the page."""

    @property
    def name(self) -> str: ...


@dataclass(frozen=True, slots=True)
class Problem:
    """What is wrong with what was typed, and in which box."""

    box: str
    message: str


@dataclass(frozen=True, slots=True)
class Desk:
    """What a page is made with."""

    templates: Jinja2Templates
    now: Callable[[], datetime]

    def page(
        self, request: Request, name: str, *, status: int = 200, typed: Mapping[str, str] | None = None, **context: object
    ) -> Response:
        """``operate/<name>.html`` with ``context``, what was ``typed`` before, and the notice that the address asks for."""
        tone, notice = NOTICES.get(request.query_params.get("notice", ""), ("", ""))
        shown = {"notice": notice, "notice_kind": tone} if notice else {}
        everything = {"now": self.now(), "me": who(request), "problem": None, "typed": defaultdict(str, typed or {}), **shown, **context}
        return self.templates.TemplateResponse(request, f"operate/{name}.html", everything, status)


def who(request: Request) -> str:
    """The name of the person at the page."""
    return cast(Person, request.state.person).name


def posted(request: Request) -> Mapping[str, str]:
    """The fields that the gate has read and bounded already."""
    fields: Mapping[str, str] = request.state.fields
    return fields


def known(number: int) -> int:
    """A number that may exist, else 404."""
    if number > _LARGEST_NUMBER:
        raise HTTPException(404)
    return number


def page_number(request: Request) -> int:
    """The page asked for, 1 where it is none."""
    word = request.query_params.get("page", "")
    return max(1, int(word)) if word.isascii() and word.isdigit() and len(word) < 9 else 1


def one_of(word: str, words: tuple[str, ...]) -> str:
    """``word`` if it is one of ``words``, else the first of them."""
    return word if word in words else words[0]


def to(path: str, notice: str) -> Response:
    """Back to a page, with a word of ``NOTICES``."""
    return RedirectResponse(f"{HOME}{path}?notice={notice}", 303)


def combined(*rooms: APIRouter) -> APIRouter:
    """All pages under one roof; its front page leads to the alerts."""
    router = APIRouter()

    async def front() -> Response:
        return RedirectResponse(f"{HOME}alerts", 303)

    router.add_api_route("/", front, methods=["GET"], response_model=None)
    for room in rooms:
        router.include_router(room)
    return router
