"""The JSON door: the same forms, for programs. Described at /openapi.json."""

import re
from collections.abc import Mapping
from typing import Any

from fastapi import APIRouter, Request
from fastapi.responses import JSONResponse
from pydantic import BaseModel

from intake.errors import Broken, TryLater
from intake.forms.answers import Answers
from intake.forms.counter import Asked, Counter, Declined, Filled, Invalid, Outcome, Taken, keyed_id
from intake.forms.definition import FieldType, Form
from intake.forms.limits import TooOften, retry_after
from intake.forms.reading import Garbled, read_json

MAX_KEY = 200
_KEY = re.compile(rf"[\x21-\x7e]{{1,{MAX_KEY}}}")


class Received(BaseModel):
    """Taken in for good."""

    reference: str


class FoundNumber(BaseModel):
    """One kind of number in one answer."""

    kind: str
    where: str


class WrongAnswer(BaseModel):
    """One thing to put right; ``field`` is "" where it is about the whole."""

    field: str
    problem: str


class NotTaken(BaseModel):
    """Nothing was stored: something was found, something is wrong, or the policy refuses it."""

    found: list[FoundNumber] = []
    errors: list[WrongAnswer] = []
    refused: str = ""


class Trouble(BaseModel):
    """What went wrong, in plain words."""

    error: str


class Question(BaseModel):
    """One question of a form. Files cannot be sent here: use the page."""

    name: str
    label: str
    type: str
    required: bool
    max_length: int
    options: list[str]
    purpose: str


class FormSummary(BaseModel):
    """One form, with its Privacy Act statement's four parts."""

    id: str
    title: str
    purpose: str
    statement: dict[str, str]
    fields: list[Question]


_ANSWERS_SCHEMA = {
    "requestBody": {
        "required": True,
        "description": "Answers by the name of the question.",
        "content": {"application/json": {"schema": {"type": "object", "additionalProperties": {"type": "string"}}}},
    },
    "parameters": [
        {
            "name": "Idempotency-Key",
            "in": "header",
            "required": False,
            "description": "The same key with the same answers is taken in once.",
            "schema": {"type": "string", "minLength": 1, "maxLength": 200, "pattern": "^[!-~]+$"},
        }
    ],
}
_RESPONSES: dict[int | str, dict[str, Any]] = {422: {"model": NotTaken}}
_RESPONSES.update({status: {"model": Trouble} for status in (400, 403, 404, 413, 415, 429, 503)})


def api_routes(counter: Counter, forms: Mapping[str, Form]) -> APIRouter:
    """``GET /forms``, ``POST /forms/{form_id}``; to be mounted under /api/v1."""
    router = APIRouter(tags=["forms"])

    @router.get("/forms", summary="All forms")
    async def list_forms() -> list[FormSummary]:
        return [_summary(form) for form in forms.values()]

    @router.post(
        "/forms/{form_id}",
        summary="Hand in a form",
        status_code=202,
        response_model=Received,
        responses=_RESPONSES,
        openapi_extra=_ANSWERS_SCHEMA,
    )
    async def hand_in(request: Request, form_id: str) -> JSONResponse:
        if form_id not in forms:
            return _trouble(404, "There is no such form.")
        key = request.headers.get("idempotency-key", "")
        if key and not _KEY.fullmatch(key):
            return _trouble(400, "Idempotency-Key: use 1 to 200 visible ASCII characters.")
        try:
            answers = await read_json(request)
            outcome = await counter.hand_in(_filled(request, forms[form_id], key, answers))
        except Garbled as error:
            return _trouble(error.status, str(error))
        except TooOften as error:
            return JSONResponse(Trouble(error=error.public).model_dump(), 429, retry_after(error))
        except (TryLater, Broken) as error:
            return JSONResponse(Trouble(error=error.public).model_dump(), 503, {"Retry-After": "30"})
        return _answer(outcome)

    return router


def _filled(request: Request, form: Form, key: str, answers: Answers) -> Filled:
    peer = request.client.host if request.client else ""
    return Filled(form, keyed_id(form, key, answers), answers, peer, request.url.scheme == "https")


def _answer(outcome: Outcome) -> JSONResponse:
    match outcome:
        case Taken(reference):
            return JSONResponse(Received(reference=reference).model_dump(), 202)
        case Asked(found):
            body = NotTaken(found=[FoundNumber(kind=one.kind, where=one.where) for one in found])
        case Invalid(problems):
            body = NotTaken(errors=[WrongAnswer(field=one.question, problem=one.text) for one in problems])
        case Declined(public):
            body = NotTaken(refused=public)
    return JSONResponse(body.model_dump(exclude_defaults=True), 422)


def _trouble(status: int, text: str) -> JSONResponse:
    return JSONResponse(Trouble(error=text).model_dump(), status)


def _summary(form: Form) -> FormSummary:
    statement = form.statement
    return FormSummary(
        id=form.id,
        title=form.title,
        purpose=form.purpose,
        statement={
            "authority": statement.authority,
            "purpose": statement.purpose,
            "routine_uses": statement.routine_uses,
            "effect": statement.effect,
        },
        fields=[
            Question(
                name=one.name,
                label=one.label,
                type=one.type.value,
                required=one.required,
                max_length=one.max_length,
                options=list(one.options),
                purpose=one.purpose,
            )
            for one in form.fields
            if one.type is not FieldType.FILE
        ],
    )
