"""A whole Postroom on loopback with free ports and a throw-away folder, and people who use it from outside."""

import asyncio
import email
import io
import re
import smtplib
import threading
from collections.abc import Callable, Mapping
from concurrent.futures import Future
from contextlib import ExitStack
from dataclasses import dataclass, field
from email.message import EmailMessage, Message
from email.policy import SMTP, default
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import httpx

from infra.ledger import reads
from infra.ledger.people import Person
from infra.ledger.reads import OutboxLine
from infra.service import Ports, running
from infra.settings import ROLES, Settings, load_settings
from infra.watch import Watch
from infra.wiring import Plant, build_board, compile_settings, open_plant
from intake.ports import Receipt
from routing.desk.board import TicketView

PASSWORD = "correct horse battery staple"
PATIENCE = 30.0
"""Seconds until a story that waits for the worker has failed."""

PEOPLE: dict[str, tuple[tuple[str, ...], tuple[str, ...]]] = {
    "sam": (("staff",), ("stamps", "claims", "general")),
    "drew": (("staff",), ("delivery",)),
    "pat": (("staff",), ("privacy",)),
    "ria": (("reviewer",), ()),
    "rob": (("reviewer",), ()),
    "ada": (("admin",), ()),
}
STRANGER = "127.0.0.2"
"""An address of this machine that is none of the trusted relays."""


class Log(io.StringIO):
    """The service's log; whoever waits looks again after every line."""

    def __init__(self) -> None:
        super().__init__()
        self._written = threading.Condition()

    def write(self, text: str) -> int:
        with self._written:
            length = super().write(text)
            self._written.notify_all()
        return length

    def until(self, true: Callable[[], bool], patience: float = PATIENCE) -> None:
        """Returns once ``true`` is."""
        with self._written:
            assert self._written.wait_for(true, patience), f"it did not happen; the log says:\n{self.getvalue()}"


@dataclass(frozen=True)
class Reply:
    """What the mail door answered."""

    code: int
    text: str

    @property
    def references(self) -> tuple[str, ...]:
        return tuple(re.findall(r"PR-\w{5}-\w{5}-\w", self.text))

    @property
    def reference(self) -> str:
        assert self.code == 250, self
        (only,) = self.references
        return only


@dataclass
class Browser:
    """Somebody at a web browser. Every page seen is kept for the search for leaks."""

    client: httpx.Client
    seen: list[bytes]

    def get(self, path: str) -> httpx.Response:
        return self._kept(self.client.get(path))

    def press(self, page: str, action: str, **fields: str) -> httpx.Response:
        """Opens ``page``, fills its form for ``action`` and sends it with the page's own token."""
        token = re.search(r'name="csrf" value="([^"]+)"', self.get(page).text)
        assert token, f"no form of ours on {page}"
        return self._kept(self.client.post(action, data={"csrf": token[1], **fields}))

    def send_form(self, form: str, answers: Mapping[str, str]) -> httpx.Response:
        """Fills a public form as a browser does."""
        page = self.get(f"/forms/{form}").text
        return self._kept(self.client.post(f"/forms/{form}", data={"postroom-token": hidden(page, "postroom-token"), **answers}))

    def choose(self, question: httpx.Response, choice: str) -> httpx.Response:
        """Presses one of the buttons of a question page."""
        fields = {"postroom-sealed": hidden(question.text, "postroom-sealed"), "postroom-choice": choice}
        return self._kept(self.client.post(question.url, data=fields))

    def decide(self, case: int, word: str, reason: str = "as the policy says") -> httpx.Response:
        """A reviewer's decision, with reason and vow."""
        return self.press(f"/review/cases/{case}/{word}", f"/review/cases/{case}/{word}", reason=reason, vow="yes")

    def _kept(self, answer: httpx.Response) -> httpx.Response:
        self.seen.append(str(answer.headers).encode() + answer.content)
        return answer


def hidden(page: str, name: str) -> str:
    """The value of a hidden field."""
    found = re.search(rf'name="{name}" value="([^"]+)"', page)
    assert found, f"no {name} on the page"
    return found[1]


@dataclass
class Office:
    """``with Office(folder) as office``: running and ready."""

    folder: Path
    more: Mapping[str, Mapping[str, object]] = field(default_factory=dict)
    people: Mapping[str, tuple[tuple[str, ...], tuple[str, ...]]] = field(default_factory=lambda: PEOPLE)

    def __post_init__(self) -> None:
        self.log = Log()
        self.seen: list[bytes] = []
        self.settings = self._settings()
        self._ports: Future[Ports] = Future()
        self._doors = ExitStack()

    def __enter__(self) -> Self:
        self._thread = threading.Thread(target=lambda: asyncio.run(self._serve()))
        self._thread.start()
        self._doors.callback(self._end)
        try:
            self.ports = self._ports.result(PATIENCE)
            self.plant: Plant = self._doors.enter_context(open_plant(self.settings, create=False))
            for name, (roles, programs) in self.people.items():
                self.plant.people.add_sync(name, PASSWORD, roles, programs)
        except BaseException:
            self._doors.close()
            raise
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self._doors.close()

    def visitor(self) -> Browser:
        """Somebody from the street."""
        base = f"http://127.0.0.1:{self.ports.web}"
        return Browser(self._doors.enter_context(httpx.Client(base_url=base, timeout=PATIENCE, trust_env=False)), self.seen)

    def logged_in(self, name: str) -> Browser:
        """Somebody of the house."""
        browser = self.visitor()
        answer = browser.client.post("/login", data={"name": name, "password": PASSWORD})
        assert answer.status_code == 303, answer.text
        return browser

    def send(self, message: bytes | EmailMessage, sender: str, *recipients: str, peer: str = "127.0.0.1") -> Reply:
        """One mail over a connection of its own."""
        content = message if isinstance(message, bytes) else message.as_bytes(policy=SMTP)
        with smtplib.SMTP("127.0.0.1", self.ports.smtp, timeout=PATIENCE, source_address=(peer, 0)) as client:
            client.ehlo("client.example.org")
            assert client.mail(sender)[0] == 250
            for recipient in recipients:
                assert client.rcpt(recipient)[0] == 250
            code, text = client.data(content)
        return Reply(code, text.decode())

    def ready(self) -> bool:
        """Well by its own word."""
        return bool(self.health()["ready"])

    def health(self) -> Mapping[str, Any]:
        """What it says of itself."""
        told: Mapping[str, Any] = httpx.get(f"http://127.0.0.1:{self.ports.operator}/readyz", trust_env=False).json()
        return told

    def receipt(self, reference: str) -> Receipt:
        receipt = self.plant.database.read_sync(lambda connection: reads.receipt(connection, reference))
        assert receipt is not None, reference
        return receipt

    def receipts(self) -> list[Receipt]:
        return self.plant.database.read_sync(lambda connection: list(reads.all_receipts(connection)))

    def posts(self, reference: str) -> list[OutboxLine]:
        """What goes out, went out or was dropped because of one receipt."""
        lines = self.plant.database.read_sync(lambda connection: list(reads.outbox_lines(connection)))
        return [line for line in lines if line.reference == reference]

    def ticket(self, reference: str) -> TicketView:
        """The ticket of a receipt, as an admin sees it."""
        number = self.receipt(reference).ticket
        assert number is not None, f"no ticket for {reference}"
        board = build_board(self.plant, compile_settings(self.settings))
        return asyncio.run(board.ticket(Person("ada", frozenset({"admin"}), None), number))

    def open(self, reference: str, purpose: str) -> bytes:
        """Sealed content, as the house itself would open it."""
        return asyncio.run(self.plant.vault.open(reference, purpose))

    def until(self, reference: str, state: str, patience: float = PATIENCE) -> None:
        """Until the worker has brought the receipt to ``state``."""
        self.log.until(lambda: self.receipt(reference).state == state, patience)

    def until_posted(self, reference: str, kind: str) -> OutboxLine:
        """The post of that kind, once it was sent or dropped."""
        self.log.until(lambda: any(post.kind == kind and post.state != "waiting" for post in self.posts(reference)))
        return next(post for post in self.posts(reference) if post.kind == kind)

    def letter(self, reference: str, kind: str) -> Message:
        """The mail of that kind that went out because of a receipt."""
        assert self.until_posted(reference, kind).state == "sent"
        folder = self.settings.outgoing_folder
        files = [file for file in folder.glob("*.eml") if reference in file.read_text() and kind in file.name]
        (file,) = files
        return email.message_from_bytes(file.read_bytes(), policy=default)

    def traces(self, secret: str) -> list[str]:
        """Where ``secret`` stands: files of the data folder, pages seen, the log; spaces and dashes do not count."""
        needle = _compact(secret.encode())
        places = {str(file): file.read_bytes() for file in self.folder.rglob("*") if file.is_file()}
        places |= {f"page {number}": page for number, page in enumerate(self.seen)} | {"log": self.log.getvalue().encode()}
        return [place for place, content in places.items() if needle in _compact(content)]

    def _settings(self) -> Settings:
        usual: dict[str, dict[str, object]] = {
            "smtp": {"port": 0, "trusted_networks": ["127.0.0.1/32"]},
            "web": {"port": 0, "public_url": "http://intake.post.example"},
            "operator": {"port": 0},
            "accounts": {"second_factor": "offered"},
            "storage": {"data": self.folder / "data", "free_space_floor": 0},
            "outgoing": {"way": "folder"},
            "inspectors": {"count": 1, "wait": 20.0, "budget": 20.0},
        }
        return load_settings(
            None, {}, {section: usual.get(section, {}) | dict(self.more.get(section, {})) for section in {*usual, *self.more}}
        )

    async def _serve(self) -> None:
        self._loop, self._stop = asyncio.get_running_loop(), asyncio.Event()
        try:
            async with running(self.settings, frozenset(ROLES), Watch(self.log)) as ports:
                self._ports.set_result(ports)
                await self._stop.wait()
        except Exception as error:
            if self._ports.done():
                raise
            self._ports.set_exception(error)

    def _end(self) -> None:
        if self._thread.is_alive():
            self._loop.call_soon_threadsafe(self._stop.set)
        self._thread.join()


def mail(sender: str, recipient: str, subject: str, text: str, **headers: str) -> EmailMessage:
    """A plain mail. ``headers``: Auto_Submitted="..." sets Auto-Submitted."""
    message = EmailMessage(policy=SMTP)
    message["From"], message["To"], message["Subject"] = sender, recipient, subject
    message["Message-ID"] = f"<{abs(hash((sender, recipient, subject, text)))}@example.org>"
    for name, value in headers.items():
        message[name.replace("_", "-")] = value
    message.set_content(text)
    return message


def text_of(letter: Message) -> str:
    """The plain text of a mail that went out."""
    part = letter.get_body(("plain",)) if isinstance(letter, EmailMessage) else None
    assert part is not None
    return str(part.get_content())


def _compact(content: bytes) -> bytes:
    return content.translate(None, b" -")
