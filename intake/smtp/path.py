"""Reverse-path and forward-path of RFC 5321 section 4.1.2, without I/O.

Stricter than the mail world: no source routes (they only ever meant relaying), no comments, ASCII only.
SMTPUTF8 is not offered: an answer to such an address could not be sent on by most relays, and to say so
at once is better than to take a mail that cannot be answered. Looser in one point: doubled and trailing
dots in the local part exist at real providers.
"""

import re

MAX_PATH = 254  # RFC 5321 section 4.5.3.1.3: 256 octets with the angle brackets
MAX_LOCAL = 128  # the RFC says 64; VERP and SRS senders pass it

_ATOM = r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~.-]+"
_QUOTED = r'"(?:[ !#-\[\]-~]|\\[ -~])*"'
_LABEL = r"[A-Za-z0-9_](?:[A-Za-z0-9_-]{0,61}[A-Za-z0-9_])?"
_DOMAIN = rf"(?:{_LABEL}(?:\.{_LABEL})*|\[[A-Za-z0-9.:]{{2,60}}\])"
_MAILBOX = rf"(?P<local>{_ATOM}|{_QUOTED})@{_DOMAIN}"
_PATH = re.compile(rf"<(?P<address>(?i:postmaster)|{_MAILBOX}|)>(?P<rest>(?: .*)?)", re.DOTALL)
_NAME = re.compile(r"[ -~]{1,255}")

NULL = "<>"


def parse_path(text: str) -> tuple[str, str] | None:
    """Address and what follows it (parameters), or None when it is none. The null path is ``"<>"``."""
    match = _PATH.fullmatch(text)
    if match is None or len(match["address"]) > MAX_PATH or len(match["local"] or "") > MAX_LOCAL:
        return None
    return match["address"] or NULL, match["rest"].strip()


def is_greeting_name(text: str | None) -> bool:
    """Whether ``text`` can stand in HELO or EHLO: printable ASCII. Real clients send much that is no domain."""
    return text is not None and _NAME.fullmatch(text) is not None
