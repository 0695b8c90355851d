"""How an answer of the house reads as an SMTP reply (RFC 5321 section 4.2, codes of RFC 3463). Pure."""

import textwrap

from intake.answer import Accepted, Answer, Refusal
from intake.errors import PostroomError, Refused, TryLater

FAULT = "451 4.3.0 The service has a fault on its side, please try again later"

_WIDTH = 400  # RFC 5321 section 4.5.3.1.5 allows 512 octets to a reply line


def reply_to(answer: Answer) -> str:
    """The reply for what the house decided."""
    match answer:
        case Accepted(references):
            return f"250 2.0.0 {' '.join(references)} accepted"
        case Refusal(public, link):
            return _lines("550", "5.7.1", f"{public} {link}")


def reply_to_error(error: Exception) -> str:
    """The reply for an exception: only what its class allows to be said. A fault of ours is never permanent."""
    match error:
        case Refused():
            return _lines("554", "5.7.1", error.public)
        case TryLater():
            return _lines("451", "4.3.0", error.public)
        case _:
            return FAULT


def fault_of(error: Exception) -> str:
    """The type of an error that is ours, for the operator; "" for an answer that was meant."""
    meant = isinstance(error, PostroomError) and isinstance(error, Refused | TryLater)
    return "" if meant else type(error).__name__


def _lines(code: str, enhanced: str, text: str) -> str:
    plain = "".join(character if " " <= character <= "~" else "?" if character.isprintable() else " " for character in text)
    pieces = textwrap.wrap(" ".join(plain.split()), _WIDTH) or ["Not accepted"]
    last = len(pieces) - 1
    return "\r\n".join(f"{code}{' ' if number == last else '-'}{enhanced} {piece}" for number, piece in enumerate(pieces))
