"""``postroom policy test``: a policy is tried on files before it is trusted with mail."""

import io
import json
import sys
from pathlib import Path

import pytest

from redaction.document import Place, Reason, Unscannable
from redaction.findings import Finding, Inspection
from redaction.policy import Policy, Rule, Verdict
from redaction.replay import Replayed, answer, totals, verdicts
from tests.spec.commands.conftest import Postroom

CARD = "4539 1488 0343 6467"
SHIPPED = Path(__file__).parents[3] / "redaction" / "policies" / "default.toml"
HERE = Place((), 0, "text")


def policy(act: Verdict, unsure: float = 0.4) -> Policy:
    return Policy(kinds={"card": Rule(act, 0.7, unsure), "ssn": Rule(Verdict.REDACT, 0.7, 0.4)})


def seen(*found: tuple[str, float], hidden: bool = False) -> Inspection:
    findings = tuple(Finding(kind, HERE, 0, 9, "rule", score) for kind, score in found)
    return Inspection(findings, (Unscannable(HERE, Reason.ENCRYPTED),) if hidden else ())


@pytest.mark.parametrize(
    ("sentence", "inspection", "verdict", "counts"),
    [
        ("nothing seen", seen(), "pass", {}),
        ("one with certainty", seen(("card", 0.9)), "redact", {"card": {"redact": 1}}),
        ("one in doubt", seen(("card", 0.5)), "hold", {"card": {"hold": 1}}),
        ("one below all doubt still shows in the counts", seen(("card", 0.3)), "pass", {"card": {"pass": 1}}),
        ("two of different strength", seen(("card", 0.9), ("card", 0.5)), "hold", {"card": {"redact": 1, "hold": 1}}),
        ("something nobody could open", seen(("ssn", 0.9), hidden=True), "hold", {"ssn": {"redact": 1}}),
    ],
)
def test_an_answer_is_the_verdict_and_the_counts_behind_it(
    sentence: str, inspection: Inspection, verdict: str, counts: dict[str, dict[str, int]]
) -> None:
    one = answer(inspection, policy(Verdict.REDACT))
    assert (one.judgement.verdict, one.counts) == (verdict, counts), sentence


@pytest.mark.parametrize(
    ("sentence", "inspection", "other", "changed"),
    [
        ("another act", seen(("card", 0.9)), policy(Verdict.HOLD), True),
        ("the same verdict for other reasons", seen(("card", 0.5), ("ssn", 0.5)), policy(Verdict.REDACT, unsure=0.6), True),
        ("a kind that is not there", seen(("ssn", 0.9)), policy(Verdict.HOLD), False),
        ("no other policy", seen(("card", 0.9)), None, False),
    ],
)
def test_a_change_is_seen_finding_by_finding(sentence: str, inspection: Inspection, other: Policy | None, changed: bool) -> None:
    one = Replayed("a", answer(inspection, policy(Verdict.REDACT)), answer(inspection, other) if other else None)
    assert one.changed is changed, sentence


def test_totals_are_sums_of_all_documents() -> None:
    answers = [answer(seen(("card", 0.9), ("ssn", 0.9)), policy(Verdict.REDACT)), answer(seen(("card", 0.9)), policy(Verdict.REDACT))]
    assert totals(answers) == {"card": {Verdict.REDACT: 2}, "ssn": {Verdict.REDACT: 1}}
    assert verdicts(answers) == {Verdict.REDACT: 2}


@pytest.fixture
def letters(tmp_path: Path) -> Path:
    """A mail, a file nobody can read, and two records; and a policy that holds every card."""
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "a.eml").write_text(f"From: ann@example.org\nSubject: Order\n\nCharge my card {CARD}.\n")
    (tmp_path / "in" / "b.bin").write_bytes(b"\x00\x01\x02\xff" * 50)
    records = [{"id": "x", "text": f"é card {CARD}"}, {"id": 2, "text": "two coils, please"}]
    (tmp_path / "in" / "c.jsonl").write_text("".join(json.dumps(record) + "\n" for record in records))
    head, _, rest = SHIPPED.read_text("utf-8").partition("[kinds.card]")
    (tmp_path / "strict.toml").write_text(f"{head}[kinds.card]{rest.replace('redact', 'hold', 1)}")
    return tmp_path / "in"


def test_a_folder_is_replayed_file_by_file_and_summed_up(postroom: Postroom, letters: Path) -> None:
    said = postroom("policy", "test", "in")
    lines = [line.split() for line in said.out.splitlines()]
    assert said.code == 0
    assert [line[:2] for line in lines[1:5]] == [
        ["redact", "in/a.eml"],
        ["hold", "in/b.bin"],
        ["redact", "in/c.jsonl:x"],
        ["pass", "in/c.jsonl:2"],
    ]
    assert ["card", "0", "2", "0", "0"] in lines
    assert said.out.endswith("4 examined: 1 pass, 2 redact, 1 hold\n")
    assert "4539" not in said.out, "what was found is not repeated"


def test_two_policies_are_compared(postroom: Postroom, letters: Path) -> None:
    said = postroom("policy", "test", "in", "--against", "strict.toml")
    assert said.code == 0
    assert "redact -> hold  in/a.eml" in said.out
    assert "card  0     2 -> 0  0 -> 2  0" in said.out
    assert said.out.endswith("; 2 would change\n")
    back = postroom("policy", "test", "in", "--policy", "strict.toml", "--against", str(SHIPPED))
    assert "hold -> redact  in/a.eml" in back.out


def test_programs_read_it_as_json(postroom: Postroom, letters: Path) -> None:
    *rows, last = (json.loads(line) for line in postroom("policy", "test", "in", "--against", "strict.toml", "--json").out.splitlines())
    assert [(row["path"], row["verdict"], row["against"]["verdict"], row["changed"]) for row in rows] == [
        ("in/a.eml", "redact", "hold", True),
        ("in/b.bin", "hold", "hold", False),
        ("in/c.jsonl:x", "redact", "hold", True),
        ("in/c.jsonl:2", "pass", "pass", False),
    ]
    assert rows[0]["reasons"] == ["card number (1)"]
    assert last["total"]["findings"] == {"card": {"redact": 2}}
    assert last["total"]["against"]["verdicts"] == {"pass": 1, "hold": 3}
    assert last["total"]["changed"] == 2


def test_a_policy_with_further_recognisers_sees_more(postroom: Postroom, letters: Path) -> None:
    text = SHIPPED.read_text("utf-8").replace("recognizers = []", 'recognizers = ["EmailRecognizer"]')
    (letters.parent / "more.toml").write_text(text)
    *rows, last = (json.loads(line) for line in postroom("policy", "test", "in/a.eml", "--against", "more.toml", "--json").out.splitlines())
    assert rows[0]["changed"] is True
    assert last["total"]["against"]["findings"]["email_address"] == {"redact": 1}


def test_standard_input_is_a_document(postroom: Postroom, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(f"card {CARD}".encode())))
    assert postroom("policy", "test", "-").out.splitlines()[1].split()[:2] == ["redact", "-"]


@pytest.mark.parametrize(
    ("sentence", "words", "about"),
    [
        ("no such file", ("in/a.eml", "nowhere.eml"), ("nowhere.eml", "No such file")),
        ("no such policy", ("in", "--policy", "nowhere.toml"), ("nowhere.toml", "cannot be read")),
        ("no such policy to compare with", ("in", "--against", "nowhere.toml"), ("nowhere.toml", "cannot be read")),
        ("an unclear policy", ("in", "--against", "in/a.eml"), ("in/a.eml", "correct the TOML")),
        ("records that are none", ("in", "bad.jsonl"), ("bad.jsonl, line 2", "not a record")),
    ],
)
def test_bad_input_is_one_line_and_no_half_table(
    postroom: Postroom, letters: Path, sentence: str, words: tuple[str, ...], about: tuple[str, ...]
) -> None:
    (letters.parent / "bad.jsonl").write_text('{"id": 1, "text": "a"}\n[]\n')
    said = postroom("policy", "test", *words)
    assert (said.code, said.out, said.err.count("\n")) == (2, "", 1), sentence
    assert all(word in said.err for word in about), said.err


@pytest.mark.parametrize("words", [("policy",), ("policy", "test"), ("policy", "tets", "in")], ids=" ".join)
def test_a_call_that_names_nothing_is_refused(postroom: Postroom, words: tuple[str, ...]) -> None:
    assert postroom(*words).code == 2
