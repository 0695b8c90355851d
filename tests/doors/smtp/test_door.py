"""The door as a whole: what it hands in, what it says when things go wrong, and what nobody can do to it."""

import asyncio
import logging
import smtplib
from collections.abc import Mapping
from email.message import EmailMessage
from ipaddress import ip_network

import pytest

from intake.answer import Accepted, Answer, Refusal
from intake.errors import Refused, TryLater
from intake.smtp.door import serve
from intake.smtp.settings import SmtpSettings
from intake.submission import Channel, Delivery
from tests.doors.smtp.world import NOON, Client, Failing, Gate, Memory, open_door

LOOPBACK = (ip_network("127.0.0.0/8"),)
MAIL = b"Subject: hello\r\n\r\nHow are you?\r\n"


async def pour(client: Client, octets: bytes) -> None:
    """Until the door has enough."""
    while True:
        await client.send(octets)
        await asyncio.sleep(0)


async def test_a_delivery_holds_the_octets_and_the_envelope_as_they_came() -> None:
    async with open_door() as world:
        client = await world.greeted()
        for command in ("MAIL FROM:<ann@example.net>", *["RCPT TO:<desk@example.org>"] * 2, "RCPT TO:<other@example.org>"):
            assert (await client.say(command)).startswith("250")
        assert (await client.say("DATA")).startswith("354")
        await client.send(MAIL + b".\r\n")
        assert await client.reply() == "250 2.0.0 R-1 accepted"
        assert world.house.deliveries == [
            Delivery(
                channel=Channel.SMTP,
                content=MAIL,
                sender="ann@example.net",
                recipients=("desk@example.org", "other@example.org"),
                received_at=NOON,
                peer="127.0.0.1",
                helo="client.example.net",
            )
        ]


async def test_the_null_sender_is_an_empty_one() -> None:
    async with open_door() as world:
        client = await world.greeted()
        await client.say("MAIL FROM:<>")
        await client.say("RCPT TO:<desk@example.org>")
        await client.say("DATA")
        await client.send(b".\r\n")
        await client.reply()
        assert world.house.deliveries[0].sender == ""


async def test_a_real_client_sends_a_real_mail() -> None:
    mail = EmailMessage()
    mail["From"], mail["To"], mail["Subject"] = "ann@example.net", "desk@example.org", "Stamps"
    mail.set_content(".\n..dots and a very long line " + "x" * 3_000 + "\n")

    def send(port: int) -> None:
        with smtplib.SMTP("127.0.0.1", port, timeout=20) as client:
            client.send_message(mail)

    async with open_door() as world:
        await asyncio.to_thread(send, world.door.port)
        assert world.house.deliveries[0].content.endswith(b"\r\n")
        assert b"Subject: Stamps" in world.house.deliveries[0].content


@pytest.mark.parametrize(
    ("sentence", "error", "reply", "noted"),
    [
        ("a refusal is permanent and says why", Refused(public="Not this."), "554 5.7.1 Not this.", []),
        ("a passing fault is temporary", TryLater(public="Later."), "451 4.3.0 Later.", []),
        ("a full disk is temporary and tells no detail", OSError(28, "No space left on /srv/secret"), "451 4.3.0 The service", ["OSError"]),
        ("a bug is temporary and tells no detail", KeyError("4111 1111 1111 1111"), "451 4.3.0 The service", ["KeyError"]),
    ],
)
async def test_exceptions(sentence: str, error: Exception, reply: str, noted: list[str]) -> None:
    async with open_door(Failing(error)) as world:
        client = await world.greeted()
        said = await client.mail(MAIL)
        assert said.startswith(reply), sentence
        assert "secret" not in said
        assert [fields for word, fields in world.notes if word == "smtp.fault"] == [{"error": name} for name in noted]
        assert (await client.say("NOOP")).startswith("250"), "the connection goes on"


async def test_a_refusal_by_policy_is_told_with_its_link() -> None:
    class Refusing(Memory):
        async def __call__(self, delivery: Delivery) -> Answer:
            return Refusal("It holds a card number.", "https://example.org/why")

    async with open_door(Refusing()) as world:
        client = await world.greeted()
        assert await client.mail(MAIL) == "550 5.7.1 It holds a card number. https://example.org/why"


async def test_a_fault_in_the_list_of_mailboxes_is_temporary() -> None:
    def broken(address: str) -> bool:
        raise RuntimeError(address)

    async with open_door(knows=broken) as world:
        client = await world.greeted()
        await client.say("MAIL FROM:<ann@example.net>")
        assert (await client.say("RCPT TO:<desk@example.org>")).startswith("451 4.3.0")
        assert world.notes == [("smtp.fault", {"error": "RuntimeError"})]


@pytest.mark.parametrize("leave", ["half_close", "close", "abort"])
async def test_a_client_that_goes_while_its_mail_is_decided_does_not_undo_the_decision(leave: str) -> None:
    gate = Gate()
    async with open_door(gate) as world:
        client = await (await world.greeted()).begin()
        await client.send(MAIL + b".\r\n")
        await gate.asked.wait()
        getattr(client, leave)()
        await world.greeted()  # a whole exchange later the door has noticed
        gate.open.set()
        if leave == "half_close":
            assert await client.reply() == "250 2.0.0 R-1 accepted"
    assert [delivery.content for delivery in gate.deliveries] == [MAIL]


async def test_a_house_that_takes_too_long_is_answered_for_and_may_still_finish() -> None:
    gate = Gate()
    async with open_door(gate, answer_timeout=0.05) as world:
        client = await world.greeted()
        assert (await client.mail(MAIL)).startswith("451 4.3.0")
        gate.open.set()
    assert len(gate.deliveries) == 1


@pytest.mark.parametrize(
    ("sentence", "limits", "sent"),
    [
        ("silence between commands", {"command_timeout": 0.05}, b""),
        ("silence within a command", {"command_timeout": 0.05}, b"EHL"),
        ("silence in DATA", {"data_grace": 0.05}, b"EHLO x\r\nMAIL FROM:<>\r\nRCPT TO:<desk@example.org>\r\nDATA\r\nSubject: x\r\n"),
        ("a connection grown old", {"session_timeout": 0.05}, b"EHLO x\r\n"),
    ],
)
async def test_who_is_too_slow_is_told_421_and_cut(sentence: str, limits: dict[str, float], sent: bytes) -> None:
    async with open_door(**limits) as world:
        client = await world.connect()
        await client.send(sent)
        said = []
        while reply := await client.reply():
            said.append(reply)
        assert said[-1].startswith("421 4."), sentence
        assert world.house.deliveries == []


async def test_a_drip_of_octets_below_the_minimum_rate_is_cut_however_steady() -> None:
    async with open_door(data_grace=0.2, data_min_rate=1_000_000.0) as world:
        client = await (await world.greeted()).begin()
        with pytest.raises(ConnectionError):
            await pour(client, b"d")
        assert ("smtp.cut", {"why": "too slow"}) in world.notes


async def test_a_client_that_does_not_read_is_cut() -> None:
    async with open_door(command_timeout=0.1, linger=0.05, max_chatter=10**9) as world:
        client = await world.connect()
        client.reader._transport.pause_reading()  # type: ignore[attr-defined]
        with pytest.raises(ConnectionError):
            await pour(client, b"EHLO x\r\n" * 10_000)
        await asyncio.wait_for(world.door._reception.quiet.wait(), 20)


@pytest.mark.parametrize(
    ("sentence", "limits"),
    [
        ("the whole house is full", {"max_connections": 2}),
        ("one address has enough", {"max_connections_per_peer": 2}),
    ],
)
async def test_too_many_connections_are_told_to_come_later_and_a_free_seat_is_given_again(sentence: str, limits: dict[str, int]) -> None:
    async with open_door(**limits) as world:
        first, _second = await world.greeted(), await world.greeted()
        third = await world.connect()
        assert (await third.reply()).startswith("421 4.7.0"), sentence
        assert await third.reply() == "", "and closed"
        await first.say("QUIT")
        assert await first.reply() == ""
        await world.greeted()


async def test_our_own_relay_may_open_more_connections_than_strangers() -> None:
    async with open_door(max_connections_per_peer=1, trusted_networks=LOOPBACK) as world:
        await world.greeted()
        await world.greeted()


async def test_mail_of_our_own_relay_is_marked_and_its_line_ends_repaired() -> None:
    async with open_door(trusted_networks=LOOPBACK) as world:
        client = await world.greeted()
        assert (await client.mail(b"Subject: x\n\nhello\r\n")).startswith("250")
        assert (world.house.deliveries[0].trusted, world.house.deliveries[0].content) == (True, b"Subject: x\r\n\r\nhello\r\n")


async def test_when_memory_is_short_senders_are_told_452_and_afterwards_it_is_all_back() -> None:
    gate = Gate()
    async with open_door(gate, max_in_memory=1_000) as world:
        first, second = await world.greeted(), await world.greeted()
        await first.begin()
        await first.send(b"a" * 900 + b"\r\n.\r\n")
        await gate.asked.wait()
        assert (await second.mail(b"b" * 200 + b"\r\n")).startswith("452 4.3.1")
        gate.open.set()
        assert (await first.reply()).startswith("250")
        assert (await second.mail(b"b" * 900 + b"\r\n")).startswith("250")
        assert world.door._reception.memory.left == 1_000


async def test_memory_of_a_mail_that_broke_off_is_given_back() -> None:
    async with open_door(max_in_memory=1_000) as world:
        client = await (await world.greeted()).begin()
        await client.send(b"a" * 500)
        client.abort()
        await asyncio.wait_for(world.door._reception.quiet.wait(), 20)
        assert world.door._reception.memory.left == 1_000


async def test_an_orderly_stop_tells_the_idle_and_finishes_what_is_under_way() -> None:
    gate = Gate()
    async with open_door(gate) as world:
        idle, sending, deciding = await world.greeted(), await world.greeted(), await world.greeted()
        await sending.begin()
        await sending.send(b"Subject: half")
        await deciding.begin()
        await deciding.send(MAIL + b".\r\n")
        await gate.asked.wait()
        stop = asyncio.create_task(world.door.close(grace=20))
        assert (await idle.reply()).startswith("421 4.3.2")
        with pytest.raises(OSError):  # noqa: PT011 - refused or reset, by the system's leave
            await world.connect()
        gate.open.set()
        await sending.send(b"\r\n\r\n.\r\n")
        for client in (sending, deciding):
            assert (await client.reply()).startswith("250 2.0.0")
            assert (await client.reply()).startswith("421 4.3.2")
        await stop
    assert len(gate.deliveries) == 2


async def test_a_stop_does_not_wait_longer_than_its_grace() -> None:
    gate = Gate()
    async with open_door(gate) as world:
        client = await (await world.greeted()).begin()
        await client.send(MAIL + b".\r\n")
        await gate.asked.wait()
        await asyncio.wait_for(world.door.close(grace=0.05), 20)
        assert await client.reply() == "", "no answer: the sender keeps the mail"
    assert gate.deliveries == []


async def test_nothing_of_a_mail_or_its_addresses_is_logged(caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.DEBUG):
        async with open_door() as world:
            client = await world.greeted()
            await client.mail(b"Subject: canary-subject\r\n\r\ncanary-body\r\n")
            await client.say("canary-command")
    text = caplog.text + repr(world.notes)
    assert "canary" not in text
    assert "ann@" not in text
    assert "127.0.0.1" not in repr(world.notes)


async def test_a_log_that_cannot_be_written_changes_no_answer_and_keeps_no_connection_open() -> None:
    def broken(_word: str, _fields: Mapping[str, str]) -> None:
        raise BrokenPipeError

    async with open_door(Failing(OSError("secret")), note=broken) as world:
        client = await world.greeted()
        assert (await client.mail(MAIL)).startswith("451 4.3.0 The service")
        await client.send(b"GET / HTTP/1.1\r\n")
        assert await client.reply() == ""


async def test_one_busy_talker_does_not_keep_others_waiting() -> None:
    async with open_door() as world:
        talker = await world.greeted()
        await talker.send(b"NOOP\r\n" * 20_000)
        other = await world.greeted()
        assert (await other.mail(MAIL)).startswith("250")


@pytest.mark.parametrize(
    ("sentence", "values", "complaint"),
    [
        ("a host name must be given", {"hostname": ""}, "hostname"),
        ("a limit must be more than nothing", {"max_message": 0}, "max_message"),
        ("a time must be more than nothing", {"command_timeout": -1.0}, "command_timeout"),
    ],
)
def test_settings_that_make_no_sense_are_refused(sentence: str, values: dict[str, object], complaint: str) -> None:
    with pytest.raises(ValueError, match=complaint):
        SmtpSettings(**values)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("sentence", "peer", "trusted"),
    [
        ("inside", "192.0.2.77", True),
        ("outside", "198.51.100.1", False),
        ("inside, written the IPv6 way", "::ffff:192.0.2.77", True),
        ("inside, by its zone", "2001:db8::1%eth0", True),
        ("unknown", "", False),
    ],
)
def test_trusted_networks(sentence: str, peer: str, trusted: bool) -> None:
    settings = SmtpSettings(trusted_networks=(ip_network("192.0.2.0/24"), ip_network("2001:db8::/32")))
    assert settings.trusts(peer) is trusted, sentence


async def test_a_taken_port_is_an_error_at_once() -> None:
    async with open_door() as world:
        with pytest.raises(OSError, match="in use"):
            await serve(SmtpSettings(port=world.door.port), _accept, bool)


async def _accept(_delivery: Delivery) -> Answer:
    return Accepted(())
