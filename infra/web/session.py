"""Who is at the door: people, sessions, and the token that every form of theirs carries."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Protocol, TypeVar
from urllib.parse import parse_qsl

from fastapi import Request
from markupsafe import Markup

MAX_FIELDS = 40


class Person(Protocol):
    """Somebody of the house. ``programs`` is None where every program is open to them."""

    @property
    def name(self) -> str: ...
    @property
    def roles(self) -> frozenset[str]: ...
    @property
    def programs(self) -> frozenset[str] | None: ...


class Session(Protocol):
    """A person who logged in. ``csrf`` is 128 bits or more, of this session alone."""

    @property
    def person(self) -> Person: ...
    @property
    def csrf(self) -> str: ...


_Known = TypeVar("_Known", bound=Person)


class PeopleOf(Protocol[_Known]):
    """The store of people and sessions; ``_Known`` is its own kind of person."""

    async def check(self, name: str, password: str) -> _Known:
        """Raises the store's own "wrong" and "locked" errors, named in ``LoginErrors``."""

    async def begin(self, person: _Known) -> tuple[str, str]:
        """A new session: the cookie's value and the csrf token."""

    async def find(self, cookie: str) -> Session | None:
        """The session, None when it ended or never was."""

    async def end(self, cookie: str) -> None:
        """Log out."""


People = PeopleOf[Any]


@dataclass(frozen=True, slots=True)
class LoginErrors:
    """The store's own error classes: who raises them lives elsewhere in the plant room."""

    wrong: type[Exception]
    locked: type[Exception]


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
