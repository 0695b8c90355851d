"""Who a mail is from and for: MAIL and RCPT (RFC 5321 sections 4.1.1.2 and 4.1.1.3), without I/O."""

from collections.abc import Callable, Mapping
from types import MappingProxyType

from intake.smtp.message import Unacceptable
from intake.smtp.path import NULL, parse_path

_SENDER_OK = "250 2.1.0 OK"
_RECIPIENT_OK = "250 2.1.5 OK"
_NOT_MAIL = "501 5.5.4 Syntax: MAIL FROM:<address>"
_NOT_RCPT = "501 5.5.4 Syntax: RCPT TO:<address>"
_BAD_PATH = "553 5.1.3 That is not an address we could answer or deliver to"
_NO_DOMAIN = "553 5.1.7 The sender address has no domain"
_UNKNOWN = "550 5.1.1 There is no such mailbox here"
_TOO_MANY = "452 4.5.3 Too many recipients, please send the others in another go"
_SECOND_SENDER = "503 5.5.1 The sender was given already"
_SENDER_FIRST = "503 5.5.1 MAIL must come first"
_BAD_PARAMETER = "501 5.5.4 A parameter is malformed"
_UNKNOWN_PARAMETER = "555 5.5.4 A parameter is not known here"
_BAD_BODY = "501 5.5.4 BODY can only be 7BIT or 8BITMIME"
_NO_SMTPUTF8 = "501 5.5.4 SMTPUTF8 is not offered"
_TOO_LARGE = "552 5.3.4 Message is larger than the limit"


class Envelope:
    """Filled by ``mail`` and ``rcpt``, which give the reply or raise Unacceptable. ``sender`` is None before MAIL
    and "" for the null reverse-path."""

    __slots__ = ("recipients", "sender")

    def __init__(self) -> None:
        self.sender: str | None = None
        self.recipients: list[str] = []

    def mail(self, argument: str, *, extended: bool, max_message: int) -> str:
        """A sender without a domain could not be answered; the null sender needs none (RFC 5321 section 4.5.5)."""
        address, parameters = _path(argument, "FROM:", _NOT_MAIL)
        if self.sender is not None:
            raise Unacceptable(_SECOND_SENDER)
        if parameters and not extended:
            raise Unacceptable(_NOT_MAIL)
        _check(parameters, max_message)
        if address != NULL and "@" not in address:
            raise Unacceptable(_NO_DOMAIN)
        self.sender = "" if address == NULL else address
        return _SENDER_OK

    def rcpt(self, argument: str, *, knows: Callable[[str], bool], most: int) -> str:
        """Ours, and not too many of them: there is no relaying. No parameter of RCPT is known here."""
        if self.sender is None:
            raise Unacceptable(_SENDER_FIRST)
        address, parameters = _path(argument, "TO:", _NOT_RCPT)
        if parameters:
            raise Unacceptable(_UNKNOWN_PARAMETER)
        if len(self.recipients) >= most:
            raise Unacceptable(_TOO_MANY)
        if address == NULL or not knows(address):
            raise Unacceptable(_UNKNOWN)
        self.recipients.append(address)
        return _RECIPIENT_OK


def _path(argument: str, keyword: str, syntax: str) -> tuple[str, str]:
    """Address and parameters behind ``keyword``."""
    if argument[: len(keyword)].upper() != keyword:
        raise Unacceptable(syntax)
    path = parse_path(argument[len(keyword) :].strip())
    if path is None:
        raise Unacceptable(_BAD_PATH)
    return path


def _check(parameters: str, max_message: int) -> None:
    """Whether every parameter of MAIL can be met."""
    for parameter in parameters.upper().split():
        name, equals, value = parameter.partition("=")
        if not name.isalnum() or (equals and not value):
            raise Unacceptable(_BAD_PARAMETER)
        if name not in _PARAMETERS:
            raise Unacceptable(_UNKNOWN_PARAMETER)
        if complaint := _PARAMETERS[name](value, max_message):
            raise Unacceptable(complaint)


def _size(value: str, max_message: int) -> str:
    """RFC 1870."""
    if not value.isdigit():
        return _BAD_PARAMETER
    return _TOO_LARGE if int(value) > max_message else ""


_PARAMETERS: Mapping[str, Callable[[str, int], str]] = MappingProxyType(
    {
        "SIZE": _size,
        "BODY": lambda value, _: "" if value in {"7BIT", "8BITMIME"} else _BAD_BODY,  # RFC 6152
        "SMTPUTF8": lambda _value, _: _NO_SMTPUTF8,
    }
)
"""Name -> the complaint about a value, if there is one."""
