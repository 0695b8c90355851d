"""Envelope addresses: what is one, and what only looks like one."""

import pytest

from intake.smtp.path import is_greeting_name, parse_path

LONG_DOMAIN = ".".join(["d" * 60] * 4)


@pytest.mark.parametrize(
    ("sentence", "text", "parsed"),
    [
        ("a plain address", "<ann@example.org>", ("ann@example.org", "")),
        ("parameters follow", "<ann@example.org> SIZE=100 BODY=8BITMIME", ("ann@example.org", "SIZE=100 BODY=8BITMIME")),
        ("the null path", "<>", ("<>", "")),
        ("postmaster needs no domain", "<PostMaster>", ("PostMaster", "")),
        ("a quoted local part", '<"a b@c"@example.org>', ('"a b@c"@example.org', "")),
        ("an address literal", "<ann@[192.0.2.1]>", ("ann@[192.0.2.1]", "")),
        ("an IPv6 literal", "<ann@[IPv6:2001:db8::1]>", ("ann@[IPv6:2001:db8::1]", "")),
        ("doubled dots exist at real providers", "<a..b.@example.org>", ("a..b.@example.org", "")),
        ("a long VERP sender", f"<{'v' * 100}@example.org>", (f"{'v' * 100}@example.org", "")),
        ("percent and bang are letters to us, not routes", "<a%b!c@example.org>", ("a%b!c@example.org", "")),
        ("no brackets", "ann@example.org", None),
        ("no domain", "<ann>", None),
        ("an empty domain", "<ann@>", None),
        ("an empty label", "<ann@example..org>", None),
        ("a domain with a hyphen at the edge", "<ann@-example.org>", None),
        ("a source route", "<@relay.example.org:ann@example.org>", None),
        ("two addresses", "<ann@example.org><bob@example.org>", None),
        ("a space inside", "<ann @example.org>", None),
        ("a line feed inside", "<ann@example.org>\nRCPT", None),
        ("a carriage return inside quotes", '<"a\rb"@example.org>', None),
        ("a NUL inside", "<a\0b@example.org>", None),
        ("a vertical tab after it", "<ann@example.org>\x0bX", None),
        ("not ASCII", "<jos\u00e9@example.org>", None),
        ("a local part over the limit", f"<{'v' * 129}@example.org>", None),
        ("a path over the limit", f"<{'v' * 20}@{LONG_DOMAIN}>", None),
        ("a label over the limit", f"<ann@{'d' * 64}.org>", None),
        ("nothing", "", None),
    ],
)
def test_paths(sentence: str, text: str, parsed: tuple[str, str] | None) -> None:
    assert parse_path(text) == parsed, sentence


@pytest.mark.parametrize(
    ("sentence", "text", "good"),
    [
        ("a domain", "mail.example.org", True),
        ("an address literal", "[192.0.2.1]", True),
        ("a machine's pet name with a space", "Ann's PC", True),
        ("nothing", None, False),
        ("a control character", "a\x0bb", False),
        ("too long", "a" * 256, False),
    ],
)
def test_greeting_names(sentence: str, text: str | None, good: bool) -> None:
    assert is_greeting_name(text) is good, sentence
