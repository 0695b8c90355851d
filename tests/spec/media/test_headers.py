"""Header fields straight from bytes."""

import pytest

from redaction.media.headers import addresses, decode_words, parameters, split_header

WORDS = [
    ("plain text stays", "Order 12", "Order 12"),
    ("a folded value is one line", "Order\r\n 12", "Order 12"),
    ("quoted-printable words are read", "=?utf-8?q?caf=C3=A9_4111?=", "café 4111"),
    ("base64 words are read", "=?utf-8?b?NDExMQ==?=", "4111"),
    ("space between two words is no content", "=?utf-8?q?4111?= =?utf-8?q?1111?=", "41111111"),
    ("a fold between two words is no content", "=?utf-8?q?4111?=\r\n =?utf-8?q?1111?=", "41111111"),
    ("space beside plain text stays", "a =?utf-8?q?b?= c", "a b c"),
    ("a character split over two words is put together", "=?utf-8?b?w6==?= =?utf-8?b?qQ==?=", "é"),
    ("a language tag is ignored", "=?us-ascii*en?q?a?=", "a"),
    ("an unknown charset is read as Latin text", "=?x-nobody?q?4111?=", "4111"),
    ("broken base64 is read as far as it goes", "=?utf-8?b?NDExMQ=?=", "4111"),
    ("UTF-16 words are read", "=?utf-16?b?/v8ANAAx?=", "41"),
    ("an unfinished word stays as it is", "=?utf-8?b?NDEx", "=?utf-8?b?NDEx"),
    ("raw eight-bit text is read", b"caf\xc3\xa9", "café"),
    ("raw Latin text is read", b"caf\xe9", "café"),
]


@pytest.mark.parametrize(("sentence", "value", "shown"), WORDS, ids=[row[0] for row in WORDS])
def test_a_value_reads_as_a_mail_program_shows_it(sentence: str, value: str | bytes, shown: str) -> None:
    assert decode_words(value) == shown


MAILBOXES = [
    ("a bare address", "a@example.org", [("", "a@example.org")]),
    ("a name and an address", "Ann Lee <a@example.org>", [("Ann Lee", "a@example.org")]),
    ("a comma in quotes is part of the name", '"Lee, Ann" <a@example.org>', [("Lee, Ann", "a@example.org")]),
    ("a comma in an encoded word is part of the name", "=?utf-8?q?Lee=2C_Ann?= <a@example.org>", [("Lee, Ann", "a@example.org")]),
    ("several", "a@example.org, B <b@example.com>", [("", "a@example.org"), ("B", "b@example.com")]),
    ("a group is flattened", "Friends: a@example.org, b@example.org;", [("", "a@example.org"), ("", "b@example.org")]),
    ("a comment is the name of a bare address", "a@example.org (Ann)", [("Ann", "a@example.org")]),
    ("a source route is dropped", "<@x.test,@y.test:a@example.org>", [("", "a@example.org")]),
    ("two addresses in one are none (CVE-2023-27043)", "a@example.org)b@example.com", [("a@example.orgb@example.com", "")]),
    ("text without an address keeps its words", "nobody", [("nobody", "")]),
    ("nothing", "", []),
    ("an empty group", "undisclosed-recipients:;", []),
    ("brackets that never close", "((((", []),
]


@pytest.mark.parametrize(("sentence", "value", "expected"), MAILBOXES, ids=[row[0] for row in MAILBOXES])
def test_mailboxes(sentence: str, value: str, expected: list[tuple[str, str]]) -> None:
    assert list(addresses(value)) == expected


PARAMETERS = [
    ("a plain value", "text/plain; charset=utf-8", ("text/plain", {"charset": "utf-8"})),
    ("a quoted value with a semicolon", 'a/b; name="x;y"', ("a/b", {"name": "x;y"})),
    ("escapes in quotes", r'a/b; name="x\"y"', ("a/b", {"name": 'x"y'})),
    ("a charset by RFC 2231", "attachment; filename*=utf-8''%e2%82%ac.pdf", ("attachment", {"filename": "€.pdf"})),
    ("pieces by RFC 2231, out of order", "a/b; name*1=1111; name*0=4111", ("a/b", {"name": "41111111"})),
    ("encoded and plain pieces", "a/b; name*0*=utf-8''41%31; name*1=1", ("a/b", {"name": "4111"})),
    ("RFC 2231 outranks the plain value", "a/b; name=x; name*=utf-8''y", ("a/b", {"name": "y"})),
    ("the first of two counts", "a/b; x=1; x=2", ("a/b", {"x": "1"})),
    ("an encoded word, though not allowed", 'a/b; name="=?utf-8?q?=34111?="', ("a/b", {"name": "4111"})),
    ("empty parameters", "a/b;;; x=1", ("a/b", {"x": "1"})),
    ("the main value in lower case", "TEXT/Plain", ("text/plain", {})),
    ("nothing", "", ("", {})),
]


@pytest.mark.parametrize(("sentence", "value", "expected"), PARAMETERS, ids=[row[0] for row in PARAMETERS])
def test_parameters(sentence: str, value: str, expected: tuple[str, dict[str, str]]) -> None:
    assert parameters(value) == expected


def test_a_header_ends_at_the_blank_line() -> None:
    assert split_header(b"A: 1\r\nB: 2\r\n 3\r\n\r\nC: 4\r\n") == (("A", b"1"), ("B", b"2\r\n 3"))
