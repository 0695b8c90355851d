"""How answers and exceptions read as SMTP replies."""

import pytest

from intake.answer import Accepted, Answer, Refusal
from intake.errors import Broken, NotAllowed, Refused, TryLater
from intake.smtp.wording import dressed, fault_of, reply_to, reply_to_error

FAULT = "451 4.3.0 The service has a fault on its side, please try again later"


@pytest.mark.parametrize(
    ("sentence", "answer", "reply"),
    [
        ("accepted, with the reference", Accepted(("R-1",)), "250 2.0.0 R-1 accepted"),
        ("a reference per mailbox", Accepted(("R-1", "R-2")), "250 2.0.0 R-1 R-2 accepted"),
        (
            "refused, with a link",
            Refusal("It holds a card number.", "https://example.org/why"),
            "550 5.7.1 It holds a card number. https://example.org/why",
        ),
        ("refused without a link", Refusal("No."), "550 5.7.1 No."),
        ("refused without a word", Refusal(""), "550 5.7.1 Not accepted"),
        ("line ends cannot add replies", Refusal("No.\r\n250 OK"), "550 5.7.1 No. 250 OK"),
        ("what is not ASCII is shown as a mark", Refusal("Número"), "550 5.7.1 N?mero"),
    ],
)
def test_answers(sentence: str, answer: Answer, reply: str) -> None:
    assert reply_to(answer) == reply, sentence


def test_a_long_refusal_takes_several_lines_none_over_the_limit_of_the_protocol() -> None:
    lines = reply_to(Refusal("card number " * 100)).split("\r\n")
    assert len(lines) > 1
    assert all(line.startswith("550-5.7.1 ") for line in lines[:-1])
    assert lines[-1].startswith("550 5.7.1 ")
    assert max(map(len, lines)) <= 510


@pytest.mark.parametrize(
    ("sentence", "error", "reply", "fault"),
    [
        ("the sender's fault is permanent", Refused("secret", public="Not this."), "554 5.7.1 Not this.", ""),
        ("a passing fault is temporary", TryLater("secret", public="Later."), "451 4.3.0 Later.", ""),
        ("our fault is temporary", Broken("secret"), FAULT, "Broken"),
        ("a surprise is temporary", OSError("disk full at /secret"), FAULT, "OSError"),
        ("an error that no door expects is our fault", NotAllowed("secret"), FAULT, "NotAllowed"),
    ],
)
def test_exceptions(sentence: str, error: Exception, reply: str, fault: str) -> None:
    assert (reply_to_error(error), fault_of(error)) == (reply, fault), sentence


@pytest.mark.parametrize(
    ("sentence", "status", "sent"),
    [
        ("an enhanced code is added", "503 Error: nested MAIL command", b"503 5.5.1 Error: nested MAIL command\r\n"),
        ("an enhanced code that is there stays", "553 5.1.3 Error", b"553 5.1.3 Error\r\n"),
        ("354 takes none", "354 End data", b"354 End data\r\n"),
        ("the client's words are not sent back", '500 Error: command "<SCRIPT>" not recognized', b"500 5.5.2 Command not recognized\r\n"),
    ],
)
def test_replies_of_the_library_are_dressed(sentence: str, status: str, sent: bytes) -> None:
    assert dressed(status) == sent, sentence
