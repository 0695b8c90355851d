"""The story of a program that wants its messages in its own mailbox and its own systems, too."""

import asyncio
import base64
import hashlib
import hmac
import json
import threading
from collections.abc import Iterator
from concurrent.futures import Future
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.contract.sinks import HttpSink, SmtpSink, http_sink, smtp_sink
from tests.journeys.office import PATIENCE, Office, mail

pytestmark = pytest.mark.xdist_group("story of copies")

CARD = "4539 1488 0343 6467"
SECRET = bytes(range(32))

PROGRAMS = {
    "general.toml": """
id = "general"
name = "General"
description = "Everything else."
addresses = ["info@post.example"]
reply_from = "info@post.example"
""",
    "orders.toml": """
id = "orders"
name = "Orders"
description = "Orders of everything."
addresses = ["orders@post.example"]
reply_from = "orders@post.example"
forward = "shop@partner.example"

[webhook]
url = "http://127.0.0.1:{port}/postroom"
secret_file = "{secret}"
""",
}
FORM = """
id = "order"
title = "Order"
purpose = "Order something."
topic = "Orders"
program = "orders"
kind = "order"
next = "We send it."

[statement]
authority = "39 U.S.C. 401 and 404."
purpose = "To send it."
routine_uses = "None."
effect = "None."
version = "2026-11"

[[fields]]
name = "order"
label = "What"
type = "textarea"
required = true
max_length = 4000
purpose = "What we send."
"""


@contextmanager
def receivers() -> Iterator[tuple[SmtpSink, HttpSink]]:
    """A relay and a program's own system, on a loop of their own."""
    ready: Future[tuple[SmtpSink, HttpSink]] = Future()
    over: Future[tuple[asyncio.AbstractEventLoop, asyncio.Event]] = Future()

    async def serve() -> None:
        stop = asyncio.Event()
        over.set_result((asyncio.get_running_loop(), stop))
        async with smtp_sink() as relay, http_sink() as system:
            ready.set_result((relay, system))
            await stop.wait()

    thread = threading.Thread(target=lambda: asyncio.run(serve()))
    thread.start()
    loop, stop = over.result(PATIENCE)
    try:
        yield ready.result(PATIENCE)
    finally:
        loop.call_soon_threadsafe(stop.set)
        thread.join()


def test_a_program_gets_its_redacted_copy_by_mail_and_by_a_signed_webhook(tmp_path: Path) -> None:
    (tmp_path / "secret").write_text("whsec_" + base64.b64encode(SECRET).decode())
    for folder in ("programs", "forms"):
        (tmp_path / folder).mkdir()
    with receivers() as (relay, system):
        for name, text in PROGRAMS.items():
            (tmp_path / "programs" / name).write_text(
                text.replace("{port}", str(system.port)).replace("{secret}", str(tmp_path / "secret"))
            )
        (tmp_path / "forms" / "order.toml").write_text(FORM)
        settings: dict[str, dict[str, object]] = {
            "rules": {"programs_folder": tmp_path / "programs", "forms_folder": tmp_path / "forms"},
            "outgoing": {"way": "smtp", "port": relay.port, "inside_webhooks": True},
        }
        with Office(tmp_path, settings, people={"ada": (("admin",), ())}) as office:
            order = mail("ann@example.org", "orders@post.example", "Two coils", f"Charge {CARD} for two coils.")
            reference = office.send(order, "ann@example.org", "orders@post.example").reference
            ends = [office.until_posted(reference, kind).state for kind in ("forward", "webhook", "warning")]
    assert ends == ["sent", "sent", "sent"]

    by_recipient = {recipients[0]: (sender, content) for sender, recipients, content in relay.taken}
    assert sorted(by_recipient) == ["ann@example.org", "shop@partner.example"]
    sender, forwarded = by_recipient["shop@partner.example"]
    assert sender == "<>", "failures come back to nobody"
    assert b"ends 6467" in forwarded
    assert b"for two coils" in forwarded

    ((headers, body),) = system.seen
    signed = b".".join((headers["webhook-id"].encode(), headers["webhook-timestamp"].encode(), body))
    assert headers["webhook-signature"] == "v1," + base64.b64encode(hmac.digest(SECRET, signed, hashlib.sha256)).decode()
    told = json.loads(body)["data"]
    assert (told["reference"], told["program"], told["removed"]) == (reference, "orders", {"card": 1})
    assert "for two coils" in told["text"]
    assert CARD not in body.decode() + forwarded.decode()
