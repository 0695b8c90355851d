"""Policy: strict data, and what it makes of findings."""

import pytest

from redaction.document import Place, Reason, Unscannable
from redaction.findings import Finding, Inspection
from redaction.policy import Policy, PolicyError, Verdict, judge, load, parse

BODY = Place((), 0, "body")
DEFAULT = load()


def finding(kind: str = "card", score: float = 0.9) -> Finding:
    return Finding(kind, BODY, 0, 16, "rule", score)


def edited(old: str, new: str) -> str:
    from importlib.resources import files  # noqa: PLC0415

    text = files("redaction.policies").joinpath("default.toml").read_text(encoding="utf-8")
    assert old in text
    return text.replace(old, new, 1)


UNSEEN = Unscannable(Place((1,), 0, "attachment 1, scan.pdf"), Reason.UNKNOWN_TYPE)
JUDGED = [
    ("nothing found passes", (), (), Verdict.PASS, ()),
    ("a certain card is redacted", (finding(),), (), Verdict.REDACT, ("card number (1)",)),
    ("two are counted", (finding(), finding()), (), Verdict.REDACT, ("card number (2)",)),
    ("an unsure one is held", (finding(score=0.5),), (), Verdict.HOLD, ("possible card number (1)",)),
    ("a faint one is ignored", (finding(score=0.2),), (), Verdict.PASS, ()),
    ("many are held", (finding(),) * 20, (), Verdict.HOLD, ("card number (20)", "many numbers (20)")),
    (
        "a date and a code go with their card",
        (finding(), finding("expiry"), finding("cvv")) * 19,
        (),
        Verdict.REDACT,
        ("card number (19)", "card expiry date (19)", "card verification code (19)"),
    ),
    ("what nobody could look into is held", (), (UNSEEN,), Verdict.HOLD, ("attachment 1, scan.pdf: no reader for this type",)),
    ("a kind nobody knows is held", (finding("novel"),), (), Verdict.HOLD, ("novel (1)",)),
]


@pytest.mark.parametrize(("why", "found", "unseen", "verdict", "reasons"), JUDGED, ids=[row[0] for row in JUDGED])
def test_judge(why, found, unseen, verdict, reasons):
    judgement = judge(Inspection(found, unseen), DEFAULT)
    assert (judgement.verdict, judgement.reasons) == (verdict, reasons), why


def test_every_finding_above_unsure_is_acted_on_whatever_the_verdict():
    found = (finding(), finding(score=0.5), finding(score=0.1))
    assert judge(Inspection(found), DEFAULT).act_on == found[:2]


def test_a_program_may_be_stricter():
    strict = DEFAULT.tightened({"ssn": "hold"})
    assert judge(Inspection((finding("ssn"),)), strict).verdict is Verdict.HOLD
    assert judge(Inspection((finding("card"),)), strict).verdict is Verdict.REDACT


LOOSE = [
    ("looser than the house", {"card": "pass"}, "may only be stricter"),
    ("an unknown kind", {"crad": "hold"}, 'unknown kind "crad"'),
    ("an unknown act", {"card": "burn"}, 'unknown act "burn"'),
]


@pytest.mark.parametrize(("why", "overrides", "said"), LOOSE, ids=[row[0] for row in LOOSE])
def test_a_program_may_not(why, overrides, said):
    with pytest.raises(PolicyError, match=said):
        DEFAULT.tightened(overrides)


WRONG = [
    ("an unknown key names the nearest", "many = 20", "manny = 20", 'manny is not known; did you mean "many"?'),
    ("an unknown kind names the nearest", "[kinds.card]", "[kinds.crad]", 'did you mean "card"?'),
    ("an unknown act names the nearest", 'act = "redact"', 'act = "redcat"', 'did you mean "redact"?'),
    ("a kind left out", '[kinds.iban]\nact = "redact"\ncertain = 0.7\nunsure = 0.45\n', "", "says nothing about iban"),
    ("a score out of range", "certain = 0.7", "certain = 7", "must be a number above 0"),
    ("unsure above certain", "unsure = 0.45", "unsure = 0.9", "must not be above certain"),
    ("unscannable that passes", 'unscannable = "hold"', 'unscannable = "pass"', "must be one of hold, refuse"),
    ("a number as text", "many = 20", 'many = "20"', "must be a whole number"),
    ("another version", "version = 1", "version = 2", "must be 1"),
    ("a score of zero", "unsure = 0.45", "unsure = 0", "must be a number above 0"),
    ("broken TOML", "many = 20", "many = = 20", "line 13"),
    ("counting that is no flag", "counts = false", 'counts = "no"', "counts must be true or false"),
    ("recognisers that are no list", "recognizers = []", 'recognizers = "EmailRecognizer"', "must be a list of class names"),
]


@pytest.mark.parametrize(("why", "old", "new", "said"), WRONG, ids=[row[0] for row in WRONG])
def test_an_unclear_policy_is_refused_with_file_line_and_remedy(why, old, new, said):
    with pytest.raises(PolicyError) as caught:
        parse(edited(old, new), "house.toml")
    assert said in str(caught.value), why
    assert "house.toml" in str(caught.value)
    assert "line " in str(caught.value)


def test_a_complaint_names_the_line():
    with pytest.raises(PolicyError, match=r"house\.toml, line 13: manny"):
        parse(edited("many = 20", "manny = 20"), "house.toml")


def test_a_missing_file_is_named(tmp_path):
    with pytest.raises(PolicyError, match=r"nowhere\.toml"):
        load(tmp_path / "nowhere.toml")


def test_a_file_that_is_not_text_is_named(tmp_path):
    (tmp_path / "bad.toml").write_bytes(b"\xff\xfe")
    with pytest.raises(PolicyError, match=r"bad\.toml"):
        load(tmp_path / "bad.toml")


def test_the_default_never_refuses():
    assert all(rule.act is not Verdict.REFUSE for rule in DEFAULT.kinds.values())
    assert DEFAULT.unscannable is Verdict.HOLD


def test_added_recognisers_have_a_rule_of_their_own():
    policy = parse(edited("recognizers = []", 'recognizers = ["EmailRecognizer"]'), "house.toml")
    assert isinstance(policy, Policy)
    assert judge(Inspection((finding("email_address"),)), policy).verdict is Verdict.REDACT
