"""The door's other face, LMTP (RFC 2033): the dialogues under ``lmtp/``, and what comes by a Unix socket."""

import asyncio
import smtplib
import stat
from ipaddress import ip_network
from pathlib import Path

import pytest

from intake.errors import TryLater
from intake.smtp.door import serve
from intake.smtp.settings import SmtpSettings
from tests.doors.smtp.test_dialogues import perform, read_dialogue
from tests.doors.smtp.world import NOON, Failing, Memory, open_door

MAIL = b"Subject: hello\r\n\r\nHow are you?\r\n"


@pytest.mark.parametrize("path", sorted((Path(__file__).parent / "lmtp").glob("*.dialogue")), ids=lambda path: path.stem)
async def test_dialogue(path: Path) -> None:
    _, *lines = read_dialogue(path)
    async with open_door(lmtp=True, max_errors=5, max_recipients=2) as world:
        client = await world.connect()
        for line in lines:
            await perform(world, client, line)


async def test_a_fault_of_ours_is_told_to_every_recipient_and_counts_once() -> None:
    async with open_door(Failing(TryLater(public="Later.")), lmtp=True, max_errors=2) as world:
        client = await world.connect()
        await client.reply()
        await client.say("LHLO relay.example.net")
        for _ in range(2):
            await client.say("MAIL FROM:<ann@example.net>")
            for recipient in ("desk", "other", "desk"):
                assert (await client.say(f"RCPT TO:<{recipient}@example.org>")).startswith("250")
            assert (await client.say("DATA")).startswith("354")
            await client.send(MAIL + b".\r\n")
            assert [await client.reply() for _ in range(3)] == ["451 4.3.0 Later."] * 3


async def test_a_real_client_delivers_by_a_unix_socket(tmp_path: Path) -> None:
    path, house = tmp_path / "lmtp.sock", Memory()
    settings = SmtpSettings(socket_file=path, lmtp=True, trusted_networks=(ip_network("127.0.0.0/8"),))

    def send() -> list[int]:
        with smtplib.LMTP(str(path)) as client:
            client.ehlo_or_helo_if_needed()
            client.mail("ann@example.net")
            for recipient in ("desk@example.org", "other@example.org"):
                client.rcpt(recipient)
            return [client.data(MAIL)[0], client.getreply()[0]]

    for _ in range(2):  # the second finds the socket file the first left
        door = await serve(settings, house, lambda _address: True, now=lambda: NOON)
        try:
            assert stat.S_IMODE(path.stat().st_mode) == 0o660
            assert (door.port, await asyncio.to_thread(send)) == (0, [250, 250])
        finally:
            await door.close(grace=5)
    assert [(mail.peer, mail.trusted, mail.content) for mail in house.deliveries] == [("127.0.0.1", True, MAIL)] * 2
    assert house.deliveries[0].recipients == ("desk@example.org", "other@example.org")


@pytest.mark.parametrize(
    ("sentence", "values", "complaint"),
    [
        ("LMTP is not for the public's port", {"lmtp": True, "port": 25}, "port 25"),
        ("a header of a proxy comes in clear", {"implicit_tls": True, "proxy_networks": (ip_network("10.0.0.0/8"),)}, "proxy_networks"),
        ("a proxy has an address", {"socket_file": Path("x"), "proxy_networks": (ip_network("10.0.0.0/8"),)}, "proxy_networks"),
    ],
)
def test_what_excludes_each_other_is_refused(sentence: str, values: dict[str, object], complaint: str) -> None:
    with pytest.raises(ValueError, match=complaint):
        SmtpSettings(**values)  # type: ignore[arg-type]


def test_there_are_dialogues() -> None:
    assert len(list((Path(__file__).parent / "lmtp").glob("*.dialogue"))) >= 5
