"""Every command does what it says."""

import asyncio
import io
import json
import re
import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest

from infra.cli import COMMANDS
from infra.inspectors.inline import InlineInspectors
from infra.settings import load_settings
from infra.wiring import build_house, compile_settings, open_plant
from intake.answer import Accepted
from intake.pipeline import receive
from intake.submission import Channel, Delivery
from tests.spec.commands.conftest import Postroom

CARD = "4539 1488 0343 6467"


def mail(text: str, subject: str = "Stamps", attachment: str = "") -> bytes:
    head = f"From: ann@example.org\r\nTo: stamps@post.example\r\nSubject: {subject}\r\nMessage-ID: <{subject}@example.org>\r\n"
    if not attachment:
        return f"{head}\r\n{text}\r\n".encode()
    parts = f"--b\r\n\r\n{text}\r\n--b\r\nContent-Type: application/pdf\r\n\r\n{attachment}\r\n--b--\r\n"
    return f"{head}Content-Type: multipart/mixed; boundary=b\r\n\r\n{parts}".encode()


@pytest.fixture
def house(tmp_path: Path) -> list[str]:
    """A house with one clean, one redacted and one held message in the folder ``data``; their references."""
    settings = load_settings(None, {}, {"storage": {"data": tmp_path / "data", "free_space_floor": 0}})
    rulebook = compile_settings(settings)
    mails = [mail("Two coils, please."), mail(f"Charge my card {CARD}.", "Order"), mail("See the file.", "Claim", "%PDF-1.7")]
    with open_plant(settings, create=True) as plant:
        desk = build_house(plant, rulebook, InlineInspectors(rulebook), lambda _what: None)
        deliveries = [Delivery(Channel.SMTP, content, "ann@example.org", ("stamps@post.example",), datetime.now(UTC)) for content in mails]
        answers = [asyncio.run(receive(delivery, desk)) for delivery in deliveries]
    return [answer.references[0] for answer in answers if isinstance(answer, Accepted)]


def rows(out: str) -> list[dict[str, object]]:
    return [json.loads(line) for line in out.splitlines()]


def test_without_words_it_says_what_there_is(postroom: Postroom) -> None:
    for words in ((), ("--help",), ("help",)):
        said = postroom(*words)
        assert said.code == 0
        assert all(f"postroom {name}" in said.out for name in COMMANDS)


def test_it_knows_its_version(postroom: Postroom) -> None:
    assert re.fullmatch(r"postroom \d+\.\d+\S*\n", postroom("--version").out)


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_explains_itself(postroom: Postroom, command: str) -> None:
    said = postroom(command, "--help")
    assert said.code == 0
    assert f"usage: postroom {command}" in said.out


def test_receipts_are_listed_newest_first_and_shown(postroom: Postroom, house: list[str]) -> None:
    listed = rows(postroom("receipts", "list", "--json", "--data", "data").out)
    assert [row["reference"] for row in listed] == house[::-1]
    assert [row["state"] for row in listed] == ["held", "routed", "routed"]
    assert listed[2]["message_id"] == "Stamps@example.org"
    assert listed[2]["delivered"] == ["desk:stamps"]
    assert rows(postroom("receipts", "list", "--limit", "1", "--json", "--data", "data").out) == listed[:1]
    assert rows(postroom("receipts", "show", house[1].lower(), "--json", "--data", "data").out) == [listed[1]]


def test_tickets_are_listed_shown_and_exported_as_staff_see_them(postroom: Postroom, house: list[str], tmp_path: Path) -> None:
    listed = rows(postroom("tickets", "list", "--json", "--data", "data").out)
    assert {row["reference"] for row in listed} == set(house[:2])
    number = str(next(row["number"] for row in listed if row["reference"] == house[1]))
    (shown,) = rows(postroom("tickets", "show", number, "--json", "--data", "data").out)
    assert str(shown["text"]).strip() == "Charge my card [card number removed, ends 6467]."
    assert postroom("tickets", "export", number, "-o", "out.eml", "--data", "data").code == 0
    exported = (tmp_path / "out.eml").read_text()
    assert "card number removed, ends 6467" in exported
    assert CARD not in exported


def test_cases_are_listed_and_shown_and_looking_is_in_the_trail(postroom: Postroom, house: list[str]) -> None:
    (case,) = rows(postroom("cases", "list", "--json", "--data", "data").out)
    assert (case["reference"], case["state"]) == (house[2], "needs review")
    before = postroom("audit", "verify", "--data", "data").out
    (shown,) = rows(postroom("cases", "show", str(case["number"]), "--json", "--data", "data").out)
    assert "See the file." in str(shown["text"])
    assert postroom("audit", "verify", "--data", "data").out != before, "one line more"


def test_the_outbox_shows_a_letter_while_it_waits(postroom: Postroom, house: list[str]) -> None:
    listed = rows(postroom("outbox", "list", "--json", "--data", "data").out)
    assert [(row["reference"], row["kind"]) for row in listed] == [
        (house[2], "warning"),
        (house[1], "warning"),
        (house[0], "receipt"),
    ]
    (shown,) = rows(postroom("outbox", "show", str(listed[1]["id"]), "--json", "--data", "data").out)
    assert "To: ann@example.org" in str(shown["message"])
    assert CARD not in str(shown["message"])


def test_people_see_tables(postroom: Postroom, house: list[str]) -> None:
    for words in (("receipts", "list"), ("tickets", "list"), ("cases", "list"), ("outbox", "list")):
        said = postroom(*words, "--data", "data")
        assert said.code == 0
        assert said.out.splitlines()[0].split()[0] in {"reference", "number", "id"}, words
        assert len(said.out.splitlines()) >= 2, words


def test_the_books_of_a_house_balance_until_something_is_taken_away(postroom: Postroom, house: list[str], tmp_path: Path) -> None:
    said = postroom("receipts", "reconcile", "--data", "data")
    assert (said.code, said.out.splitlines()[-1]) == (0, "all of them whole")
    assert said.out.startswith("3 receipts = 0 deferred + 2 routed + 1 held")
    with open_plant(load_settings(None, {}, {"storage": {"data": tmp_path / "data"}}), create=False) as plant:
        plant.writer.run_sync(lambda connection: connection.exec_driver_sql("DELETE FROM cases"))
    said = postroom("receipts", "reconcile", "--json", "--data", "data")
    assert (said.code, rows(said.out)[0]["mismatches"]) == (1, [{"what": "held, but without a case", "reference": house[2]}])


def test_heads_of_the_trail_are_noted_outside_and_show_what_was_cut_off(postroom: Postroom, house: list[str], tmp_path: Path) -> None:
    noted = {"AUDIT__ANCHORS_FILE": "anchors"}
    assert postroom("audit", "anchor", "--data", "data", **noted).code == 0
    assert "1 noted heads agree" in postroom("audit", "verify", "--data", "data", **noted).out
    with open_plant(load_settings(None, {}, {"storage": {"data": tmp_path / "data"}}), create=False) as plant:
        plant.writer.run_sync(lambda connection: connection.exec_driver_sql("DELETE FROM audit WHERE seq = (SELECT max(seq) FROM audit)"))
    assert postroom("audit", "verify", "--data", "data").code == 0, "the chain alone cannot tell"
    said = postroom("audit", "verify", "--data", "data", **noted)
    assert (said.code, "cut off" in said.out) == (1, True)


def test_who_reads_the_trail_stands_in_it(postroom: Postroom, house: list[str]) -> None:
    first = rows(postroom("audit", "list", "--json", "--data", "data").out)
    assert [line["line"] for line in first] == list(range(1, len(first) + 1))
    assert (first[-1]["actor"], first[-1]["verb"]) == ("operator", "audit trail read")
    assert len(postroom("audit", "list", "--after", str(len(first)), "--data", "data").out.splitlines()) == 1
    assert postroom("audit", "verify", "--data", "data").code == 0


def test_a_purge_ends_what_is_over_and_certifies_it_and_a_hold_keeps_it(postroom: Postroom, house: list[str], tmp_path: Path) -> None:
    with open_plant(load_settings(None, {}, {"storage": {"data": tmp_path / "data"}}), create=False) as plant:
        plant.writer.run_sync(lambda connection: connection.exec_driver_sql("UPDATE tickets SET state = 'closed', updated_at = 0"))
    assert postroom("hold", "place", house[0], "--why", "docket 26-114", "--data", "data").code == 0
    assert house[0] in postroom("hold", "list", "--data", "data").out
    said = rows(postroom("purge", "--dry-run", "--json", "--data", "data").out)
    assert [one["reference"] for one in said] == [house[1]]
    assert rows(postroom("purge", "--json", "--certificate", "paper.json", "--data", "data").out) == said
    paper = json.loads((tmp_path / "paper.json").read_text())
    assert paper["destroyed"] == said
    assert paper["audit"]["seq"] > 0
    states = {row["reference"]: row["state"] for row in rows(postroom("receipts", "list", "--json", "--data", "data").out)}
    assert states == {house[0]: "routed", house[1]: "purged", house[2]: "held"}
    assert postroom("hold", "lift", house[0], "--data", "data").code == 0
    assert "1 matters purged" in postroom("purge", "--data", "data").out
    assert rows(postroom("tickets", "list", "--json", "--data", "data").out) == []
    assert postroom("audit", "verify", "--data", "data").code == 0


@pytest.mark.parametrize(
    ("sentence", "words", "said"),
    [
        ("a hold needs a reason", ("hold", "place", "PR-1"), "is no reference"),
        ("of words that name a matter", ("hold", "place", "program:stamps", "--why", "x"), "say why with --why"),
        ("and a program that exists", ("hold", "place", "program:stmaps", "--why", "docket 26"), "did you mean 'stamps'?"),
        ("what is not on hold is not lifted", ("hold", "lift", "program:stamps"), "program:stamps is not on hold"),
        ("a certificate does not replace another", ("purge", "--certificate", "data"), "is there already"),
        ("a head is noted in a named file", ("audit", "anchor"), "name the file: --anchors FILE"),
        ("a key to retire is named", ("key", "retire"), "name the key"),
    ],
)
def test_what_cannot_be_done_for_good_is_said_in_one_line(
    postroom: Postroom, house: list[str], sentence: str, words: tuple[str, ...], said: str
) -> None:
    answer = postroom(*words, "--data", "data")
    assert (answer.code, answer.err.count("\n")) == (2, 1), sentence
    assert said in answer.err


def test_a_key_is_rotated_and_stays_until_nobody_can_need_it(postroom: Postroom, house: list[str]) -> None:
    said = postroom("key", "rotate", "--data", "data")
    assert said.code == 0
    assert said.out.startswith("k2 is the current key; back up postroom.key now")
    keys = rows(postroom("key", "list", "--json", "--data", "data").out)
    assert [(key["key"], key["state"]) for key in keys] == [("k1", "old"), ("k2", "current")]
    assert keys[0]["sealed"] == 0
    assert keys[1]["sealed"]
    refused = postroom("key", "retire", "k1", "--data", "data")
    assert refused.code == 2
    assert "replaced less than an hour ago" in refused.err
    assert postroom("tickets", "show", "1", "--data", "data").code == 0


def test_the_audit_trail_is_verified_and_a_changed_line_is_named(postroom: Postroom, house: list[str], tmp_path: Path) -> None:
    assert postroom("audit", "verify", "--data", "data").code == 0
    settings = load_settings(None, {}, {"storage": {"data": tmp_path / "data"}})
    with open_plant(settings, create=False) as plant:
        plant.writer.run_sync(lambda connection: connection.exec_driver_sql("UPDATE audit SET actor = 'nobody' WHERE seq = 2"))
    said = postroom("audit", "verify", "--data", "data")
    assert (said.code, said.out.startswith("audit trail is BROKEN at line 2")) == (1, True)


def test_users_are_added_listed_and_given_a_new_password(postroom: Postroom, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "password").write_text("correct horse battery staple\nanother line\n")
    words = ("--role", "staff", "--program", "stamps", "--password-file", "password", "--data", "data")
    assert postroom("user", "add", "sam", *words).out == "sam: added\n"
    monkeypatch.setattr(sys, "stdin", io.StringIO())  # nobody at the keyboard: a password is made
    shown = postroom("user", "add", "ada", "--role", "admin", "--data", "data").out
    assert re.search(r"password \(shown once\): \S{20}", shown)
    assert rows(postroom("user", "list", "--json", "--data", "data").out) == [
        {"name": "ada", "roles": ["admin"], "programs": [], "second_factor": False},
        {"name": "sam", "roles": ["staff"], "programs": ["stamps"], "second_factor": False},
    ]
    assert "all sessions ended" in postroom("user", "reset", "sam", "--data", "data").out


def test_a_lost_telephone_is_answered_by_a_reset_of_the_second_factor_alone(postroom: Postroom, house: list[str]) -> None:
    (password := Path("password")).write_text("correct horse battery staple")
    postroom("user", "add", "rex", "--role", "reviewer", "--password-file", str(password), "--data", "data")
    said = postroom("user", "reset", "rex", "--second-factor", "--data", "data").out
    assert said.startswith("rex: second factor taken away, all sessions ended")
    assert "password" not in said
    assert "second factor reset" in postroom("audit", "list", "--data", "data").out


def test_programs_are_listed_with_their_addresses_and_forms(postroom: Postroom) -> None:
    listed = {str(row["id"]): row for row in rows(postroom("programs", "list", "--json").out)}
    assert "stamps@post.example" in str(listed["stamps"]["addresses"])
    assert listed["stamps"]["forms"] == ["stamp-order"]
    assert "stamps" in postroom("programs", "list").out


@pytest.mark.parametrize(
    ("sentence", "text", "code", "verdict"),
    [
        ("nothing found", "Two coils, please.", 0, "pass"),
        ("a card found", f"my card {CARD}", 3, "redact"),
        ("a file that nobody can read", "%PDF-1.7\n", 4, "hold"),
    ],
)
def test_scan_says_what_is_in_a_file(postroom: Postroom, tmp_path: Path, sentence: str, text: str, code: int, verdict: str) -> None:  # noqa: PLR0917
    (tmp_path / "file.txt").write_text(text)
    said = postroom("scan", "--json", "file.txt")
    assert (said.code, json.loads(said.out)["verdict"]) == (code, verdict), sentence
    assert "4539" not in said.out + postroom("scan", "file.txt").out, "a scan does not repeat what it found"


def test_scan_reads_records_and_folders(postroom: Postroom, tmp_path: Path) -> None:
    (tmp_path / "records").write_text(
        json.dumps({"id": 7, "text": f"é my card {CARD}"}) + "\n\n" + json.dumps({"id": 8, "text": "no"}) + "\n"
    )
    said = postroom("scan", "--jsonl", "records")
    assert said.code == 3
    first, second = rows(said.out)
    assert first == {"id": 7, "findings": [{"kind": "card", "start": 10, "end": 29, "score": 1.0}]}
    assert second == {"id": 8, "findings": []}
    (tmp_path / "folder").mkdir()
    (tmp_path / "folder" / "a.txt").write_text("clean")
    (tmp_path / "folder" / "b.txt").write_text(CARD)
    assert [row["verdict"] for row in rows(postroom("scan", "--json", "folder").out)] == ["pass", "redact"]


def test_redact_writes_a_copy_or_nothing(postroom: Postroom, tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "a.txt").write_text(f"my card {CARD}")
    (tmp_path / "in" / "b.pdf").write_text("%PDF-1.7\n")
    said = postroom("redact", "in", "-o", "out", "--json")
    assert said.code == 4
    assert [(row["path"], row["out"]) for row in rows(said.out)] == [("in/a.txt", "out/a.txt"), ("in/b.pdf", None)]
    assert (tmp_path / "out" / "a.txt").read_text() == "my card [card number removed, ends 6467]"
    assert [file.name for file in (tmp_path / "out").iterdir()] == ["a.txt"]
    assert postroom("redact", "in/a.txt", "-o", "-").code == 0


def test_check_config_reads_everything_and_starts_nothing(postroom: Postroom, tmp_path: Path) -> None:
    said = postroom("check-config", "--data", "data")
    assert (said.code, said.out) == (0, "configuration is clear: 7 programs, 6 forms, data in data\n")
    assert list(tmp_path.iterdir()) == []


def test_the_doctor_finds_a_fresh_house_well(postroom: Postroom, house: list[str]) -> None:
    said = postroom("doctor", "--json", "--data", "data", STORAGE__FREE_SPACE_FLOOR="0")
    levels = {str(row["check"]): row["level"] for row in rows(said.out)}
    assert said.code == 0
    assert (levels["packages"], levels["storage"], levels["audit"], levels["inspectors"]) == ("ok", "ok", "ok", "ok")
