"""Excerpts, blanking for the sealed original, and the second look at what goes out."""

import base64

import pytest

from redaction.document import Document, Reason
from redaction.findings import Inspection, Span
from redaction.inspect import excerpts, inspect
from redaction.kinds import NEVER_KEPT
from redaction.opening import open_document
from redaction.redact import blank_codes
from redaction.verify import verify
from tests.spec.media.letters import CARD, REMOVED, cleaned, letter, multipart, scan

CODE = "CVV 123"
WITH_CODE = f"card {CARD} exp 12/29 {CODE}"


def test_an_excerpt_shows_the_words_around_and_masks_every_finding() -> None:
    mail = letter(f"Dear all, my card is {CARD} and\nthe other 5555 5555 5555 4444, thanks")
    opened = open_document(mail, scan=scan)
    first, second = excerpts(opened, inspect(opened, scan), width=40)
    assert first == f"Dear all, my card is {REMOVED} and the other [card number removed, ends 4444], thanks"[: len(first)]
    assert second.endswith("and the other [card number removed, ends 4444], thanks")
    assert "\n" not in first + second
    assert "5555" not in first + second


def test_there_is_one_excerpt_for_each_finding() -> None:
    opened = open_document(letter(" and ".join([CARD] * 50), f"Subject: {CARD}"), scan=scan)
    inspection = inspect(opened, scan)
    shown = excerpts(opened, inspection)
    assert len(shown) == len(inspection.findings) == 51
    assert not any("4111 1111" in each for each in shown)


def sealed(document: Document) -> bytes:
    opened = open_document(document, scan=scan)
    return blank_codes(opened, inspect(opened, scan), NEVER_KEPT, scan)


def test_an_original_without_codes_is_sealed_byte_for_byte() -> None:
    mail = letter(f"card {CARD}", "Received: by a.test", "X-Odd:  spaced ")
    assert sealed(mail) == mail.content


BLANKED = [
    ("in a body as it is", letter(WITH_CODE), WITH_CODE.encode(), WITH_CODE.replace("123", "XXX").encode()),
    ("in a subject", letter("x", f"Subject: {WITH_CODE}"), WITH_CODE.encode(), WITH_CODE.replace("123", "XXX").encode()),
    (
        "in base64",
        letter(base64.b64encode(WITH_CODE.encode()).decode(), "Content-Transfer-Encoding: base64"),
        base64.b64encode(WITH_CODE.encode()),
        base64.b64encode(WITH_CODE.replace("123", "XXX").encode()) + b"\r\n",
    ),
    (
        "beside a part that was not read",
        multipart(f"\n{WITH_CODE}", "Content-Type: image/png\n\nraw"),
        b" CVV 123",
        b" CVV XXX",
    ),
]


@pytest.mark.parametrize(("sentence", "mail", "before", "after"), BLANKED, ids=[row[0] for row in BLANKED])
def test_a_code_is_blanked_and_every_other_byte_stays(sentence: str, mail: Document, before: bytes, after: bytes) -> None:
    assert before in mail.content
    assert sealed(mail) == mail.content.replace(before, after)


def test_a_code_in_html_is_blanked() -> None:
    kept = sealed(multipart(f"Content-Type: text/html; charset=iso-8859-1\n\n<p>caf&eacute; {WITH_CODE}</p>"))
    assert b"123" not in kept
    assert CARD.encode() in kept


def test_codes_in_a_document_nobody_could_read_are_blanked_in_the_raw_bytes() -> None:
    assert sealed(Document("", "application/x-thing", WITH_CODE.encode())) == WITH_CODE.replace("123", "XXX").encode()


def test_what_was_cleaned_passes_the_second_look() -> None:
    mail = multipart(
        f"\n{CARD}", f"Content-Type: text/html\n\n<p title='{CARD}'>{CARD}</p>", f"Content-Type: message/rfc822\n\nSubject: {CARD}\n\nx"
    )
    assert verify(cleaned(mail).document, scan) == Inspection()


LEFT = [
    ("a body", letter(CARD)),
    ("a body in base64", letter(base64.b64encode(CARD.encode()).decode(), "Content-Transfer-Encoding: base64")),
    ("a body in quoted-printable", letter("=34111 1111 1111 1111", "Content-Transfer-Encoding: quoted-printable")),
    ("an encoded subject", letter("x", "Subject: =?utf-8?q?=34111_1111_1111_1111?=")),
    ("tags inside the number", multipart("Content-Type: text/html\n\n<p>4111 <em class='x'>1111</em> 1111 1111</p>")),
    ("entities", multipart("Content-Type: text/html\n\n&#52;111 1111 1111 1111")),
    ("a file name", multipart("Content-Disposition: attachment; filename*=utf-8''%34111%201111%201111%201111.txt\n\nx")),
    ("the bytes of a header", letter("x", f"X-Note: {CARD}")),
    ("a header over a body that is one of its digits", letter("4", f"X-Note: {CARD}")),
    ("the second of two bodies that are alike", multipart("\nthe same", f"\nthe same {CARD}")),
    ("between the parts", letter(f"--c\n\nx\n\n--c\n\ny\n--c--\n{CARD}", "Content-Type: multipart/mixed; boundary=c")),
]


@pytest.mark.parametrize(("sentence", "mail"), LEFT, ids=[row[0] for row in LEFT])
def test_the_second_look_finds_what_was_left(sentence: str, mail: Document) -> None:
    assert "card" in {finding.kind for finding in verify(mail, scan).findings}


def looked_at(mail: Document) -> list[str]:
    """The texts of the second look."""
    seen: list[str] = []

    def scan_nothing(text: str, _label: str) -> tuple[Span, ...]:
        seen.append(text)
        return ()

    verify(mail, scan_nothing)
    return seen


@pytest.mark.parametrize("encoding", ["7bit", "quoted-printable", "base64"])
def test_the_second_look_reads_each_part_by_itself_and_what_is_around_them(encoding: str) -> None:
    bodies = ["first of two", "second of two"]
    coded = [base64.b64encode(body.encode()).decode() if encoding == "base64" else body for body in bodies]
    first, second, raw = looked_at(multipart(*(f"Content-Transfer-Encoding: {encoding}\n\n{body}" for body in coded)))
    assert [first.strip(), second.strip()] == bodies
    assert "Subject: An order" in raw
    assert not any(body in raw for body in coded)


def test_what_the_second_look_cannot_read_does_not_leave() -> None:
    torn = Document("", "application/zip", b"PK\x03\x04torn")
    assert [each.reason for each in verify(torn, scan).unscannable] == [Reason.CRASHED]
