"""Who is in shows again who they are, before what cannot be undone: the form comes back with one field more."""

from collections.abc import Mapping
from urllib.parse import urlencode

from fastapi import Request, Response
from fastapi.templating import Jinja2Templates

from infra.ledger.attempts import LockedOut
from infra.ledger.reception import WrongLogin
from infra.web.session import LOCKED_OUT, People

PROOF = "proof"
"""The field's name."""

_WRONG = "This is neither your password nor a code that is right now. A code works once, and only while your app shows it."


class Proofs:
    """Asks, and looks at what is shown."""

    def __init__(self, people: People, templates: Jinja2Templates) -> None:
        self._people = people
        self._templates = templates

    async def take(self, request: Request, cookie: str, fields: Mapping[str, str]) -> Response | None:
        """None once it is proven; else the page that asks, with everything that was typed before."""
        if PROOF not in fields:
            return self._page(request, fields, "", 403)
        try:
            await self._people.prove(cookie, fields[PROOF])
        except WrongLogin:
            return self._page(request, fields, _WRONG, 422)
        except LockedOut:
            return self._page(request, fields, LOCKED_OUT, 429)
        return None

    def _page(self, request: Request, fields: Mapping[str, str], problem: str, status: int) -> Response:
        kept = {name: value for name, value in fields.items() if name not in {PROOF, "csrf"}}
        context = {"kept": kept, "action": request.scope["path"], "problem": problem}
        return self._templates.TemplateResponse(request, "proof.html", context, status)


def without_proof(request: Request, fields: Mapping[str, str]) -> bytes:
    """The body that the room reads: a password is none of its business."""
    request.state.fields = rest = {name: value for name, value in fields.items() if name != PROOF}
    return urlencode(rest).encode()
