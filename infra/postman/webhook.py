"""Signed JSON to a program's own system, over HTTPS, to an address that was looked at first.

The name is resolved once, every address checked, and the connection made to the checked one, so a name
that changes its mind between check and use (DNS rebinding) reaches nothing inside.
"""

import asyncio
import ipaddress
import socket
import ssl
from collections.abc import Mapping
from dataclasses import dataclass, field
from urllib.parse import SplitResult, urlsplit

import httpx

from infra.postman.patience import patiently
from infra.postman.port import Unreachable
from intake.errors import Refused, TryLater
from intake.outgoing import Parcel
from intake.ports import Clock
from routing.destinations import signed_headers

AddressLike = ipaddress.IPv4Address | ipaddress.IPv6Address

SECONDS_TO_ANSWER = 10.0
MOST_ADDRESSES = 3
WORTH_ANOTHER_TRY = frozenset({408, 425, 429})

TUNNELS = tuple(ipaddress.ip_network(net) for net in ("64:ff9b::/96", "64:ff9b:1::/48", "2002::/16", "2001::/32"))
"""IPv6 ranges that carry an IPv4 address inside: what they lead to cannot be judged, so none is taken."""


@dataclass(frozen=True, slots=True)
class Hook:
    """``private_allowed``: the operator says this one may live on an inside address; plain http is taken
    for loopback only, and only then."""

    url: str
    secret: bytes = field(repr=False)
    private_allowed: bool = False


@dataclass(frozen=True, slots=True)
class WebhookPostman:
    """One hook. 2xx is taken; 408, 425, 429 and 5xx are tried again; all else, redirects too, is a no."""

    hook: Hook
    clock: Clock
    seconds: float = 45.0
    trust: ssl.SSLContext = field(default_factory=ssl.create_default_context, repr=False)

    async def deliver(self, destination: str, parcel: Parcel, key: str) -> None:
        """As the port says."""
        await patiently(lambda: self._once(parcel.content, key), self.seconds)

    async def _once(self, body: bytes, key: str) -> None:
        url = urlsplit(self.hook.url)
        headers = signed_headers(self.hook.secret, key, self.clock.now(), body)
        headers |= {"host": url.netloc, "content-type": "application/json", "idempotency-key": key}
        for address in await _checked_addresses(url, self.hook.private_allowed):
            status = await self._post(url, address, headers, body)
            if status:
                return _judge(status)
        raise Unreachable("the webhook cannot be reached")

    async def _post(self, url: SplitResult, address: AddressLike, headers: Mapping[str, str], body: bytes) -> int:
        """The status, 0 when nobody listens at ``address``. The certificate is checked against the name."""
        try:
            async with (
                asyncio.timeout(SECONDS_TO_ANSWER),
                httpx.AsyncClient(verify=self.trust, follow_redirects=False, trust_env=False, timeout=SECONDS_TO_ANSWER) as client,
                client.stream(
                    "POST", _pinned(url, address), content=body, headers=headers, extensions={"sni_hostname": url.hostname or ""}
                ) as response,
            ):
                return response.status_code
        except (httpx.ConnectError, httpx.ConnectTimeout):
            return 0
        except (httpx.HTTPError, TimeoutError, OSError):
            raise Unreachable("the webhook was lost on the way") from None


def _judge(status: int) -> None:
    if 200 <= status < 300:
        return
    if status in WORTH_ANOTHER_TRY or status >= 500:
        raise TryLater("the webhook asked to come back")
    raise Refused("the webhook refused it")


async def _checked_addresses(url: SplitResult, private_allowed: bool) -> list[AddressLike]:
    """The first few addresses of the host, after every one was found fit. Raises Refused when any is not."""
    addresses = await _resolve(url)
    for address in addresses:
        if not (is_public(address) or private_allowed):
            raise Refused("the webhook's address is not a public one")
        if url.scheme != "https" and not (url.scheme == "http" and address.is_loopback and private_allowed):
            raise Refused("a webhook must use https")
    return list(dict.fromkeys(addresses))[:MOST_ADDRESSES]


async def _resolve(url: SplitResult) -> list[AddressLike]:
    try:
        port = url.port or 443
        found = await asyncio.get_running_loop().getaddrinfo(url.hostname, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError):
        raise Unreachable("the webhook's name cannot be resolved") from None
    except ValueError:
        raise Refused("the webhook's address is not one") from None
    return [ipaddress.ip_address(str(entry[4][0]).partition("%")[0]) for entry in found]


def is_public(address: AddressLike) -> bool:
    """Whether ``address`` is on the open internet: not private, link-local, shared, multicast or a tunnel."""
    if isinstance(address, ipaddress.IPv6Address):
        if address.ipv4_mapped is not None:
            return is_public(address.ipv4_mapped)
        if any(address in tunnel for tunnel in TUNNELS):
            return False
    return address.is_global and not address.is_multicast


def _pinned(url: SplitResult, address: AddressLike) -> str:
    host = f"[{address}]" if address.version == 6 else str(address)
    netloc = f"{host}:{url.port}" if url.port else host
    return url._replace(netloc=netloc, fragment="").geturl()
