"""One promise, many keepers: what every postman does with a parcel, and what it says when it cannot."""

import asyncio
import hashlib
import hmac
import ipaddress
import stat
from base64 import b64decode
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from infra.postman.folder import FolderPostman
from infra.postman.memory import MemoryPostman
from infra.postman.port import Postman, Unreachable
from infra.postman.smtp import Relay, SmtpPostman
from infra.postman.webhook import Hook, WebhookPostman, is_public
from intake.errors import PostroomError, Refused, TryLater
from intake.outgoing import Parcel
from tests.contract.certificates import localhost
from tests.contract.sinks import HttpSink, http_sink, smtp_sink

SECRET = b"k" * 32
MAIL = b"From: info@post.example\r\nTo: jo@example.org\r\nMessage-ID: <a.1@post.example>\r\n\r\n.dot\r\n..two\r\nbye\r\n"
PARCEL = Parcel(MAIL, "", ("jo@example.org",))


class FrozenClock:
    def now(self) -> datetime:
        return datetime(2026, 11, 23, 12, 0, tzinfo=UTC)


@dataclass
class Way:
    """A postman, what arrived at its far end (once each), and how to make trouble there."""

    postman: Postman
    destination: str
    arrived: Callable[[], list[bytes]]
    come_back: Callable[[], None]
    never: Callable[[], None]


async def memory_way(stack: AsyncExitStack, tmp_path: Path) -> Way:
    postman = MemoryPostman()
    return Way(
        postman,
        "mail",
        lambda: [parcel.content for _, parcel in postman.delivered.values()],
        lambda: postman.trouble.append(TryLater("busy")),
        lambda: postman.trouble.append(Refused("no")),
    )


async def folder_way(stack: AsyncExitStack, tmp_path: Path) -> Way:
    folder = tmp_path / "out"

    def arrived() -> list[bytes]:
        return [path.read_bytes().split(b"X-Envelope-To: <jo@example.org>\r\n")[1] for path in sorted(folder.iterdir())]

    def no_folder() -> None:
        folder.write_text("a file where the folder should be")

    return Way(FolderPostman(folder), "mail", arrived, no_folder, no_folder)


async def smtp_way(stack: AsyncExitStack, tmp_path: Path) -> Way:
    sink = await stack.enter_async_context(smtp_sink())
    postman = SmtpPostman(Relay("127.0.0.1", sink.port, starttls=False, helo="post.example"), seconds=0)
    return Way(
        postman,
        "mail",
        lambda: list(dict.fromkeys(content for *_, content in sink.taken)),  # a repeat has the same Message-ID
        lambda: sink.answers.append("451 4.3.0 jo@example.org secret"),
        lambda: sink.answers.append("554 5.7.1 jo@example.org secret"),
    )


def hook(sink: HttpSink, **more: object) -> WebhookPostman:
    url = str(more.get("url", f"http://127.0.0.1:{sink.port}/in?x=1"))
    return WebhookPostman(Hook(url, SECRET, bool(more.get("private_allowed", True))), FrozenClock(), seconds=0)


async def webhook_way(stack: AsyncExitStack, tmp_path: Path) -> Way:
    sink = await stack.enter_async_context(http_sink())
    return Way(
        hook(sink),
        "webhook:claims",
        lambda: list(dict.fromkeys(sink.taken)),  # a repeat has the same idempotency key
        lambda: sink.statuses.append(503),
        lambda: sink.statuses.append(403),
    )


WAYS = {"memory": memory_way, "folder": folder_way, "smtp": smtp_way, "webhook": webhook_way}


@pytest.fixture(params=WAYS.values(), ids=WAYS.keys())
async def way(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Way]:
    async with AsyncExitStack() as stack:
        yield await request.param(stack, tmp_path)


async def test_a_parcel_arrives_byte_for_byte(way: Way) -> None:
    await way.postman.deliver(way.destination, PARCEL, "key-1")
    assert way.arrived() == [MAIL]


async def test_the_same_key_again_is_one_parcel_to_the_far_end(way: Way) -> None:
    await way.postman.deliver(way.destination, PARCEL, "key-1")
    await way.postman.deliver(way.destination, PARCEL, "key-1")
    assert way.arrived() == [MAIL]


async def test_many_at_once_all_arrive(way: Way) -> None:
    parcels = [Parcel(MAIL + b"%d\r\n" % number, "", ("jo@example.org",)) for number in range(12)]
    await asyncio.gather(*(way.postman.deliver(way.destination, parcel, f"key-{number}") for number, parcel in enumerate(parcels)))
    assert sorted(way.arrived()) == sorted(parcel.content for parcel in parcels)


async def test_trouble_that_passes_is_try_later_and_shows_nothing(way: Way) -> None:
    way.come_back()
    with pytest.raises(TryLater) as caught:
        await way.postman.deliver(way.destination, PARCEL, "key-1")
    assert_says_nothing(caught.value)


@pytest.mark.parametrize("way", [make for name, make in WAYS.items() if name != "folder"], indirect=True)
async def test_a_no_is_a_no_and_shows_nothing(way: Way) -> None:
    way.never()
    with pytest.raises(Refused) as caught:
        await way.postman.deliver(way.destination, PARCEL, "key-1")
    assert_says_nothing(caught.value)


def assert_says_nothing(error: PostroomError) -> None:
    said = f"{error} {error!r} {error.__cause__}"
    assert "jo@" not in said
    assert "secret" not in said


NOT_THE_MAILS_FAULT = [
    ("no encryption where it is required", Relay("127.0.0.1", starttls=True)),
    ("a log-in the relay does not know", Relay("127.0.0.1", starttls=False, user="jo")),
    ("a password file that is not there", Relay("127.0.0.1", starttls=False, user="jo", password_file=Path("/nonexistent/password"))),
]


class TestSmtp:
    async def test_the_envelope_is_the_parcels_and_the_null_path_stays_null(self) -> None:
        async with smtp_sink() as sink:
            postman = SmtpPostman(Relay("127.0.0.1", sink.port, starttls=False))
            await postman.deliver("mail", PARCEL, "key-1")
            assert sink.taken == [("<>", ["jo@example.org"], MAIL)]  # the sink writes the null path so

    async def test_a_passing_no_is_tried_again_within_the_round(self) -> None:
        async with smtp_sink() as sink:
            sink.answers.append("451 4.3.0 busy")
            await SmtpPostman(Relay("127.0.0.1", sink.port, starttls=False), seconds=5).deliver("mail", PARCEL, "key-1")
            assert len(sink.taken) == 1

    @pytest.mark.parametrize(("sentence", "relay"), NOT_THE_MAILS_FAULT, ids=[row[0] for row in NOT_THE_MAILS_FAULT])
    async def test_a_wrong_setting_loses_no_mail(self, sentence: str, relay: Relay) -> None:
        async with smtp_sink() as sink:
            with pytest.raises(TryLater):
                await SmtpPostman(replace(relay, port=sink.port), seconds=0).deliver("mail", PARCEL, "k")
            assert sink.taken == []

    async def test_nobody_listening_is_try_later(self) -> None:
        async with smtp_sink() as sink:
            port = sink.port
        with pytest.raises(Unreachable):
            await SmtpPostman(Relay("127.0.0.1", port, starttls=False), seconds=0).deliver("mail", PARCEL, "k")


def contents(folder: Path) -> list[tuple[str, bytes]]:
    return [(path.suffix, path.read_bytes()) for path in sorted(folder.iterdir())]


class TestFolder:
    async def test_files_are_for_the_owner_only_and_complete(self, tmp_path: Path) -> None:
        await FolderPostman(tmp_path / "out").deliver("mail", PARCEL, "warning:PR-1/../../x")
        (path,) = (tmp_path / "out").iterdir()
        assert path.suffix == ".eml"
        assert stat.S_IMODE(path.stat().st_mode) == 0o600
        assert path.read_bytes().startswith(b"Return-Path: <>\r\nX-Envelope-To: <jo@example.org>\r\nFrom:")

    async def test_a_webhook_is_json_without_an_envelope(self, tmp_path: Path) -> None:
        await FolderPostman(tmp_path).deliver("webhook:claims", Parcel(b"{}"), "key")
        assert contents(tmp_path) == [(".json", b"{}")]


STATUSES = [(200, None), (204, None), (301, Refused), (307, Refused), (400, Refused), (404, Refused), (410, Refused),
            (408, TryLater), (425, TryLater), (429, TryLater), (500, TryLater), (503, TryLater)]  # fmt: skip


class TestWebhook:
    async def test_it_is_signed_and_carries_its_key(self) -> None:
        async with http_sink() as sink:
            await hook(sink).deliver("webhook:claims", Parcel(b'{"a":1}'), "key-7")
            headers, body = sink.seen[0]
        signed = b".".join((b"key-7", headers["webhook-timestamp"].encode(), body))
        assert b64decode(headers["webhook-signature"].removeprefix("v1,")) == hmac.new(SECRET, signed, hashlib.sha256).digest()
        assert (headers["idempotency-key"], headers["webhook-id"], headers["content-type"]) == ("key-7", "key-7", "application/json")
        assert headers["host"] == f"127.0.0.1:{sink.port}"

    @pytest.mark.parametrize(("status", "error"), STATUSES)
    async def test_what_an_answer_means(self, status: int, error: type[Exception] | None) -> None:
        async with http_sink() as sink:
            sink.statuses.append(status)
            if error is None:
                await hook(sink).deliver("webhook:claims", PARCEL, "k")
            else:
                with pytest.raises(error):
                    await hook(sink).deliver("webhook:claims", PARCEL, "k")
            assert len(sink.seen) == 1, "redirects are not followed"

    @pytest.mark.parametrize(
        "host", ["127.0.0.1", "localhost", "2130706433", "0x7f.1", "[::1]", "[::ffff:127.0.0.1]", "10.1.2.3", "169.254.169.254", "0.0.0.0"]
    )
    async def test_inside_addresses_are_refused_however_written(self, host: str) -> None:
        async with http_sink() as sink:
            with pytest.raises(Refused):
                await hook(sink, url=f"https://{host}:{sink.port}/", private_allowed=False).deliver("webhook:claims", PARCEL, "k")
            assert sink.seen == []

    async def test_nobody_listening_is_try_later(self) -> None:
        async with http_sink() as sink:
            pass
        with pytest.raises(Unreachable):
            await hook(sink).deliver("webhook:claims", PARCEL, "k")

    async def test_clear_text_leaves_the_machine_never(self) -> None:
        async with http_sink() as sink:
            with pytest.raises(Refused):
                await hook(sink, url="http://10.0.0.1/").deliver("webhook:claims", PARCEL, "k")

    def test_the_secret_does_not_show(self) -> None:
        assert "kkk" not in repr(Hook("https://x.example/", SECRET))


ADDRESSES = [
    ("8.8.8.8", True), ("2606:4700::1", True), ("127.0.0.1", False), ("10.0.0.1", False), ("172.16.0.1", False), ("192.168.1.1", False),
    ("169.254.169.254", False), ("100.64.0.1", False), ("0.0.0.0", False), ("224.0.0.1", False), ("255.255.255.255", False), ("::", False),
    ("::1", False), ("fe80::1", False), ("fd00::1", False), ("ff02::1", False), ("::ffff:10.0.0.1", False), ("64:ff9b::a00:1", False),
    ("2002:a00:1::", False), ("2001:0:a00:1::", False),
]  # fmt: skip


@pytest.mark.parametrize(("address", "public"), ADDRESSES)
def test_which_addresses_are_on_the_open_internet(address: str, public: bool) -> None:
    assert is_public(ipaddress.ip_address(address)) is public


@pytest.mark.parametrize("trusted", [True, False], ids=["trusted", "not trusted"])
class TestEncryption:
    """The machine's own list of authorities decides; SSL_CERT_FILE adds to it, as everywhere."""

    @pytest.fixture(autouse=True)
    def certificate(self, trusted: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        self.server, authority = localhost(tmp_path)
        if trusted:
            monkeypatch.setenv("SSL_CERT_FILE", str(authority))

    async def test_mail_goes_only_to_a_relay_that_is_who_it_says(self, trusted: bool) -> None:
        async with smtp_sink(self.server) as sink:
            await told(SmtpPostman(Relay("localhost", sink.port, starttls=True), seconds=0), trusted)
            assert len(sink.taken) == trusted

    async def test_a_right_certificate_for_another_name_is_a_wrong_one(self, trusted: bool) -> None:
        async with smtp_sink(self.server) as sink, http_sink(self.server) as web:
            await told(SmtpPostman(Relay("127.0.0.1", sink.port, starttls=True), seconds=0), False)
            await told(hook(web, url=f"https://127.0.0.1:{web.port}/"), False)
            assert (sink.taken, web.seen) == ([], [])

    async def test_a_webhook_is_checked_by_name_though_reached_by_address(self, trusted: bool) -> None:
        async with http_sink(self.server) as web:
            await told(hook(web, url=f"https://localhost:{web.port}/"), trusted)
            assert len(web.taken) == trusted


async def told(postman: Postman, trusted: bool) -> None:
    if trusted:
        await postman.deliver("any", PARCEL, "k")
        return
    with pytest.raises(Unreachable):
        await postman.deliver("any", PARCEL, "k")
