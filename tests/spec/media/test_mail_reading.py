"""Everything in a mail that a person could read is read, and what two programs would read differently is said."""

import base64

import pytest

from redaction.document import Document, Reason
from redaction.opening import open_document
from tests.spec.media.letters import CARD, everything, letter, multipart, reasons

ENCODED = base64.b64encode(f"card {CARD}".encode()).decode()
OPAQUE = "Content-Type: application/pkcs7-mime; smime-type=enveloped-data\nContent-Transfer-Encoding: base64"

READ = [
    ("the body", letter(f"card {CARD}")),
    ("the subject", letter("x", f"Subject: {CARD}")),
    ("a subject in encoded words split inside the number", letter("x", "Subject: =?utf-8?q?4111_1111?= =?utf-8?q?_1111_1111?=")),
    ("a display name", letter("x", f'Reply-To: "{CARD}" <a@example.org>')),
    ("a header of the sender's own", letter("x", f"X-Note: {CARD}")),
    ("a comment in a Received line", letter("x", f"Received: from a.example.org ({CARD})")),
    ("a message identifier", letter("x", f"Message-ID: <{CARD}@example.org>")),
    ("a body in base64", letter(ENCODED, "Content-Transfer-Encoding: base64")),
    ("a body in quoted-printable", letter("=34111 1111=\n 1111 1111", "Content-Transfer-Encoding: quoted-printable")),
    ("a body in EBCDIC", Document("", "message/rfc822", b"Content-Type: text/plain; charset=cp037\r\n\r\n" + CARD.encode("cp037"))),
    ("the text before the first part", letter(f"{CARD}\n--c\n\nx\n--c--", "Content-Type: multipart/mixed; boundary=c")),
    ("the text after the last part", letter(f"--c\n\nx\n--c--\n{CARD}", "Content-Type: multipart/mixed; boundary=c")),
    ("the second of two alternatives", multipart("\nnothing", f"Content-Type: text/html\n\n<p>{CARD}</p>", subtype="alternative")),
    ("a part without a closing boundary", letter(f"--c\n\n{CARD}", "Content-Type: multipart/mixed; boundary=c")),
    ("a part's description", multipart(f"Content-Description: {CARD}\n\nx")),
    ("a parameter nobody asked for", multipart(f'Content-Type: text/plain; note="{CARD}"\n\nx')),
    ("a form field's name", multipart(f'Content-Disposition: form-data; name="{CARD}"\n\nx', subtype="form-data")),
    ("a mail inside a mail", multipart(f"Content-Type: message/rfc822\n\nSubject: inner\n\n{CARD}")),
    ("the header of a mail inside a mail", multipart(f"Content-Type: message/rfc822\n\nSubject: {CARD}\n\nx")),
    ("a delivery report", multipart(f"Content-Type: message/delivery-status\n\nDiagnostic-Code: {CARD}", subtype="report")),
    ("a multipart whose boundary never comes", letter(CARD, "Content-Type: multipart/mixed; boundary=never")),
    ("a body after a line that is no header", letter("x", "Subject: y", f"no header here {CARD}")),
]


@pytest.mark.parametrize(("sentence", "mail"), READ, ids=[row[0] for row in READ])
def test_what_a_person_could_read_is_read(sentence: str, mail: Document) -> None:
    assert CARD in everything(mail)


def test_file_names_are_the_names_of_children() -> None:
    mail = multipart(f"Content-Disposition: attachment; filename*=utf-8''{CARD.replace(' ', '%20')}.txt\n\nx")
    assert [each.document.name for each in open_document(mail).children] == [f"{CARD}.txt"]


def test_a_description_is_the_label_of_its_part() -> None:
    mail = multipart("Content-Description: Account number\n\n12345678")
    (child,) = open_document(mail).children
    assert (child.document.label, child.reading.passages[0].label) == ("Account number", "Account number")


def test_signatures_over_headers_are_not_read() -> None:
    assert "c2lnbmF0dXJl" not in everything(letter("x", "DKIM-Signature: v=1; b=c2lnbmF0dXJl"))


def test_children_are_the_leaves_in_order() -> None:
    inner = 'Content-Type: multipart/alternative; boundary="in"\n\n--in\n\none\n--in\nContent-Type: text/html\n\ntwo\n--in--\n'
    children = open_document(multipart(inner, "\nthree")).children
    assert [each.document.content.strip() for each in children] == [b"one", b"two", b"three"]


PART = "Content-Type: text/plain\n\nx"
DOUBTFUL = [
    ("two content types", letter("x", "Content-Type: text/plain", "Content-Type: text/html")),
    ("two boundaries", letter("--c\n\nx\n--c--", "Content-Type: multipart/mixed; boundary=c; boundary=d")),
    ("a multipart in base64", letter("--c\n\nx\n--c--", "Content-Type: multipart/mixed; boundary=c", "Content-Transfer-Encoding: base64")),
    ("a bare carriage return", letter("a\rb")),
    ("a NUL", letter("a\0b")),
    ("a multipart without a boundary", letter("x", "Content-Type: multipart/mixed")),
    ("a boundary that never comes", letter("x", "Content-Type: multipart/mixed; boundary=c")),
    ("parts after the last one", letter(f"--c\n\nx\n--c--\n--c\n{PART}", "Content-Type: multipart/mixed; boundary=c")),
    ("something like a part after the end", letter(f"--c\n\nx\n--c--\n{PART}", "Content-Type: multipart/mixed; boundary=c")),
    (
        "one boundary used twice",
        letter("--c\nContent-Type: multipart/mixed; boundary=c\n\n--c\n\nx\n--c--", "Content-Type: multipart/mixed; boundary=c"),
    ),
    ("a folded line of spaces in a header", letter("x", "X-A: b", " ", "X-C: d")),
    ("a header that does not end", letter("x", "no header here")),
    ("a transfer encoding nobody knows", letter("x", "Content-Transfer-Encoding: x-rot13")),
    ("a mail inside a mail in base64", multipart("Content-Type: message/rfc822\nContent-Transfer-Encoding: base64\n\nU3ViamVjdDogeA==")),
]


@pytest.mark.parametrize(("sentence", "mail"), DOUBTFUL, ids=[row[0] for row in DOUBTFUL])
def test_what_two_programs_would_read_differently_is_ambiguous(sentence: str, mail: Document) -> None:
    assert str(Reason.AMBIGUOUS) in reasons(mail)


PLAIN = [
    ("a plain mail", letter("hello")),
    ("a mail with Unix line ends", Document("", "message/rfc822", letter("hello").content.replace(b"\r\n", b"\n"))),
    ("a mailbox line before the header", Document("", "message/rfc822", b"From a@example.org Mon Nov 23\n" + letter("hello").content)),
    ("two parts", multipart("\none", "Content-Type: text/html\n\n<p>two")),
    ("a boundary called boundary", letter("--boundary\n\nx\n--boundary--", 'Content-Type: multipart/mixed; boundary="boundary"')),
    ("a mailing list's footer after the end", letter("--c\n\nx\n--c--\nlist footer", "Content-Type: multipart/mixed; boundary=c")),
    ("an empty mail", Document("", "message/rfc822", b"")),
    ("a comment after the encoding", letter("hello", "Content-Transfer-Encoding: 7bit (plain)")),
]


@pytest.mark.parametrize(("sentence", "mail"), PLAIN, ids=[row[0] for row in PLAIN])
def test_ordinary_mail_is_no_doubt(sentence: str, mail: Document) -> None:
    assert reasons(mail) == set()


CLOSED = [
    ("encrypted by PGP", "Content-Type: application/pgp-encrypted\n\nVersion: 1", Reason.ENCRYPTED),
    ("encrypted by PGP inside the text", "\n-----BEGIN PGP MESSAGE-----\n\nhQ\n-----END PGP MESSAGE-----", Reason.ENCRYPTED),
    ("encrypted by S/MIME", f"{OPAQUE}\n\nMBIGCSqGSIb3DQEHA6AFMAMCAQA=", Reason.ENCRYPTED),
    ("a charset nobody knows", "Content-Type: text/plain; charset=x-nobody\n\nx", Reason.UNKNOWN_CHARSET),
    ("a type without a reader", "Content-Type: image/heic\n\nx", Reason.UNKNOWN_TYPE),
    ("a body that is elsewhere", "Content-Type: message/external-body\n\nx", Reason.UNKNOWN_TYPE),
    ("a file in uuencode that does not end", "\nbegin 644 a.pdf\n$-#$Q,0``\n", Reason.UNKNOWN_TYPE),
]


@pytest.mark.parametrize(("sentence", "part", "reason"), CLOSED, ids=[row[0] for row in CLOSED])
def test_what_cannot_be_opened_says_why(sentence: str, part: str, reason: Reason) -> None:
    assert str(reason) in reasons(multipart(part))


HOSTILE = [
    (
        "two thousand nested multiparts",
        "".join(f"Content-Type: multipart/mixed; boundary=b{n}\n\n--b{n}\n" for n in range(2000)),
        Reason.TOO_DEEP,
    ),
    ("five thousand parts", "Content-Type: multipart/mixed; boundary=b\n\n" + "--b\n\n\n" * 5000, Reason.TOO_MANY),
    ("a header of half a megabyte", "X: " + "x" * 524288 + "\n\n", Reason.TOO_LARGE),
    ("mails within mails, 20 deep", "Content-Type: message/rfc822\n\n" * 20, Reason.TOO_DEEP),
]


@pytest.mark.parametrize(("sentence", "text", "reason"), HOSTILE, ids=[row[0] for row in HOSTILE])
def test_what_is_beyond_all_measure_is_not_followed(sentence: str, text: str, reason: Reason) -> None:
    assert str(reason) in reasons(Document("", "message/rfc822", text.encode()))
