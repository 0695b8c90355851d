"""What a document is, how far it is opened, and what its places are called."""

import pytest

from redaction.document import Document, Reason
from redaction.findings import Span
from redaction.inspect import inspect
from redaction.opening import Limits, media_type, open_document
from tests.spec.media.letters import CARD, letter, multipart, scan

TYPES = [
    ("content outranks what was declared", Document("a.txt", "text/plain", b"PK\x03\x04..."), "application/zip"),
    ("a PDF that claims to be text", Document("", "text/plain", b"%PDF-1.7"), "application/pdf"),
    ("what was declared counts next", Document("a.zip", "text/html", b"x"), "text/html"),
    ("the name counts where nothing was declared", Document("a.HTML", "application/octet-stream", b"x"), "text/html"),
    ("the name counts where plain text was declared", Document("a.eml", "text/plain", b"x"), "message/rfc822"),
    ("a name whose type has no reader", Document("a.docx", "", b"x"), "application/x-docx"),
    ("a page without a name", Document("", "", b"<!doctype html><p>x"), "text/html"),
    ("plain text stays plain text though it holds tags", Document("", "text/plain", b"<html>x"), "text/plain"),
    ("a mail without a name", Document("", "", b"Received: from a\r\n\r\nx"), "message/rfc822"),
    ("nothing but text", Document("", "application/octet-stream", "é 4111".encode()), "text/plain"),
    ("bytes that are no text", Document("", "application/octet-stream", b"\x00\x01"), "application/octet-stream"),
]


@pytest.mark.parametrize(("sentence", "document", "expected"), TYPES, ids=[row[0] for row in TYPES])
def test_what_a_document_is(sentence: str, document: Document, expected: str) -> None:
    assert media_type(document) == expected


BUDGETS = [
    ("too deep", Limits(depth=0), Reason.TOO_DEEP),
    ("too many documents", Limits(documents=2), Reason.TOO_MANY),
    ("too large in all", Limits(total=200), Reason.TOO_LARGE),
]


@pytest.mark.parametrize(("sentence", "limits", "reason"), BUDGETS, ids=[row[0] for row in BUDGETS])
def test_a_budget_that_is_used_up_is_said(sentence: str, limits: Limits, reason: Reason) -> None:
    opened = open_document(multipart("\none", "\ntwo", "\nthree " + "x" * 100), limits)
    assert any(reason in each.reading.unscannable for each in opened.walk())


def test_places_have_names_a_reviewer_understands() -> None:
    inner = f'Content-Type: text/plain; name="note.txt"\n\nfirst\nsecond {CARD}'
    mail = multipart(f"\n{CARD}", inner, f"Content-Type: message/rfc822\n\nSubject: {CARD}\n\nx")
    places = [finding.place.name for finding in inspect(open_document(mail, scan=scan), scan).findings]
    assert places == ["text", "attachment 1, note.txt, line 2", "attached message, subject"]


def test_a_number_in_a_file_name_is_masked_in_the_names_of_places() -> None:
    mail = multipart(f'Content-Disposition: attachment; filename="{CARD}.txt"\n\n{CARD}')
    inspection = inspect(open_document(mail, scan=scan), scan)
    assert [finding.place.passage for finding in inspection.findings] == [-1, 0]
    assert all("4111" not in finding.place.name for finding in inspection.findings)


def test_without_a_scanner_file_names_are_not_shown() -> None:
    opened = open_document(multipart('Content-Disposition: attachment; filename="a.txt"\n\nx'))
    assert opened.children[0].name == "attachment 1"


def failing(text: str, label: str) -> tuple[Span, ...]:
    raise RuntimeError(label)


def test_text_that_the_scanner_gives_up_on_is_unscannable() -> None:
    inspection = inspect(open_document(letter("x"), scan=failing), failing)
    assert inspection.findings == ()
    assert {each.reason for each in inspection.unscannable} == {Reason.CRASHED}


def test_nothing_of_the_content_shows_in_a_repr() -> None:
    mail = multipart(f'Content-Description: {CARD}\nContent-Disposition: attachment; filename="{CARD}.txt"\n\n{CARD}')
    opened = open_document(mail, scan=scan)
    assert "4111" not in repr(opened) + repr(inspect(opened, scan))
