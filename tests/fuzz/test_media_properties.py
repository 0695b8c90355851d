"""Whatever arrives: it opens, within its budgets, and what comes out is safe to pass on."""

import base64
import re
from email import message_from_bytes, policy

from hypothesis import example, given
from hypothesis import strategies as st

from redaction.document import Document, Withheld
from redaction.findings import Span
from redaction.inspect import inspect
from redaction.opening import Limits, open_document
from redaction.redact import Redaction, blank_codes, redact
from redaction.verify import verify

CARD = "4111111111111111"
LIMITS = Limits(total=1 << 20, depth=4, documents=50)

FRAGMENTS = [
    *("Subject: ", "From: ", "To: ", "Content-Type: ", "Content-Transfer-Encoding: ", "Content-Disposition: ", "MIME-Version: 1.0"),
    *("text/plain", "text/html", "multipart/mixed; boundary=b", "multipart/alternative; boundary=c", "message/rfc822", "application/zip"),
    *("; charset=utf-8", "; charset=utf-16", "; charset=x-nobody", "; name=", "; filename*0*=utf-8''", "form-data; name=x"),
    *("base64", "quoted-printable", "x-uuencode", "--b", "--b--", "--c", "--c--", "\r\n", "\r\n", "\r\n\r\n", "\n", "\r", "\0"),
    *(" ", "\t", "=", "=?utf-8?q?", "=?utf-8?b?", "?=", "<p>", "</p>", "<!--", "-->", "<b title='", "'>", "&#52;", "&amp;"),
    *("begin 644 x", "end", "é", "\u2028", '"', "(", ")", "<a@example.org>", "a@example.org, ", ";"),
    *(CARD, "NDExMTExMTExMTExMTExMQ==", "PK\x03\x04", "hello world"),
]

mails = st.lists(st.sampled_from(FRAGMENTS) | st.text(max_size=8), max_size=40).map(lambda words: "".join(words).encode("utf-8", "replace"))
anything = st.binary(max_size=400) | mails
types = st.sampled_from(["message/rfc822", "text/plain", "text/html", "application/zip", "application/octet-stream", ""])


def scan(text: str, label: str) -> tuple[Span, ...]:
    """Every run of 16 digits: a scanner with no judgement, so nothing is left alone for good reasons."""
    return tuple(Span("card", match.start(), match.end(), "test", 1.0, "ends 1111") for match in re.finditer("[0-9]{16}", text))


def cleaned(document: Document) -> Redaction | Withheld:
    opened = open_document(document, LIMITS, scan)
    return redact(opened, inspect(opened, scan).findings)


@given(anything, types)
def test_any_bytes_open_within_their_budget(content: bytes, media_type: str) -> None:
    opened = list(open_document(Document("x", media_type, content), LIMITS, scan).walk())
    assert len(opened) <= LIMITS.documents + 50
    assert max(len(each.path) for each in opened) <= LIMITS.depth + 1


@given(anything, types)
def test_nothing_is_found_in_what_was_cleaned(content: bytes, media_type: str) -> None:
    result = cleaned(Document("x", media_type, content))
    if isinstance(result, Redaction):
        assert inspect(open_document(result.document, LIMITS, scan), scan).findings == ()
        assert verify(result.document, scan).findings == ()


@given(mails)
def test_cleaning_twice_changes_nothing_more(content: bytes) -> None:
    once = cleaned(Document("", "message/rfc822", content))
    if isinstance(once, Redaction):
        twice = cleaned(once.document)
        assert isinstance(twice, Redaction)
        assert twice.document.content == once.document.content


RAW = ["xmp", "plaintext", "iframe", "noframes", "noembed", "noscript", "textarea", "title", "script", "style", "listing", "template"]
MARKUP = ["<", ">", "&", "&amp;", "&lt;", "&amp;lt;", "&#52;", "&nbsp;", "\n", " ", "<b>", "</b>", "<p>", "</p>", "<!--", "-->", "x", CARD]
pages = st.lists(st.sampled_from([*MARKUP, *(f"<{tag}>" for tag in RAW), *(f"</{tag}>" for tag in RAW)]), max_size=20).map("".join)


@given(pages)
@example("<p><plaintext>")
@example("<script><!--<script>")
def test_a_page_with_raw_text_written_twice_is_the_same(page: str) -> None:
    once = cleaned(Document("", "text/html", f"<p>first</p>{page}".encode(), "utf-8"))
    if isinstance(once, Redaction):
        twice = cleaned(once.document)
        assert isinstance(twice, Redaction)
        assert twice.document.content == once.document.content


@given(mails)
def test_no_code_is_left_in_a_sealed_original(content: bytes) -> None:
    opened = open_document(Document("", "message/rfc822", content), LIMITS, scan)
    sealed = blank_codes(opened, inspect(opened, scan), {"card"}, scan)
    again = open_document(Document("", "message/rfc822", sealed), LIMITS, scan)
    assert inspect(again, scan).findings == ()


@given(mails)
def test_what_goes_out_is_a_well_formed_message(content: bytes) -> None:
    result = cleaned(Document("", "message/rfc822", content))
    if isinstance(result, Redaction):
        written = result.document.content
        assert written.isascii()
        assert b"\n" not in written.replace(b"\r\n", b"")
        assert b"\r" not in written.replace(b"\r\n", b"")
        assert max(map(len, written.split(b"\r\n"))) <= 998
        assert message_from_bytes(written, policy=policy.compat32).defects == []


@given(st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Cs"], exclude_characters="0123456789"), max_size=60), st.booleans())
def test_text_that_no_finding_covers_survives(words: str, before: bool) -> None:
    body = f"{words} {CARD}" if before else f"{CARD} {words}"
    result = cleaned(Document("", "text/plain", body.encode(), "utf-8"))
    assert isinstance(result, Redaction)
    placeholder = "[card number removed, ends 1111]"
    assert result.document.content.decode() == body.replace(CARD, placeholder)


@given(st.text(max_size=80))
def test_a_header_written_holds_no_line_end(subject: str) -> None:
    mail = Document("", "message/rfc822", b"Subject: =?utf-8?b?" + _base64(subject) + b"?=\r\n\r\nx")
    result = cleaned(mail)
    assert isinstance(result, Redaction)
    header = result.document.content.partition(b"\r\n\r\n")[0]
    names = [line.partition(b":")[0] for line in header.split(b"\r\n") if line[:1] not in {b" ", b"\t"}]
    assert set(names) <= {b"Subject", b"MIME-Version", b"Content-Type", b"Content-Transfer-Encoding"}


def _base64(text: str) -> bytes:
    return base64.b64encode(text.encode("utf-8", "replace"))
