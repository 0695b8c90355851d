"""Macros in SPF domain names (RFC 7208 section 7). Pure."""

import ipaddress
import re
from dataclasses import dataclass, field

MOST_CHARACTERS = 253

_MACRO = re.compile(
    r"%(?:\{(?P<letter>[slodiphv])(?P<digits>\d{0,3})(?P<reverse>r?)(?P<delimiters>[.+,/_=-]*)\}"
    r"|(?P<escape>[%_-])|(?P<bad>))",
    re.IGNORECASE,
)
_ESCAPES = {"%": "%", "_": " ", "-": "%20"}


class MacroTrouble(ValueError):
    """A macro is malformed."""


@dataclass(frozen=True, slots=True)
class Who:
    """The facts a macro may name: the peer, and the envelope sender's two halves."""

    ip: ipaddress.IPv4Address | ipaddress.IPv6Address = field(repr=False)
    local: str = field(repr=False)
    sender_domain: str = field(repr=False)
    helo: str = field(repr=False)


def expand(spec: str, who: Who, domain: str) -> str:
    """``spec`` as a domain name, cut from the left to 253 characters. Raises MacroTrouble."""
    expanded = _MACRO.sub(lambda match: _value(match, who, domain), spec).lower().rstrip(".")
    while len(expanded) > MOST_CHARACTERS and "." in expanded:
        expanded = expanded.partition(".")[2]
    return expanded


def _value(match: re.Match[str], who: Who, domain: str) -> str:
    if match["escape"]:
        return _ESCAPES[match["escape"]]
    if match["letter"] is None:
        raise MacroTrouble("malformed macro")
    parts = re.split(f"[{re.escape(match['delimiters'] or '.')}]", _letters(who, domain)[match["letter"].lower()])
    if match["reverse"]:
        parts.reverse()
    keep = int(match["digits"]) if match["digits"] else len(parts)
    if keep == 0:
        raise MacroTrouble("a macro keeps no part")
    return ".".join(parts[-keep:])


def _letters(who: Who, domain: str) -> dict[str, str]:
    is_v4 = who.ip.version == 4
    return {
        "s": f"{who.local}@{who.sender_domain}",
        "l": who.local,
        "o": who.sender_domain,
        "d": domain,
        "i": str(who.ip) if is_v4 else ".".join(who.ip.exploded.replace(":", "")),
        "p": "unknown",
        "v": "in-addr" if is_v4 else "ip6",
        "h": who.helo,
    }
