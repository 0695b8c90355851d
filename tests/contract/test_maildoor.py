"""From the operator's settings to the mail door's own."""

from pathlib import Path

import pytest

from infra.maildoor import listener
from infra.settings import SettingsError, load_settings
from intake.smtp.settings import SmtpSettings


def smtp(**values: object) -> SmtpSettings:
    settings = load_settings(None, {}, {"smtp": values})
    return listener(settings.smtp, settings.limits)


@pytest.mark.parametrize(
    ("sentence", "values", "per_peer"),
    [
        ("on loopback everybody shares an address", {}, 2_000),
        ("by its name as well", {"host": "localhost"}, 2_000),
        ("open to the world", {"host": "0.0.0.0"}, 50),
        ("behind a proxy on this machine clients have addresses", {"proxy_networks": ["127.0.0.0/8"]}, 50),
        ("as the operator says", {"max_connections_per_peer": 7}, 7),
    ],
)
def test_how_many_connections_one_address_may_have(sentence: str, values: dict[str, object], per_peer: int) -> None:
    assert smtp(**values).max_connections_per_peer == per_peer, sentence


def test_lmtp_by_a_unix_socket() -> None:
    made = smtp(protocol="lmtp", socket_file="/run/postroom/lmtp")
    assert (made.lmtp, made.socket_file) == (True, Path("/run/postroom/lmtp"))


@pytest.mark.parametrize(
    ("sentence", "values", "said"),
    [
        ("TLS from the first octet needs a certificate", {"implicit_tls": True}, "smtp.implicit_tls: needs a certificate"),
        ("LMTP is not for the public's port", {"protocol": "lmtp", "port": 25}, "smtp.protocol: LMTP must not"),
        ("a proxy has an address", {"socket_file": "x", "proxy_networks": ["10.0.0.0/8"]}, "smtp.proxy_networks: needs a port"),
    ],
)
def test_what_excludes_each_other_is_a_mistake_in_the_settings(sentence: str, values: dict[str, object], said: str) -> None:
    with pytest.raises(SettingsError) as caught:
        smtp(**values)
    assert str(caught.value).startswith(said), sentence
