"""DKIM signatures become claims; a key from the name system decides them later."""

import re
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from intake.sender.claims import MOST_SIGNATURES, dkim_claims
from intake.sender.keys import verifies
from intake.submission import DkimClaim
from tests.spec.sender.signing import ED_KEY, ED_RECORD, LETTER, rsa_record, signed

CANONICAL = ["simple/simple", "simple/relaxed", "relaxed/simple", "relaxed/relaxed"]

BODIES = [
    ("a plain body", b"Hello.\r\n"),
    ("no body at all", b""),
    ("only empty lines", b"\r\n\r\n\r\n"),
    ("white space at line ends", b"a \t \r\n b\t\tc \r\n"),
    ("no line end at the end", b"Hello"),
    ("a long body of short lines", b"x y\r\n" * 2000),
    ("high bytes", b"\xff\xfe caf\xc3\xa9\r\n"),
]


def one(content: bytes) -> DkimClaim:
    (claim,) = dkim_claims(content)
    return claim


@pytest.mark.parametrize("canonical", CANONICAL)
@pytest.mark.parametrize(("sentence", "body"), BODIES, ids=[row[0] for row in BODIES])
def test_a_true_signature_verifies(sentence: str, body: bytes, canonical: str) -> None:
    claim = one(signed(LETTER.partition(b"\r\n\r\n")[0] + b"\r\n\r\n" + body, canonical))
    assert claim.body_matches
    assert verifies(rsa_record(), claim)
    assert (claim.domain, claim.selector, claim.algorithm) == ("example.org", "s1", "rsa-sha256")


@pytest.mark.parametrize("canonical", CANONICAL)
def test_a_changed_body_does_not_match(canonical: str) -> None:
    assert not one(signed(canonical=canonical).replace(b"Hello", b"Hallo")).body_matches


@pytest.mark.parametrize("canonical", CANONICAL)
def test_a_changed_header_does_not_verify(canonical: str) -> None:
    assert not verifies(rsa_record(), one(signed(canonical=canonical).replace(b"My  parcel", b"My  letter")))


def test_relaxed_forgives_folding_and_simple_does_not() -> None:
    assert verifies(rsa_record(), one(signed(canonical="relaxed/relaxed").replace(b"My  parcel\r\n and", b"My parcel\r\n\t and")))
    assert not verifies(rsa_record(), one(signed(canonical="simple/simple").replace(b"My  parcel\r\n and", b"My parcel\r\n\t and")))


def test_a_message_with_bare_line_feeds_is_read_the_same() -> None:
    claim = one(signed().replace(b"\r\n", b"\n"))
    assert claim.body_matches
    assert verifies(rsa_record(), claim)


def test_ed25519_signs_the_hash() -> None:
    claim = replace(one(signed()), algorithm="ed25519-sha256")
    assert verifies(ED_RECORD, replace(claim, signature=ED_KEY.sign(claim.signed_hash)))
    assert not verifies(ED_RECORD, replace(claim, signature=ED_KEY.sign(b"else")))


KEYS = [
    ("the right key", rsa_record, True),
    ("without a version", lambda: rsa_record().removeprefix(b"v=DKIM1; "), True),
    ("a revoked key", lambda: b"v=DKIM1; k=rsa; p=", False),
    ("another key", lambda: rsa_record(1024), False),
    ("a key for another algorithm", lambda: ED_RECORD, False),
    ("a key for another version", lambda: rsa_record().replace(b"DKIM1", b"DKIM2"), False),
    ("a key for SHA-1 only", lambda: rsa_record() + b"; h=sha1", False),
    ("a key for another service", lambda: rsa_record() + b"; s=tlsrpt", False),
    ("broken base64", lambda: b"v=DKIM1; p=???", False),
    ("not a tag list", lambda: b"hello", False),
    ("not ASCII", lambda: b"\xff", False),
]


@pytest.mark.parametrize(("sentence", "record", "verified"), KEYS, ids=[row[0] for row in KEYS])
def test_keys(sentence: str, record: object, verified: bool) -> None:
    assert callable(record)
    assert verifies(record(), one(signed())) is verified


NO_CLAIMS = [
    ("no signature", LETTER),
    ("a part of the body only", signed().replace(b" q=dns/txt;", b" l=5;")),
    ("SHA-1", signed().replace(b"a=rsa-sha256", b"a=rsa-sha1")),
    ("another version", signed().replace(b"v=1;", b"v=2;")),
    ("From is not signed", re.sub(rb"\bfrom(?=\s*[:;])", b"x-from", signed())),
    ("an identity outside the domain", signed().replace(b" q=dns/txt;", b" i=@example.com;")),
    ("an unknown way of writing", signed().replace(b"c=relaxed/relaxed", b"c=loose/loose")),
    ("a tag twice", signed().replace(b"v=1;", b"v=1; v=1;")),
    ("a domain that is none", signed().replace(b"d=example.org", b"d=../etc")),
    ("broken base64", signed().replace(b" bh=", b" bh=?")),
    ("an absurd expiry", signed().replace(b" q=dns/txt;", b" x=soon;")),
    ("headers without end", b"DKIM-Signature: v=1\r\n" + b"X: y\r\n" * 60_000 + b"\r\n"),
]


@pytest.mark.parametrize(("sentence", "content"), NO_CLAIMS, ids=[row[0] for row in NO_CLAIMS])
def test_no_claim(sentence: str, content: bytes) -> None:
    assert dkim_claims(content) == ()


def test_only_the_first_three_signatures_count() -> None:
    one_signature = signed().removesuffix(LETTER)
    assert len(dkim_claims(one_signature * 9 + LETTER)) == MOST_SIGNATURES


@given(st.binary(max_size=400))
def test_any_garbage_gives_claims_or_none(noise: bytes) -> None:
    for content in (noise, b"DKIM-Signature:" + noise, signed()[:200] + noise + signed()[200:]):
        assert len(dkim_claims(content)) <= MOST_SIGNATURES


def test_a_claim_shows_no_signature() -> None:
    assert "signature" not in repr(one(signed()))
