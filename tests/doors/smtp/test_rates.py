"""Mails an hour: who sends more is told to come again, and loses nothing."""

from ipaddress import ip_network
from typing import Any

import pytest

from intake.smtp.limits import MailRates, Pace
from tests.doors.smtp.world import Client, open_door

MAIL = b"Subject: hello\r\n\r\nHow are you?\r\n"
TRUSTED = (ip_network("127.0.0.0/8"),)
COME_AGAIN = "450 4.7.1 Too many mails for now, please try again later"


async def sent(client: Client, sender: str) -> str:
    """What the door says to one more mail of ``sender``: after the dot, or to DATA where it takes none."""
    assert (await client.say(f"MAIL FROM:<{sender}>")).startswith("250")
    assert (await client.say("RCPT TO:<desk@example.org>")).startswith("250")
    answer = await client.say("DATA")
    if answer.startswith("354"):
        await client.send(MAIL + b".\r\n")
        return (await client.reply())[:3]
    await client.say("RSET")
    return answer[:3]


@pytest.mark.parametrize(
    ("sentence", "settings", "senders", "answers"),
    [
        ("nothing set, nothing counted", {}, ["a@x.example"] * 3, ["250"] * 3),
        (
            "one sender has a share; others have theirs",
            {"rates": MailRates(sender=1, local=True)},
            ["a@x.example", "A@X.example", "b@x.example"],
            ["250", "450", "250"],
        ),
        (
            "all senders of a domain share one",
            {"rates": MailRates(domain=2, local=True)},
            ["a@x.example", "b@x.example", "c@x.example", "c@y.example"],
            ["250", "250", "450", "250"],
        ),
        (
            "an address has one whoever it says it is",
            {"rates": MailRates(address=1, local=True)},
            ["a@x.example", "b@y.example"],
            ["250", "450"],
        ),
        ("bounces have no sender to count", {"rates": MailRates(sender=1, domain=1, local=True)}, ["", "", ""], ["250"] * 3),
        ("but an address that they come from", {"rates": MailRates(address=1, local=True)}, ["", ""], ["250", "450"]),
        ("somebody trying it out on this machine is not counted", {"rates": MailRates(1, 1, 1)}, ["a@x.example"] * 3, ["250"] * 3),
        (
            "a relay on this machine is trusted with many senders, not with much of one",
            {"rates": MailRates(1, 1, 1), "trusted_networks": TRUSTED},
            ["a@x.example", "b@x.example", "a@x.example"],
            ["250", "250", "450"],
        ),
    ],
)
async def test_mails_an_hour(sentence: str, settings: dict[str, Any], senders: list[str], answers: list[str]) -> None:
    async with open_door(**settings) as world:
        client = await world.greeted()
        assert [await sent(client, sender) for sender in senders] == answers, sentence
        assert len(world.house.deliveries) == answers.count("250")


async def test_it_is_said_in_full_counted_in_the_log_and_holds_on_every_connection() -> None:
    async with open_door(rates=MailRates(sender=1, local=True)) as world:
        assert await sent(await world.greeted(), "a@x.example") == "250"
        other = await world.greeted()
        await other.say("MAIL FROM:<a@x.example>")
        await other.say("RCPT TO:<desk@example.org>")
        assert await other.say("DATA") == COME_AGAIN
        assert world.notes == [("put off", {"what": "mails of one sender"})]


async def test_a_sender_who_has_sent_nothing_has_used_up_nothing() -> None:
    async with open_door(rates=MailRates(sender=1, local=True)) as world:
        client = await world.greeted()
        for _ in range(3):
            await client.say("MAIL FROM:<a@x.example>")
            assert (await client.say("RCPT TO:<nobody@example.org>")).startswith("550")
            await client.say("RSET")
        assert await sent(client, "a@x.example") == "250"


@pytest.mark.parametrize(
    ("sentence", "first", "second", "admitted"),
    [
        ("who forges an address elsewhere uses up nothing of the real one", "192.0.2.1", "198.51.100.1", True),
        ("a neighbour of the same network does", "192.0.2.1", "192.0.2.200", False),
    ],
)
def test_a_sender_is_counted_by_way_of_a_network(sentence: str, first: str, second: str, admitted: bool) -> None:
    pace = Pace(MailRates(sender=1))
    assert pace.admit(first, "ann@x.example", 0.0, trusted=False) is None
    assert (pace.admit(second, "ann@x.example", 0.0, trusted=False) is None) == admitted, sentence
