"""Stories of being called: from an attack on a door to somebody who looks, whichever process saw it."""

import asyncio
import base64
import hashlib
import hmac
import io
import json
from pathlib import Path

import pytest

from infra.service import Ports, running
from infra.settings import ROLES, Settings, SettingsError, load_settings
from infra.watch import Watch
from infra.wiring import build_alerts, build_guard, open_plant
from tests.contract.sinks import http_sink
from tests.journeys.office import Log

SECRET = bytes(range(32))


def settings_for(folder: Path, **sections: dict[str, object]) -> Settings:
    ports: dict[str, dict[str, object]] = {name: {"port": 0} for name in ("smtp", "web", "operator")}
    usual = {"storage": {"data": folder / "data", "free_space_floor": 0}, "inspectors": {"count": 1}}
    return load_settings(None, {}, {**ports, **usual, **sections})


async def smuggle(ports: Ports) -> bytes:
    """A mail with another one behind a bare line feed; what was answered."""
    reader, writer = await asyncio.open_connection("127.0.0.1", ports.smtp)
    writer.write(b"EHLO evil.example\r\nMAIL FROM:<a@evil.example>\r\nRCPT TO:<info@post.example>\r\nDATA\r\n")
    writer.write(b"Subject: one\r\n\r\nhello\n.\nMAIL FROM:<b@evil.example>\r\n\r\n.\r\n")
    answers = await asyncio.wait_for(reader.read(), 30)
    writer.close()
    return answers


async def test_what_the_mail_door_sees_is_an_alert_though_no_worker_lives_in_its_process(tmp_path: Path) -> None:
    settings = settings_for(tmp_path)
    async with running(settings, frozenset({"smtp"}), Watch(io.StringIO())) as ports:
        assert b"550 5.6.11" in await smuggle(ports)
    with open_plant(settings, create=False) as plant:
        assert [(alert.kind, alert.times) for alert in build_alerts(plant).all_sync()] == [("smuggling attempt", 1)]


async def test_a_secret_that_is_none_is_refused_before_anything_is_taken_in(tmp_path: Path) -> None:
    secret = tmp_path / "secret"
    secret.write_text("whsec_c2hvcnQ=")
    settings = settings_for(tmp_path, alerts={"webhooks": ["https://ops.example.org/"], "webhook_secret_file": secret})
    with pytest.raises(SettingsError, match="at least 24 bytes"):
        async with running(settings, frozenset(ROLES), Watch(io.StringIO())):
            pass


async def test_a_webhook_inside_the_house_is_refused_and_that_is_an_alert_of_its_own(tmp_path: Path) -> None:
    secret, log = tmp_path / "secret", Log()
    secret.write_text(base64.b64encode(SECRET).decode())
    alerts = {"webhooks": ["https://127.0.0.1:9/"], "webhook_secret_file": secret}
    settings = settings_for(tmp_path, alerts=alerts)
    async with running(settings, frozenset({"smtp"}), Watch(log)) as ports:
        await smuggle(ports)
    async with running(settings, frozenset(ROLES), Watch(log)):
        await asyncio.to_thread(log.until, lambda: "post dropped" in log.getvalue())
    with open_plant(settings, create=False) as plant:
        await build_guard(plant, Watch(io.StringIO())).look()
        assert {alert.kind for alert in build_alerts(plant).all_sync()} == {"smuggling attempt", "alert not told"}


async def test_a_new_alert_reaches_the_webhook_signed_and_once(tmp_path: Path) -> None:
    secret = tmp_path / "secret"
    secret.write_text("whsec_" + base64.b64encode(SECRET).decode())
    async with http_sink() as sink:
        sink.statuses = [503]
        alerts = {"webhooks": [f"http://127.0.0.1:{sink.port}/in"], "webhook_secret_file": secret}
        settings = settings_for(tmp_path, alerts=alerts, outgoing={"inside_webhooks": True})
        async with running(settings, frozenset({"smtp"}), Watch(io.StringIO())) as ports:
            await smuggle(ports)
        log = Log()
        async with running(settings, frozenset(ROLES), Watch(log)):
            await asyncio.to_thread(log.until, lambda: "post sent" in log.getvalue())
    headers, content = sink.seen[-1]
    signed = b".".join((headers["webhook-id"].encode(), headers["webhook-timestamp"].encode(), content))
    assert headers["webhook-signature"] == "v1," + base64.b64encode(hmac.digest(SECRET, signed, hashlib.sha256)).decode()
    assert {seen["idempotency-key"] for seen, _ in sink.seen} == {headers["webhook-id"]}
    assert json.loads(content)["data"]["kind"] == "smuggling attempt"
    assert len(sink.taken) == 1
