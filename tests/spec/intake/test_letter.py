"""What people in the house see of a message: text, harmless HTML, attachments with what became of them."""

from email.message import EmailMessage
from email.policy import SMTP

import pytest
from hypothesis import given
from hypothesis import strategies as st

from intake.leaves import part_of
from intake.letter import letter_from, sanitised
from redaction.building import build
from redaction.document import Document, PartResult, Withheld
from redaction.inspect import inspect
from redaction.opening import open_document
from redaction.policy import load
from redaction.redact import redact

SCAN = build(load()).scan


def mail(**headers: str) -> EmailMessage:
    message = EmailMessage(policy=SMTP)
    for name, value in {"From": "Ann Example <ann@example.org>", "Subject": "Stamps", **headers}.items():
        message[name.replace("_", "-")] = value
    return message


def test_a_letter_has_what_an_answer_needs() -> None:
    message = mail(Message_ID="<1@example.org>", Reply_To="home@example.org", Date="Tue, 06 May 2031 12:00:00 +0000")
    message.set_content("Two coils, please.\n")
    letter = letter_from(message.as_bytes())
    assert (letter.sender_name, letter.sender_address, letter.reply_to) == ("Ann Example", "ann@example.org", "home@example.org")
    assert (letter.message_id, letter.subject, letter.date) == ("1@example.org", "Stamps", "Tue, 06 May 2031 12:00:00 +0000")
    assert (letter.text, letter.html, letter.attachments) == ("Two coils, please.\n", "", ())


@pytest.mark.parametrize(
    ("sentence", "html", "kept"),
    [
        ("simple structure stays", "<p>Two <b>coils</b></p>", "<p>Two <b>coils</b></p>"),
        ("scripts go with what is in them", "<p>a</p><script>steal()</script>", "<p>a</p>"),
        ("nothing loads", '<p>a<img src="http://tracker.example/x.gif">b</p>', "<p>ab</p>"),
        ("links are words only", '<a href="http://evil.example/">here</a>', "<a>here</a>"),
        ("nothing is styled", '<p style="position:fixed" class="x">a</p>', "<p>a</p>"),
        ("nothing can be submitted", '<form action="/x"><input name="a">b</form>', "b"),
        ("tables keep their spans", '<table><tr><td colspan="2" onclick="x()">a</td></tr></table>', 'colspan="2"'),
        ("nothing stays nothing", "", ""),
    ],
)
def test_html_is_made_harmless(sentence: str, html: str, kept: str) -> None:
    clean = sanitised(html)
    assert kept in clean, sentence
    assert not any(word in clean for word in ("script", "src", "href", "onclick", "style", "<form", "<input")), sentence


def test_a_letter_of_html_alone_has_its_words_as_text() -> None:
    message = mail()
    message.set_content("<p>Two coils,</p><p>please.</p>", subtype="html")
    letter = letter_from(message.as_bytes())
    assert [line.strip() for line in letter.text.split("\n") if line.strip()] == ["Two coils,", "please."]


def test_a_form_s_answer_stands_under_its_question() -> None:
    message = mail()
    message.set_content("2 coils")
    message["Content-Description"] = "What would you like to order?"
    assert letter_from(message.as_bytes()).text.strip() == "What would you like to order?\n2 coils"


def test_attachments_of_one_name_keep_their_own_fate() -> None:
    message = mail()
    message.set_content("See both.")
    for text in ("my card 4539 1488 0343 6467", "nothing in here"):
        message.add_attachment(text, filename="note.txt")
    message.add_attachment(b"\x89PNG\r\n\x1a\n", maintype="image", subtype="png", filename="note.png")
    content, parts = redacted(message.as_bytes())
    letter = letter_from(content, parts)
    assert [(one.name, one.state, one.part) for one in letter.attachments] == [
        ("note.txt", "redacted", 1),
        ("note.txt", "untouched", 2),
        ("note.png", "withheld: damaged or not what it says", -1),
    ]
    assert b"nothing in here" in part_of(content, 2)[2]


@pytest.mark.parametrize(("sentence", "number"), [("a body is no attachment", 0), ("there is no such part", 7), ("nor this", -1)])
def test_only_attachments_can_be_downloaded(sentence: str, number: int) -> None:
    message = mail()
    message.set_content("See the file.")
    message.add_attachment(b"abc", maintype="application", subtype="octet-stream", filename="a.bin")
    assert part_of(message.as_bytes(), 1) == ("a.bin", "application/octet-stream", b"abc")
    with pytest.raises(LookupError):
        part_of(message.as_bytes(), number)
    assert sentence


def test_a_nested_mail_is_one_attachment() -> None:
    inner = mail(Subject="Inner")
    inner.set_content("Deep inside.")
    outer = mail()
    outer.set_content("Forwarded.")
    outer.add_attachment(inner)
    (attached,) = letter_from(outer.as_bytes()).attachments
    assert (attached.name, attached.media_type, attached.part) == ("message.eml", "message/rfc822", 1)
    assert b"Deep inside." in part_of(outer.as_bytes(), 1)[2]


def test_a_delivery_report_is_one_attachment_however_many_blank_lines_it_has() -> None:
    report = b"Reporting-MTA: dns; a.example.org\r\n\r\n" + b"Final-Recipient: rfc822; b@example.org\r\n\r\n" * 50
    content = (
        b"Content-Type: multipart/report; boundary=b\r\n\r\n--b\r\n\r\nIt was not delivered.\r\n"
        b"--b\r\nContent-Type: message/delivery-status\r\n\r\n" + report + b"\r\n--b--\r\n"
    )
    (attached,) = letter_from(content).attachments
    assert (attached.media_type, attached.size) == ("message/delivery-status", len(report))
    assert part_of(content, attached.part) == ("unnamed", "message/delivery-status", report)


def test_a_repr_shows_nothing_of_the_letter() -> None:
    message = mail(Subject="canary")
    message.set_content("canary")
    message.add_attachment(b"x", maintype="text", subtype="x-a", filename="canary.txt")
    assert "canary" not in repr(letter_from(message.as_bytes()))


header_texts = st.text(st.characters(exclude_characters="\r\n", codec="utf-8"), max_size=40)
bodies = st.one_of(
    st.text(st.characters(codec="utf-8"), max_size=200),
    st.sampled_from(["<p>a", "<table><tr>", "<!--", "]]>", "<?xml", "&#x110000;", "\x00", "<svg/onload=x>", "my card 4539 1488 0343 6467"]),
)
media_types = st.sampled_from(["text/plain", "text/html", "message/rfc822", "application/pdf", "multipart/mixed", "text/plain; charset=x"])


@st.composite
def messages(draw: st.DrawFn) -> bytes:
    """Mails of the odd sort: any header text, any part under any type."""
    head = f"From: {draw(header_texts)}\r\nSubject: {draw(header_texts)}\r\nReply-To: {draw(header_texts)}\r\n".encode()
    parts = draw(st.lists(st.tuples(media_types, header_texts, bodies), max_size=4))
    pieces = [
        f'--b\r\nContent-Type: {kind}\r\nContent-Disposition: x; filename="{name}"\r\n\r\n{body}\r\n'.encode() for kind, name, body in parts
    ]
    return head + b"Content-Type: multipart/mixed; boundary=b\r\n\r\n" + b"".join(pieces) + b"--b--\r\n"


@given(messages())
def test_a_letter_can_be_made_of_whatever_redaction_lets_out(content: bytes) -> None:
    opened = open_document(Document("", "message/rfc822", content), scan=SCAN)
    rebuilt = redact(opened, inspect(opened, SCAN).findings)
    if isinstance(rebuilt, Withheld):
        return
    letter = letter_from(rebuilt.document.content, rebuilt.parts)
    for attachment in letter.attachments:
        if attachment.part >= 0:
            assert len(part_of(rebuilt.document.content, attachment.part)[2]) == attachment.size


def redacted(content: bytes) -> tuple[bytes, tuple[PartResult, ...]]:
    opened = open_document(Document("", "message/rfc822", content), scan=SCAN)
    rebuilt = redact(opened, inspect(opened, SCAN).findings)
    assert not isinstance(rebuilt, Withheld)
    return rebuilt.document.content, rebuilt.parts
