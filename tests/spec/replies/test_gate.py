"""When no automatic answer may go out (RFC 3834, and the machines that do not follow it)."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from intake.replies.gate import why_not

OWN = frozenset({"info@post.example", "@mail.post.example"})
JO = "jo@example.org"

MAY = [
    ("a plain letter", [("Subject", "My parcel")], JO),
    ("Auto-Submitted: no", [("Auto-Submitted", "no")], JO),
    ("Auto-Submitted: No, with a comment", [("Auto-Submitted", "No (by hand)")], JO),
    ("a normal precedence", [("Precedence", "first-class")], JO),
    ("nothing suppressed", [("X-Auto-Response-Suppress", "None")], JO),
    ("an ordinary multipart", [("Content-Type", "multipart/mixed; boundary=x")], JO),
    ("a subject that only mentions an absence", [("Subject", "My letter carrier is out of office")], JO),
    ("a name that starts like a machine's", [], "bouncer@example.org"),
    ("a name with a request in it", [], "requests.jo@example.org"),
    ("a tagged address", [], "jo+post@example.org"),
    ("a reply that quotes our id", [("In-Reply-To", "<x@post.example>")], JO),
]

MAY_NOT = [
    ("the null return path", [], ""),
    ("the null return path in brackets", [], "<>"),
    ("auto-replied", [("Auto-Submitted", "auto-replied")], JO),
    ("auto-generated, folded and odd case", [("AUTO-SUBMITTED", "\r\n Auto-Generated; owner-email=x")], JO),
    ("auto-notified", [("Auto-Submitted", "auto-notified")], JO),
    ("a list by List-Id", [("List-Id", "<x.example.org>")], JO),
    ("a list by List-Unsubscribe", [("List-Unsubscribe", "<mailto:x@example.org>")], JO),
    ("a list by List-Post", [("List-Post", "NO")], JO),
    ("precedence bulk", [("Precedence", "bulk")], JO),
    ("precedence list", [("Precedence", "List")], JO),
    ("precedence junk", [("Precedence", "junk")], JO),
    ("precedence auto_reply", [("Precedence", "auto_reply")], JO),
    ("a delivery report", [("Content-Type", "multipart/report; report-type=delivery-status")], JO),
    ("a read receipt", [("Content-Type", 'Multipart/Report; report-type="disposition-notification"')], JO),
    ("Exchange: all suppressed", [("X-Auto-Response-Suppress", "All")], JO),
    ("Exchange: absence notes suppressed", [("X-Auto-Response-Suppress", "OOF, AutoReply")], JO),
    ("a loop token", [("X-Loop", "post.example")], JO),
    ("X-Autoreply", [("X-Autoreply", "yes")], JO),
    ("X-Autorespond", [("X-Autorespond", "My subject")], JO),
    ("X-AutoReply-From", [("X-AutoReply-From", "x@example.org")], JO),
    ("a failed recipient", [("X-Failed-Recipients", "x@example.org")], JO),
    ("a cron job", [("X-Cron-Env", "<SHELL=/bin/sh>")], JO),
    ("FirstClass", [("X-FC-MachineGenerated", "true")], JO),
    ("an autoresponder class", [("X-POST-MessageClass", "9; Autoresponder")], JO),
    ("bulk by Feedback-ID", [("Feedback-ID", "1:x:y")], JO),
    ("the bounce's own return path", [("Return-Path", "<>")], JO),
    ("away, English", [("Subject", "Out of office: back Monday")], JO),
    ("away, Outlook", [("Subject", "Automatic reply: My parcel")], JO),
    ("away, German", [("Subject", "Automatische Antwort: Paket")], JO),
    ("away, German note", [("Subject", "Abwesenheitsnotiz")], JO),
    ("away, French in an encoded word", [("Subject", "=?utf-8?q?R=C3=A9ponse_automatique_=3A_colis?=")], JO),
    ("away, Spanish", [("Subject", "Respuesta automática: paquete")], JO),
    ("away, Portuguese", [("Subject", "Resposta automática: encomenda")], JO),
    ("away, Italian", [("Subject", "Risposta automatica: pacco")], JO),
    ("away, Dutch", [("Subject", "Automatisch antwoord: pakket")], JO),
    ("away, Swedish", [("Subject", "Automatiskt svar: paket")], JO),
    ("away, Polish", [("Subject", "Automatyczna odpowiedź: paczka")], JO),
    ("away, Russian", [("Subject", "Автоответ: посылка")], JO),
    ("away, Japanese", [("Subject", "自動返信: 荷物")], JO),
    ("undeliverable, without a report", [("Subject", "Undeliverable: My parcel")], JO),
    ("delivery failure", [("Subject", "Delivery Status Notification (Failure)")], JO),
    ("returned mail", [("Subject", "Returned mail: see transcript")], JO),
    ("read", [("Subject", "Read: My parcel")], JO),
    ("written by a mailer daemon", [("From", "Mail Delivery <MAILER-DAEMON@example.org>")], JO),
    ("answers go to nobody", [("Reply-To", "<no-reply@example.org>")], JO),
    ("from mailer-daemon", [], "MAILER-DAEMON@example.org"),
    ("from postmaster", [], "postmaster@example.org"),
    ("from noreply", [], "noreply@example.org"),
    ("from no-reply with a tag", [], "no-reply+77@example.org"),
    ("from do_not_reply", [], "do_not_reply@example.org"),
    ("from a list owner", [], "owner-stamps@example.org"),
    ("from a list's owner, the other way", [], "stamps-owner@example.org"),
    ("from a list's request address", [], "stamps-request@example.org"),
    ("from a bounce address", [], "bounces+12-jo=example.org@example.com"),
    ("from a list's bounces", [], "stamps-bounces@example.org"),
    ("from a rewritten path (SRS)", [], "SRS0=ab=cd=example.org=jo@example.com"),
    ("from a tagged path (BATV)", [], "prvs=1234abcd=jo@example.org"),
    ("from ourselves", [], "Info@post.example"),
    ("from a domain of ours", [], "anybody@mail.post.example"),
    ("from no address at all", [], "jo"),
    ("from an address with a line break", [], "jo@example.org\r\nBcc: x@example.org"),
    ("from a quoted local part", [], '"jo x"@example.org'),
    ("from an address literal", [], "jo@[192.0.2.1]"),
]  # fmt: skip


@pytest.mark.parametrize(("sentence", "headers", "sender"), MAY, ids=[row[0] for row in MAY])
def test_may_be_answered(sentence: str, headers: list[tuple[str, str]], sender: str) -> None:
    assert why_not(headers, sender, OWN) == ""


@pytest.mark.parametrize(("sentence", "headers", "sender"), MAY_NOT, ids=[row[0] for row in MAY_NOT])
def test_may_not_be_answered(sentence: str, headers: list[tuple[str, str]], sender: str) -> None:
    assert why_not(headers, sender, OWN)


@given(st.lists(st.tuples(st.text(max_size=30), st.text(max_size=200)), max_size=5), st.text(max_size=80))
def test_any_garbage_gets_an_answer_that_quotes_nothing(headers: list[tuple[str, str]], sender: str) -> None:
    assert why_not([*headers, ("Subject", "=?x-unknown?b?!!?=")], sender, OWN).isascii()
