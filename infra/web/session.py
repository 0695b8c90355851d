"""Who is at the door: people, sessions, and the token that every form of theirs carries."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Protocol
from urllib.parse import parse_qsl

from fastapi import HTTPException, Request
from markupsafe import Markup

from infra.ledger.logins import Entry, Half
from infra.ledger.sessions import Account

MAX_FIELDS = 40
LOCKED_OUT = "There were too many wrong attempts for this name. Please wait a few minutes, then try again."
"""What a page says to LockedOut, wherever something is shown that only its owner knows."""


class Person(Protocol):
    """Somebody of the house. ``programs`` is None where every program is open to them."""

    @property
    def name(self) -> str: ...
    @property
    def roles(self) -> frozenset[str]: ...
    @property
    def programs(self) -> frozenset[str] | None: ...


class Session(Protocol):
    """A person who logged in. ``csrf`` is 128 bits or more, of this session alone; ``fresh``: they have shown who they
    are so lately that they may do what cannot be undone."""

    @property
    def person(self) -> Person: ...
    @property
    def csrf(self) -> str: ...
    @property
    def fresh(self) -> bool: ...


class People(Protocol):
    """Those who are in (``infra.ledger.sessions``)."""

    async def find(self, cookie: str) -> Session | None:
        """The session, None when it ended or never was."""

    async def end(self, cookie: str) -> None:
        """Log out."""

    async def end_all(self, name: str, *, by: str) -> None:
        """Log out everywhere."""

    async def prove(self, cookie: str, shown: str) -> None:
        """By password or code. Raises WrongLogin, LockedOut."""

    async def account(self, name: str) -> Account:
        """Somebody's own log-in."""

    async def drop_second_factor(self, name: str) -> bool:
        """Whether it may be dropped, and is."""

    async def change_password(self, cookie: str, current: str, new: str) -> None:
        """Raises WrongLogin, LockedOut, ValueError."""


class Logins(Protocol):
    """The way in, step by step (``infra.ledger.logins``). Raises WrongLogin and LockedOut."""

    async def log_in(self, name: str, password: str) -> Entry: ...
    async def half(self, cookie: str) -> Half | None: ...
    async def give_code(self, cookie: str, code: str) -> Entry: ...
    async def give_recovery_code(self, cookie: str, code: str) -> Entry: ...
    async def set_up(self, cookie: str, code: str) -> tuple[Entry, tuple[str, ...]]: ...
    async def start_set_up(self, cookie: str) -> Entry | None: ...


@dataclass(frozen=True, slots=True)
class Cookie:
    """The one cookie, for staff only. Over https it is bound to the host (RFC 6265bis, ``__Host-``);
    plain http is for loopback, where that prefix cannot work."""

    https: bool

    @property
    def name(self) -> str:
        return "__Host-postroom" if self.https else "postroom"

    def value(self, request: Request) -> str:
        """The session's value as the browser sent it, "" without."""
        return request.cookies.get(self.name, "")

    def set(self, value: str) -> Mapping[str, str]:
        """The header that sets it; ends with the browser."""
        return {"Set-Cookie": f"{self.name}={value}; {self._attributes}"}

    def clear(self) -> Mapping[str, str]:
        """The header that takes it away."""
        return {"Set-Cookie": f"{self.name}=; Max-Age=0; {self._attributes}"}

    @property
    def _attributes(self) -> str:
        return "Path=/; HttpOnly; SameSite=Lax" + ("; Secure" if self.https else "")


def person_of(request: Request) -> Person | None:
    """The person behind a locked door; None on public pages, which never look at cookies."""
    return getattr(request.state, "person", None)


def csrf_field(request: Request) -> Markup:
    """The hidden field of every staff form; empty where nobody is logged in."""
    token = getattr(request.state, "csrf", "")
    return Markup('<input type="hidden" name="csrf" value="{}">').format(token) if token else Markup("")


def fields_of(body: bytes) -> Mapping[str, str]:
    """An urlencoded body's fields, the last of a name wins. Raises ValueError."""
    return dict(parse_qsl(body.decode("utf-8"), keep_blank_values=True, max_num_fields=MAX_FIELDS, errors="strict"))


async def posted(request: Request) -> Mapping[str, str]:
    """The fields posted to a public door of ours."""
    try:
        return fields_of(await request.body())
    except ValueError:
        raise HTTPException(400) from None
