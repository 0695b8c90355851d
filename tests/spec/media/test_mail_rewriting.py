"""What goes out is a new message: allow-listed headers, parts in their places, numbers gone."""

import re
from email import message_from_bytes, policy
from email.message import EmailMessage

import pytest

from redaction.document import Cut, Document
from redaction.media import header_writer
from redaction.opening import open_document
from tests.spec.media.letters import CARD, REMOVED, cleaned, everything, letter, multipart


def parsed(mail: Document) -> EmailMessage:
    message = message_from_bytes(cleaned(mail).document.content, policy=policy.default)
    assert isinstance(message, EmailMessage)
    return message


CUT = [
    ("a body", letter(f"my card {CARD} please"), f"my card {REMOVED} please"),
    ("a subject", letter("x", f"Subject: card {CARD}"), f"card {REMOVED}"),
    ("a subject in encoded words", letter("x", "Subject: =?utf-8?q?caf=C3=A9_4111_1111?= =?utf-8?q?_1111_1111?="), f"café {REMOVED}"),
    ("a display name", letter("x", f'Reply-To: "{CARD}" <a@example.org>'), REMOVED),
    ("a part's description", multipart(f"Content-Description: card {CARD}\n\nx"), f"card {REMOVED}"),
    ("an HTML part", multipart(f"Content-Type: text/html\n\n<p>card {CARD}</p>"), f"card {REMOVED}"),
    ("a mail inside a mail", multipart(f"Content-Type: message/rfc822\n\nSubject: card {CARD}\n\nx"), f"card {REMOVED}"),
    ("a file name", multipart(f'Content-Disposition: attachment; filename="card {CARD}.txt"\n\nx'), f"card {REMOVED}.txt"),
]


@pytest.mark.parametrize(("sentence", "mail", "words"), CUT, ids=[row[0] for row in CUT])
def test_words_stand_where_the_number_stood(sentence: str, mail: Document, words: str) -> None:
    document = cleaned(mail).document
    names = "".join(each.document.name for each in open_document(document).walk())
    seen = everything(document) + names
    assert words in seen
    assert "1111 1111" not in seen


def test_headers_are_allow_listed() -> None:
    message = parsed(letter("x", "Received: by a.test", "X-Own: 1", "Bcc: b@example.org", "List-Id: <l.example.org>", "Auto-Submitted: no"))
    assert set(message.keys()) == {
        "From", "To", "Subject", "List-Id", "Auto-Submitted", "MIME-Version", "Content-Type", "Content-Transfer-Encoding",
    }  # fmt: skip


INJECTIONS = [
    ("a line feed in an encoded subject (CVE-2024-6923)", "Subject: x =?utf-8?q?=0ABcc:_evil@example.org?="),
    ("a carriage return and line feed in a display name", "Reply-To: =?utf-8?q?x=0D=0ABcc:_evil@example.org?= <a@example.org>"),
    ("a line separator in a subject", "Subject: =?utf-8?b?eOKAqEJjYzogZXZpbEBleGFtcGxlLm9yZw==?="),
    ("a line feed in a description", "Content-Description: =?utf-8?q?x=0ABcc:_evil@example.org?="),
    ("a line feed in a message identifier", "Message-ID: <=?utf-8?q?x=0ABcc:_evil@example.org?=>"),
    ("a line feed in a file name", "Content-Disposition: attachment; filename*=utf-8''x%0D%0ABcc:%20evil@example.org"),
]


@pytest.mark.parametrize(("sentence", "header"), INJECTIONS, ids=[row[0] for row in INJECTIONS])
def test_no_header_can_be_smuggled_in(sentence: str, header: str) -> None:
    head = cleaned(letter("x", header)).document.content.partition(b"\r\n\r\n")[0]
    assert not re.search(rb"^Bcc", head, re.MULTILINE)
    assert b"\n" not in head.replace(b"\r\n", b"")


def test_part_i_read_is_part_i_written() -> None:
    mail = multipart(
        'Content-Disposition: form-data; name="name"\nContent-Description: Your name\n\nAnn',
        'Content-Disposition: form-data; name="card"\nContent-Description: Card\n\n' + CARD,
        'Content-Type: application/x-thing\nContent-Disposition: form-data; name="file"; filename="a.bin"\n\n\x01',
        'Content-Disposition: form-data; name="text"\n\nhello',
        subtype="form-data",
    )
    parts = list(parsed(mail).iter_parts())
    assert [part.get_param("name", header="Content-Disposition") for part in parts] == ["name", "card", "file", "text"]
    assert [part["Content-Description"] for part in parts] == ["Your name", "Card", None, None]
    assert [part.get_content().strip() for part in parts] == ["Ann", REMOVED, "[attachment withheld: no reader for this type]", "hello"]


def test_what_became_of_each_part_is_told() -> None:
    mail = multipart(
        f"\n{CARD}",
        'Content-Disposition: attachment; filename="a.txt"\n\nhello',
        'Content-Type: image/png\nContent-Disposition: attachment; filename="b.png"\n\nx',
    )
    told = [(part.name, part.media_type, part.state, part.is_text) for part in cleaned(mail).parts]
    assert told == [
        ("", "text/plain", "redacted", True),
        ("a.txt", "text/plain", "untouched", False),
        ("b.png", "image/png", "withheld: damaged or not what it says", False),
    ]


def test_an_address_that_held_a_number_is_replaced_whole() -> None:
    value = b"Ann <4111111111111111@example.org>, b@example.org"
    written = header_writer.address_list("To", value, [Cut(5, 21, REMOVED)])
    assert written == b"To: Ann <removed@address.invalid>, b@example.org"


IDENTIFIERS = [
    ("a card", f"<{CARD.replace(' ', '')}@example.org>", False),
    ("a card with dots", f"<{CARD.replace(' ', '.')}@example.org>", False),
    ("a Social Security number", "<219-09-9999@example.org>", False),
    ("an IBAN", "<DE89370400440532013000@example.org>", False),
    ("a time and letters", "<20261123100000.4Xk2mN1q@mail.example.org>", True),
    ("a random string", "<CAF0z=abc12345+7@mail.example.org>", True),
    ("nineteen digits by chance", "<173239123456.4711.2950066084965575400@example.org>", True),
    ("sixteen digits without a check digit", "<4111111111111112@example.org>", True),
    ("nine digits", "<123456789.42@example.org>", True),
    ("a date beside a word", "<account-update.20261123.7@mail.example.org>", True),
    ("a word that only ends like one", "<postcard-202611231200@mail.example.org>", True),
    ("an account with its word", "<account-number.000123456789@example.org>", False),
    ("letters and digits in the shape of an IBAN", "<AB12CDEF34567890ABCD1234@mail.example.org>", True),
]


@pytest.mark.parametrize(("sentence", "identifier", "stays"), IDENTIFIERS, ids=[row[0] for row in IDENTIFIERS])
def test_identifiers_that_could_be_a_number_give_way_to_others(sentence: str, identifier: str, stays: bool) -> None:
    message = parsed(letter("x", f"Message-ID: {identifier}", f"References: <a@example.org> {identifier}"))
    assert (message["Message-ID"] == identifier) == stays
    assert message["References"].split() == ["<a@example.org>", message["Message-ID"]]


def test_a_name_with_a_comma_stays_one_mailbox() -> None:
    message = parsed(letter("x", "Cc: =?utf-8?q?M=C3=BCller=2C_Ann?= <a@example.org>, b@example.org"))
    assert [(each.display_name, each.addr_spec) for each in message["Cc"].addresses] == [
        ("Müller, Ann", "a@example.org"),
        ("", "b@example.org"),
    ]


def test_a_subject_that_looks_like_an_encoded_word_is_not_decoded_twice() -> None:
    mail = letter("x", "Subject: =?utf-8?b?PT91dGYtOD9xPzQxMTE/PQ==?=")
    assert parsed(mail)["Subject"] == "=?utf-8?q?4111?="


WIRE = [
    ("accents, long lines and long words", letter("é" * 3000 + "\n" + "word " * 900, "Subject: " + "x" * 3000)),
    ("many recipients", letter("x", "Cc: " + ", ".join(f"Person {n} <p{n}@example.org>" for n in range(200)))),
    ("a long file name", multipart(f'Content-Disposition: attachment; filename="{"é" * 400}.txt"\n\nx')),
    ("Unix line ends", Document("", "message/rfc822", letter("a\nb").content.replace(b"\r\n", b"\n"))),
    ("a raw eight-bit header", Document("", "message/rfc822", b"Subject: caf\xe9\r\nFrom: J\xfcrgen <j@example.org>\r\n\r\nx")),
    ("an address beyond ASCII", letter("x", "Reply-To: Ann <änn@example.org>")),
]


@pytest.mark.parametrize(("sentence", "mail"), WIRE, ids=[row[0] for row in WIRE])
def test_what_goes_out_is_ascii_in_short_lines(sentence: str, mail: Document) -> None:
    content = cleaned(mail).document.content
    assert content.isascii()
    assert b"\n" not in content.replace(b"\r\n", b"")
    assert max(map(len, content.split(b"\r\n"))) <= 998


def test_a_signature_over_the_old_message_is_left_out() -> None:
    mail = multipart("\nhello", "Content-Type: application/pkcs7-signature; name=smime.p7s\n\nMIAG", subtype="signed")
    assert parsed(mail).get_content_type() == "multipart/mixed"
    assert cleaned(mail).parts[1].state == "withheld: signature of the original message"


@pytest.mark.parametrize(("sentence", "mail", "_words"), CUT, ids=[row[0] for row in CUT])
def test_redacting_twice_changes_nothing_more(sentence: str, mail: Document, _words: str) -> None:
    once = cleaned(mail).document
    assert cleaned(once).document == once


def boundary(mail: Document) -> str:
    return str(message_from_bytes(cleaned(mail).document.content).get_boundary())


USUAL = [f"--=_part_{letter_}" for letter_ in "abcdefgh"]
PARTS = [
    ("a usual one", ["one", "two"], "=_part_a"),
    ("another usual one where the first stands in a part", ["one", f"{USUAL[0]}\n"], "=_part_b"),
    ("another one where a part is made of the first", ["one", f"Content-Type: message/rfc822\n\n{'x' * 9}{USUAL[0][2:]}"], "=_part_b"),
    ("one made of letters where all usual ones stand in a part", ["one", "\n".join(USUAL)], None),
]


@pytest.mark.parametrize(("sentence", "parts", "expected"), PARTS, ids=[row[0] for row in PARTS])
def test_the_boundary_stands_in_no_part(sentence: str, parts: list[str], expected: str | None) -> None:
    mail = multipart(*(f"\n{part}" for part in parts))
    found = boundary(mail)
    assert found == expected or (expected is None and re.fullmatch("=_[a-z]{32}", found))
    assert len(parsed(mail).get_payload()) == len(parts)
    again = cleaned(mail).document
    assert cleaned(again).document.content == again.content


def test_parts_in_parts_have_boundaries_of_their_own() -> None:
    inner = "Content-Type: multipart/alternative; boundary=in\n\n--in\n\na\n--in\n\nb\n--in--\n"
    message = parsed(multipart(inner, "\nc"))
    assert [part.get_boundary() for part in message.walk() if part.is_multipart()] == ["=_part_b", "=_part_a"]
    assert [part.get_content().strip() for part in message.walk() if not part.is_multipart()] == ["a", "b", "c"]
