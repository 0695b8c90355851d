"""MAIL and RCPT: what is taken down, and what is said to the rest."""

import pytest

from intake.smtp.envelope import Envelope
from intake.smtp.message import Unacceptable


def mail(argument: str, *, extended: bool = True) -> str:
    try:
        return Envelope().mail(argument, extended=extended, max_message=10_000)
    except Unacceptable as refusal:
        return refusal.reply


@pytest.mark.parametrize(
    ("sentence", "argument", "reply"),
    [
        ("an address", "FROM:<ann@example.net>", "250 2.1.0"),
        ("small letters, and a space that many clients send", "from: <ann@example.net>", "250 2.1.0"),
        ("the null reverse-path", "FROM:<>", "250 2.1.0"),
        ("a size and a body that are known", "FROM:<ann@example.net> SIZE=10000 BODY=8BITMIME", "250 2.1.0"),
        ("nothing", "", "501 5.5.4"),
        ("another word", "TO:<ann@example.net>", "501 5.5.4"),
        ("no angle brackets", "FROM:ann@example.net", "553 5.1.3"),
        ("a sender who could not be answered", "FROM:<postmaster>", "553 5.1.7"),
        ("more than we take", "FROM:<ann@example.net> SIZE=10001", "552 5.3.4"),
        ("a size that is none", "FROM:<ann@example.net> SIZE=1e3", "501 5.5.4"),
        ("a size without a value", "FROM:<ann@example.net> SIZE", "501 5.5.4"),
        ("a value without a name", "FROM:<ann@example.net> =1", "501 5.5.4"),
        ("a name with an empty value", "FROM:<ann@example.net> SIZE=", "501 5.5.4"),
        ("a body we do not offer", "FROM:<ann@example.net> BODY=BINARYMIME", "501 5.5.4"),
        ("addresses beyond ASCII", "FROM:<ann@example.net> SMTPUTF8", "501 5.5.4"),
        ("a parameter nobody offered", "FROM:<ann@example.net> RET=HDRS", "555 5.5.4"),
    ],
)
def test_mail(sentence: str, argument: str, reply: str) -> None:
    assert mail(argument).startswith(reply), sentence


def test_parameters_belong_to_the_extended_protocol() -> None:
    assert mail("FROM:<ann@example.net> SIZE=1", extended=False).startswith("501 5.5.4")
    assert mail("FROM:<ann@example.net>", extended=False).startswith("250 2.1.0")


@pytest.mark.parametrize(
    ("sentence", "argument", "reply"),
    [
        ("ours", "TO:<desk@example.org>", "250 2.1.5"),
        ("small letters, and a space", "to: <desk@example.org>", "250 2.1.5"),
        ("not ours", "TO:<desk@example.com>", "550 5.1.1"),
        ("nobody", "TO:<>", "550 5.1.1"),
        ("another word", "FROM:<desk@example.org>", "501 5.5.4"),
        ("no address", "TO:desk", "553 5.1.3"),
        ("a parameter nobody offered", "TO:<desk@example.org> NOTIFY=NEVER", "555 5.5.4"),
    ],
)
def test_rcpt(sentence: str, argument: str, reply: str) -> None:
    envelope = Envelope()
    envelope.mail("FROM:<ann@example.net>", extended=True, max_message=1)
    try:
        said = envelope.rcpt(argument, knows={"desk@example.org"}.__contains__, most=9)
    except Unacceptable as refusal:
        said = refusal.reply
    assert said.startswith(reply), sentence
    assert envelope.recipients == (["desk@example.org"] if reply.startswith("250") else [])
