"""The webhook's body carries the purpose; its signature can be checked by anybody who holds the secret."""

import base64
import hashlib
import hmac
import json
from datetime import UTC, datetime

import pytest

from routing.destinations import Notice, SecretUnfit, signed_headers, signing_secret, webhook_body
from routing.ticket import PURPOSES, Kind

AT = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)


def notice(kind: Kind = Kind.ORDER) -> Notice:
    return Notice("PR-ABC", "stamps", kind, 0.85, AT, "Order", "Card: [card number removed]", {"card": 1})


@pytest.mark.parametrize("kind", list(Kind))
def test_the_body_says_what_the_data_may_be_used_for(kind: Kind) -> None:
    data = json.loads(webhook_body(notice(kind)))["data"]
    assert (data["reference"], data["kind"], data["purpose"], data["removed"]) == ("PR-ABC", kind, PURPOSES[kind], {"card": 1})


def test_equal_notices_give_equal_bytes() -> None:
    assert webhook_body(notice()) == webhook_body(notice())


def test_the_signature_covers_id_time_and_body() -> None:
    secret = signing_secret("whsec_" + base64.b64encode(b"k" * 24).decode())
    headers = signed_headers(secret, "key-1", AT, b'{"a":1}')
    expected = hmac.new(b"k" * 24, f"key-1.{int(AT.timestamp())}.".encode() + b'{"a":1}', hashlib.sha256).digest()
    assert headers["webhook-signature"] == "v1," + base64.b64encode(expected).decode()
    assert (headers["webhook-id"], headers["webhook-timestamp"]) == ("key-1", str(int(AT.timestamp())))


UNFIT = [("not base64", "whsec_???"), ("too short", base64.b64encode(b"k" * 23).decode()), ("empty", "")]


@pytest.mark.parametrize(("sentence", "text"), UNFIT, ids=[row[0] for row in UNFIT])
def test_unfit_secrets_are_refused_and_not_shown(sentence: str, text: str) -> None:
    with pytest.raises(SecretUnfit) as caught:
        signing_secret(text)
    assert text == "" or text not in str(caught.value)


def test_a_notice_shows_no_content() -> None:
    assert "Card" not in repr(notice())
