"""The outermost layer: security headers on every answer, HEAD, and no exception leaves with its text."""

from collections.abc import Callable, Mapping

from fastapi import Request
from fastapi.templating import Jinja2Templates
from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from infra.web.pages import problem_page
from intake.errors import TryLater

Note = Callable[[str, Mapping[str, str]], None]
"""Takes a word of the log vocabulary and its allow-listed fields."""

POLICY = (
    "default-src 'none'; style-src 'self'; img-src 'self'; script-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'"
)
HEADERS: Mapping[str, str] = {
    "Content-Security-Policy": POLICY,
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    # Not no-referrer: that would make browsers send "Origin: null" with our own forms.
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=(), payment=(), usb=()",
    "Cache-Control": "no-store",
}
"""Set where a page did not set its own."""
RETRY = {"Retry-After": "30"}
HSTS = {"Strict-Transport-Security": "max-age=31536000; includeSubDomains"}


class Interrupted(ConnectionError):
    """An answer broke off half-way; the connection is closed so that nobody takes it for whole."""


class Shell:
    """ASGI middleware, first in line."""

    def __init__(self, app: ASGIApp, templates: Jinja2Templates, note: Note, https: bool) -> None:
        self._app = app
        self._templates = templates
        self._note = note
        self._headers = {**HEADERS, **(HSTS if https else {})}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """One request."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        outgoing = _Outgoing(send, self._headers, head=scope["method"] == "HEAD")
        inner = {**scope, "method": "GET"} if outgoing.head else scope
        try:
            await self._app(inner, receive, outgoing)
        except Exception as error:  # the last wall: whatever it is, it is said without its text
            outcome = self._outcome(error)
            if outgoing.started:
                raise Interrupted from None
            page = problem_page(Request(inner), self._templates, *outcome)
            await page(inner, receive, outgoing)

    def _outcome(self, error: Exception) -> tuple[int, str, Mapping[str, str]]:
        """Status, our own words (none), headers. What passes by itself is no fault: a full disk, a queue that is full."""
        if isinstance(error, TryLater):
            return 503, "", RETRY
        self._note("web fault", {"error": type(error).__name__})
        return 500, "", {}


class _Outgoing:
    """Sends on, with our headers; a HEAD request gets no body."""

    def __init__(self, send: Send, headers: Mapping[str, str], *, head: bool) -> None:
        self._send = send
        self._headers = headers
        self.head = head
        self.started = False

    async def __call__(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            self.started = True
            headers = MutableHeaders(raw=message.setdefault("headers", []))
            for name, value in self._headers.items():
                headers.setdefault(name, value)
        elif self.head:
            message = {**message, "body": b""}
        await self._send(message)
