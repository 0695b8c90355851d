"""The header of the PROXY protocol (HAProxy, versions 1 and 2), without I/O: who the client behind a load balancer is.

Stricter than the protocol asks: a version 2 header longer than ``_LONGEST`` is refused, and addresses that
are no IP addresses of the family named are refused instead of passed over.
"""

import re
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv6Address, ip_address

_FIRST = b"PROXY "
_SECOND = b"\r\n\r\n\0\r\nQUIT\n"
_FIRST_LONGEST = 107  # section 2.1, the line end included
_LONGEST = 2_048  # addresses take 36 octets; the rest would be fields we do not read
_FIXED = 16  # signature, version and command, family, length

_LINE = re.compile(rb"PROXY (?:UNKNOWN(?: [ -~]*)?|(TCP[46]) ([0-9A-Fa-f:.]+) [0-9A-Fa-f:.]+ \d{1,5} \d{1,5})\r\n")
_VERSIONS = {b"TCP4": 4, b"TCP6": 6}
_FAMILIES: dict[int, tuple[type[IPv4Address | IPv6Address], int]] = {0x11: (IPv4Address, 4), 0x21: (IPv6Address, 16)}
_FAMILY_KNOWN = frozenset({0x00, 0x11, 0x12, 0x21, 0x22, 0x31, 0x32})
_LOCAL, _PROXIED = 0x20, 0x21


class Unclear(ValueError):
    """These octets begin with no header of the PROXY protocol."""


@dataclass(frozen=True, slots=True)
class Introduction:
    """``peer`` is the client's IP address, "" where the proxy speaks for itself; ``rest`` came behind the header."""

    peer: str
    rest: bytes


def read_header(octets: bytes) -> Introduction | None:
    """The header at the start of ``octets``; None while it is not whole. Raises Unclear as soon as it cannot be one."""
    if _SECOND.startswith(octets[: len(_SECOND)]):
        return _second(octets) if len(octets) >= _FIXED else None
    if _FIRST.startswith(octets[: len(_FIRST)]):
        return _first(octets)
    raise Unclear


def _first(octets: bytes) -> Introduction | None:
    line = octets[: octets.find(b"\n") + 1]
    if len(line or octets) > _FIRST_LONGEST:
        raise Unclear
    if not line:
        return None
    match = _LINE.fullmatch(line)
    if match is None:
        raise Unclear
    version, source = match.groups()
    return Introduction(_address(source.decode("ascii"), _VERSIONS[version]) if version else "", octets[len(line) :])


def _address(text: str, version: int) -> str:
    try:
        address = ip_address(text)
    except ValueError:
        raise Unclear from None
    if address.version != version:
        raise Unclear
    return str(address)


def _second(octets: bytes) -> Introduction | None:
    command, family, length = octets[12], octets[13], int.from_bytes(octets[14:_FIXED])
    if command not in {_LOCAL, _PROXIED} or family not in _FAMILY_KNOWN or length > _LONGEST:
        raise Unclear
    body, rest = octets[_FIXED : _FIXED + length], octets[_FIXED + length :]
    if len(body) < length:
        return None
    if command == _LOCAL or family not in _FAMILIES:
        return Introduction("", rest)
    kind, size = _FAMILIES[family]
    if length < 2 * size + 4:
        raise Unclear
    return Introduction(str(kind(body[:size])), rest)
