"""The story of a suspicion: from a reader's evening at the desk to a report, over the pages and the command line."""

import io
import json
from pathlib import Path

import pytest

from infra.cli import main
from tests.journeys.office import Office, mail

TITLE = "Canary title of the matter"
NOTE = "Canary note of the operator"


def postroom(office: Office, *words: str) -> int:
    return main([*words, "--data", str(office.settings.storage.data)])


def test_what_somebody_read_is_kept_counted_and_reported(
    office: Office, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    letters = [mail("ann@example.org", "stamps@post.example", f"Order {number}", "My card is 4539 1488 0343 6467.") for number in (1, 2)]
    read, unread = (office.send(letter, "ann@example.org", "stamps@post.example").reference for letter in letters)
    ticket = office.receipt(read).ticket
    sam, ada = office.logged_in("sam"), office.logged_in("ada")
    assert sam.get(f"/desk/tickets/{ticket}").status_code == 200
    assert sam.get("/operate/incidents").status_code == 403

    # An administrator opens an incident; what it names is on hold from that moment.
    opened = ada.press("/operate/incidents/new", "/operate/incidents", title=TITLE, severity="high", evidence=read)
    place = opened.headers["location"].partition("?")[0]
    number = place.rpartition("/")[2]
    page = ada.get(place).text
    assert all(words in page for words in (TITLE, read, "unchanged", "sam (1)", "card"))
    assert unread not in page
    assert postroom(office, "hold", "lift", read) == 2
    assert f"evidence of incident {number}" in capsys.readouterr().err

    # The command line adds to it; the words come from standard input, not from the list of processes.
    monkeypatch.setattr("sys.stdin", io.StringIO(NOTE))
    assert postroom(office, "incident", "note", number, "--by", "olga", "--text", "-") == 0
    assert ada.press(place, f"{place}/close", lesson="Ask sooner.").status_code == 303
    assert postroom(office, "incident", "close", number, "--text", "again") == 2

    # The report says it all; every step is in the audit trail, and no word of it stands in clear.
    out = tmp_path / "report.json"
    assert postroom(office, "incident", "export", number, "-o", str(out)) == 0
    report = json.loads(out.read_text())
    assert (out.stat().st_mode & 0o777, report["title"], report["state"]) == (0o600, TITLE, "closed")
    assert [entry["kind"] for entry in report["timeline"]] == ["opened", "frozen", "noted", "closed"]
    assert all(entry["whole"] for entry in report["timeline"])
    assert report["affected"]["by_reader"] == {"sam": 1}
    assert report["affected"]["by_kind"] == {"card": 1}
    assert {one["subject"] for one in report["evidence"] if one["kind"] == "receipt"} == {read}
    assert postroom(office, "incident", "export", number, "-o", str(out)) == 2, "nothing is written over"
    assert postroom(office, "audit", "verify") == 0
    assert postroom(office, "receipts", "reconcile") == 0
    assert [place for place in office.traces("Canary") if not place.startswith("page ")] == []


def test_lists_and_mistakes_are_told_on_the_command_line(office: Office, capsys: pytest.CaptureFixture[str]) -> None:
    assert postroom(office, "incident", "open", "--title", "Second matter", "--severity", "low", "--since", "2031-05-06T08:00") == 2
    assert "ends before it begins" in capsys.readouterr().err
    assert postroom(office, "incident", "open", "--title", "Second matter", "--severity", "low") == 0
    assert postroom(office, "incident", "list", "--json") == 0
    listed = [json.loads(line) for line in capsys.readouterr().out.splitlines() if line.startswith("{")]
    assert "Second matter" in {one["title"] for one in listed}
    for words in (
        ("show", "99"),
        ("note", "1", "--text", " "),
        ("open", "--title", ""),
        ("export", "1"),
        ("open", "--title", "x", "--since", "soon"),
    ):
        assert postroom(office, "incident", *words) == 2, words
