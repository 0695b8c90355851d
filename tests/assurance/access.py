"""Every role at every door: who may enter where, whose tickets, with which token, and what the answers carry."""

import json
import secrets
import smtplib
from collections.abc import Iterator
from pathlib import Path

from tests.assurance.house import FORM, House
from tests.assurance.tools import run_tool
from tests.bench.service import Service

_MAILS = {"stamps@post.example": "two coils, please", "claims@post.example": "my parcel was crushed"}
_LETTER = "From: ann@example.org\r\nSubject: hello\r\nContent-Type: text/html\r\n\r\n<p>{}</p>\r\n"
_HELD = b"From: ann@example.org\r\nSubject: a file\r\nContent-Type: application/x-unknown\r\n\r\n\x00\x01\r\n"


def matrix(folder: Path) -> tuple[bool, str]:
    """Two clerks of different programs, a reviewer and an admin against every endpoint."""
    house = House(folder)
    with Service(folder) as service:
        passwords = dict(_people(house, folder))
        with smtplib.SMTP("127.0.0.1", service.smtp_port) as client:
            for recipient, words in _MAILS.items():
                client.sendmail("ann@example.org", [recipient], _LETTER.format(words).encode())
            client.sendmail("ann@example.org", ["stamps@post.example"], _HELD)
        tickets = {row["program"]: row["number"] for row in service.rows("tickets")}
        case = service.rows("cases")[0]["number"]
        plan = {
            "base": f"http://127.0.0.1:{service.web_port}",
            "roles": {
                name: {"login": {"path": "/login", "form": {"name": name, "password": password}}} for name, password in passwords.items()
            },
            "login_paths": ["/login"],
            "deny": [401, 403, 404],
            "csrf": {"field": "csrf", "header": "X-CSRF-Token", "from": "/desk/"},
            "endpoints": list(_endpoints(tickets, case)),
        }
        (folder / "matrix.yaml").write_text(json.dumps(plan))  # JSON is YAML
        ended = run_tool(
            "http_matrix", str(folder / "matrix.yaml"), "--openapi", "/openapi.json", environment=house.environment, seconds=600
        )
    findings = [line for line in ended.said.splitlines() if line.isupper() or line.split(" ")[0].isupper()]
    return ended.code == 0, "; ".join([*findings[-6:], ended.said.strip().splitlines()[-1]])


def _people(house: House, folder: Path) -> Iterator[tuple[str, str]]:
    roles = {
        "stamps-clerk": ("--role", "staff", "--program", "stamps"),
        "claims-clerk": ("--role", "staff", "--program", "claims"),
        "reviewer": ("--role", "reviewer"),
        "admin": ("--role", "admin"),
    }
    for name, words in roles.items():
        password = f"{name} {secrets.token_hex(8)}"
        (folder / "password").write_text(password)
        house.run("user", "add", name, *words, "--password-file", str(folder / "password"))
        yield name, password


def _endpoints(tickets: dict[str, int], case: int) -> Iterator[dict[str, object]]:
    anybody = {"allow": ["anonymous", "*"], "public": True}
    staff = ["stamps-clerk", "claims-clerk", "admin"]
    for path in ("/", f"/forms/{FORM}", f"/forms/{FORM}/statement", "/privacy", "/status", "/login", "/api/v1/forms", "/openapi.json"):
        yield {"method": "GET", "path": path, **anybody}
    every = dict.fromkeys(("anonymous", *staff, "reviewer"), FORM)
    yield {"method": "POST", "path": "/api/v1/forms/{form_id}", "vars": {"form_id": every}, "json": {"message": "hello"}, **anybody}
    yield {"method": "GET", "path": "/desk/", "allow": staff}
    for program, number in tickets.items():
        allowed = [f"{program}-clerk", "admin"]
        yield {"method": "GET", "path": f"/desk/tickets/{number}", "allow": allowed}
        yield {"method": "GET", "path": f"/desk/tickets/{number}/html", "allow": allowed}
        for word, form in (("note", {"text": "x"}), ("assign", {"to": ""}), ("close", {}), ("reopen", {})):
            yield {"method": "POST", "path": f"/desk/tickets/{number}/{word}", "form": form, "allow": allowed, "mutates": True}
    reviewers = ["reviewer", "admin"]
    yield {"method": "GET", "path": "/review/", "allow": reviewers}
    yield {"method": "GET", "path": f"/review/cases/{case}", "allow": reviewers}
    yield {"method": "POST", "path": f"/review/cases/{case}/claim", "form": {}, "allow": reviewers, "mutates": True}
    for path in ("/operate/alerts", "/operate/incidents", "/operate/incidents/new"):
        yield {"method": "GET", "path": path, "allow": ["admin"]}
    yield {"method": "POST", "path": "/operate/incidents", "form": {"title": "x"}, "allow": ["admin"], "mutates": True}
