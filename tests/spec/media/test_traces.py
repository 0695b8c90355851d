"""A number that was taken out may stand nowhere in what goes out, in no form."""

import base64
import codecs
from collections.abc import Callable

import pytest

from redaction.document import Document, Reason
from redaction.inspect import inspect
from redaction.opening import open_document
from redaction.redact import Redaction, redact
from redaction.traces import Traces
from redaction.verify import verify
from tests.spec.media.letters import CARD, letter, scan

D = CARD.replace(" ", "")


def nothing_seen(_text: str, _label: str) -> tuple[()]:
    """A scanner that has gone blind: only traces are left to tell."""
    return ()


FORMS: list[tuple[str, Callable[[str], str]]] = [
    ("as it was", lambda text: text),
    ("without its spaces", lambda text: text.replace(" ", "")),
    ("in other groups", lambda text: "-".join(text.replace(" ", ""))),
    ("backwards", lambda text: text[::-1]),
    ("between letters", "x".join),
    ("in other digits", lambda text: text.translate({ord("0") + n: 0xFF10 + n for n in range(10)})),
    ("in base64", lambda text: base64.b64encode(text.encode()).decode()),
    ("in base64, one byte on", lambda text: base64.b64encode(b"x" + text.encode() + b"yz").decode()),
    ("in base64, two bytes on", lambda text: base64.b64encode(b"xy" + text.encode() + b"z").decode()),
    ("in base64 of UTF-16", lambda text: base64.b64encode(b"xy" + text.encode("utf-16-le")).decode()),
    ("in base64 over lines", lambda text: "\n".join(base64.b64encode(text.encode()).decode()[at : at + 5] for at in range(0, 40, 5))),
    ("in percent signs", lambda text: "".join(f"%{ord(char):02X}" for char in text)),
    ("in quoted-printable", lambda text: "".join(f"={ord(char):02X}" for char in text)),
    ("in entities", lambda text: "".join(f"&#{ord(char)};" for char in text)),
    ("in hexadecimal entities", lambda text: "".join(f"&#x{ord(char):x};" for char in text)),
    ("in hexadecimal", lambda text: codecs.encode(text.encode(), "hex").decode()),
    ("in UTF-16 read as bytes", lambda text: text.encode("utf-16-le").decode("latin-1")),
]


@pytest.mark.parametrize(("sentence", "form"), FORMS, ids=[row[0] for row in FORMS])
def test_a_trace_is_seen(sentence: str, form: Callable[[str], str]) -> None:
    traces = Traces([CARD])
    assert traces.are_in(f"some words {form(CARD)} and more")
    assert traces.are_in(f"some words {form(D)} and more")


UNSEEN = [
    ("another number", [CARD], "5555 5555 5555 4444"),
    ("the words that stand for it", [CARD], "[card number removed, ends 1111]"),
    ("too short to be known again", ["123-45"], "on page 12345"),
    ("a word", ["password"], "your password is safe"),
    ("nothing was taken out", [], CARD),
]


@pytest.mark.parametrize(("sentence", "removed", "text"), UNSEEN, ids=[row[0] for row in UNSEEN])
def test_other_text_is_no_trace(sentence: str, removed: list[str], text: str) -> None:
    assert not Traces(removed).are_in(text)


def test_an_iban_is_known_by_its_letters_and_digits() -> None:
    assert Traces(["DE89 3704 0044 0532 0130 00"]).are_in("de89-3704-0044-0532-0130-00")


def test_traces_show_nothing() -> None:
    assert D not in repr(Traces([CARD]))


def test_a_number_that_is_left_anywhere_holds_the_message() -> None:
    mail = letter(f"card {CARD}\n\nref {base64.b64encode(b'xy' + CARD.encode()).decode()}")
    opened = open_document(mail, scan=scan)
    redaction = redact(opened, inspect(opened, scan).findings)
    assert isinstance(redaction, Redaction)
    left = verify(redaction.document, nothing_seen, None, redaction.removed)
    assert [each.reason for each in left.unscannable] == [Reason.STILL_FOUND]


def test_a_number_taken_out_everywhere_leaves_no_trace() -> None:
    mail = letter(f"card {CARD} and again {D}", f"Subject: {CARD}", f"X-Own: {CARD}", f"Message-ID: <{D}@example.org>")
    opened = open_document(mail, scan=scan)
    redaction = redact(opened, inspect(opened, scan).findings)
    assert isinstance(redaction, Redaction)
    assert redaction.removed
    assert verify(redaction.document, scan, None, redaction.removed).unscannable == ()


def test_a_file_name_leaves_traces_too() -> None:
    opened = open_document(Document(f"{CARD}.txt", "text/plain", b"x"), scan=scan)
    redaction = redact(opened, inspect(opened, scan).findings)
    assert isinstance(redaction, Redaction)
    assert redaction.removed.are_in(D)
