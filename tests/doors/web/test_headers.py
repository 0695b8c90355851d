"""Every answer of the house tells the browser what it may not do, whoever asks and however it ends."""

import pytest

from tests.doors.web.house import house, visitor

EVERYWHERE = {
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
    "referrer-policy": "same-origin",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
}
ANSWERS = [
    ("a public page", "GET", "/", 200),
    ("a form", "GET", "/forms/question", 200),
    ("the JSON door", "GET", "/api/v1/forms", 200),
    ("its description", "GET", "/openapi.json", 200),
    ("a style sheet", "GET", "/static/postroom.css", 200),
    ("the log-in", "GET", "/login", 200),
    ("a step of the log-in without the step before", "GET", "/login/code", 303),
    ("a console", "GET", "/desk/", 200),
    ("a console of others", "GET", "/review/", 403),
    ("what does not exist", "GET", "/wp-admin", 404),
    ("what does not exist behind a door", "GET", "/desk/none", 404),
    ("another method", "DELETE", "/", 405),
    ("a form without its token", "POST", "/desk/act", 403),
    ("too long a form", "POST", "/login", 413),
    ("a fault of ours", "GET", "/desk/fault", 500),
]


@pytest.mark.parametrize("https", [False, True])
@pytest.mark.parametrize(("sentence", "method", "path", "status"), ANSWERS)
async def test_the_headers_are_on_every_answer(sentence: str, method: str, path: str, status: int, https: bool) -> None:
    home = house(https=https)
    cookie, _ = await home.people.begin(home.people.people["ada"])
    async with visitor(home) as client:
        headers = {} if path.startswith("/login") else {"cookie": f"{'__Host-' if https else ''}postroom={cookie}"}
        content = b"x" * (300_000 if status == 413 else 0)
        answer = await client.request(method, path, headers=headers, content=content)
    assert answer.status_code == status, sentence
    assert {name: answer.headers.get(name) for name in EVERYWHERE} == EVERYWHERE, sentence
    policy = dict(part.strip().split(" ", 1) for part in answer.headers["content-security-policy"].split(";"))
    assert policy["default-src"] == policy["frame-ancestors"] == policy["base-uri"] == "'none'"
    assert "unsafe" not in answer.headers["content-security-policy"]
    assert ("strict-transport-security" in answer.headers) is https
    assert answer.headers["cache-control"] == ("no-cache" if path.startswith("/static") else "no-store")
    assert not {"server", "x-powered-by", "access-control-allow-origin"} & set(answer.headers)
