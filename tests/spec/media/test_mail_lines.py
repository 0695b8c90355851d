"""Which texts a mail's header makes, and where what is cut in one of them is cut in the bytes."""

import pytest

from redaction.document import Document
from redaction.inspect import inspect
from redaction.kinds import NEVER_KEPT
from redaction.opening import open_document
from redaction.redact import blank_codes
from tests.spec.media.letters import CARD, cleaned, letter, scan

OTHERS = "other fields"


def passages(document: Document) -> dict[str, str]:
    return {passage.place: passage.text for passage in open_document(document).reading.passages}


def test_what_programs_write_is_one_text_with_a_field_on_each_line() -> None:
    mail = letter("x", "Received: by a.test", "X-Note: =?utf-8?q?caf=C3=A9?=", "Received: by b.test")
    assert passages(mail)[OTHERS] == "Received: by a.test\nX-Note: café\nReceived: by b.test"


def test_identifiers_of_a_thread_are_one_text() -> None:
    mail = letter("x", "Message-ID: <b@a.test>", "X-Own: 1", "References: <a@a.test>")
    assert passages(mail)["identifiers"] == "Message-ID: <b@a.test>\nReferences: <a@a.test>"


@pytest.mark.parametrize("name", ["From", "To", "Cc", "Reply-To", "Subject", "List-Id", "Content-Description"])
def test_what_goes_on_and_is_for_people_is_a_text_by_itself(name: str) -> None:
    texts = [passage.text for passage in open_document(letter("x", f"{name}: a <b@c.test>", "X-Own: 1")).reading.passages]
    assert "a <b@c.test>" in texts


QUIET = [
    ("a date", "Date: Sun, 01 Mar 2026 14:26:00 +0000"),
    ("a date with the zone's name", "Date: Sun, 1 Mar 2026 14:26:00 -0530 (PST)"),
    ("a date without the day of the week", "Date: 1 Mar 2026 14:26:00 GMT"),
    ("the version of MIME", "MIME-Version: 1.0"),
    ("an encoding", "Content-Transfer-Encoding: 8bit"),
]
LOUD = [
    ("a number behind a date", f"Date: Sun, 01 Mar 2026 14:26:00 +0000 {CARD}"),
    ("a number in place of a date", f"Date: {CARD}"),
    ("a comment behind a date", f"Date: Sun, 01 Mar 2026 14:26:00 +0000 ({CARD})"),
    ("a year that is none", "Date: Sun, 01 Mar 4111 14:26:00 +0000"),
    ("hours that are none", "Date: Sun, 01 Mar 2026 41:11:11 +1111"),
    ("a comment behind the version of MIME", f"MIME-Version: 1.0 ({CARD})"),
    ("an encoding nobody knows", f"Content-Transfer-Encoding: {CARD}"),
]


@pytest.mark.parametrize(("sentence", "field"), QUIET, ids=[row[0] for row in QUIET])
def test_a_field_that_is_as_it_should_be_is_no_text(sentence: str, field: str) -> None:
    assert passages(letter("x", field)).keys() == {"from", "to", "subject"}


@pytest.mark.parametrize(("sentence", "field"), LOUD, ids=[row[0] for row in LOUD])
def test_a_field_that_is_not_is_read(sentence: str, field: str) -> None:
    assert field.partition(": ")[2] in "\n".join(passages(letter("x", field)).values())


def test_a_number_in_a_field_among_others_has_a_place_with_its_line() -> None:
    mail = letter("x", "Received: by a.test", f"X-Note: {CARD}", "X-Own: 1")
    (finding,) = inspect(open_document(mail), scan).findings
    assert finding.place.name == "other fields, line 2"


def test_a_code_in_a_field_among_others_is_blanked_there_and_every_other_byte_stays() -> None:
    mail = letter("x", "Received: by a.test; 123", f"X-Note: card {CARD} exp 12/29 CVV 123", "Subject: 123", "X-Own:  123 ")
    opened = open_document(mail)
    assert blank_codes(opened, inspect(opened, scan), NEVER_KEPT) == mail.content.replace(b"CVV 123", b"CVV XXX")


def test_a_number_in_one_identifier_of_a_thread_goes_and_the_others_stay() -> None:
    mail = letter("x", "Message-ID: <b@a.test>", f"In-Reply-To: <card {CARD}@a.test>", "References: <a@a.test>")
    content = cleaned(mail).document.content
    assert b"Message-ID: <b@a.test>" in content
    assert b"References: <a@a.test>" in content
    assert b"1111" not in content
