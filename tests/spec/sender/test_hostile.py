"""Hostile size and shape: claims are read in time that grows with the bytes, whatever they are."""

import pytest

from intake.sender.claims import dkim_claims

TAGS = b"v=1; a=rsa-sha256; c=relaxed/relaxed; d=example.org; s=s1; bh=AAAA; b=AAAA; h=from"
SIGNATURE = b"DKIM-Signature: " + TAGS + b":x" * 90 + b"\r\n"
HEAD = SIGNATURE * 3 + b"From: jo@example.org\r\n"

SHAPES = [
    ("runs of white space", HEAD + b"\r\n" + b"a  b\t c\r\n" * 300_000, 3),
    ("nothing but spaces", HEAD + b"\r\n" + b" " * 3_000_000, 3),
    ("nothing but line ends", HEAD + b"\r\n" + b"\r\n" * 1_500_000, 3),
    ("bare carriage returns", HEAD + b"\r\n" + b"\t \r" * 1_000_000, 3),
    ("thousands of the header that is signed", HEAD + b"x: y\r\n" * 30_000 + b"\r\nhi", 3),
    ("a header without a colon", b"a" * 250_000 + b"\r\n\r\nhi", 0),
    ("a signature of white space", b"DKIM-Signature:" + b" \t" * 100_000 + b"\r\n\r\nhi", 0),
    ("a signature of tags", b"DKIM-Signature: v=1; " + b"a=b; " * 50_000 + b"\r\n\r\nhi", 0),
    ("a value of folds", b"DKIM-Signature: v=1; a=" + b"\r\n\t" * 80_000 + b"x;\r\n\r\nhi", 0),
]


@pytest.mark.parametrize(("sentence", "content", "claims"), SHAPES, ids=[row[0] for row in SHAPES])
def test_it_comes_to_an_end(sentence: str, content: bytes, claims: int) -> None:
    assert len(dkim_claims(content)) == claims
