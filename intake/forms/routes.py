"""The public pages: forms, the question page, the thank-you page, status, privacy.

No cookie, no account, nothing kept between two requests: what has to travel through a page travels sealed.
"""

from collections.abc import Awaitable, Callable, Mapping
from datetime import datetime
from itertools import groupby
from urllib.parse import quote

from fastapi import APIRouter, HTTPException, Request, Response
from fastapi.responses import RedirectResponse
from fastapi.templating import Jinja2Templates

from intake.errors import Broken, TryLater
from intake.forms.answers import Answers, Problem
from intake.forms.api import MAX_KEY, api_routes
from intake.forms.counter import MAX_FORM, Asked, Counter, Declined, Filled, Invalid, Outcome, Taken, keyed_id, submission_id
from intake.forms.definition import Form, Kind
from intake.forms.desk import FormDesk
from intake.forms.limits import FormPace, TooOften, retry_after
from intake.forms.parking import Expired, Parked, Parking
from intake.forms.reading import Garbled, Posted, read_posted

RETRY_AFTER = {"Retry-After": "30"}
CHIPS = (
    dict.fromkeys(("card", "expiry"), "card")
    | dict.fromkeys(("cvv", "pin", "track", "password", "api_key"), "code")
    | dict.fromkeys(("ssn", "itin", "ein", "passport", "driver_licence", "mbi", "nino", "sin_ca", "birth_date", "last_four"), "ssn")
    | dict.fromkeys(("bank_account", "aba_routing", "bic"), "bank")
    | {"iban": "iban"}
)
_TIMED_OUT = Problem("", "This page was open too long or the service was restarted. Check your answers and send them again.")


def routes(
    desk: FormDesk,
    templates: Jinja2Templates,
    forms: Mapping[str, Form],
    now: Callable[[], datetime],
    *,
    max_form: int = MAX_FORM,
    pace: FormPace | None = None,
) -> APIRouter:
    """All public pages and the JSON door, with full paths. ``forms`` as ``load_forms`` gives them; ``now`` gives
    aware UTC; ``max_form`` is bytes, the same as the door in front allows; ``pace`` None lets any number come."""
    counter = Counter(desk, now, max_form, pace)
    pages = _Pages(desk, counter, templates, forms, Parking(now))
    router = APIRouter()
    for method, path, page in (
        ("GET", "/", pages.start),
        ("GET", "/privacy", pages.privacy),
        ("GET", "/status", pages.look_up),
        ("GET", "/status/{reference}", pages.status),
        ("GET", "/forms/{form_id}", pages.blank),
        ("GET", "/forms/{form_id}/statement", pages.statement),
        ("POST", "/forms/{form_id}", pages.send),
    ):
        router.add_api_route(path, page, methods=[method], response_model=None, include_in_schema=False)
    router.include_router(api_routes(counter, forms), prefix="/api/v1")
    return router


class _Pages:
    def __init__(self, desk: FormDesk, counter: Counter, templates: Jinja2Templates, forms: Mapping[str, Form], parking: Parking) -> None:
        self._desk = desk
        self._counter = counter
        self._templates = templates
        self._forms = forms
        self._parking = parking
        self._choices: Mapping[str, Callable[[Filled], Awaitable[Outcome]]] = {
            "send": counter.hand_in,
            "remove": counter.remove,
            "review": counter.review,
        }

    async def start(self, request: Request) -> Response:
        topics = {topic: list(group) for topic, group in groupby(self._forms.values(), key=lambda form: form.topic)}
        return self._templates.TemplateResponse(request, "forms/start.html", {"topics": topics})

    async def privacy(self, request: Request) -> Response:
        form = next((form for form in self._forms.values() if form.kind is Kind.PRIVACY), None)
        return self._templates.TemplateResponse(request, "forms/privacy.html", {"privacy_form": form})

    async def look_up(self, request: Request) -> Response:
        reference = "".join(request.query_params.get("reference", "").split()).upper()[:60]
        return RedirectResponse(f"/status/{quote(reference, safe='')}" if reference else "/#status", 303)

    async def status(self, request: Request, reference: str) -> Response:
        state = await self._desk.status(reference)
        context = {"reference": reference, "state": state}
        return self._templates.TemplateResponse(request, "forms/status.html", context, 200 if state else 404)

    async def blank(self, request: Request, form_id: str) -> Response:
        return self._form(request, self._known(form_id), Answers(), (), 200)

    async def statement(self, request: Request, form_id: str) -> Response:
        return self._templates.TemplateResponse(request, "forms/statement.html", {"form": self._known(form_id)})

    async def send(self, request: Request, form_id: str) -> Response:
        form = self._known(form_id)
        try:
            posted = await read_posted(request)
        except Garbled as error:
            raise HTTPException(error.status, str(error)) from None
        sealed = posted.controls.get("postroom-sealed", "")
        return await (self._chosen(request, form, posted, sealed) if sealed else self._fresh(request, form, posted))

    async def _fresh(self, request: Request, form: Form, posted: Posted) -> Response:
        """A form just filled in. A client without our token (no browser) gets an id of its own."""
        token = posted.controls.get("postroom-token", "")
        try:
            ident = submission_id(form, self._parking.mark(token), posted.answers) if token else _keyed(request, form, posted.answers)
        except Expired:
            return self._form(request, form, posted.answers, (_TIMED_OUT,), 422)
        filled = _filled(request, form, ident, posted.answers)
        return await self._settle(request, filled, "send")

    async def _chosen(self, request: Request, form: Form, posted: Posted, sealed: str) -> Response:
        """Back from a question page, with a choice."""
        try:
            parked = self._parking.open(sealed)
        except Expired:
            return self._trouble(request, 422, "This page has expired", "Your answers were not sent, and not kept.", form=form)
        if parked.form != form.id:
            raise HTTPException(400, "The form could not be read.")
        filled = _filled(request, form, parked.submission_id, parked.answers)
        choice = posted.controls.get("postroom-choice", "")
        if choice in self._choices:
            return await self._settle(request, filled, choice)
        return await self._edit(request, filled)

    async def _edit(self, request: Request, filled: Filled) -> Response:
        asked = await self._counter.ask(filled)
        by_label = {question.label: question.name for question in filled.form.fields}
        hints = tuple(Problem(by_label.get(one.where, ""), f"Take out the {one.name}.") for one in asked.found) if asked else ()
        return self._form(request, filled.form, filled.answers, hints, 200)

    async def _settle(self, request: Request, filled: Filled, choice: str) -> Response:
        try:
            outcome = await self._choices[choice](filled)
        except (TryLater, Broken) as error:
            title, context = "We cannot take your message right now", {"form": filled.form, "choice": choice, "sealed": self._seal(filled)}
            status, headers = (429, retry_after(error)) if isinstance(error, TooOften) else (503, RETRY_AFTER)
            return self._trouble(request, status, title, error.public, headers=headers, **context)
        match outcome:
            case Invalid(problems):
                return self._form(request, filled.form, filled.answers, problems, 422)
            case Asked():
                return self._question(request, filled, outcome)
            case Declined(public, link):
                return self._trouble(request, 422, "We cannot take this message", public, link=link, form=filled.form)
            case Taken(reference):
                context = {"form": filled.form, "reference": reference, "review": choice == "review"}
                return self._templates.TemplateResponse(request, "forms/thanks.html", context, 202)

    def _form(self, request: Request, form: Form, answers: Answers, problems: tuple[Problem, ...], status: int) -> Response:
        context = {
            "form": form,
            "answers": answers,
            "problems": problems,
            "token": self._parking.issue(),
            "files_again": bool(answers.uploads),
        }
        return self._templates.TemplateResponse(request, "forms/form.html", context, status)

    def _question(self, request: Request, filled: Filled, asked: Asked) -> Response:
        context = {
            "form": filled.form,
            "found": asked.found,
            "redacted": asked.redacted,
            "files": filled.answers.uploads,
            "sealed": self._seal(filled),
            "chips": CHIPS,
        }
        return self._templates.TemplateResponse(request, "forms/question.html", context, 422)

    def _trouble(
        self, request: Request, status: int, title: str, text: str, headers: Mapping[str, str] | None = None, **context: object
    ) -> Response:
        return self._templates.TemplateResponse(request, "forms/trouble.html", {"title": title, "text": text, **context}, status, headers)

    def _seal(self, filled: Filled) -> str:
        return self._parking.seal(Parked(filled.form.id, filled.submission_id, filled.answers))

    def _known(self, form_id: str) -> Form:
        if form_id not in self._forms:
            raise HTTPException(404)
        return self._forms[form_id]


def _keyed(request: Request, form: Form, answers: Answers) -> str:
    """A client without our token is no browser: it may bring a key of its own."""
    return keyed_id(form, request.headers.get("idempotency-key", "")[:MAX_KEY], answers)


def _filled(request: Request, form: Form, ident: str, answers: Answers) -> Filled:
    return Filled(form, ident, answers, request.client.host if request.client else "", request.url.scheme == "https")
