"""Plain text and its kin: read as it stands and as programs show it, and over the seams between texts."""

from base64 import b64encode

import pytest

from redaction.document import Document
from redaction.inspect import inspect
from redaction.opening import open_document
from tests.spec.media.letters import CARD, REMOVED, cleaned, everything, letter, multipart, scan

D = CARD.replace(" ", "")
ENCODED = f"=?utf-8?b?{b64encode(CARD.encode()).decode()}?="

SHOWN = [
    ("an address with percent signs", "text/plain", "https://example.org/?card=" + "".join(f"%3{d}" for d in D)),
    ("an address escaped twice", "text/plain", "https://example.org/?card=" + "".join(f"%253{d}" for d in D)),
    ("a form's answers", "application/x-www-form-urlencoded", f"name=Ann&card={CARD.replace(' ', '%20')}"),
    ("stars around groups", "text/plain", "card *4111* *1111* *1111* *1111*"),
    ("Markdown", "text/markdown", "card **4111** *1111* `1111` _1111_"),
    ("a page's source", "text/plain", "<tr><td>4111</td><td>1111</td>\n<td>1111</td><td>1111</td></tr>"),
    ("colours of a terminal", "text/plain", "card \x1b[1m4111\x1b[0m1111 1111 1111"),
    ("control characters", "text/plain", "card 4111\x081111\x7f11111111"),
    ("a kind of text nobody knows", "text/x-own", f"card {CARD}"),
    ("a style sheet", "text/css", f"/* card {CARD} */"),
    ("a page for watches", "text/watch-html", "<p>4111<b>1111</b>11111111</p>"),
    ("enriched text", "text/enriched", "card <bold>4111</bold><color><param>red 22</param>1111</color><nl>1111 1111"),
    ("richtext", "text/richtext", "card <bold>4111</bold><comment>22</comment> 1111 1111 1111"),
    ("header fields in a report", "message/delivery-status", f"Reporting-MTA: dns; a\n\nDiagnostic-Code: smtp; {ENCODED}"),
    ("header fields of a returned mail", "text/rfc822-headers", f"From: a@example.org\nSubject: {ENCODED}"),
]


@pytest.mark.parametrize(("sentence", "media_type", "text"), SHOWN, ids=[row[0] for row in SHOWN])
def test_what_programs_show_is_found_and_gone(sentence: str, media_type: str, text: str) -> None:
    written = cleaned(Document("", media_type, f"before\n{text}\nafter".encode(), "utf-8")).document
    assert REMOVED in everything(written)
    assert inspect(open_document(written), scan).findings == ()
    assert everything(written).startswith("before")
    assert "after" in everything(written)


SEAMS = [
    ("a subject and a body", letter("1111 1111 is the rest", "Subject: my card 4111 1111")),
    ("two parts", multipart("\nmy card is 4111 1111", "\n1111 1111 thanks")),
    ("blank lines between", multipart("\nmy card is 4111 1111\n\n", "\n\n\n1111 1111 thanks")),
    ("four parts", multipart("\nmy card is 4111", "\n1111", "\n1111", "\n1111")),
    ("text and a page", multipart("\nmy card is 4111 1111", "Content-Type: text/html\n\n<p>1111 <b>1111</b> thanks</p>")),
    ("text and a file", multipart("\nmy card is 4111 1111", 'Content-Disposition: attachment; filename="a.txt"\n\n1111 1111')),
]


@pytest.mark.parametrize(("sentence", "mail"), SEAMS, ids=[row[0] for row in SEAMS])
def test_a_number_over_a_seam_is_found_and_gone(sentence: str, mail: Document) -> None:
    written = cleaned(mail).document
    assert everything(written).count(REMOVED) > 1
    assert "1111 1111" not in everything(written)
    assert cleaned(written).document == written


APART = [
    ("words between", multipart("\nmy card is 4111 1111", "\nand 1111 1111 thanks")),
    ("a whole number at the end", multipart(f"\nmy card is {CARD}", "\n1. Coils\n2. Bolts")),
    ("a telephone number and a list", multipart("\ncall 555-123-4567", "\n1. Coils 2. Bolts")),
]


@pytest.mark.parametrize(("sentence", "mail"), APART, ids=[row[0] for row in APART])
def test_nothing_new_is_found_over_other_seams(sentence: str, mail: Document) -> None:
    assert everything(cleaned(mail).document).count("removed") == everything(mail).count(CARD)
