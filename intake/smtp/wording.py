"""How an answer of the house reads as an SMTP reply (RFC 5321 section 4.2, codes of RFC 3463). Pure."""

import re
import textwrap
from collections.abc import Mapping
from types import MappingProxyType

from intake.answer import Accepted, Answer, Refusal
from intake.errors import PostroomError, Refused, TryLater

FAULT = "451 4.3.0 The service has a fault on its side, please try again later"

_DEFAULTS: Mapping[str, str] = MappingProxyType(
    {
        "221": "2.0.0", "250": "2.0.0",
        "451": "4.3.0", "454": "4.7.0",
        "500": "5.5.2", "501": "5.5.4", "502": "5.5.1", "503": "5.5.1", "552": "5.3.4", "553": "5.1.3", "554": "5.5.1", "555": "5.5.4",
    }
)  # fmt: skip
_BARE = re.compile(r"(?P<code>[245]\d\d) (?![245]\.\d{1,3}\.\d{1,3} )")
_ECHO = re.compile(r"500 Error: command .* not recognized", re.DOTALL)
_WIDTH = 400  # RFC 5321 section 4.5.3.1.5 allows 512 octets to a reply line


def dressed(status: str) -> bytes:
    """``status`` with its enhanced code (RFC 2034) where the library left it out, and never an echo of the client's own words."""
    if _ECHO.fullmatch(status):
        status = "500 Command not recognized"
    bare = _BARE.match(status)
    if bare is not None and bare["code"] in _DEFAULTS:
        status = f"{bare['code']} {_DEFAULTS[bare['code']]} {status[4:]}"
    return status.encode("ascii", "replace") + b"\r\n"


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
