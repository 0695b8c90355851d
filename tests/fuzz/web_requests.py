"""Requests of every shape at every door, by schemathesis: the JSON door as its OpenAPI says, and the pages as a table of
their routes says. Nobody, whoever they are, may get a 5xx or an answer that is not described.

``attack_office`` is for the tests; ``proof`` is the same at length, for the assurance.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx
import schemathesis
from fastapi import FastAPI
from fastapi.routing import iter_route_contexts
from hypothesis import HealthCheck, given, settings
from hypothesis.errors import Unsatisfiable
from hypothesis.strategies import SearchStrategy
from schemathesis import GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import content_type_conformance, response_schema_conformance, status_code_conformance

from tests.journeys.office import Office, mail
from tests.reference import web

CHECKS = [not_a_server_error, status_code_conformance, content_type_conformance, response_schema_conformance]
LAST = ("/account/second-factor", "/account/sessions", "/account/password", "/logout")
"""What ends the session (or locks its person): tried when everything else was."""

KNOWN = {"form_id": "question", "number": 1, "part": 2, "word": "deny"}
"""What exists in a house that has one ticket and one case."""

_WORDS = ("text", "to", "program", "reason", "vow", "name", "password", "code", "next", "current", "new", "again", "proof", "message")
_ASKED = ("view", "which", "page", "program", "notice", "next", "show", "reference")
_PAGES = {200: "text/html", 303: "", 400: "text/html", 403: "text/html", 404: "text/html", 405: "text/html", 415: "text/html",
          413: "text/html", 422: "text/html", 429: "text/html"}  # fmt: skip
_TEXT = {"type": "string", "maxLength": 60}


@dataclass(frozen=True)
class Sent:
    """How many requests went in, by who sent them, and what was wrong with the answers."""

    by: dict[str, int] = field(default_factory=dict)
    faults: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class Role:
    """Somebody who sends requests, and with which headers."""

    name: str
    headers: Mapping[str, str]


UNREADABLE = b"From: ann@example.org\r\nSubject: a file\r\nContent-Type: application/x-unknown\r\n\r\n\x00\x01\r\n"


def proof(folder: Path, examples: int = 50) -> tuple[bool, str]:
    """At length, on a house of its own in ``folder``: whether all is well, and what was seen in one line."""
    with Office(folder) as office:
        sent = attack_office(office, examples)
    return not sent.faults, "; ".join(
        [f"{sum(sent.by.values())} requests by {len(sent.by)} roles, {len(sent.faults)} faults", *sent.faults]
    )


def attack_office(office: Office, examples: int) -> Sent:
    """One ticket and one case, and everybody at every door."""
    for letter in (mail("ann@example.org", "stamps@post.example", "Coils", "two coils, please"), UNREADABLE):
        office.send(letter, "ann@example.org", "stamps@post.example")
    roles = [role(name, office.logged_in(name).client) for name in ("sam", "ria", "ada")]
    return attack(f"http://127.0.0.1:{office.ports.web}", web(), roles, examples)


def role(name: str, client: httpx.Client) -> Role:
    """Somebody whose client is logged in, with the token that their forms carry."""
    token = re.search(r'name="csrf" value="([^"]+)"', client.get("/account/").text)
    assert token, f"{name} is not logged in"
    cookies = "; ".join(f"{cookie.name}={cookie.value}" for cookie in client.cookies.jar)
    return Role(name, {"Cookie": cookies, "X-CSRF-Token": token[1]})


def attack(base: str, app: FastAPI, roles: list[Role], examples: int) -> Sent:
    """``examples`` requests of each way to each operation of ``app``, by nobody and by each role. It stands at ``base``."""
    sent = Sent()
    schemas = schemathesis.openapi.from_url(f"{base}/openapi.json"), schemathesis.openapi.from_dict(_pages(app))
    operations = sorted((found.ok() for schema in schemas for found in schema.get_all_operations()), key=lambda one: one.path in LAST)
    bounded = settings(max_examples=examples, deadline=None, database=None, derandomize=True, suppress_health_check=list(HealthCheck))
    for who in [Role("nobody", {}), *roles]:
        for operation in operations:
            for strategy in _ways(operation):
                send = bounded(given(case=strategy)(_sender(base, who, sent)))
                try:
                    send()
                except Unsatisfiable:  # an operation that asks nothing cannot be asked wrongly
                    continue
                except Exception as fault:
                    sent.faults.append(f"{who.name}: {operation.label}: {fault}")
    return sent


def _ways(operation: Any) -> Iterator[SearchStrategy[Any]]:
    """As described; against the description; and as described to something that exists."""
    yield operation.as_strategy(generation_mode=GenerationMode.POSITIVE)
    yield operation.as_strategy(generation_mode=GenerationMode.NEGATIVE)
    known = {name: value for name, value in KNOWN.items() if f"{{{name}}}" in operation.path}
    if known:
        yield operation.as_strategy(generation_mode=GenerationMode.POSITIVE, path_parameters=known)


def _sender(base: str, who: Role, sent: Sent) -> Callable[[Any], None]:
    def send(case: Any) -> None:
        sent.by[who.name] = sent.by.get(who.name, 0) + 1
        answer = case.call(base_url=base, headers=who.headers, allow_redirects=False)
        case.validate_response(answer, checks=CHECKS)

    return send


def _pages(app: FastAPI) -> dict[str, Any]:
    """An OpenAPI description of what the application's own leaves out: pages and their forms."""
    paths: dict[str, dict[str, Any]] = {}
    for path, method in _routes(app):
        plain = re.sub(r":int}", "}", path)
        paths.setdefault(plain, {})[method.lower()] = {
            "parameters": [*_in_path(path), *([_in_query(name) for name in _ASKED] if method == "GET" else [])],
            "responses": {str(status): _answer(path, media) for status, media in _PAGES.items()},
            **({"requestBody": _body()} if method == "POST" else {}),
        }
    return {"openapi": "3.1.0", "info": {"title": "Pages", "version": "1"}, "paths": paths}


def _routes(app: FastAPI) -> Iterator[tuple[str, str]]:
    described = set(app.openapi()["paths"]) | {"/openapi.json"}
    for route in iter_route_contexts(app.routes):
        for method in getattr(route, "methods", None) or ():
            if method != "HEAD" and str(route.path) not in described:
                yield str(route.path), method


def _in_path(path: str) -> list[dict[str, Any]]:
    """Numbers are small ones, that some may exist, or beyond all measure."""
    numbers = {"anyOf": [{"type": "integer", "minimum": 0, "maximum": 9}, {"type": "integer", "minimum": 2**31, "maximum": 2**70}]}
    return [
        {"name": name, "in": "path", "required": True, "schema": numbers if kind else {"type": "string", "minLength": 1, "maxLength": 40}}
        for name, kind in re.findall(r"{(\w+)(:int)?}", path)
    ]


def _in_query(name: str) -> dict[str, Any]:
    return {"name": name, "in": "query", "schema": _TEXT}


def _body() -> dict[str, Any]:
    schema = {"type": "object", "properties": dict.fromkeys(_WORDS, _TEXT)}
    return {"content": {"application/x-www-form-urlencoded": {"schema": schema}}}


def _answer(path: str, media: str) -> dict[str, Any]:
    """A download is of any type; a redirect has no content."""
    content = {"*/*" if "attachments" in path else media: {"schema": {}}} if media else {}
    return {"description": "", **({"content": content} if content else {})}
