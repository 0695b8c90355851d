"""The template environment of all pages, and the page for what went wrong."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from fastapi import Request, Response
from fastapi.responses import JSONResponse
from fastapi.templating import Jinja2Templates
from jinja2 import Environment, FileSystemLoader

from infra.web.session import csrf_field, person_of

ROOT = Path(__file__).parents[2]
FOLDERS = tuple(ROOT / folder / "templates" for folder in ("infra/web", "intake/forms", "routing/desk", "redaction/review"))

PUBLIC_NAVIGATION = (("Forms", "/"), ("Privacy", "/privacy"))

PROBLEMS: Mapping[int, tuple[str, str]] = {
    400: ("This could not be read", "What your browser sent is not a form of ours. Please go back and try again."),
    403: ("You cannot do this here", "Your log-in does not open this page, or this page is not where the form came from."),
    404: ("There is no such page", "The address may be mistyped, or the page may have been taken away."),
    405: ("This does not work that way", "The page cannot be used like this. Please go back and try again."),
    408: ("It took too long", "Your message did not arrive in time. Please check your connection and try again."),
    413: ("This is too large", "Please send a smaller file, or leave some of it out."),
    415: ("This could not be read", "This page takes its own forms only."),
    422: ("This could not be read", "Something in the address or the form is not as it should be."),
    500: ("Something went wrong on our side", "Nothing was lost that we had confirmed. Please try again in a few minutes."),
    503: ("We are busy", "Nothing was taken in. Please try again in a minute."),
}
"""HTTP status -> what it means to a person: title and text."""


def build_templates(house: object, navigation: Sequence[tuple[str, str, frozenset[str]]]) -> Jinja2Templates:
    """One environment for every room. ``house`` has ``name`` and ``postal_address``; ``navigation`` holds
    (label, address, roles that see it)."""
    environment = Environment(loader=FileSystemLoader(FOLDERS), autoescape=True, trim_blocks=True, lstrip_blocks=True)
    environment.globals.update(house=house, csrf_field=csrf_field, navigation=_Navigation(navigation))
    return Jinja2Templates(env=environment, context_processors=[_person])


def problem_page(
    request: Request, templates: Jinja2Templates, status: int, detail: str = "", headers: Mapping[str, str] | None = None
) -> Response:
    """The answer for an HTTP error: a page, or JSON under /api. ``detail`` is in our own words or empty."""
    title, text = PROBLEMS.get(status, PROBLEMS[500 if status >= 500 else 400])
    if request.scope["path"].startswith("/api/"):
        return JSONResponse({"error": detail or title}, status, headers)
    return templates.TemplateResponse(request, "problem.html", {"title": title, "text": detail or text}, status, headers)


class _Navigation:
    """What the header offers: the public's pages, or the consoles that a person's roles open."""

    def __init__(self, consoles: Sequence[tuple[str, str, frozenset[str]]]) -> None:
        self._consoles = consoles

    def __call__(self, request: Request) -> list[tuple[str, str, bool]]:
        person, path = person_of(request), str(request.scope["path"])
        if person is None:
            return [(label, address, path == address) for label, address in PUBLIC_NAVIGATION]
        return [(label, address, path.startswith(address)) for label, address, roles in self._consoles if roles & person.roles]


def _person(request: Request) -> dict[str, Any]:
    return {"person": person_of(request)}
